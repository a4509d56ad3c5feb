"""One side of a comparison: a handbook's data with what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ..checks import blocks_check, check
from ..data.catalog import Catalog
from ..data.load import load
from ..diagnostics import Finding, Place, counts, data_error
from ..project import Project
from .revision import files_at

_SHOWN = "data"
_PATH = re.compile(r"[/.]")


@dataclass(frozen=True, kw_only=True)
class Side:
    """A handbook under the name that it was asked for by; `exists` is false where there is none, so that all is new.

    `readable` tells whether all rules ran: until no error blocks the check, there are no warnings.
    """

    name: str
    catalog: Catalog
    findings: tuple[Finding, ...]
    readable: bool = True
    exists: bool = True

    @property
    def sound(self) -> bool:
        """Tell whether the catalog is without errors, so that what follows from it means something."""
        return not self.errors

    @property
    def errors(self) -> int:
        """The number of errors."""
        return counts(self.findings)["errors"]


def as_on_disk(project: Project) -> Side:
    """Read a project's data as it is on disk; raises CratebookError where it has none."""
    return _judged(f"{_SHOWN}/", project.data)


def named(name: str, project: Project) -> Side:
    """Read the data folder, or the folder with a `data/`, that a name stands for; else the project's at a revision.

    Only what is written as a path is a folder: a branch keeps its meaning, whatever folders there are.
    Raises UnknownRevisionError, or CratebookError where git cannot be asked.
    """
    if not _PATH.search(name) or not Path(name).is_dir():
        return _at_revision(name, project)
    inside = Path(name, _SHOWN)
    return _judged(name, inside if inside.is_dir() else Path(name))


def _at_revision(name: str, project: Project) -> Side:
    stored = files_at(name, project.root, f"{project.in_repository}{project.data.name}")
    with TemporaryDirectory(prefix="cratebook-") as temporary:
        folder = Path(temporary)
        for path, content in stored.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        if not (stored.files or stored.odd):
            return Side(name=name, catalog=load(folder, _SHOWN)[0], findings=(), exists=False)
        return _judged(name, folder, map(_odd, stored.odd))


def _judged(name: str, folder: Path, known: Iterable[Finding] = ()) -> Side:
    catalog, read = load(folder, _SHOWN)
    findings = check(catalog, (*known, *read))
    return Side(name=name, catalog=catalog, findings=findings, readable=not blocks_check(findings))


def _odd(path: PurePosixPath) -> Finding:
    message = "git has no file here but a link or another repository: it is not followed"
    return data_error("unreadable", Place(str(_SHOWN / path), 1, 1), message)
