"""The data folder of a git revision, as git has stored it.

No filter, attribute or hook of a repository has a say in what `ls-tree` and `cat-file` give, and no network is used.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .. import process
from ..diagnostics import CratebookError

_HASH = re.compile(rb"(?:[0-9a-f]{40}|[0-9a-f]{64})\n")
_FILE = b"100"  # the type in a file's mode; others are symbolic links and submodules
_ENVIRONMENT = {"GIT_LITERAL_PATHSPECS": "1", "GIT_NO_LAZY_FETCH": "1"}


class UnknownRevisionError(CratebookError):
    """A name that git knows no commit by."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True)
class Stored:
    """The files of a folder by their paths in it, and what is neither file nor folder and so is not followed."""

    files: Mapping[PurePosixPath, bytes]
    odd: tuple[PurePosixPath, ...]


def files_at(revision: str, repository: Path, folder: str) -> Stored:
    """Return what a folder, given by its path from the repository's top, held at a revision; nothing where it was not.

    Raises UnknownRevisionError, or CratebookError where git cannot be asked.
    """
    entries = list(_entries(_commit(revision, repository), repository, folder))
    wanted = {path: name for mode, name, path in entries if mode.startswith(_FILE) and path.parts}
    texts = _contents(tuple(wanted.values()), repository)
    odd = tuple(path for _, _, path in entries if path not in wanted)
    return Stored(files=dict(zip(wanted, texts, strict=True)), odd=odd)


def _commit(revision: str, repository: Path) -> str:
    _git(["rev-parse", "--git-dir"], repository)
    asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    try:
        found = _git(asked, repository)
    except CratebookError:
        found = b""
    # What begins with a caret git takes for the commits that are not to be reached, and prints it so.
    if not _HASH.fullmatch(found):
        raise UnknownRevisionError(f"'{revision}' is no revision here, nor a folder written as a path, as './data'")
    return found.decode("ascii").strip()


def _entries(commit: str, repository: Path, folder: str) -> Iterator[tuple[bytes, bytes, PurePosixPath]]:
    """Yield the mode, object and path in the folder of all that is in it; the folder itself where it is none."""
    listed = _git(["ls-tree", "-r", "-z", "--full-tree", commit, "--", folder], repository)
    for entry in listed.split(b"\0")[:-1]:
        head, _, path = entry.partition(b"\t")
        mode, _, name = head.split(b" ")
        inside = PurePosixPath(os.fsdecode(path)).relative_to(folder)
        # A tree that git did not make itself may hold a way out of the folder.
        if ".." not in inside.parts:
            yield mode, name, inside


def _contents(names: Sequence[bytes], repository: Path) -> Iterator[bytes]:
    """Yield the content of each object: `cat-file` writes a line that ends with its size, it, and a newline."""
    written = _git(["cat-file", "--batch"], repository, b"".join(name + b"\n" for name in names))
    at = 0
    for _ in names:
        start = written.index(b"\n", at) + 1
        *_, size = written[at:start].split()
        if size == b"missing":
            raise CratebookError("not all files of the revision are in this clone; 'git fetch --refetch' brings them")
        end = start + int(size)
        yield written[start:end]
        at = end + 1


def _git(arguments: Sequence[str], repository: Path, given: bytes = b"") -> bytes:
    return process.output(["git", *arguments], repository, _ENVIRONMENT, given)
