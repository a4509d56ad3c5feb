"""`cratebook`: composes the stages, prints, and sets the exit code."""

from __future__ import annotations

from . import apply as apply
from . import book as book
from . import diff as diff
from . import init as init
from . import inspect as inspect
from . import patch as patch
from . import scan as scan
from .group import main

__all__ = ["main"]
