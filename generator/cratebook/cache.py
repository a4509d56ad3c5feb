"""What is costly to make and follows from the program and a key alone, kept in the user's cache folder between runs.

It is a convenience: where the folder cannot be had, or what is kept was lost, things are made again.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

_PACKAGE = Path(str(files(__package__)))
_UNUSED_SECONDS = 30 * 24 * 3600
_LIBRARIES = (
    *("graphviz", "jinja2", "markupsafe", "pydantic", "pygraphviz"),
    *("pyyaml", "tomli", "tree-sitter", "tree-sitter-rust"),
)


def kept(kind: str, key: str, make: Callable[[], str]) -> str:
    """Return the text that `make` gives for a key, as it was kept by an earlier run or made now."""
    found = read(kind, key)
    if found is not None:
        with suppress(UnicodeDecodeError):
            return found.decode()
    made = make()
    write(kind, key, made.encode())
    return made


def read(kind: str, key: str) -> bytes | None:
    """Return what is kept under a key; None where nothing is."""
    path = _path(kind, key)
    try:
        return path.read_bytes() if path else None
    except OSError:
        return None


def write(kind: str, key: str, content: bytes) -> None:
    """Keep a content under a key, if that is possible."""
    path = _path(kind, key)
    if path is None:
        return
    with suppress(OSError), tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as new:
        try:
            new.write(content)
            new.close()
            Path(new.name).replace(path)
        except OSError:
            Path(new.name).unlink(missing_ok=True)


def _path(kind: str, key: str) -> Path | None:
    folder = _folder()
    return folder / sha256(f"{_program()}\0{kind}\0{key}".encode()).hexdigest() if folder else None


@cache
def _folder() -> Path | None:
    """Return the folder, without what nobody used for long; None where there is none that only the user can write."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cratebook"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
        if folder.is_symlink() or (
            sys.platform != "win32" and (status.st_uid != os.getuid() or status.st_mode & 0o022)
        ):
            return None
        long_ago = time.time() - _UNUSED_SECONDS
        for entry in os.scandir(folder):
            if max(entry.stat().st_atime, entry.stat().st_mtime) < long_ago:
                Path(entry).unlink(missing_ok=True)
    except (OSError, RuntimeError):  # a user may have no home
        return None
    return folder


@cache
def _program() -> str:
    """Return what changes with the program and what it makes things with: not times, which some systems set alike."""
    modules = sha256(b"".join(path.read_bytes() for path in sorted(_PACKAGE.rglob("*.py"))))
    return f"{sys.version} {modules.hexdigest()} {[version(library) for library in _LIBRARIES]}"
