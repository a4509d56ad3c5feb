"""A data folder to a catalog and findings: reads every file, and checks only what a single file can get wrong."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any, TypeVar

from ..diagnostics import CratebookError, Finding, Place, data_error, did_you_mean
from ..reading import read_text
from .catalog import Catalog
from .documents import Document, parse
from .models import (
    SINGLES,
    Crate,
    File,
    ObservedBuilds,
    ObservedCommit,
    ObservedCrate,
    ObservedCrateBuilds,
    ObservedRepository,
    ObservedRepositoryBuilds,
    ObservedSource,
    Repository,
    Site,
)
from .models.site import SourcePath
from .shape import ShapeT, shaped, stand_in

EntityT = TypeVar(
    "EntityT",
    Crate,
    Repository,
    ObservedRepository,
    ObservedCrate,
    ObservedCommit,
    ObservedSource,
    ObservedBuilds,
    ObservedCrateBuilds,
    ObservedRepositoryBuilds,
)

_CRATES, _REPOSITORIES = "crates", "repos"
_REQUIRED = ("site", "categories", "phases")
_OBSERVED = ("observed",)  # written and read by the program itself
_SUFFIX = ".yml"
_LIKE_DATA = (_SUFFIX, ".yaml")


# What was read of each file, with the time (nanoseconds), the size (bytes) and the number that it had.
ReadFiles = dict[Path, tuple[tuple[int, int, int], tuple[Any, Document]]]


def load(folder: Path, shown: str, known: ReadFiles | None = None) -> tuple[Catalog, tuple[Finding, ...]]:
    """Read a data folder, whose path findings give as `shown`; of files that are `known`, only those that changed.

    Raises CratebookError where there is no such folder. Files that cannot be read are findings.
    """
    if not folder.is_dir():
        raise CratebookError(f"there is no folder '{shown}' here; give the project's folder with -C")
    reader = _Reader(folder, shown, {} if known is None else known)
    entities: dict[str, Any] = {
        **{model.schema_name: reader.single(model) for model in SINGLES},
        "crates": dict(reader.folder(_CRATES, Crate)),
        "repositories": dict(reader.folder(_REPOSITORIES, Repository)),
        "observed": dict(reader.folder("observed/repos", ObservedRepository)),
        "inspected": dict(reader.folder("observed/crates", ObservedCrate)),
        "commits": dict(reader.folder("observed/commits", ObservedCommit)),
        "crate_builds": dict(reader.folder("observed/builds/crates", ObservedCrateBuilds)),
        "repository_builds": dict(reader.folder("observed/builds/repos", ObservedRepositoryBuilds)),
    }
    site: Site = entities["site"]
    entities["inspections"] = _by_source(reader, "observed", ObservedSource, site.every_source)
    entities["tried"] = _by_source(reader, "observed/builds", ObservedBuilds, site.git_sources or site.every_source)
    reader.report_unknown_files()
    catalog = Catalog(folder=shown, **entities, documents=reader.documents, broken=frozenset(reader.broken))
    return catalog, tuple(reader.findings)


def _by_source(
    reader: "_Reader", folder: str, model: type[EntityT], sources: Iterable[SourcePath]
) -> dict[SourcePath, EntityT]:
    """Return what was observed of sources, by these; the file without a name is of the first."""
    first = reader.optional(f"{folder}/source", model)
    unnamed = {next(iter(sources)): first} if first else {}
    return {**unnamed, **{("sources", name): one for name, one in reader.folder(f"{folder}/sources", model)}}


class _Reader:
    def __init__(self, folder: Path, shown: str, known: ReadFiles) -> None:
        self.root = folder
        self.shown = shown
        self.known = known
        self.documents: dict[str, Document] = {}
        self.broken: set[str] = set()
        self.tried: set[str] = set()
        self.findings: list[Finding] = []
        self.behind_link = {folder: False}

    def single(self, model: type[File]) -> File:
        name: str = model.schema_name
        entity = self.optional(name, model)
        if name in _REQUIRED and not (entity or name in self.broken):
            self._report("missing-file", f"{name}{_SUFFIX}", "the file is missing")
            self.broken.add(name)
        # One that states nothing lets the rules go on with the other files.
        return entity or model.model_validate(stand_in(model))

    def optional(self, name: str, model: type[ShapeT]) -> ShapeT | None:
        path = self.root / f"{name}{_SUFFIX}"
        return self._entity(name, path, model) if path.exists() or path.is_symlink() else None

    def folder(self, folder: str, model: type[EntityT]) -> Iterator[tuple[str, EntityT]]:
        misnamed = set[str]()
        for path in sorted((self.root / folder).glob(f"*{_SUFFIX}")):
            key = f"{folder}/{path.stem}"
            entity = self._entity(key, path, model)
            if entity is None:
                continue
            if entity.name != path.stem and ("name",) not in self.documents[key].left_out:
                message = f"the name '{entity.name}' is not the file's, '{path.stem}'"
                self._add("file-name", self.documents[key].at("name"), message)
                misnamed.add(f"{folder}/{entity.name}")
            yield path.stem, entity
        # References to the name in the file are not at fault.
        self.broken |= misnamed - self.documents.keys()

    def report_unknown_files(self) -> None:
        """Report files that look like data and that nothing reads."""
        for folder, _, names in os.walk(self.root):
            below = PurePath(folder).relative_to(self.root)
            for name in names:
                path = below / name
                if path.suffix in _LIKE_DATA and path.as_posix() not in self.tried and below.parts[:1] != _OBSERVED:
                    self._report("unknown-file", path.as_posix(), "nothing reads this file", _unknown_file_hint(path))

    def _entity(self, key: str, path: Path, model: type[ShapeT]) -> ShapeT | None:
        """Return the entity in a file; a file that has none is broken."""
        shown, entity = f"{self.shown}/{key}{_SUFFIX}", None
        self.tried.add(f"{key}{_SUFFIX}")
        try:
            entity, document = self._shaped(path, shown, model)
        except OSError as error:
            self._report("unreadable", f"{key}{_SUFFIX}", f"the file cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            *above, line = error.object[: error.start].decode("utf-8-sig").split("\n")
            place = Place(shown, len(above) + 1, len(line) + 1)
            self._add("unreadable", place, "the file is not UTF-8 text: it cannot be read from here on")
        else:
            self.documents[key] = document
            self.findings += document.findings
        if entity is None:
            self.broken.add(key)
        return entity

    def _shaped(self, path: Path, shown: str, model: type[ShapeT]) -> tuple[ShapeT | None, Document]:
        """Return what is in a file, read again only where it has changed.

        Raises OSError for one that is a link or behind one: it may lead to what nobody meant to publish.
        """
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode) or self._is_behind_link(path.parent):
            raise OSError(errno.ELOOP, "a link is not followed")
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        if path not in self.known or self.known[path][0] != stamp:
            self.known[path] = stamp, shaped(parse(read_text(path), shown), model)
        return self.known[path][1]

    def _is_behind_link(self, folder: Path) -> bool:
        """Tell whether a folder below the data folder, or one on the way to it, is a link."""
        if folder not in self.behind_link:
            self.behind_link[folder] = folder.is_symlink() or self._is_behind_link(folder.parent)
        return self.behind_link[folder]

    def _report(self, code: str, name: str, message: str, hint: str = "") -> None:
        self._add(code, Place(f"{self.shown}/{name}", 1, 1), message, hint)

    def _add(self, code: str, place: Place, message: str, hint: str = "") -> None:
        self.findings.append(data_error(code, place, message, hint))


def _unknown_file_hint(path: PurePath) -> str:
    if path.suffix != _SUFFIX:
        return f"end its name in {_SUFFIX}"
    if path.parent.parts:
        folders = (_CRATES, _REPOSITORIES)
        return did_you_mean(path.parent.as_posix(), folders) or f"known here: {', '.join(folders)}"
    names = [model.schema_name for model in SINGLES]
    return did_you_mean(path.stem, names) or f"known here: {', '.join(f'{name}{_SUFFIX}' for name in names)}"
