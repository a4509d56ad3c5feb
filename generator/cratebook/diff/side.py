"""One side of a comparison: a handbook's data in a folder or at a git revision, with what is wrong with it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from .. import process
from ..checks import blocks_check, check
from ..data.catalog import Catalog
from ..data.load import load
from ..diagnostics import CratebookError, Finding, Place, counts, data_error
from ..project import Project

_DATA = "data"
_PATH = re.compile(r"[/.]")
_HASH = re.compile(rb"(?:[0-9a-f]{40}|[0-9a-f]{64})\n")
_FILE = b"100"  # the type in a file's mode; others are symbolic links and submodules
_ENVIRONMENT = {"GIT_LITERAL_PATHSPECS": "1", "GIT_NO_LAZY_FETCH": "1"}


@dataclass(frozen=True, kw_only=True)
class Side:
    """A handbook under the name that a user gave for it; `exists` is false where there is none, so that all is new.

    `readable` tells whether all rules ran: until no error blocks the check, there are no warnings.
    """

    name: str
    catalog: Catalog
    findings: tuple[Finding, ...]
    readable: bool = True
    exists: bool = True

    @property
    def valid(self) -> bool:
        """Whether the catalog is without errors, so that what follows from it means something."""
        return not self.errors

    @property
    def errors(self) -> int:
        """The number of errors."""
        return counts(self.findings)["errors"]


def read_project(project: Project) -> Side:
    """Read a project's data as it is on disk; raises CratebookError where it has none."""
    return _read(f"{_DATA}/", project.data)


def read_side(name: str, project: Project) -> Side:
    """Read the data folder, or the folder with a `data/`, that is at a path; for any other name, a git revision.

    Only what is written as a path is a folder: a branch keeps its meaning, whatever folders there are.
    Raises UnknownRevisionError, or CratebookError where git cannot be run.
    """
    if not _PATH.search(name) or not Path(name).is_dir():
        return _at_revision(name, project)
    inside = Path(name, _DATA)
    return _read(name, inside if inside.is_dir() else Path(name))


def _at_revision(name: str, project: Project) -> Side:
    stored = _files_at(name, project.root, f"{project.in_repository}{project.data.name}")
    with TemporaryDirectory(prefix="cratebook-") as temporary:
        folder = Path(temporary)
        for path, content in stored.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        if not (stored.files or stored.others):
            return Side(name=name, catalog=load(folder, _DATA)[0], findings=(), exists=False)
        return _read(name, folder, map(_not_a_file, stored.others))


def _read(name: str, folder: Path, known: Iterable[Finding] = ()) -> Side:
    catalog, findings = load(folder, _DATA)
    findings = check(catalog, (*known, *findings))
    return Side(name=name, catalog=catalog, findings=findings, readable=not blocks_check(findings))


def _not_a_file(path: PurePosixPath) -> Finding:
    message = "git has no file here but a link or another repository: it is not followed"
    return data_error("unreadable", Place(str(_DATA / path), 1, 1), message)


class UnknownRevisionError(CratebookError):
    """A name that git knows no commit by."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True)
class _Stored:
    """The files of a folder by their paths in it, and what is neither file nor folder and so is not followed."""

    files: Mapping[PurePosixPath, bytes]
    others: tuple[PurePosixPath, ...]


def _files_at(revision: str, repository: Path, folder: str) -> _Stored:
    """Return what a folder, given by its path from the repository's top, held at a revision; nothing where it was not.

    Raises UnknownRevisionError, or CratebookError where git cannot be run.
    """
    entries = list(_entries(_commit(revision, repository), repository, folder))
    files = {path: name for mode, name, path in entries if mode.startswith(_FILE) and path.parts}
    texts = _contents(tuple(files.values()), repository)
    others = tuple(path for _, _, path in entries if path not in files)
    return _Stored(files=dict(zip(files, texts, strict=True)), others=others)


def _commit(revision: str, repository: Path) -> str:
    _git(["rev-parse", "--git-dir"], repository)
    command = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    try:
        commit = _git(command, repository)
    except CratebookError:
        commit = b""
    # What begins with a caret git takes for the commits that are not to be reached, and prints it so.
    if not _HASH.fullmatch(commit):
        raise UnknownRevisionError(f"'{revision}' is no revision here, nor a folder written as a path, as './data'")
    return commit.decode("ascii").strip()


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
