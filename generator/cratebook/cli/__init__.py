"""`cratebook`: composes the stages, prints, and sets the exit code."""

from __future__ import annotations

from . import apply, book, diff, init, inspect, patch, scan  # noqa: F401 - importing a command adds it to the group
from .group import main

__all__ = ["main"]
