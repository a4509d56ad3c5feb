"""A checkout to what stands in its manifests: read only, nothing of it is run, no network."""

from __future__ import annotations

from .repository import Wanted, observe

__all__ = ["Wanted", "observe"]
