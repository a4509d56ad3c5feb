"""`cratebook status`: how far each repository is."""

from collections.abc import Iterator, Sequence

import click
from pydantic_core import to_jsonable_python

from ..adoption.locks import locked
from ..adoption.repositories import adoption
from ..builds import Chosen, chosen, describe_failure, describe_offer
from ..data.catalog import Catalog
from ..facts.locked import locked_facts
from ..facts.progress import Progress, StateFacts, actor, in_groups, progress
from ..facts.rollout import RolloutFacts, rollout_facts
from ..project import Project
from ..text import as_json, counted, listed, one_line
from .console import print_table, show
from .group import main
from .stages import load_valid

_HEADINGS = (
    "number",
    "repository",
    "phase",
    "state",
    "adopted",
    "mismatch",
    "replaced",
    "not added",
    "unplanned",
    "builds",
    "offer",
    "reason",
    "differences",
)
_NAMED = 3

_Row = tuple[str, ...]


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
        show(as_json(_rollout_as_data(rollout) | {"repositories": repositories}))
        return
    groups = in_groups(rollout.states)
    rows = [_row(catalog, progresses[name]) for group in groups for name in group.repositories]
    print_table(*_without_empty("builds", _HEADINGS, rows))
    show(", ".join(map(_count, groups)) + "\n")
    show(f"next in the rollout: {listed(rollout.next)}\n")
    for fix in rollout.fixes:
        held = counted(len(fix.repositories), "repository", "repositories")
        name = f"{fix.name}: " if fix.kind == "repository" else ""
        show(f"holds back {held}: {name}{one_line('; '.join(fix.reasons))} · {actor(fix.acts)}\n")


def _row(catalog: Catalog, one: Progress) -> _Row:
    compared = adoption(catalog, one.repository)
    build = describe_offer(catalog, one.repository, chosen(catalog, one.repository))
    counts = [str(compared.count(state)) for state in ("done", "differs", "replaced", "missing", "unplanned")]
    state = _in_words(one.state) + (", reduced" if one.reduced else "")
    differences = dict.fromkeys(each.text for adopted in compared.crates.values() for each in adopted.differences)
    shown = counts if compared.observed else ["-"] * len(counts)
    number, phase = catalog.numbers[one.repository], catalog.phase_of[one.repository][0]
    return (
        str(number),
        one.repository,
        str(phase),
        state,
        *shown,
        _builds(catalog, one.repository),
        build,
        "; ".join(_reasons(one)),
        "; ".join(differences),
    )


def _without_empty(heading: str, headings: _Row, rows: Sequence[_Row]) -> tuple[_Row, list[_Row]]:
    """Leave out a column of which no row says anything."""
    at = headings.index(heading)
    if any(row[at] != "-" for row in rows):
        return headings, [*rows]
    return _without(at, headings), [_without(at, row) for row in rows]


def _without(at: int, row: _Row) -> _Row:
    return (*row[:at], *row[at + 1 :])


def _builds(catalog: Catalog, repository: str) -> str:
    """Return what lock files have the shared crates at, each once; of many the first."""
    packages = dict.fromkeys(str(package) for of in locked(catalog, repository).values() for package in of)
    return ", ".join(_first(tuple(packages))) or "-"


def _first(names: Sequence[str]) -> list[str]:
    more = len(names) - _NAMED
    return [*names[:_NAMED], *([f"{more} more"] if more > 0 else [])]


def _reasons(one: Progress) -> Iterator[str]:
    """Yield what the page of the rollout gives as reasons."""
    if one.state == "waiting":
        yield f"depends on {listed(_first(one.waits_for))}"
    for reason in (*one.reasons, *([one.reduced] if one.reduced else [])):
        yield f"{reason.text} · {actor(reason.acts)}"


def _count(group: StateFacts) -> str:
    reduced = f" ({group.reduced} reduced)" if group.reduced else ""
    return f"{len(group.repositories)} {_in_words(group.state)}{reduced}"


def _in_words(state: str) -> str:
    return state.replace("-", " ")


def _rollout_as_data(rollout: RolloutFacts) -> dict[str, object]:
    data: dict[str, object] = to_jsonable_python(rollout)
    return {key: data[key] for key in ("next", "fixes", "corrected")}


def _as_data(catalog: Catalog, one: Progress) -> dict[str, object]:
    compared = adoption(catalog, one.repository)
    return {
        "name": one.repository,
        "url": catalog.url_of(one.repository),
        "number": catalog.numbers[one.repository],
        "phase": catalog.phase_of[one.repository][0],
        "commit": compared.observed.commit if compared.observed else None,
        "state": one.state,
        "reduced": to_jsonable_python(one.reduced),
        "waits_for": one.waits_for,
        "reasons": to_jsonable_python(one.reasons),
        "build": _build(chosen(catalog, one.repository)),
        "crates": [
            {
                "name": a.crate,
                "state": a.state,
                "differences": [d.text for d in a.differences],
                "locked": to_jsonable_python(locked_facts(catalog, one.repository, a.crate)),
            }
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
