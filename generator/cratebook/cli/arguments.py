"""Arguments and options that several commands take alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from ..diagnostics import did_you_mean
from ..project import Builder, Project, handbook_around
from ..text import with_hint

if TYPE_CHECKING:
    from ..data.catalog import Catalog
    from ..data.planned import Pins

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


choose_builder = click.option("--builder", type=click.Choice(get_args(Builder)), default="mkdocs", show_default=True)


def project_in(directory: Path | None) -> Project:
    """Return the project in the folder that -C names, else the one that the current folder is in."""
    return Project(directory.resolve() if directory else handbook_around(Path.cwd()))


def complete_code(_: click.Context, __: click.Parameter, prefix: str) -> list[str]:
    """Complete the code of a rule."""
    from ..checks import RULES

    return sorted(rule.code for rule in RULES if rule.code.startswith(prefix))


def complete_repository(context: click.Context, _: click.Parameter, prefix: str) -> list[str]:
    """Complete a repository's name from the names of the data files, none of which is read."""
    return _names(context, "repos", prefix)


def complete_entity(context: click.Context, _: click.Parameter, prefix: str) -> list[str]:
    """Complete the name of a crate or a repository, as the argument before it says, in the same way."""
    return _names(context, "crates" if context.params["kind"] == "crate" else "repos", prefix)


def _names(context: click.Context, folder: str, prefix: str) -> list[str]:
    files = (project_in(context.find_root().params["directory"]).data / folder).glob("*.yml")
    return sorted(path.stem for path in files if path.stem.startswith(prefix))


def known_repository(catalog: Catalog, name: str) -> str:
    """Return a repository's name; raises UsageError for one that the data does not have."""
    if name not in catalog.repositories:
        hint = did_you_mean(name, catalog.repositories)
        raise click.UsageError(with_hint(f"'{name}' is not in {catalog.folder}/repos", hint))
    return name


def offered_pins(catalog: Catalog) -> Pins:
    """Return the site's pins; raises UsageError where the data offers none."""
    if not any(source.offered_pin for source in catalog.site.git_sources.values()):
        raise click.UsageError("data/site.yml offers no pin; add 'pin' to its 'source', with a rev, tag or branch")
    from ..builds import site_pins

    return site_pins(catalog)
