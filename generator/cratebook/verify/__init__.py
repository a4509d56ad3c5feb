"""What is offered built for real: Cargo's outcomes for crates, offers and repositories, as data."""

from .commits import inspect_commit
from .outcomes import Build
from .report import Report
from .requests import Request
from .run import Save, Verification
from .workshop import Clone, Workshop

__all__ = ["Build", "Clone", "Report", "Request", "Save", "Verification", "Workshop", "inspect_commit"]
