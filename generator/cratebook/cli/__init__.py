"""`cratebook`: composes the stages, prints, and sets the exit code; a module for each command."""

from .group import COMMANDS, main

__all__ = ["COMMANDS", "main"]
