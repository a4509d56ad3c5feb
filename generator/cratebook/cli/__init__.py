"""`cratebook`: composes the stages, prints, and sets the exit code; a module for each command."""

# Importing a command adds it to the group.
from . import (  # noqa: F401
    apply,
    build,
    check,
    completion,
    diff,
    generate,
    init,
    inspect,
    patch,
    pin,
    rename,
    scan,
    schema,
    serve,
    status,
    verify,
)
from .group import main

__all__ = ["main"]
