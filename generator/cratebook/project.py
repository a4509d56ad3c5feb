"""Where things are: a project's own files first, then those that are bundled with the program."""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Literal

from . import configuration
from .diagnostics import CratebookError
from .reading import exists

# What builds a project's site.
Builder = Literal["mkdocs", "zensical"]

_PACKAGE = Path(str(files(__package__)))
# In the wheel the bundled files are inside the package; an editable installation reads the checkout's own.
_BUNDLED = _PACKAGE / "bundled" if (_PACKAGE / "bundled").is_dir() else _PACKAGE.parent.parent
BUNDLED_CONFIG, STARTER = _BUNDLED / "mkdocs.yml", _BUNDLED / "templates" / "starter"
INVALID_EXAMPLES = _BUNDLED / "tests" / "checks" / "invalid"
_HAND_WRITTEN = ("assets", "guide")


def checkout_top(folder: Path) -> Path:
    """Return the top of the git checkout that a folder is in, or the folder itself."""
    return next((above for above in (folder, *folder.parents) if exists(above / ".git")), folder)


def handbook_around(folder: Path) -> Path:
    """Return the nearest folder with a `data/site.yml`, up to the top of the git checkout; else the folder itself."""
    for above in (folder, *folder.parents):
        if (above / "data" / "site.yml").is_file():
            return above
        if (above / ".git").exists():
            break
    return folder


def bundled_pages() -> Iterator[tuple[str, Path]]:
    """Yield each bundled docs file with its path below a docs folder, in order.

    In a checkout, what lies in folders below is generated.
    """
    source = _BUNDLED / "site_src"
    for folder in _HAND_WRITTEN:
        for path in sorted((source / folder).iterdir()):
            if path.is_file():
                yield f"{folder}/{path.name}", path


def bundled_docs(docs: Path, generated: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the path and text of each bundled docs file of which a docs folder has no version of its own.

    `generated` are the files that an earlier run put there: they are no versions of its own.
    """
    for name, path in bundled_pages():
        if name in generated or not (docs / name).exists():
            yield name, path.read_text("utf-8")


@dataclass(frozen=True)
class Project:
    """A folder that has a `data/`."""

    root: Path

    @property
    def in_repository(self) -> str:
        """The project's path below the top of its git checkout, ending in a slash; empty where it is the top."""
        return "".join(f"{part}/" for part in self.root.relative_to(checkout_top(self.root)).parts)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.root / "data"

    @cached_property
    def docs(self) -> Path:
        """MkDocs' docs_dir: hand-written files, and below it the generated ones."""
        return self._folder("docs_dir", "docs")

    @cached_property
    def site(self) -> Path:
        """MkDocs' site_dir: where the built site goes."""
        site = self._folder("site_dir", "site")
        if site.is_relative_to(self.docs) or self.docs.is_relative_to(site):
            raise CratebookError(f"{self.config.name}: docs_dir and site_dir have to lie beside each other")
        return site

    def _folder(self, key: str, default: str) -> Path:
        """Return a folder that the configuration names; raises CratebookError where that is not below the project."""
        name = configuration.read(self.config).get(key, default)
        named = isinstance(name, str) and name.isprintable()
        folder = Path(os.path.normpath(self.root / name)) if named else self.root
        if self.root not in folder.parents:
            raise CratebookError(f"{self.config.name}: {key} has to name a folder below that of {self.config.name}")
        return folder

    @property
    def config(self) -> Path:
        """The project's mkdocs.yml, or the bundled one."""
        own = self.root / "mkdocs.yml"
        return own if own.is_file() else _BUNDLED / "mkdocs.yml"

    @property
    def templates(self) -> tuple[Path, ...]:
        """The folders with templates, the first to look in first."""
        return tuple(folder for folder in (self.root / "templates", _BUNDLED / "templates") if folder.is_dir())

    @property
    def theme(self) -> Path:
        """The theme's overrides."""
        return next((folder / "theme" for folder in self.templates if (folder / "theme").is_dir()), _BUNDLED)
