"""`cratebook status`: how far each repository is."""

from __future__ import annotations

import sys

import click

from ..adoption.repositories import adoptions, next_up
from ..data.catalog import Catalog
from ..project import Project
from ..text import as_json
from .group import main
from .stages import load_valid


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def status(project: Project, form: str) -> None:
    """Show how far each repository is, as it was last scanned."""
    catalog, _ = load_valid(project, quiet=True)
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
