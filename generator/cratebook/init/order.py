"""What comes before what: layers of crates and phases of repositories, from what needs what."""

from __future__ import annotations

from collections.abc import Mapping

from .. import graph
from ..cargo.source import canonical
from ..data.models import ObservedRepository, Phase, Phases


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
    levels = graph.levels(needs)
    order = sorted(repositories, key=levels.__getitem__)
    users = (name for name, seen in repositories.items() if seen.crates)
    using = set(graph.closure(users, needs.__getitem__))
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
