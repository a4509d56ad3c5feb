"""MkDocs or Zensical on the generated pages: the site is built aside and takes the old one's place when it is whole."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any, Literal

import yaml

from ..diagnostics import CratebookError
from ..process import run
from ..project import Project
from . import addresses
from .markdown import one_line
from .pages import navigation

Builder = Literal["mkdocs", "zensical"]
# Material's banner about MkDocs 2 is not about our pages.
_ASIDE = ".cratebook-"
ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1"}


def build(project: Project, title: str, builder: Builder) -> str:
    """Build the site and return what the builder printed; any warning of it is an error.

    Raises CratebookError, with the last good site still there, where the build fails or where the site's folder holds
    something that was not built here.
    """
    _recover(project)
    _refuse_strangers(project.site)
    with tempfile.TemporaryDirectory(dir=project.root, prefix=_ASIDE) as folder:
        aside = Path(folder)
        with configured(project, title, aside / "site") as config:
            printed = run(
                command(builder, "build", "--strict", "--config-file", str(config)), project.root, ENVIRONMENT
            )
        _swap(aside / "site", project.site, aside / "old")
    return printed


def command(builder: Builder, *arguments: str) -> list[str]:
    """Return the command line of a builder that is installed beside us."""
    return [sys.executable, "-m", builder, *arguments]


@contextmanager
def configured(project: Project, title: str, site: Path) -> Iterator[Path]:
    """Give the project's configuration with absolute folders; the carried one takes the handbook's title."""
    config = _config(project.config)
    if project.config.parent != project.root:
        # Themes put it into their pages as it is.
        config["site_name"] = escape(one_line(title))
    config.setdefault("nav", navigation())
    config["docs_dir"], config["site_dir"] = project.docs.name, str(site.relative_to(project.root))
    config["theme"]["custom_dir"] = str(project.theme)
    # Zensical builds only below the folder of its configuration.
    with tempfile.NamedTemporaryFile("w", dir=project.root, prefix=_ASIDE, suffix=".yml", encoding="utf-8") as file:
        yaml.dump(config, file, Dumper=_KeptDumper, sort_keys=False)
        file.flush()
        yield Path(file.name)


def _config(path: Path) -> dict[str, Any]:
    try:
        config = yaml.load(path.read_text("utf-8"), _Kept)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CratebookError(f"{path.name} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(config, dict):
        raise CratebookError(f"{path.name} has to hold a mapping")
    theme = config.get("theme", "material")
    return {**config, "theme": dict(theme) if isinstance(theme, dict) else {"name": theme}}


class _Tagged(str):
    """A value with a tag such as `!ENV`, passed on as it is."""

    __slots__ = ("node",)
    node: yaml.Node


class _Kept(yaml.SafeLoader):
    """Reads mkdocs.yml without understanding its tags."""


class _KeptDumper(yaml.SafeDumper):
    """Writes the tags back."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _keep(_: yaml.Loader, __: str, node: yaml.Node) -> _Tagged:
    tagged = _Tagged("")
    tagged.node = node
    return tagged


_Kept.add_multi_constructor("!", _keep)
_Kept.add_multi_constructor("tag:yaml.org,2002:python/", _keep)
_KeptDumper.add_representer(_Tagged, lambda _, data: data.node)


def _recover(project: Project) -> None:
    """Put the last good site back where a build was killed in the moment of the exchange, and clear what it left."""
    for aside in sorted(project.root.glob(f"{_ASIDE}*")):
        if (aside / "old").exists() and not project.site.exists():
            (aside / "old").rename(project.site)
        if aside.is_dir():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.unlink()


def _refuse_strangers(site: Path) -> None:
    built_here = (site / addresses.CATALOG).is_file()
    if site.exists() and not built_here and (not site.is_dir() or any(site.iterdir())):
        raise CratebookError(f"{site.name}/ holds something that was not built here; move it away")


def _swap(new: Path, site: Path, old: Path) -> None:
    """Put the new site into place; should the second step fail, the old one goes back."""
    if site.exists():
        site.rename(old)
    try:
        new.rename(site)
    except OSError:
        if old.exists():
            old.rename(site)
        raise
    shutil.rmtree(old, ignore_errors=True)
