"""What `cratebook serve` costs: until it serves, and from saving a file to the new page."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

_PATIENCE_SECONDS = 900
_TICK = os.sysconf("SC_CLK_TCK")
_PURPOSE = "Shows what an edit costs"


def serving(program: Sequence[str], root: Path, environment: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Return the CPU time (seconds) until the page of a repository is served, and from an edit of it to the new page.

    Both are of the program and of what it started and waited for, which Linux tells; None where it ends instead, as one
    that cannot serve does. Raises TimeoutError.
    """
    repository = min((root / "data" / "repos").glob("*.yml"))
    before = repository.read_text("utf-8")
    lines = [f"purpose: {_PURPOSE}" if line.startswith("purpose:") else line for line in before.splitlines()]
    with _server(program, root, environment) as (process, address):
        page = f"http://{address}/repos/{repository.stem}/"
        _wait(lambda: process.poll() is not None or bool(_text(page)))
        if process.poll() is not None:
            return None, None
        ready = _used(process)
        try:
            _replace(repository, "\n".join(lines) + "\n")
            _wait(lambda: _PURPOSE in _text(page))
            return ready, _used(process) - ready
        finally:
            _replace(repository, before)


@contextmanager
def _server(
    program: Sequence[str], root: Path, environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [*program, "serve", "--address", address]
    with subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield process, address
        finally:
            process.terminate()


def _used(process: subprocess.Popen[bytes]) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICK


def _text(page: str) -> str:
    try:
        with urllib.request.urlopen(page, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310 - an address of ours
            return str(answer.read().decode())
    except (OSError, HTTPException):
        return ""


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not until():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.25)


def _replace(path: Path, text: str) -> None:
    """Write a file at once, as editors do."""
    new = path.with_suffix(".new")
    new.write_text(text, "utf-8")
    new.replace(path)
