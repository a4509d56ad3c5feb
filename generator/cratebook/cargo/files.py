"""The manifests and other files of a checkout, read so that nothing in it leads out of it."""

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from glob import has_magic
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Self

from ..reading import NOT_THERE, entry_type, exists, file_type, is_file, is_folder, names_in, read_regular, real_path
from .manifest import MANIFEST, Fault, Manifest, read_manifest

# Where Cargo looks for a package's targets, unless its manifest says otherwise (Cargo reference, "Package layout").
_TARGETS = ("src", "examples", "tests", "benches")
_LARGEST_SOURCE = 1_000_000
_LEFT_OUT = frozenset({"target", "node_modules", "vendor"})
_SCRIPT = ".sh"
_RANGE = re.compile(r"\[(?:!.|[^!])[^\]]*\]", re.DOTALL)


class UnusablePathError(ValueError):
    """Why a path or a pattern is not followed."""


@dataclass(frozen=True)
class Checkout:
    """The files of a checkout from a folder in it, to which paths are relative; nothing outside of `top` is read."""

    folder: Path
    top: Path

    @classmethod
    def at(cls, folder: Path, top: Path | None = None) -> Self:
        """Return the checkout of a folder, which is its top unless another one is given.

        Raises UnusablePathError for a folder that is not in there.
        """
        real = real_path(folder)
        checkout = cls(real, real_path(top) if top else real)
        if not checkout.has(real):
            raise UnusablePathError("leads out of the checkout by a link")
        return checkout

    def manifest(self, path: str) -> Manifest | Fault | None:
        """Return the manifest at a path, or why it cannot be read; None where there is none."""
        try:
            self.check(path)
            file = self.folder / path
            if file_type(file) != stat.S_IFREG:
                return None
            if not self.has(real_path(file)):
                return Fault(path, 1, "it is a link that leads out of the checkout")
            return read_manifest(path, read_regular(file))
        except UnusablePathError as error:
            return Fault(path, 1, f"its path {error}")
        except OSError as error:
            return None if error.errno in NOT_THERE else Fault(path, 1, f"it cannot be read: {error.strerror}")

    def folders(self, pattern: str) -> Iterator[str]:
        """Yield the folders that a pattern of `members` leads to, as Cargo expands it; itself where it leads to none.

        Raises UnusablePathError for what Cargo refuses as a pattern, and for what leads out of the checkout.
        """
        try:
            yield from self._matching(pattern)
        except OSError as error:
            raise UnusablePathError(f"cannot be followed: {error.strerror}") from error

    def all_manifests(self) -> list[str]:
        """Return the paths of all manifests below the folder, but for what is built or taken from elsewhere."""
        paths = (manifest_in(folder) for folder in self._own() if is_file(self.folder / folder / MANIFEST))
        return sorted(paths, key=lambda path: PurePosixPath(path).parent.parts)

    def scripts(self) -> list[str]:
        """Return the paths of all shell scripts below the folder, but for what is built or taken from elsewhere."""
        names = ((folder, name) for folder in self._own() for name in names_in(self.folder / folder))
        scripts = (os.path.normpath(f"{folder}/{name}") for folder, name in names if name.endswith(_SCRIPT))
        return sorted(path for path in scripts if path.isprintable())

    def sha256(self, path: str) -> str | None:
        """Return the digest of a file; None where there is none in the checkout, or it is all too long."""
        with suppress(OSError, UnusablePathError):
            self.check(path)
            file = real_path(self.folder / path)
            if self.has(file):
                return sha256(read_regular(file, _LARGEST_SOURCE)).hexdigest()
        return None

    def sources(self, folder: str) -> Iterator[tuple[str, bytes]]:
        """Yield the Rust files of a package's targets in their usual folders, by path; none that cannot be read."""
        for part in _TARGETS:
            for path in sorted(self._files(f"{folder}/{part}")):
                with suppress(OSError):
                    yield os.path.relpath(path, self.folder), read_regular(path, _LARGEST_SOURCE)

    def has(self, path: str | Path) -> bool:
        """Tell whether an absolute path without links is in the checkout."""
        return Path(path).is_relative_to(self.top)

    def check(self, path: str) -> None:
        """Raise UnusablePathError for a path that leads out of the checkout, or that no path can be."""
        if not path.isprintable():
            raise UnusablePathError("has characters that cannot be printed")
        depth = len(self.folder.relative_to(self.top).parts)
        for part in PurePosixPath(path).parts:
            depth += -1 if part == ".." else 1
            if depth < 0 or part == "/":
                raise UnusablePathError("leads out of the checkout")

    def _files(self, folder: str) -> Iterator[Path]:
        """Yield the Rust files in a folder and below it; no link is followed."""
        with suppress(OSError, UnusablePathError):
            for inner in (folder, *self._below(folder)):
                for name in names_in(self.folder / inner):
                    path = self.folder / inner / name
                    if path.suffix == ".rs" and entry_type(path) == stat.S_IFREG:
                        yield path

    def _matching(self, pattern: str) -> Iterator[str]:
        self.check(pattern)
        rest = _RANGE.sub("", pattern)
        if "[" in rest or any("**" in part and part != "**" for part in PurePosixPath(rest).parts):
            raise UnusablePathError("is no pattern that Cargo takes")
        parts = PurePosixPath(pattern).parts
        folders = {"."}
        for number, part in enumerate(parts, start=1):
            if part == "**":
                below = {inner for folder in folders for inner in self._below(folder)}
                folders = below - folders if number == len(parts) else below | folders
            elif has_magic(part):
                folders = {inner for folder in folders for inner in self._inside(folder) if _fits(inner, part)}
            else:
                folders = {f"{folder}/{part}" for folder in folders if exists(self.folder / folder / part)}
        yield from sorted(os.path.normpath(path) for path in folders if is_folder(self.folder / path))
        if not folders:
            yield os.path.normpath(pattern)

    def _inside(self, folder: str) -> Iterator[str]:
        """Yield what is in a folder, if that is one; raises UnusablePathError where links lead out of the checkout."""
        path = self.folder / folder
        if not self.has(real_path(path)):
            raise UnusablePathError("leads out of the checkout by a link")
        if is_folder(path):
            yield from (f"{folder}/{name}" for name in names_in(path))

    def _own(self) -> Iterator[str]:
        """Yield the folder and those below it, but for what is built, taken from elsewhere or hidden."""
        yield from (".", *self._below(".", lambda name: name not in _LEFT_OUT and not name.startswith(".")))

    def _below(self, folder: str, enters: Callable[[str], bool] = bool) -> Iterator[str]:
        """Yield the folders below a folder whose names are to be entered; links are not followed."""
        queue = list(self._inside(folder))
        for path in queue:
            if enters(path.rpartition("/")[2]) and entry_type(self.folder / path) == stat.S_IFDIR:
                queue += (f"{path}/{name}" for name in names_in(self.folder / path))
                yield path


def _fits(path: str, pattern: str) -> bool:
    return fnmatchcase(path.rpartition("/")[2], pattern)


def manifest_in(folder: str | PurePosixPath) -> str:
    """Return the path of a folder's manifest, without detours."""
    return os.path.normpath(PurePosixPath(folder) / MANIFEST)
