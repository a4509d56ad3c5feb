"""Which libraries of a workspace are shared crates, and what one needs of the others."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from .. import graph
from ..cargo.source import canonical
from ..checks.names import fits_a_crate
from ..data.models import LeftOut, ObservedCrate, ObservedNeed, ObservedRepository
from .address import web

Crates = Mapping[str, ObservedCrate]

_UNPUBLISHED = "its manifest keeps it from being published, and no repository takes it"
_MISNAMED = "no page can have its name"


def shared(
    libraries: Sequence[ObservedCrate], repositories: Iterable[ObservedRepository], git: str
) -> tuple[dict[str, ObservedCrate], tuple[LeftOut, ...]]:
    """Return the crates that are for others, by name, and the other libraries with the reason.

    Those are what is published, what a repository takes from the crates' git source, and what these need. Where
    nothing is, it is all.
    """
    named = {crate.name: crate for crate in sorted(libraries, key=lambda c: c.name) if fits_a_crate(crate.name)}
    entries = [entry for repository in repositories for entry in (*repository.crates, *repository.strangers)]
    taken = {entry.package for entry in entries if entry.git and same_place(entry.git, git)}
    chosen = [name for name, crate in named.items() if crate.publish or name in taken] or list(named)
    needs = {name: _named(crate, crate.internal, named) for name, crate in named.items()}
    needed = set(graph.closure(chosen, needs.__getitem__))
    kept = {name: crate for name, crate in named.items() if name in needed}
    reasons = {crate.name: _UNPUBLISHED if crate.name in named else _MISNAMED for crate in libraries}
    left_out = (LeftOut(package=name, reason=reason) for name, reason in reasons.items() if name not in kept)
    return kept, tuple(left_out)


def same_place(one: str, other: str) -> bool:
    """Tell whether two addresses lead to one repository, whatever way each takes there."""
    return canonical(web(one) or one) == canonical(web(other) or other)


def dependencies(crates: Crates) -> dict[str, tuple[str, ...]]:
    """Return what each shared crate needs of the others to be built.

    That is also what it takes of them from a registry, but where this would lead back to itself.
    """
    needs = {name: _named(crate, (*crate.internal, *crate.external), crates) for name, crate in crates.items()}
    return needs | {name: _named(crates[name], crates[name].internal, crates) for name in _in_a_cycle(needs)}


def layers(needs: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return the layer of each crate that is in no cycle."""
    cyclic = _in_a_cycle(needs)
    return {name: level for name, level in graph.levels(needs).items() if name not in cyclic}


def _in_a_cycle(needs: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(name for component in graph.components(needs) if len(component) > 1 for name in component)


def _named(crate: ObservedCrate, needs: Iterable[ObservedNeed], names: Container[str]) -> tuple[str, ...]:
    """Return those of the names that a crate needs to be built, tests and build scripts aside."""
    normal = {need.package for need in needs if need.kind == "normal"}
    return tuple(sorted(name for name in normal - {crate.name} if name in names))
