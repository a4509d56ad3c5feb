"""The rollout: its order and phases, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ..adoption.repositories import Adoption, State, adoptions, next_up
from ..data.catalog import Catalog

_STATES: tuple[State, ...] = ("done", "differs", "missing", "unplanned")


@dataclass(frozen=True, kw_only=True)
class PhaseFacts:
    """A step of the rollout with its repositories in order, and what the plan claims of them."""

    number: int
    key: str
    title: str
    repositories: tuple[str, ...]
    only: Annotated[tuple[str, ...] | None, Field(description="They need these crates and no others")]
    adds: Annotated[tuple[str, ...] | None, Field(description="Each adds one of these to the universal crates")]
    several: Annotated[bool, Field(description="Each takes several crates beyond the universal ones")]
    text: Annotated[str | None, Field(description="What the plan says of its repositories, in its own words")]
    also: Annotated[Mapping[str, tuple[str, ...]], Field(description="The crates that it says one needs besides")]
    remarks: Annotated[Mapping[str, str], Field(description="What it says in place of `also needs` and these crates")]


@dataclass(frozen=True, kw_only=True)
class RolloutFacts:
    """The order in which repositories are changed, and how far they are."""

    order: Annotated[tuple[str, ...], Field(description="The repositories, from the first to the last")]
    phases: tuple[PhaseFacts, ...]
    scanned: Annotated[tuple[str, ...], Field(description="The repositories whose manifests were scanned")]
    complete: Annotated[int, Field(description="How many of these have adopted all that is planned")]
    next: Annotated[str | None, Field(description="The first that was scanned and is not complete")]
    crates: Annotated[Mapping[State, int], Field(description="How many crates are in each state, over all scanned")]

    @property
    def unscanned(self) -> tuple[str, ...]:
        """The repositories whose manifests were not scanned."""
        return tuple(name for name in self.order if name not in self.scanned)


def rollout_facts(catalog: Catalog) -> RolloutFacts:
    """Return the rollout of a catalog without errors."""
    scanned = [adoption for adoption in adoptions(catalog) if adoption.observed]
    return RolloutFacts(
        order=catalog.order,
        phases=_phases(catalog),
        scanned=tuple(adoption.repository for adoption in scanned),
        complete=sum(adoption.complete for adoption in scanned),
        next=next_up(catalog),
        crates={state: _total(scanned, state) for state in _STATES},
    )


def _total(scanned: list[Adoption], state: State) -> int:
    return sum(adoption.count(state) for adoption in scanned)


def _phases(catalog: Catalog) -> tuple[PhaseFacts, ...]:
    return tuple(
        PhaseFacts(
            number=number,
            key=key,
            title=phase.title,
            repositories=tuple(name for name in phase.repositories if name in catalog.repositories),
            only=phase.claim.only if phase.claim else None,
            adds=phase.claim.adds if phase.claim else None,
            several=bool(phase.claim and phase.claim.several),
            text=phase.text,
            also=phase.claim.also if phase.claim else {},
            remarks=phase.remarks,
        )
        for number, (key, phase) in enumerate(catalog.phases.phases.items(), start=1)
    )
