"""Adoption: what each repository was seen to have of what the plan gives it."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from ..builds import Chosen, chosen
from ..cargo.dependency import Dependency, meets
from ..cargo.source import CrateSource, Pin
from ..cargo.version import distance, is_within
from ..data import planned
from ..data.catalog import Catalog
from ..data.models import (
    ObservedDependency,
    ObservedEntry,
    ObservedLockedCrate,
    ObservedOverride,
    ObservedRepository,
    Use,
)

# Rules and pages ask for the same repository again and again.
_REMEMBERED = 4096
# What a member takes from its workspace as it stands there.
_INHERITED = frozenset({"source", "version"})
# What an entry for some targets, beside one for all, has as it likes.
_OWN_CHOICE = frozenset({"features", "optional"})
State = Literal["done", "differs", "replaced", "missing", "unplanned"]
Pins = tuple[Pin | None, ...]
Kind = Literal["source", "override", "version", "features", "optional", "unused"]


@dataclass(frozen=True)
class Difference:
    """One way in which a crate stands otherwise than planned.

    `entry` is the first that differs so; without one it is all of them. `subject` is the text without lines of files,
    so that it stays the same when they move; None where the text has none.
    """

    kind: Kind
    text: str
    entry: ObservedDependency | None = field(default=None, compare=False)
    subject: str | None = None


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """How one crate stands in one repository; `seen` are its entries there.

    `replaced` is one of which another copy is built: by an override, from a fork or from a path in the repository.
    `newer` is the requirement of one that allows only newer versions than planned, `vendored` the override by which all
    packages of its source are taken from a folder: both are well.
    """

    crate: str
    state: State
    differences: tuple[Difference, ...] = ()
    seen: tuple[ObservedDependency, ...] = ()
    newer: str | None = None
    vendored: ObservedOverride | None = None


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """How far a repository is; without an observation, nothing is known."""

    repository: str
    observed: ObservedRepository | None
    crates: Mapping[str, Adopted]

    def count(self, state: State) -> int:
        """Count the crates in a state."""
        return sum(adopted.state == state for adopted in self.crates.values())

    @property
    def planned(self) -> int:
        """Count the crates that the plan gives it."""
        return len(self.crates) - self.count("unplanned")

    @property
    def complete(self) -> bool:
        """Tell whether all that is planned was seen as planned."""
        return self.observed is not None and self.count("done") == self.planned


@lru_cache(_REMEMBERED)
def adoption(catalog: Catalog, repository: str) -> Adoption:
    """Return what was seen of each crate that is planned, then of each that is not and that is built with.

    A planned feature that the repository is offered without, as it fails, is not missed.
    """
    observed = catalog.observed.get(repository)
    if observed is None:
        return Adoption(repository=repository, observed=None, crates={})
    seen = defaultdict[str, list[ObservedDependency]](list)
    for entry in observed.crates:
        seen[entry.package].append(entry)
    choice = chosen(catalog, repository)
    by_name = {dependency.package: dependency for dependency in planned.taken(catalog, choice.uses)}
    crates = {
        name: _adopted(catalog, planned, _pins(catalog, name, choice), tuple(seen.get(name, ())), observed.overrides)
        for name, planned in by_name.items()
    }
    unplanned = {
        name: Adopted(crate=name, state="unplanned", seen=tuple(entries))
        for name, entries in seen.items()
        if name not in by_name and not tests_only(entries)
    }
    return Adoption(repository=repository, observed=observed, crates={**crates, **unplanned})


def _pins(catalog: Catalog, crate: str, choice: Chosen) -> Pins:
    """Return the pins at which a crate is adopted: those that the data has for its source, and the one offered."""
    source = catalog.source_of(crate)
    return source.own_pin, source.site_pin, planned.pin_of(catalog, crate, choice.pins)


def _adopted(
    catalog: Catalog,
    planned: Dependency,
    pins: Pins,
    seen: tuple[ObservedDependency, ...],
    overrides: Sequence[ObservedOverride],
) -> Adopted:
    if not seen:
        return Adopted(crate=planned.package, state="missing")
    shared = next((entry for entry in seen if entry.table.startswith("workspace.")), seen[0])
    differences = [
        replace(difference, entry=shared if entry.inherited and difference.kind in _INHERITED else entry)
        for entry in built(seen) or seen
        for difference in _differences(catalog, planned, pins, entry, overrides)
        if difference.kind not in _OWN_CHOICE or entry in for_all_targets(seen) or not built(seen)
        # Where another package is built with the crate in any case, a feature of this one is its own choice.
        if difference.kind != "optional" or all(one.optional for one in for_all_targets(seen))
    ]
    if tests_only(seen):
        differences.append(Difference("unused", "for tests or build scripts only"))
    elif not built(seen):
        differences.append(Difference("unused", "in [workspace.dependencies], taken by no member"))
    return Adopted(
        crate=planned.package,
        state=_state(planned, differences),
        differences=tuple(dict.fromkeys(differences)),
        seen=seen,
        newer=None if differences else _newer(planned, seen),
        vendored=override_of(catalog, overrides, None, planned.source),
    )


def _state(planned: Dependency, differences: Sequence[Difference]) -> State:
    if any(one.kind == "override" or _is_copy(planned, one) for one in differences):
        return "replaced"
    return "differs" if differences else "done"


def _is_copy(planned: Dependency, difference: Difference) -> bool:
    """Tell whether an entry is of another copy of a crate: from a fork, or from a path in the repository."""
    entry = difference.entry
    if difference.kind != "source" or entry is None or source_from_root(entry).place == planned.source.place:
        return False
    path = source_from_root(entry).path
    return bool(entry.git and planned.source.git) or (path is not None and not path.startswith(("../", "/")))


def override_of(
    catalog: Catalog, overrides: Sequence[ObservedOverride], package: str | None, source: CrateSource
) -> ObservedOverride | None:
    """Return what a build takes in place of a package from a source, or without one of all that is from there."""
    of_package = (override for override in overrides if override.package == package)
    return next((one for one in of_package if _replaces(catalog, one, source)), None)


def _replaces(catalog: Catalog, override: ObservedOverride, source: CrateSource) -> bool:
    named = CrateSource.named(override.replaces) if override.replaces else source
    return catalog.named_registry(named).place == source.place


def _newer(planned: Dependency, seen: tuple[ObservedDependency, ...]) -> str | None:
    """Return the first requirement that is met only by newer versions than the least that is planned."""
    versions = (entry.version for entry in seen if entry.version)
    return next((version for version in versions if not is_within(planned.requirement, version)), None)


def _differences(
    catalog: Catalog,
    planned: Dependency,
    pins: Pins,
    seen: ObservedDependency,
    overrides: Sequence[ObservedOverride],
) -> Iterator[Difference]:
    written = catalog.named_registry(source_from_root(seen))
    override = override_of(catalog, overrides, seen.package, written)
    actual = catalog.named_registry(source_of(override)) if override else written
    if override and actual.place != planned.source.place:
        subject = f"replaced by {actual} ({_table_of(override)} in {override.manifest}"
        yield Difference("override", f"{subject}:{override.line})", subject=f"{subject})")
    elif actual.place != planned.source.place:
        yield Difference("source", f"from {source_of(seen)}, not {planned.source}")
    elif actual.git and actual.pin not in pins:
        yield Difference("source", f"{_describe_pin(actual.pin)}, planned {_describe_pin(planned.source.pin)}")
    if seen.version is not None and not meets(seen.version, planned.requirement, planned.source):
        how_far = distance(seen.version, planned.requirement)
        text = f"at version {seen.version}, not {planned.requirement}"
        yield Difference("version", f"{text} ({how_far})" if how_far else text)
    use = Use.model_validate({"features": seen.features, "default-features": seen.default_features})
    on = catalog.features_on(planned.package, use)
    lacking = [feature for feature in planned.features if feature not in on]
    if lacking:
        yield Difference("features", f"without {', '.join(lacking)}")
    if not planned.default_features and seen.default_features:
        yield Difference("features", "with default features")
    if seen.optional and not planned.optional:
        yield Difference("optional", "optional")


def _table_of(override: ObservedOverride) -> str:
    table = override.table.partition(".")[0]
    return f"[{table}]" if override.replaces else table


def built(entries: Sequence[ObservedDependency]) -> list[ObservedDependency]:
    """Return the entries that a package is built with: none that is for its tests or build script, or only offered."""
    return [entry for entry in taken(entries) if entry.table.split(".")[-1] == "dependencies"]


def for_all_targets(entries: Sequence[ObservedDependency]) -> list[ObservedDependency]:
    """Return the entries that a package is built with for all targets; where there are none, those for some."""
    of_all = [entry for entry in built(entries) if not entry.table.startswith("target.")]
    return of_all or built(entries)


def tests_only(entries: Sequence[ObservedDependency]) -> bool:
    """Tell whether a crate is taken, but by tests and build scripts alone."""
    return bool(taken(entries)) and not built(entries)


def taken(entries: Sequence[ObservedDependency]) -> list[ObservedDependency]:
    """Return the entries by which packages take a crate: none that a workspace only offers them."""
    return [entry for entry in entries if not entry.table.startswith("workspace.")]


def source_of(seen: ObservedEntry | ObservedLockedCrate) -> CrateSource:
    """Return where an entry comes from, as it is written."""
    return CrateSource.of(seen.model_dump(by_alias=True))


def source_from_root(seen: ObservedDependency) -> CrateSource:
    """Return where an entry comes from, its path from the repository's root; an inherited one is the root's."""
    return source_of(seen).from_root("" if seen.inherited else posixpath.dirname(seen.manifest))


def _describe_pin(pin: Pin | None) -> str:
    return f"with {pin[0]} {pin[1]}" if pin else "without rev, tag or branch"
