"""One run at a time in a folder: a lock that the system releases when its holder ends, in whatever way.

The lock is on the folder itself (flock(2), on Linux and macOS), so that there is no lock file to publish, to commit or
to clear away. Windows has no such lock: there, two runs at once are not kept apart.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .diagnostics import CratebookError

PATIENCE_SECONDS = 300.0
_RETRY_SECONDS = 0.05


class LockedError(CratebookError):
    """Another run holds a folder's lock, and went on holding it."""

    exit_code = 4


@contextmanager
def locked(folder: Path, waiting: Callable[[], object]) -> Iterator[None]:
    """Hold a folder's lock; where another run has it, call `waiting` once and wait for it.

    A run that holds the lock must not ask for it again. Raises LockedError after PATIENCE_SECONDS.
    """
    with _opened(folder) as descriptor:
        if not _acquire(descriptor):
            waiting()
            give_up = time.monotonic() + PATIENCE_SECONDS
            while not _acquire(descriptor):
                if time.monotonic() > give_up:
                    raise LockedError(
                        f"another cratebook is still writing in {folder} after {PATIENCE_SECONDS:.0f} seconds; "
                        "end it or try again later"
                    )
                time.sleep(_RETRY_SECONDS)
        yield


def is_locked(folder: Path) -> bool:
    """Tell whether a run that still lives holds a folder's lock."""
    with _opened(folder) as descriptor:
        return not _acquire(descriptor)


if sys.platform == "win32":

    @contextmanager
    def _opened(folder: Path) -> Iterator[int]:  # noqa: ARG001 - Windows opens no folder
        yield -1

    def _acquire(descriptor: int) -> bool:  # noqa: ARG001 - and locks none
        return True

else:
    import fcntl

    @contextmanager
    def _opened(folder: Path) -> Iterator[int]:
        # No program that is started meanwhile inherits the descriptor, and so none can keep the lock.
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _acquire(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
