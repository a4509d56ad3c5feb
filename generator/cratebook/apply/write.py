"""Files of a checkout written: all or none, with their permissions."""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import CratebookError
from .checkout import Change

_STAGE = ".cratebook.new"


def write(folder: Path, changes: Sequence[Change]) -> None:
    """Give files of a checkout their new texts; where one cannot be, those before it get their old ones back.

    The order is the plan's, the root first, so that Cargo accepts what a run leaves that is killed between two files;
    the steps for what is there then are the rest, which the next run does. All texts are ready in one folder before the
    first is moved in; what a killed run left there is removed. Whoever calls holds the checkout's lock.
    Raises CratebookError where a file has changed since it was read, or cannot be written.
    """
    clear(folder)
    try:
        _move_in([_staged(folder / _STAGE, number, change) for number, change in enumerate(changes)])
    finally:
        clear(folder)


def clear(folder: Path) -> None:
    """Remove what a killed run left in a checkout; whoever calls holds its lock."""
    stage = folder / _STAGE
    if stage.is_dir() and not stage.is_symlink():
        shutil.rmtree(stage)
    else:
        stage.unlink(missing_ok=True)


def is_left(folder: Path) -> bool:
    """Tell whether a checkout has something of a run that was killed, or goes on."""
    return os.path.lexists(folder / _STAGE)


@dataclass(frozen=True)
class _Move:
    """A file with its new and its old text, both ready to be moved in."""

    change: Change
    new: Path
    old: Path


def _staged(stage: Path, number: int, change: Change) -> _Move:
    move = _Move(change, stage / f"{number}.new", stage / f"{number}.old")
    try:
        if change.path.read_bytes() != change.old.encode():
            raise CratebookError(f"{change.name} has changed meanwhile; nothing was written")
        stage.mkdir(mode=0o700, exist_ok=True)
        _write(move.new, change.new, change.path)
        _write(move.old, change.old, change.path)
    except OSError as error:
        raise _unwritable(change, error) from error
    return move


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


def _write(path: Path, text: str, like: Path) -> None:
    """Write a text to the disk, with another file's permissions and, where that is allowed, its owner."""
    with path.open("xb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    owner = like.stat()
    with suppress(OSError, AttributeError):
        os.chown(path, owner.st_uid, owner.st_gid)
    shutil.copymode(like, path)
