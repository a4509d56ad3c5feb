"""Starts other programs, with their errors made ours."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .diagnostics import CratebookError


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """Run a program to its end and return what it printed, both streams in order.

    Raises CratebookError, with what it printed, where it cannot start or fails.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the command is ours
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise CratebookError(f"'{command[0]}' cannot be started: {error.strerror}") from error
    if done.returncode:
        raise CratebookError(f"'{' '.join(command[:4])} …' failed:\n{done.stdout.strip()}")
    return done.stdout
