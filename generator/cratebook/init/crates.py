"""The shared crates of a new handbook: which libraries of a workspace they are, and their data files."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence

from .. import graph
from ..checks.names import fits_a_crate
from ..data.models import Crate, LeftOut, ObservedCrate, ObservedNeed, ObservedRepository, Use
from ..evidence.usage import import_names, names_in_use
from ..text import one_line
from .address import same_place

_UNPUBLISHED = "its manifest keeps it from being published, and no repository takes it"
_MISNAMED = "no page can have its name"
_LONGEST_COMMENT = 60


def shared(
    libraries: Sequence[ObservedCrate], repositories: Iterable[ObservedRepository], git: str
) -> tuple[dict[str, ObservedCrate], tuple[LeftOut, ...]]:
    """Return the crates that are for others, by name, and the other libraries with the reason.

    Those are what is published, what a repository takes but not from another git source, and what these need. Where
    nothing is, it is all.
    """
    named = {crate.name: crate for crate in sorted(libraries, key=lambda c: c.name) if fits_a_crate(crate.name)}
    entries = [entry for repository in repositories for entry in (*repository.crates, *repository.strangers)]
    used = {entry.package for entry in entries if not entry.git or same_place(entry.git, git)}
    starts = [name for name, crate in named.items() if crate.publish or name in used] or list(named)
    needs = {name: _among(named, crate, crate.internal) for name, crate in named.items()}
    kept = set(graph.closure(starts, needs.__getitem__))
    reasons = {crate.name: _UNPUBLISHED if crate.name in named else _MISNAMED for crate in libraries}
    left_out = (LeftOut(package=name, reason=reason) for name, reason in reasons.items() if name not in kept)
    return {name: crate for name, crate in named.items() if name in kept}, tuple(left_out)


def building_on(libraries: Sequence[ObservedCrate], members: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return the other libraries of a workspace that need some of its members, each with the first."""
    names = {crate.name for crate in libraries}
    needs = {crate.name: _among(names, crate, crate.internal) for crate in libraries}
    closures = ((name, graph.closure([name], needs.__getitem__)) for name in sorted(names - {*members}))
    nearest = ((name, next((one for one in closure if one in members), None)) for name, closure in closures)
    return tuple((name, member) for name, member in nearest if member)


def data_files(
    crates: Mapping[str, ObservedCrate],
    uses: Mapping[str, Mapping[str, Use]],
    scans: Collection[ObservedRepository],
    requirements: Mapping[str, str],
) -> list[Crate]:
    """Return the data of each shared crate.

    `uses` holds what each repository takes, `scans` which names they use, `requirements` what patches ask for
    of a crate where that is not what the site's data has for its source.
    """
    needs = _dependencies(crates)
    cyclic = _in_a_cycle(needs)
    levels = graph.levels(needs)
    return [
        Crate.model_validate(
            {
                "name": name,
                "version": crate.version,
                "requirement": requirements.get(name),
                "purpose": purpose_of(crate.description),
                "layer": None if name in cyclic else levels[name],
                "dependencies": needs[name],
                "features": crate.features,
                "import": _import(
                    crate, [used[name] for used in uses.values() if name in used], names_in_use(scans, name)
                ),
            }
        )
        for name, crate in crates.items()
    ]


def purpose_of(description: str | None) -> str | None:
    """Return a manifest's description as one line; None where it has none."""
    return one_line(description or "") or None


def _dependencies(crates: Mapping[str, ObservedCrate]) -> dict[str, tuple[str, ...]]:
    """Return what each shared crate needs of the others to be built.

    That is also what it takes of them from a registry, but where this would lead back to itself.
    """
    needs = {name: _among(crates, crate, (*crate.internal, *crate.external)) for name, crate in crates.items()}
    return needs | {name: _among(crates, crates[name], crates[name].internal) for name in _in_a_cycle(needs)}


def _in_a_cycle(needs: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(name for component in graph.components(needs) if len(component) > 1 for name in component)


def _among(names: Container[str], crate: ObservedCrate, needs: Iterable[ObservedNeed]) -> tuple[str, ...]:
    """Return those of the names that a crate needs to be built, tests and build scripts aside."""
    normal = {need.package for need in needs if need.kind == "normal"}
    return tuple(sorted(name for name in normal - {crate.name} if name in names))


def _import(crate: ObservedCrate, uses: Iterable[Use], in_use: Iterable[str]) -> dict[str, object] | None:
    names = import_names(crate, uses, in_use)
    first, _, _ = (purpose_of(crate.description) or "").partition(". ")
    comment = first.removesuffix(".") if len(first) <= _LONGEST_COMMENT else ""
    return {"comment": comment or crate.name, "names": names} if names else None
