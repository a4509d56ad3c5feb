"""`cratebook status`: how far each repository is."""

import click
from pydantic_core import to_jsonable_python

from ..adoption.repositories import adoption
from ..builds import Chosen, chosen, describe_build, describe_failure
from ..data.catalog import Catalog
from ..facts.progress import Progress, progress
from ..facts.rollout import RolloutFacts, rollout_facts
from ..project import Project
from ..text import as_json, counted, listed, one_line
from .console import print_table
from .group import main
from .stages import load_valid


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def status(project: Project, form: str) -> None:
    """Show how far each repository is, as it was last scanned."""
    catalog, _ = load_valid(project)
    progresses = {name: progress(catalog, name) for name in catalog.order}
    rollout = rollout_facts(catalog, progresses)
    if form == "json":
        repositories = [_as_data(catalog, one) for one in progresses.values()]
        click.echo(as_json(_rollout_as_data(rollout) | {"repositories": repositories}), nl=False)
        return
    counts = ("adopted", "mismatch", "replaced", "not added", "unplanned")
    headings = ("number", "repository", "state", *counts, "offer", "reason")
    print_table(headings, (_row(catalog, one) for one in progresses.values()))
    click.echo(f"next in the rollout: {listed(rollout.next)}")
    for fix in rollout.fixes:
        held = counted(len(fix.repositories), "repository", "repositories")
        click.echo(f"holds back {held}: {fix.name}: {one_line('; '.join(fix.reasons))}")


def _row(catalog: Catalog, one: Progress) -> tuple[str, ...]:
    compared, build = adoption(catalog, one.repository), describe_build(chosen(catalog, one.repository))
    counts = [str(compared.count(state)) for state in ("done", "differs", "replaced", "missing", "unplanned")]
    state = one.state.replace("-", " ") + (", reduced" if one.reduced else "")
    waiting = [f"depends on {listed(one.waits_for)}"] if one.state == "waiting" else []
    differences = dict.fromkeys(each.text for adopted in compared.crates.values() for each in adopted.differences)
    reduced = [one.reduced.text] if one.reduced else []
    reasons = "; ".join([*waiting, *(reason.text for reason in one.reasons), *reduced, *differences])
    shown = counts if compared.observed else ["-"] * len(counts)
    return (str(catalog.numbers[one.repository]), one.repository, state, *shown, build, reasons)


def _rollout_as_data(rollout: RolloutFacts) -> dict[str, object]:
    data: dict[str, object] = to_jsonable_python(rollout)
    return {key: data[key] for key in ("next", "fixes", "corrected")}


def _as_data(catalog: Catalog, one: Progress) -> dict[str, object]:
    compared = adoption(catalog, one.repository)
    return {
        "name": one.repository,
        "number": catalog.numbers[one.repository],
        "phase": catalog.phase_of[one.repository][0],
        "commit": compared.observed.commit if compared.observed else None,
        "state": one.state,
        "reduced": to_jsonable_python(one.reduced),
        "waits_for": one.waits_for,
        "reasons": to_jsonable_python(one.reasons),
        "build": _build(chosen(catalog, one.repository)),
        "crates": [
            {"name": a.crate, "state": a.state, "differences": [d.text for d in a.differences]}
            for a in compared.crates.values()
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
