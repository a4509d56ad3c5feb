"""What comes before what: layers of crates and phases of repositories, from what needs what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ..cargo.source import canonical
from ..data.models import ObservedRepository, Phase, Phases


def waves(needs: Mapping[str, Collection[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the names by layer, each needing only those of lower ones; what stands in a cycle is left out."""
    waiting = {name: set(needed) & set(needs) - {name} for name, needed in needs.items()}
    found: list[tuple[str, ...]] = []
    while ready := tuple(name for name, needed in waiting.items() if not needed):
        found.append(ready)
        waiting = {name: needed - set(ready) for name, needed in waiting.items() if name not in ready}
    return tuple(found)


def phases(repositories: Mapping[str, ObservedRepository], addresses: Mapping[str, str]) -> Phases:
    """Return those that use shared crates, with all that they build on, and those that are to start.

    In each, the depended-on come first.
    """
    by_address = {canonical(address): name for name, address in addresses.items()}
    needs = {
        name: tuple(
            by_address[canonical(entry.git)]
            for entry in seen.repositories
            if entry.git and canonical(entry.git) in by_address
        )
        for name, seen in repositories.items()
    }
    sorted_out = [name for wave in waves(needs) for name in wave]
    order = [*sorted_out, *(name for name in repositories if name not in sorted_out)]
    using = _reached((name for name, seen in repositories.items() if seen.crates), needs)
    grouped = {
        "using": Phase(
            title="Repositories that use shared crates, and what they build on",
            repositories=tuple(name for name in order if name in using),
        ),
        "starting": Phase(
            title="Repositories that are to start", repositories=tuple(name for name in order if name not in using)
        ),
    }
    return Phases(phases={key: phase for key, phase in grouped.items() if phase.repositories})


def _reached(starts: Iterable[str], needs: Mapping[str, Collection[str]]) -> frozenset[str]:
    queue = list(starts)
    for name in queue:
        queue += [other for other in dict.fromkeys(needs[name]) if other not in queue]
    return frozenset(queue)
