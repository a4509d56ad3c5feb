"""A new handbook from checkouts: its data as they have it today, and what a project has beside its data."""

from __future__ import annotations

from .handbook import files, guesses
from .reading import Checkouts, Options, read, read_example

__all__ = ["Checkouts", "Options", "files", "guesses", "read", "read_example"]
