"""How far each repository is: the one state that it is in, what holds it back, and who acts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import Field

from ..adoption.repositories import Adoption, adoption
from ..builds import describe_failure
from ..data.catalog import Catalog
from ..diagnostics import Acts
from ..offer import Offer, offer
from ..text import counted, listed

RepositoryState = Literal["done", "in-progress", "ready", "waiting", "blocked", "not-scanned"]
STATES: tuple[RepositoryState, ...] = get_args(RepositoryState)
# In the order of what one can do now.
_GROUPS: tuple[RepositoryState, ...] = ("blocked", "ready", "in-progress", "waiting", "done", "not-scanned")
_ACTORS: Mapping[Acts, str] = {"repository": "its owner", "crate source": "crate maintainers"}
_WITHOUT_STEPS = {
    "no-manifest": "no Cargo.toml at its root",
    "no-package": "no package in its workspace can take the crates",
    "unreadable": "the Cargo.toml at its root cannot be parsed",
    "closed-table": "a table that would take the crates is written so that no line can be added",
    "name-taken": "another package has the key of a crate in its manifest",
}


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What holds a repository back, and whose file has to change."""

    text: str
    acts: Acts


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a repository is; `waits_for` has those that it depends on by git and that are not done.

    `reduced` says what of the plan its offer leaves out; `reasons` what blocks it or is left to do.
    """

    repository: str
    state: RepositoryState
    waits_for: tuple[str, ...]
    reasons: tuple[Reason, ...]
    reduced: Reason | None


@dataclass(frozen=True, kw_only=True)
class StateFacts:
    """The repositories in one state, in rollout order."""

    state: RepositoryState
    repositories: tuple[str, ...]
    reduced: Annotated[int, Field(description="How many of them are offered less than is planned")]


def progress(catalog: Catalog, repository: str) -> Progress:
    """Return how far a repository is."""
    offered, compared = offer(catalog, repository), adoption(catalog, repository)
    needed = sorted(catalog.prerequisites[repository], key=catalog.numbers.__getitem__)
    waits_for = tuple(name for name in needed if not adoption(catalog, name).complete)
    blocking = tuple(_blocking(offered))
    state = _state(compared, blocking, waits_for)
    return Progress(
        repository=repository,
        state=state,
        waits_for=waits_for,
        reasons=_reasons(state, compared, blocking),
        reduced=_left_out(offered),
    )


def by_state(progresses: Iterable[Progress]) -> tuple[StateFacts, ...]:
    """Return the repositories of each state that occurs, from done to blocked."""
    every = tuple(progresses)
    grouped = {state: [one for one in every if one.state == state] for state in STATES}
    return tuple(
        StateFacts(
            state=state,
            repositories=tuple(one.repository for one in group),
            reduced=sum(one.reduced is not None for one in group),
        )
        for state, group in grouped.items()
        if group
    )


def in_groups(states: Iterable[StateFacts]) -> tuple[StateFacts, ...]:
    """Return states in the order of what one can do now, from blocked to not scanned."""
    return tuple(sorted(states, key=lambda one: _GROUPS.index(one.state)))


def actor(acts: Acts) -> str:
    """Return who acts on what holds a repository back."""
    return _ACTORS.get(acts, acts)


def next_up(progresses: Iterable[Progress]) -> tuple[str, ...]:
    """Return the first repositories, three at most, that somebody can go on with."""
    return tuple(one.repository for one in progresses if one.state in {"ready", "in-progress"})[:3]


def _state(compared: Adoption, blocking: tuple[Reason, ...], waits_for: tuple[str, ...]) -> RepositoryState:
    """Return the first state that holds."""
    if compared.observed is None:
        return "not-scanned"
    if not compared.planned:
        return "ready"
    if compared.complete:
        return "done"
    if blocking:
        return "blocked"
    if waits_for:
        return "waiting"
    begun = any(compared.count(state) for state in ("done", "differs", "replaced"))
    return "in-progress" if begun else "ready"


def _reasons(state: RepositoryState, compared: Adoption, blocking: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Return what holds a repository back or is left to do in its state."""
    if state == "ready" and not compared.planned:
        return (Reason(text="no crate is planned yet", acts="data"),)
    return {"blocked": blocking, "in-progress": (_remaining(compared),)}.get(state, ())


def _blocking(offered: Offer) -> Iterator[Reason]:
    """Yield what an offer cannot get around."""
    if offered.blockers:
        lines = listed([f"{blocker.file}:{blocker.line}" for blocker in offered.blockers])
        yield Reason(text=f"Cargo refuses its manifest ({lines})", acts="repository")
    if offered.reason in _WITHOUT_STEPS:
        yield Reason(text=_WITHOUT_STEPS[offered.reason], acts="repository")
    for failure in offered.build.failures if offered.recommended is None else ():
        yield Reason(text=describe_failure(failure), acts="crate source")
    if offered.build.apart:
        others = listed(offered.build.apart)
        yield Reason(text=f"no commit of the crates serves it together with {others}", acts="crate source")


def _left_out(offered: Offer) -> Reason | None:
    failures = offered.build.left_out
    if not failures:
        return None
    codes = listed(list(dict.fromkeys(failure.error.code or failure.error.message for failure in failures)))
    features = listed([f"{failure.crate}/{failure.feature}" for failure in failures])
    return Reason(
        text=f"without {features}, which {'fails' if len(failures) == 1 else 'fail'} ({codes})", acts="crate source"
    )


def _remaining(compared: Adoption) -> Reason:
    parts = (
        (compared.count("differs"), counted(compared.count("differs"), "mismatch", "mismatches")),
        (compared.count("replaced"), f"{compared.count('replaced')} replaced"),
        (compared.count("missing"), f"{compared.count('missing')} not added"),
    )
    return Reason(text=", ".join(text for number, text in parts if number), acts="repository")
