"""Files of strangers read: only regular ones, and no more of them than memory has room for."""

import errno
import os
import stat
from pathlib import Path

LARGEST = 64_000_000
_MEGA = 1_000_000


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


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
