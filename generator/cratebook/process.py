"""Starts other programs, with their errors made ours."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .diagnostics import CratebookError


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """Run a program to its end and return what it printed, both streams in order.

    Raises CratebookError, with what it printed, where it cannot start or fails.
    """
    reading = {"text": True, "encoding": "utf-8", "errors": "replace"}
    done = _ended(command, folder, environment, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, **reading)
    if done.returncode:
        raise CratebookError(f"'{' '.join(command[:4])} …' failed:\n{done.stdout.strip()}")
    return str(done.stdout)


def output(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None, given: bytes = b""
) -> bytes:
    """Run a program to its end on the bytes given to it, and return those that it put out.

    Raises CratebookError, in one line with the last of the program's own, where it cannot start or fails.
    """
    done = _ended(command, folder, environment, input=given, stderr=subprocess.PIPE)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise CratebookError(f"'{' '.join(command[:2])} …' failed: {said}")
    return bytes(done.stdout)


def _ended(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None, **options: Any
) -> subprocess.CompletedProcess[Any]:
    given = {**os.environ, **(environment or {})}
    try:
        return subprocess.run(  # noqa: S603 - the command is ours
            command, cwd=folder, env=given, stdout=subprocess.PIPE, check=False, **options
        )
    except OSError as error:
        raise CratebookError(f"'{command[0]}' cannot be started: {error.strerror}") from error
