"""Files of a checkout written: all or none, with their permissions."""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from ..diagnostics import CratebookError
from .checkout import Change


def write(changes: Sequence[Change]) -> None:
    """Give files their new texts; where one cannot be, those before it get their old ones back.

    The order is the plan's, the root first, so that Cargo accepts what a run leaves that is killed between two files;
    the next run does the rest. Raises CratebookError where a file has changed since it was read, or cannot be written.
    """
    staged: list[Path] = []
    try:
        moves = [_staged(change, staged) for change in changes]
        _move_in(moves)
    finally:
        for path in staged:
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Move:
    """A file with its new and its old text, both ready beside it."""

    change: Change
    new: Path
    old: Path


def _staged(change: Change, staged: list[Path]) -> _Move:
    try:
        if change.path.read_bytes() != change.old.encode():
            raise CratebookError(f"{change.name} has changed meanwhile; nothing was written")
        staged.append(new := _beside(change.path, change.new))
        staged.append(old := _beside(change.path, change.old))
    except OSError as error:
        raise _unwritable(change, error) from error
    return _Move(change, new, old)


def _move_in(moves: Sequence[_Move]) -> None:
    done: list[_Move] = []
    try:
        for move in moves:
            try:
                move.new.replace(move.change.path)
            except OSError as error:
                raise _unwritable(move.change, error) from error
            done.append(move)
    except BaseException:
        for move in done:
            move.old.replace(move.change.path)
        raise


def _unwritable(change: Change, error: OSError) -> CratebookError:
    return CratebookError(f"{change.name} cannot be written, so nothing was: {error.strerror}")


def _beside(path: Path, text: str) -> Path:
    """Write a text beside a file, with that file's permissions and, where that is allowed, its owner."""
    handle, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        owner = path.stat()
        with suppress(OSError, AttributeError):
            os.chown(made, owner.st_uid, owner.st_gid)
        shutil.copymode(path, made)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return made
