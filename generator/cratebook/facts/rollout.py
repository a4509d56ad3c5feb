"""The rollout: its phases in order, how far each is, what would free most, and the order corrected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ..data.catalog import Catalog
from .fixes import FixFacts, fixes
from .order import CorrectedOrder, corrected_order
from .progress import Progress, StateFacts, by_state, next_up


@dataclass(frozen=True, kw_only=True)
class PhaseFacts:
    """A step of the rollout with its repositories in order, how far they are, and what the plan claims of them."""

    number: int
    key: str
    title: str
    repositories: tuple[str, ...]
    states: tuple[StateFacts, ...]
    only: Annotated[tuple[str, ...] | None, Field(description="They need these crates and no others")]
    adds: Annotated[tuple[str, ...] | None, Field(description="Each adds one of these to the universal crates")]
    several: Annotated[bool, Field(description="Each takes several crates beyond the universal ones")]
    text: Annotated[str | None, Field(description="What the plan says of its repositories, in its own words")]
    also: Annotated[Mapping[str, tuple[str, ...]], Field(description="The crates that it says one needs besides")]
    remarks: Annotated[Mapping[str, str], Field(description="What it says in place of `also needs` and these crates")]


@dataclass(frozen=True, kw_only=True)
class RolloutFacts:
    """The order in which repositories are changed, how far they are, and what holds them back."""

    order: Annotated[tuple[str, ...], Field(description="The repositories, from the first to the last")]
    phases: tuple[PhaseFacts, ...]
    states: Annotated[tuple[StateFacts, ...], Field(description="Each repository in one; states without any left out")]
    next: Annotated[tuple[str, ...], Field(description="The first, three at most, that are ready or in progress")]
    fixes: Annotated[tuple[FixFacts, ...], Field(description="The fix that frees most repositories first")]
    corrected: Annotated[
        CorrectedOrder | None, Field(description="Null where none comes before what it depends on by git")
    ]


def rollout_facts(catalog: Catalog, progresses: Mapping[str, Progress]) -> RolloutFacts:
    """Return the rollout of a catalog without errors; `progresses` are those of all repositories, in rollout order."""
    return RolloutFacts(
        order=catalog.order,
        phases=_phases(catalog, progresses),
        states=by_state(progresses.values()),
        next=next_up(progresses.values()),
        fixes=fixes(catalog, progresses.values()),
        corrected=corrected_order(catalog),
    )


def _phases(catalog: Catalog, progresses: Mapping[str, Progress]) -> tuple[PhaseFacts, ...]:
    listed = {
        key: tuple(name for name in phase.repositories if name in catalog.repositories)
        for key, phase in catalog.phases.phases.items()
    }
    return tuple(
        PhaseFacts(
            number=number,
            key=key,
            title=phase.title,
            repositories=listed[key],
            states=by_state(progresses[name] for name in listed[key]),
            only=phase.claim.only if phase.claim else None,
            adds=phase.claim.adds if phase.claim else None,
            several=bool(phase.claim and phase.claim.several),
            text=phase.text,
            also=phase.claim.also if phase.claim else {},
            remarks=phase.remarks,
        )
        for number, (key, phase) in enumerate(catalog.phases.phases.items(), start=1)
    )
