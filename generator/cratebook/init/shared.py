"""Which libraries of a workspace are shared crates, and what one needs of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..cargo.source import canonical
from ..checks.names import fits_a_crate
from ..data.models import LeftOut, ObservedCrate, ObservedRepository
from .address import web
from .order import waves

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
    for name in chosen:
        chosen += [other for other in _internal(named[name]) if other in named and other not in chosen]
    kept = {name: crate for name, crate in named.items() if name in chosen}
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
    needs = {name: _needed(crate, crates) for name, crate in crates.items()}
    placed = {name for wave in waves(needs) for name in wave}
    return {name: found if name in placed else _internal(crates[name]) for name, found in needs.items()}


def layers(needs: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return the layer of each crate that is in no cycle."""
    return {name: layer for layer, wave in enumerate(waves(needs)) for name in wave}


def _internal(crate: ObservedCrate) -> tuple[str, ...]:
    found = (need.package for need in crate.internal if need.kind == "normal" and need.package != crate.name)
    return tuple(sorted(set(found)))


def _needed(crate: ObservedCrate, crates: Crates) -> tuple[str, ...]:
    normal = (need.package for need in (*crate.internal, *crate.external) if need.kind == "normal")
    return tuple(sorted({name for name in normal if name in crates and name != crate.name}))
