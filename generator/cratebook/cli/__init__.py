"""`cratebook`: composes the stages, prints, and sets the exit code; a module for each command."""

# Importing a command adds it to the group.
from . import apply, build, check, completion, diff, generate, init, inspect, patch, scan, schema, serve, status  # noqa: F401
from .group import main

__all__ = ["main"]
