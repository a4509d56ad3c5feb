"""The commands that look at checkouts: `scan` and `status`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..adoption.repositories import adoptions, next_up
from ..checkouts.scan import ScanTargets, scan_repository
from ..data.catalog import Catalog
from ..diagnostics import CratebookError
from ..handbook import judged
from ..project import Project
from ..site import output
from ..text import as_json, counted
from .common import observed_text, sound
from .group import main


@main.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def scan(project: Project, directory: Path) -> None:
    """Read the manifests of a checkout, or of a folder of them, into data/observed/.

    A checkout is a folder with the name of a repository. Nothing in it is run, and no network is used. What is there of
    other repositories stays.
    """
    catalog, _ = judged(project)
    checkouts = _checkouts(catalog, directory.resolve())
    targets = ScanTargets(
        frozenset(catalog.crates),
        catalog.site.source.git,
        {name: catalog.url_of(name) for name in catalog.repositories},
    )
    made = {name: scan_repository(folder, name, targets) for name, folder in checkouts.items()}
    folder = project.data / "observed" / "repos"
    change = output.put(folder, {f"{name}.yml": observed_text(seen, "scan") for name, seen in made.items()})
    for name, seen in made.items():
        for fault in seen.faults:
            click.echo(f"{directory / name / fault.manifest}:{fault.line}: {fault.message}", err=True)
    did = f"{len(change.added)} new, {len(change.changed)} changed"
    scanned = counted(len(made), "checkout")
    click.echo(f"scanned {scanned} into {project.data.name}/observed/repos/: {did}", err=True)


def _checkouts(catalog: Catalog, directory: Path) -> dict[str, Path]:
    if directory.name in catalog.repositories:
        return {directory.name: directory}
    found = {
        path.name: path for path in sorted(directory.iterdir()) if path.is_dir() and path.name in catalog.repositories
    }
    if not found:
        raise CratebookError(f"no folder in {directory} has the name of a repository in {catalog.folder}/repos")
    return found


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def status(project: Project, form: str) -> None:
    """Show how far each repository is, as it was last scanned."""
    catalog, _ = sound(project, quiet=True)
    if form == "json":
        click.echo(as_json(_as_data(catalog)), nl=False)
        return
    from rich.console import Console  # noqa: PLC0415 - only here, for a quick start elsewhere
    from rich.table import Table  # noqa: PLC0415 - the same

    table = Table("number", "repository", "done", "differs", "missing", "unplanned", "what differs")
    for adoption in adoptions(catalog):
        number = str(catalog.numbers[adoption.repository])
        if adoption.observed is None:
            table.add_row(number, adoption.repository, "not scanned")
            continue
        counts = [str(adoption.count(state)) for state in ("done", "differs", "missing", "unplanned")]
        ways = dict.fromkeys(d.text for adopted in adoption.crates.values() for d in adopted.differences)
        table.add_row(number, adoption.repository, *counts, "; ".join(ways))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    console.print(f"next in the order: {next_up(catalog) or 'none'}")


def _as_data(catalog: Catalog) -> dict[str, object]:
    return {
        "next": next_up(catalog),
        "repositories": [
            {
                "name": adoption.repository,
                "number": catalog.numbers[adoption.repository],
                "commit": adoption.observed.commit if adoption.observed else None,
                "observed": adoption.observed is not None,
                "complete": adoption.complete,
                "crates": [
                    {"name": a.crate, "state": a.state, "differences": [d.text for d in a.differences]}
                    for a in adoption.crates.values()
                ],
            }
            for adoption in adoptions(catalog)
        ],
    }
