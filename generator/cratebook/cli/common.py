"""What several commands do alike."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..cargo.source import Pin
from ..data.catalog import Catalog
from ..data.documents import written
from ..data.models import File, ObservedSource
from ..diagnostics import CratebookError, Finding, as_text, counts, did_you_mean
from ..handbook import judged
from ..project import Project
from ..site import output
from ..text import counted


def sound(project: Project, *, quiet: bool = False) -> tuple[Catalog, tuple[Finding, ...]]:
    """Return a catalog without errors; where there are any, print them and raise."""
    catalog, findings = judged(project)
    found = counts(findings)
    if found["errors"]:
        say([finding for finding in findings if finding.severity == "error"])
        raise CratebookError("nothing was written: the data has errors")
    if found["warnings"] and not quiet:
        click.echo(f"{counted(found['warnings'], 'warning')}; 'cratebook check' prints them", err=True)
    return catalog, findings


def say(findings: tuple[Finding, ...] | list[Finding]) -> None:
    """Print findings and their counts on standard error."""
    found = counts(findings)
    click.echo(as_text(findings), nl=False, err=True)
    click.echo(f"{counted(found['errors'], 'error')}, {counted(found['warnings'], 'warning')}", err=True)


def write(project: Project, made: dict[str, str]) -> None:
    """Write the generated files and say what changed."""
    change = output.write(project.docs, made)
    did = f"{len(change.added)} new, {len(change.changed)} changed, {len(change.removed)} removed"
    click.echo(f"generated {len(made)} files in {project.docs.name}/: {did}", err=True)


def observed_text(entity: File, command: str) -> str:
    """Return something that was observed as the data file that a command writes."""
    up = "../" if isinstance(entity, ObservedSource) else "../../"
    values = entity.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return (
        f"# yaml-language-server: $schema={up}schema/{entity.schema_name}.json\n"
        f"# Written by 'cratebook {command}'; do not edit.\n{written(values)}"
    )


def working(what: str) -> Any:
    """Show that something goes on: a spinner on a terminal, a line elsewhere."""
    if sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

        return Console(stderr=True).status(what)
    from contextlib import nullcontext  # noqa: PLC0415 - the other half of the choice

    click.echo(what, err=True)
    return nullcontext()


def complete_repository(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """Complete a repository's name from the data folder, which is not read any further."""
    project = Project(Path(context.find_root().params["directory"]))
    return [path.stem for path in sorted((project.data / "repos").glob(f"{begun}*.yml"))]


def known_repository(catalog: Catalog, name: str) -> str:
    """Return a repository's name; one that is not there is wrong usage."""
    if name not in catalog.repositories:
        hint = did_you_mean(name, catalog.repositories)
        raise click.UsageError(f"'{name}' is not in {catalog.folder}/repos" + (f"; {hint}" if hint else ""))
    return name


def offered_pin(catalog: Catalog) -> Pin:
    """Return the site's pin; without one, asking for it is wrong usage."""
    pin = catalog.site.source.offered_pin
    if pin is None:
        raise click.UsageError("data/site.yml offers no pin; add 'pin' to its 'source', with a rev, tag or branch")
    return pin
