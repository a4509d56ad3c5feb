"""A new handbook from checkouts: its data as they have it today, and what a project has beside its data."""

from .handbook import files, guesses, workflow_files
from .origin import EXPECTED, installed_from, is_pinned
from .reading import Checkouts, Options, read, read_example

__all__ = [
    "EXPECTED",
    "Checkouts",
    "Options",
    "files",
    "guesses",
    "installed_from",
    "is_pinned",
    "read",
    "read_example",
    "workflow_files",
]
