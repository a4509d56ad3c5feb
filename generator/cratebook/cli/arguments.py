"""Arguments that several commands take alike."""

from __future__ import annotations

from pathlib import Path

import click

from ..cargo.source import Pin
from ..data.catalog import Catalog
from ..diagnostics import did_you_mean
from ..project import Project


def complete_repository(context: click.Context, _: click.Parameter, prefix: str) -> list[str]:
    """Complete a repository's name from the names of the data files, none of which is read."""
    project = Project(Path(context.find_root().params["directory"]))
    return [path.stem for path in sorted((project.data / "repos").glob(f"{prefix}*.yml"))]


def known_repository(catalog: Catalog, name: str) -> str:
    """Return a repository's name; raises UsageError for one that the data does not have."""
    if name not in catalog.repositories:
        hint = did_you_mean(name, catalog.repositories)
        raise click.UsageError(f"'{name}' is not in {catalog.folder}/repos" + (f"; {hint}" if hint else ""))
    return name


def offered_pin(catalog: Catalog) -> Pin:
    """Return the site's pin; raises UsageError where the data offers none."""
    pin = catalog.site.source.offered_pin
    if pin is None:
        raise click.UsageError("data/site.yml offers no pin; add 'pin' to its 'source', with a rev, tag or branch")
    return pin
