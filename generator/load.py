"""A data folder to a catalog and findings: reads every file, judges only what a single file can get wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from .catalog import Catalog
from .diagnostics import CratebookError, Finding, Place
from .model import SINGLES, Crate, File, Repository, Site
from .shape import ShapeT, shaped
from .source import Document, parse

EntityT = TypeVar("EntityT", Crate, Repository)

_CRATES, _REPOSITORIES = "crates", "repos"
_REQUIRED = ("site", "categories", "phases")
_SUFFIX = ".yml"
_NOWHERE = {
    "title": "-",
    "organisation": "-",
    "summary": "-",
    "source": {"git": "-", "version": "*", "browse": "-"},
    "repositories": "-",
    "universal": (),
}


def load(folder: Path, shown: str) -> tuple[Catalog, tuple[Finding, ...]]:
    """Read a data folder, whose path findings give as `shown`.

    Raises CratebookError where there is no such folder. Files that cannot be read are findings.
    """
    if not folder.is_dir():
        raise CratebookError(f"there is no folder '{shown}' here; give the project's folder with -C")
    reader = _Reader(folder, shown)
    singles = {model.schema_name: reader.single(model) for model in SINGLES}
    crates = dict(reader.folder(_CRATES, Crate))
    repositories = dict(reader.folder(_REPOSITORIES, Repository))
    reader.strangers()
    catalog = Catalog(
        folder=shown,
        **singles,  # type: ignore[arg-type]
        crates=crates,
        repositories=repositories,
        documents=reader.documents,
        broken=frozenset(reader.broken),
    )
    return catalog, tuple(reader.findings)


class _Reader:
    def __init__(self, folder: Path, shown: str) -> None:
        self.root = folder
        self.shown = shown
        self.documents: dict[str, Document] = {}
        self.broken: set[str] = set()
        self.findings: list[Finding] = []

    def single(self, model: type[File]) -> File:
        name: str = model.schema_name
        path = self.root / f"{name}{_SUFFIX}"
        if path.is_file():
            entity = self._entity(name, path, model)
        else:
            entity = None
            if name in _REQUIRED:
                self._report("missing-file", f"{name}{_SUFFIX}", "the file is missing")
        if entity is None:
            self.broken.add(name)
        return entity or _stand_in(model)

    def folder(self, folder: str, model: type[EntityT]) -> Iterator[tuple[str, EntityT]]:
        for path in sorted((self.root / folder).glob(f"*{_SUFFIX}")):
            key = f"{folder}/{path.stem}"
            entity = self._entity(key, path, model)
            if entity is None:
                self.broken.add(key)
                continue
            if entity.name != path.stem:
                message = f"the name '{entity.name}' is not the file's, '{path.stem}'"
                self._add("file-name", self.documents[key].at("name"), message)
            yield path.stem, entity

    def strangers(self) -> None:
        """Report files that look like data and that nothing reads."""
        known = {f"{model.schema_name}{_SUFFIX}" for model in SINGLES}
        loose = {path.name for path in self.root.glob("*.y*ml")} - known
        misnamed = {
            f"{folder}/{path.name}"
            for folder in (_CRATES, _REPOSITORIES)
            for path in (self.root / folder).glob("*.yaml")
        }
        for name in sorted(loose | misnamed):
            self._report("unknown-file", name, "nothing reads this file; known are the names in the guide, with .yml")

    def _entity(self, key: str, path: Path, model: type[ShapeT]) -> ShapeT | None:
        shown = f"{self.shown}/{key}{_SUFFIX}"
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            self._report("unreadable", f"{key}{_SUFFIX}", f"the file cannot be read: {reason}")
            return None
        document = parse(text, shown)
        self.documents[key] = document
        entity, findings = shaped(document, model)
        self.findings += findings
        return entity

    def _report(self, code: str, name: str, message: str) -> None:
        self._add(code, Place(f"{self.shown}/{name}", 1, 1), message)

    def _add(self, code: str, place: Place, message: str) -> None:
        self.findings.append(Finding(code=code, severity="error", place=place, message=message))


def _stand_in(model: type[File]) -> File:
    """Return an entity that says nothing, so that the rules can go on with the other files."""
    if model is Site:
        return Site.model_validate(_NOWHERE)
    return model.model_validate({key: {} for key, field in model.model_fields.items() if field.is_required()})
