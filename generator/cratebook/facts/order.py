"""The rollout order corrected so that every repository comes after those that it depends on by git."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from .. import graph
from ..data.catalog import Catalog
from ..data.documents import to_yaml

_Dependencies = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class CorrectedOrder:
    """A rollout order in which nothing but a cycle has a repository before one that it depends on."""

    early: Annotated[tuple[str, ...], Field(description="Those that the plan has before what they depend on")]
    later: Annotated[tuple[str, ...], Field(description="Those that move to a later phase")]
    cycles: Annotated[
        tuple[tuple[str, ...], ...],
        Field(description="Repositories that depend on each other, so that no order serves all; the first is the last"),
    ]
    phases: Annotated[str, Field(description="As data/phases.yml has them, as YAML")]


def corrected_order(catalog: Catalog) -> CorrectedOrder | None:
    """Return the corrected order; None where no repository comes before what it depends on."""
    needed: _Dependencies = {name: tuple(others) for name, others in catalog.prerequisites.items()}
    early = tuple(name for name, others in needed.items() if any(_is_later(catalog, name, other) for other in others))
    if not early:
        return None
    possible = _without_cycles(catalog, needed)
    phase: dict[str, int] = {}
    for name in graph.order(possible, catalog.numbers.__getitem__):
        phase[name] = max(catalog.phase_of[name][0], *(phase[other] for other in possible[name]), 0)
    order = graph.order(possible, lambda name: (phase[name], catalog.numbers[name]))
    phases = {
        key: {
            **stated.model_dump(mode="json", by_alias=True, exclude_unset=True),
            "repositories": [name for name in order if phase[name] == number],
        }
        for number, (key, stated) in enumerate(catalog.phases.phases.items(), start=1)
    }
    return CorrectedOrder(
        early=early,
        later=tuple(name for name in order if phase[name] > catalog.phase_of[name][0]),
        cycles=tuple(graph.cycles(needed)),
        phases=to_yaml({"phases": phases}),
    )


def _is_later(catalog: Catalog, name: str, other: str) -> bool:
    return catalog.numbers[other] > catalog.numbers[name]


def _without_cycles(catalog: Catalog, needed: _Dependencies) -> _Dependencies:
    """Return the dependencies without those inside a cycle that go against the plan's order."""
    cycle_of = {name: component for component in graph.components(needed) for name in component}
    return {
        name: tuple(other for other in others if other not in cycle_of[name] or not _is_later(catalog, name, other))
        for name, others in needed.items()
    }
