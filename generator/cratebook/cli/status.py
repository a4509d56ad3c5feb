"""`cratebook status`: how far each repository is."""

import click

from ..adoption.repositories import Adoption, adoptions, next_up
from ..data.catalog import Catalog
from ..project import Project
from ..text import as_json
from .console import print_table
from .group import main
from .stages import load_valid


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def status(project: Project, form: str) -> None:
    """Show how far each repository is, as it was last scanned."""
    catalog, _ = load_valid(project)
    if form == "json":
        click.echo(as_json(_as_data(catalog)), nl=False)
        return
    headings = ("number", "repository", "adopted", "mismatch", "not added", "unplanned", "differences")
    print_table(headings, (_row(catalog.numbers[one.repository], one) for one in adoptions(catalog)))
    click.echo(f"next in the rollout: {next_up(catalog) or 'none'}")


def _row(number: int, adoption: Adoption) -> tuple[str, ...]:
    if adoption.observed is None:
        return (str(number), adoption.repository, "-", "-", "-", "-", "not scanned")
    counts = (str(adoption.count(state)) for state in ("done", "differs", "missing", "unplanned"))
    differences = dict.fromkeys(d.text for adopted in adoption.crates.values() for d in adopted.differences)
    return (str(number), adoption.repository, *counts, "; ".join(differences))


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
