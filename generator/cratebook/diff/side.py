"""One side of a comparison: a handbook's data in a folder or at a git revision, with what is wrong with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ..checkouts.revision import files_at, resolve
from ..checks import blocks_check, check
from ..data.catalog import Catalog
from ..data.load import load
from ..diagnostics import Finding, Place, counts, data_error
from ..project import Project

_DATA = "data"
_PATH = re.compile(r"[/.]")


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
        return read_revision(name, project, ", nor a folder written as a path, as './data'")
    inside = Path(name, _DATA)
    return _read(name, inside if inside.is_dir() else Path(name))


def read_revision(name: str, project: Project, otherwise: str = "") -> Side:
    """Read a project's data as it was at a git revision; nothing comes from the working tree, which stays as it is.

    Raises UnknownRevisionError, whose text ends as `otherwise` says, or CratebookError where git cannot be run.
    """
    commit = resolve(name, project.root, otherwise)
    stored = files_at(commit, project.root, f"{project.in_repository}{project.data.name}")
    others = (*stored.links, *stored.others)
    with TemporaryDirectory(prefix="cratebook-") as temporary:
        folder = Path(temporary)
        for path, content in stored.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        if not (stored.files or others):
            return Side(name=name, catalog=load(folder, _DATA)[0], findings=(), exists=False)
        return _read(name, folder, map(_not_a_file, others))


def _read(name: str, folder: Path, known: Iterable[Finding] = ()) -> Side:
    catalog, findings = load(folder, _DATA)
    findings = check(catalog, (*known, *findings))
    return Side(name=name, catalog=catalog, findings=findings, readable=not blocks_check(findings))


def _not_a_file(path: PurePosixPath) -> Finding:
    message = "git has no file here but a link or another repository: it is not followed"
    return data_error("unreadable", Place(str(_DATA / path), 1, 1), message)
