"""Files of strangers read: only regular ones, no more of them than memory has room for, and each read on record.

What is made of files can be kept for as long as reading them again gives the same answers.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import TypeVar, cast

LARGEST = 64_000_000
# The errors of a path at which nothing is.
NOT_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
_MEGA = 1_000_000

# What was read: the function's name, the path, its limits, and what stands for the answer.
Read = tuple[str, str, tuple[int, ...], str]

_Reader = TypeVar("_Reader", bound=Callable[..., object])

_recorded: ContextVar[dict[Read, None] | None] = ContextVar("_recorded", default=None)
_READERS: dict[str, Callable[..., object]] = {}


@contextmanager
def recording() -> Iterator[dict[Read, None]]:
    """Give the record of all that this module reads meanwhile, in order."""
    reads: dict[Read, None] = {}
    token = _recorded.set(reads)
    try:
        yield reads
    finally:
        _recorded.reset(token)


def unchanged(reads: Iterable[Read]) -> bool:
    """Tell whether reading again gives each answer that is on record."""
    return all(_answer(reader, path, limits) == answer for reader, path, limits, answer in reads)


def _answer(reader: str, path: str, limits: tuple[int, ...]) -> str:
    try:
        return _digest(_READERS[reader](Path(path), *limits))
    except (OSError, ValueError) as error:
        return _failure(error)


def _digest(value: object) -> str:
    return sha256(value if isinstance(value, bytes) else repr(value).encode()).hexdigest()


def _failure(error: Exception) -> str:
    """Return what stands for an error, which is no digest: no content can be taken for one."""
    return f"{type(error).__name__} {getattr(error, 'errno', None)}"


def _on_record(reader: _Reader) -> _Reader:
    """Let a function that reads put its answer on record, an error too."""
    name = reader.__name__

    @wraps(reader)
    def read(path: Path, *limits: int) -> object:
        if (reads := _recorded.get()) is None:
            return reader(path, *limits)
        try:
            value = reader(path, *limits)
        except (OSError, ValueError) as error:
            reads[name, str(path), limits, _failure(error)] = None
            raise
        reads[name, str(path), limits, _digest(value)] = None
        return value

    _READERS[name] = reader
    return cast("_Reader", read)


@_on_record
def read_regular(path: Path, largest: int = LARGEST) -> bytes:
    """Return the content of a regular file of at most so many bytes; a link to one counts as it.

    Raises OSError for anything else: a pipe would be waited for, and a device may have no end.
    """
    # A pipe without a writer is opened at once, and refused, instead of being waited for.
    with open(path, "rb", opener=_open_at_once) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        if status.st_size > largest:
            raise OSError(errno.EFBIG, f"it is larger than {largest // _MEGA} MB", str(path))
        # What the system makes up while it is read, as in /proc, has no size.
        return file.read(status.st_size)


def read_text(path: Path, largest: int = LARGEST) -> str:
    """Return the UTF-8 text of a regular file, its line ends as newlines.

    Raises OSError as `read_regular` does, and UnicodeDecodeError.
    """
    return read_regular(path, largest).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


@_on_record
def file_type(path: Path) -> int:
    """Return the type of what a path leads to, as `stat.S_IFMT` gives it; raises OSError where nothing is there."""
    return stat.S_IFMT(path.stat().st_mode)


@_on_record
def entry_type(path: Path) -> int:
    """Return the same of what is at a path itself, where a link is a link; raises OSError likewise."""
    return stat.S_IFMT(path.lstat().st_mode)


@_on_record
def names_in(folder: Path) -> list[str]:
    """Return the names of what is in a folder, in order; raises OSError."""
    return sorted(os.listdir(folder))  # noqa: PTH208 - names alone


@_on_record
def real_path(path: Path) -> Path:
    """Return the absolute path without links that a path leads to."""
    return Path(os.path.realpath(path))


def is_file(path: Path) -> bool:
    """Tell whether a path leads to a regular file; raises OSError where that cannot be told."""
    return _type_or_none(path) == stat.S_IFREG


def is_folder(path: Path) -> bool:
    """Tell whether a path leads to a folder; raises OSError likewise."""
    return _type_or_none(path) == stat.S_IFDIR


def exists(path: Path) -> bool:
    """Tell whether a path leads to anything; raises OSError likewise."""
    return _type_or_none(path) is not None


def has_entry(path: Path) -> bool:
    """Tell whether anything is seen at a path, also a link that leads nowhere."""
    with suppress(OSError, ValueError):
        return bool(entry_type(path))
    return False


def _type_or_none(path: Path) -> int | None:
    try:
        return file_type(path)
    except ValueError:  # no file can have such a name
        return None
    except OSError as error:
        if error.errno in NOT_THERE:
            return None
        raise


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
