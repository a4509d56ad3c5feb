"""What repositories take of the shared crates today, as the data says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..adoption.evidence import features_on
from ..adoption.repositories import built, tests_only
from ..cargo.version import parse_requirement, parse_version
from ..data.models import Flag, Flags, ObservedCrate, ObservedDependency, ObservedRepository, Use
from .address import commonest

Crates = Mapping[str, ObservedCrate]


def uses(repository: ObservedRepository, crates: Crates) -> dict[str, Use]:
    """Return what a repository takes; what only its tests or build scripts take is not for the plan to give it."""
    found: dict[str, list[ObservedDependency]] = {}
    for entry in repository.crates:
        found.setdefault(entry.package, []).append(entry)
    return {
        name: _use(crates[name], built(found[name]) or found[name])
        for name in crates
        if name in found and not tests_only(found[name])
    }


def _use(crate: ObservedCrate, entries: Sequence[ObservedDependency]) -> Use:
    """Return what all of the entries have in common, as a patch says it for all of them."""
    taken = [Use.model_validate(_as_use(entry)) for entry in entries]
    on = frozenset.intersection(*(features_on(crate, use) for use in taken))
    default = any(use.default_features for use in taken)
    anyway = features_on(crate, Use()) if default else frozenset[str]()
    named = dict.fromkeys(feature for use in taken for feature in use.features)
    features = tuple(feature for feature in named if feature in on and feature not in anyway)
    optional = any(use.optional for use in taken)
    return Use.model_validate({"features": features, "default-features": default, "optional": optional})


def _as_use(entry: ObservedDependency) -> dict[str, object]:
    return {"features": entry.features, "default-features": entry.default_features, "optional": entry.optional}


def flag(crate: str, feature: str) -> str:
    """Return the capability flag that stands for a feature, as Cargo writes it on a command line."""
    return f"{crate}/{feature}"


def flags(taken: Mapping[str, Mapping[str, Use]]) -> Flags:
    """Return a flag for each feature that a repository turns on by name."""
    named = {(crate, name) for used in taken.values() for crate, use in used.items() for name in use.features}
    return Flags(flags={flag(crate, name): Flag(crate=crate, feature=name) for crate, name in sorted(named)})


def universal(taken: Mapping[str, Mapping[str, Use]], crates: Crates) -> tuple[str, ...]:
    """Return the crates that every repository takes; none where there is no repository."""
    return tuple(name for name in crates if taken and all(name in used for used in taken.values()))


def requirement(crate: ObservedCrate, repositories: Mapping[str, ObservedRepository]) -> str:
    """Return the version requirement that most repositories have and that takes the crate's version.

    Where none has, it is that of `cargo add`, cut to what counts.
    """
    version = parse_version(crate.version)
    asked = [
        entry.version
        for repository in repositories.values()
        for entry in repository.crates
        if entry.package == crate.name and entry.version and _takes(entry.version, crate.version)
    ]
    if found := commonest(asked):
        return found
    if version.pre:
        return crate.version.partition("+")[0]
    major, minor, patch = version.numbers
    return f"{major}.{minor}" if major or minor else f"0.0.{patch}"


def _takes(requirement: str, version: str) -> bool:
    try:
        return parse_requirement(requirement).matches(parse_version(version))
    except ValueError:
        return False
