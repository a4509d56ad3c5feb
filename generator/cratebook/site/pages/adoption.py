"""The views of what was seen: the page of the status, and a repository's own box."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from ...adoption.repositories import Adopted, Adoption, State, adoption, adoptions, next_up
from ...data.catalog import Catalog
from .. import addresses, markdown
from ..addresses import Here
from .matrix import Cell, MatrixRow

_STATES: dict[State, str] = {
    "done": "as planned",
    "differs": "differs",
    "missing": "missing",
    "unplanned": "not planned",
}


@dataclass(frozen=True, kw_only=True)
class SeenRow:
    """How one crate stands in one repository."""

    crate: Markup
    state: str
    differences: str
    where: Markup


@dataclass(frozen=True, kw_only=True)
class Box:
    """What a repository's page says of its adoption."""

    complete: bool
    done: int
    planned: int
    commit: str | None
    rows: tuple[SeenRow, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A repository in the table of the status."""

    number: int
    repository: Markup
    counts: tuple[int, ...]
    differences: str


def box(catalog: Catalog, here: Here, name: str) -> Box | None:
    """Return what was seen of a repository, if it was."""
    found = adoption(catalog, name)
    if found.observed is None:
        return None
    return Box(
        complete=found.complete,
        done=found.count("done"),
        planned=found.planned,
        commit=found.observed.commit,
        rows=tuple(_seen_row(here, adopted) for adopted in found.crates.values()),
    )


def status(catalog: Catalog) -> dict[str, object]:
    """Gather what the page of the status shows."""
    here = Here(addresses.STATUS)
    seen = [found for found in adoptions(catalog) if found.observed]
    upcoming = next_up(catalog)
    return {
        "seen": len(seen),
        "total": len(catalog.order),
        "complete": sum(found.complete for found in seen),
        "totals": tuple((_STATES[state], sum(found.count(state) for found in seen)) for state in _STATES),
        "next": here.repository(upcoming) if upcoming else None,
        "next_number": catalog.numbers[upcoming] if upcoming else None,
        "rows": tuple(_row(catalog, here, found) for found in seen),
        "columns": tuple((name, here.href(addresses.crate(name))) for name in catalog.publish_order),
        "matrix": tuple(_matrix_row(catalog, here, found) for found in seen),
        "unseen": _unseen(catalog, here),
    }


def _unseen(catalog: Catalog, here: Here) -> Markup | None:
    names = [name for name in catalog.order if name not in catalog.observed]
    return markdown.joined([here.repository(name) for name in names]) if names else None


def _seen_row(here: Here, adopted: Adopted) -> SeenRow:
    entries = [entry for _, entry in adopted.seen]
    places = [markdown.code(f"{entry.manifest}:{entry.line}") for entry in entries[:3]]
    more = [Markup(f"{len(entries) - 3} more")] if len(entries) > 3 else []  # noqa: PLR2004, S704 - a number
    return SeenRow(
        crate=here.crate(adopted.crate),
        state=_STATES[adopted.state],
        differences="; ".join(difference.text for difference in adopted.differences),
        where=Markup(", ").join([*places, *more]),
    )


def _row(catalog: Catalog, here: Here, found: Adoption) -> Row:
    ways = dict.fromkeys(d.text for adopted in found.crates.values() for d in adopted.differences)
    return Row(
        number=catalog.numbers[found.repository],
        repository=here.repository(found.repository),
        counts=tuple(found.count(state) for state in _STATES),
        differences="; ".join(ways),
    )


def _matrix_row(catalog: Catalog, here: Here, found: Adoption) -> MatrixRow:
    def cell(crate: str) -> Cell | None:
        adopted = found.crates.get(crate)
        if adopted is None:
            return None
        said = "; ".join(difference.text for difference in adopted.differences)
        return Cell(kind=adopted.state, text=f"{_STATES[adopted.state]}: {said}" if said else _STATES[adopted.state])

    return MatrixRow(
        name=found.repository,
        href=here.href(addresses.repository(found.repository)),
        cells=tuple(cell(crate) for crate in catalog.publish_order),
    )
