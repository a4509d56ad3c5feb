"""`cratebook status`: how far each repository is."""

import click

from ..adoption.repositories import Adoption, adoptions, next_up
from ..builds import Chosen, chosen, describe_build, describe_failure
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
    headings = ("number", "repository", "adopted", "mismatch", "not added", "unplanned", "offer", "differences")
    print_table(headings, (_row(catalog, one) for one in adoptions(catalog)))
    click.echo(f"next in the rollout: {next_up(catalog) or 'none'}")


def _row(catalog: Catalog, adoption: Adoption) -> tuple[str, ...]:
    number, build = str(catalog.numbers[adoption.repository]), describe_build(chosen(catalog, adoption.repository))
    if adoption.observed is None:
        return (number, adoption.repository, "-", "-", "-", "-", build, "not scanned")
    counts = (str(adoption.count(state)) for state in ("done", "differs", "missing", "unplanned"))
    differences = dict.fromkeys(d.text for adopted in adoption.crates.values() for d in adopted.differences)
    return (number, adoption.repository, *counts, build, "; ".join(differences))


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
                "build": _build(chosen(catalog, adoption.repository)),
                "crates": [
                    {"name": a.crate, "state": a.state, "differences": [d.text for d in a.differences]}
                    for a in adoption.crates.values()
                ],
            }
            for adoption in adoptions(catalog)
        ],
    }


def _build(build: Chosen) -> dict[str, object]:
    return {
        "commit": build.commit,
        "state": build.state,
        "by": build.by,
        "failures": [describe_failure(failure) for failure in build.failures],
        "left_out": [describe_failure(failure) for failure in build.left_out],
    }
