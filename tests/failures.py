"""What goes wrong at a step of a run: it is killed there, the disk is full, or nothing may be written.

A command is run in a child of this process, which counts what it does to files in a folder (Python's audit events).
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from cratebook.cli import main

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_GROWS = frozenset({"open", "os.mkdir", "os.symlink"})
_CHANGES = _GROWS | {"os.rename", "os.remove", "os.rmdir"}


@dataclass(frozen=True)
class Failure:
    """What happens at each step of a kind."""

    happens: Callable[[], None]
    steps: frozenset[str] = _CHANGES


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code, negative where a signal ended it, and what it printed on both streams."""

    code: int
    printed: str


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _error(number: int) -> Callable[[], None]:
    def fails() -> None:
        raise OSError(number, os.strerror(number))

    return fails


KILLED, FULL, READ_ONLY = Failure(_kill), Failure(_error(errno.ENOSPC), _GROWS), Failure(_error(errno.EROFS))


def run(folder: Path, arguments: list[str], failure: Failure, step: int) -> Ended:
    """Run cratebook in a folder, where it fails from its step of this number on."""
    with TemporaryFile() as printed:
        child = os.fork()
        if child == 0:
            _run(folder, arguments, printed.fileno(), _Steps(str(folder), step, failure))
        _, status = os.waitpid(child, 0)
        printed.seek(0)
        return Ended(os.waitstatus_to_exitcode(status), printed.read().decode())


class _Steps:
    """Counts the changes of files, as an audit hook."""

    def __init__(self, folder: str, step: int, failure: Failure) -> None:
        self.folder, self.left, self.failure = folder, step, failure

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        reads = event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITES)
        if event in self.failure.steps and not reads and str(arguments[0]).startswith(self.folder):
            self.left -= 1
            if self.left < 0:
                self.failure.happens()


def _run(folder: Path, arguments: list[str], printed: int, steps: _Steps) -> None:
    """Run it in this process, and end that."""
    code = 70
    try:
        os.dup2(printed, 1)
        os.dup2(printed, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        with chdir(folder):
            sys.addaudithook(steps)
            main(arguments, prog_name="cratebook")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
