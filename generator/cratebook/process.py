"""Runs other programs to their end; where one fails, that is a CratebookError."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .diagnostics import CratebookError

# Added to what this program was given itself; what has no value is taken away from it.
Environment = Mapping[str, str | None] | None


def run(command: Sequence[str], folder: Path, environment: Environment = None) -> str:
    """Return what a program prints, both streams in order.

    Raises CratebookError, with what it printed, where it cannot start or fails.
    """
    done = _run(command, folder, environment, b"", subprocess.STDOUT)
    printed = done.stdout.decode("utf-8", "replace")
    if done.returncode:
        raise CratebookError(f"'{' '.join(command[:4])} …' failed:\n{printed.strip()}")
    return printed


def output(command: Sequence[str], folder: Path, environment: Environment = None, stdin: bytes = b"") -> bytes:
    """Return the bytes that a program writes to standard output when it reads those of `stdin`.

    Raises CratebookError, with all of its standard error, where it cannot start or fails.
    """
    done = _run(command, folder, environment, stdin, subprocess.PIPE)
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip()
        raise CratebookError(f"'{' '.join(command[:2])} …' failed: {reason}")
    return done.stdout


def attempt(command: Sequence[str], folder: Path, environment: Environment) -> subprocess.CompletedProcess[bytes]:
    """Return how a program ended, and what it wrote; raises CratebookError where it cannot start."""
    return _run(command, folder, environment, b"", subprocess.PIPE)


def _run(
    command: Sequence[str], folder: Path, environment: Environment, stdin: bytes, stderr: int
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - the command is ours
            command,
            cwd=folder,
            env={name: value for name, value in {**os.environ, **(environment or {})}.items() if value is not None},
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            check=False,
        )
    except OSError as error:
        raise CratebookError(f"'{command[0]}' cannot be started: {error.strerror}") from error
