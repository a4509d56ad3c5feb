"""What a crate's own source, as it was inspected, says of what the plan takes from it: its features and its names.

That is what the features turn on, which of them do not compile, which shared crates the crate is built with, and
whether the plan's names are at its root, or what comes nearest to one that is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Literal

from ..cargo import cfg
from ..cargo.features import enabled
from ..cargo.identifiers import identifier
from ..data.catalog import Catalog
from ..data.models import NameKind, ObservedCrate, ObservedMissing, ObservedModule, Use
from .likeness import end_alike, names_job, shared_letters, shared_words

_COMMIT = 12
_NEAR, _MOST = 0.4, 3
# Rules and pages ask for the same crates again and again, and most of a crate's names share a few conditions.
_REMEMBERED = 4096
_TYPES = frozenset({"struct", "enum", "union", "trait", "trait-alias", "type", "variant", "derive"})
_FUNCTIONS = frozenset({"function"})
_VALUES = frozenset({"constant", "static"})

State = Literal["exported", "gated", "absent", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Export:
    """One name at a crate's root; a name that stands for several things is there once for each.

    `known` tells whether it was seen what it is, or at least which other crate it comes from.
    """

    name: str
    kind: NameKind
    needs: cfg.Condition
    hidden: bool
    known: bool


@dataclass(frozen=True, kw_only=True)
class Nearest:
    """Names that a crate does have, in place of one that it has not; `near` where they are alike by their words."""

    names: tuple[str, ...]
    near: bool


@dataclass(frozen=True, kw_only=True)
class PlannedName:
    """A name of the plan's import line: whether it is at the crate's root, as the features that are on have it.

    `gated` is there under a condition that does not hold, which `needs` says; `unknown` may come by a glob or a macro,
    or under a condition that was not followed.
    """

    name: str
    state: State
    needs: cfg.Condition = cfg.ALWAYS
    nearest: Nearest | None = None


def seen_at(observed: ObservedCrate) -> str:
    """Return the folder and the commit that were read, in words."""
    folder = "the top folder" if observed.path == "." else observed.path
    return f"{folder} at {short_commit(observed.commit)}" if observed.commit else folder


def short_commit(commit: str) -> str:
    """Return as much of a commit as tells it from others."""
    return commit[:_COMMIT]


@lru_cache(_REMEMBERED)
def condition(needs: str | None) -> cfg.Condition:
    """Read a condition of the data; what cannot be read is for no feature to decide."""
    if needs is None:
        return cfg.ALWAYS
    try:
        return cfg.parse(needs)
    except ValueError:
        return cfg.Other(needs)


def features_on(observed: ObservedCrate, use: Use) -> frozenset[str]:
    """Return the features that are on for a use, with all that these enable (Cargo reference, "Features")."""
    return frozenset(enabled(observed.features, use.features, default=use.default_features))


def missing_modules(observed: ObservedCrate, on: frozenset[str]) -> tuple[ObservedMissing, ...]:
    """Return the modules without a file that keep a crate with these features from compiling."""
    return tuple(missing for missing in observed.missing if cfg.holds(condition(missing.needs), on) is True)


def uncompilable(observed: ObservedCrate) -> Mapping[str, tuple[ObservedMissing, ...]]:
    """Return the features that do not compile, each with the modules that have no file because of it."""
    always = missing_modules(observed, frozenset())
    modules = {feature: missing_modules(observed, _enabled_by(observed, feature)) for feature in observed.features}
    of_feature = {feature: tuple(m for m in missing if m not in always) for feature, missing in modules.items()}
    return {feature: missing for feature, missing in of_feature.items() if missing}


def features_requiring(observed: ObservedCrate, missing: ObservedMissing) -> tuple[str, ...]:
    """Return the features that by themselves ask for a module without a file, without those that only enable others.

    An optional dependency under its own name counts only where no other feature asks.
    """
    features = [feature for feature, modules in uncompilable(observed).items() if missing in modules]
    features = [feature for feature in features if is_own(observed, feature)] or features
    on = {feature: _enabled_by(observed, feature) for feature in features}
    return tuple(f for f in features if not any(g in on[f] and f not in on[g] for g in features))


def _enabled_by(observed: ObservedCrate, feature: str) -> frozenset[str]:
    """Return a feature with all that it enables."""
    return frozenset(enabled(observed.features, (feature,)))


def as_written(observed: ObservedCrate, enables: Iterable[str]) -> tuple[str, ...]:
    """Return what a feature enables as the data writes it: an optional dependency's own feature is `dep:name`."""
    bare = {feature for feature in observed.features if not is_own(observed, feature)}
    return tuple(f"dep:{other}" if other in bare else other for other in enables)


def effect(observed: ObservedCrate, enables: Iterable[str]) -> frozenset[str]:
    """Return what a feature enables in the one form that it has for Cargo: `name/feature` turns on both."""
    effects = set[str]()
    for other in as_written(observed, enables):
        name, slash, feature = other.partition("/")
        both = slash and not name.endswith("?")
        effects |= {f"dep:{name}", f"{name}?/{feature}"} if both else {other}
    return frozenset(effects)


def needed_crates(catalog: Catalog, crate: str) -> Mapping[str, bool]:
    """Return the shared crates that an inspected crate is built with, and whether each is optional."""
    observed, needed = catalog.inspected[crate], dict[str, bool]()
    shared = (need for need in observed.external if need.package in catalog.crates)
    for need in (*observed.internal, *shared):
        if need.kind == "normal":
            needed[need.package] = need.optional and needed.get(need.package, True)
    return needed


def is_own(observed: ObservedCrate, feature: str) -> bool:
    """Tell whether a feature is more than an optional dependency under its own name."""
    return observed.features[feature] != (f"dep:{feature}",)


@lru_cache(_REMEMBERED)
def exports(catalog: Catalog, crate: str, module: str = "") -> Mapping[str, tuple[Export, ...]]:
    """Return the names at the root of an inspected crate, or in a module of it, in the order of its source."""
    by_name = defaultdict[str, list[Export]](list)
    for group in _place(catalog.inspected[crate], module).exports:
        needs, known = condition(group.needs), group.kind != "unknown" or group.source is not None
        for name in group.names:
            export = Export(name=name, kind=group.kind, needs=needs, hidden=group.hidden, known=known)
            by_name[name].append(export)
    return {name: tuple(same) for name, same in by_name.items()}


@lru_cache(_REMEMBERED)
def planned_names(catalog: Catalog, crate: str, use: Use) -> tuple[PlannedName, ...] | None:
    """Return each name of a crate's import line as its source has it; None where there is no line or no source."""
    imported = catalog.crates[crate].import_ if crate in catalog.crates else None
    if imported is None or crate not in catalog.inspected:
        return None
    on = features_on(catalog.inspected[crate], use)
    names = (name_state(catalog, crate, name, on) for name in imported.names)
    return tuple(
        replace(name, nearest=nearest(catalog, crate, name.name)) if name.state == "absent" else name for name in names
    )


def name_state(catalog: Catalog, crate: str, name: str, on: frozenset[str]) -> PlannedName:
    """Return whether an inspected crate exports a name, as these features have it; the name may be a path.

    What comes nearest to it is left to `planned_names`.
    """
    *modules, last = map(identifier, name.split("::"))
    module = "::".join(modules)
    observed = catalog.inspected[crate]
    if module and not any(other.path == module for other in observed.modules):
        return _name_in_unread(catalog, crate, name, on)
    if same := exports(catalog, crate, module).get(last):
        needs = cfg.either(export.needs for export in same)
        if needs == cfg.UNDECIDED:
            return PlannedName(name=name, state="unknown")
        return PlannedName(name=name, state="gated" if cfg.holds(needs, on) is False else "exported", needs=needs)
    if _may_bring_more(_place(observed, module), on):
        return PlannedName(name=name, state="unknown")
    return PlannedName(name=name, state="absent")


def _name_in_unread(catalog: Catalog, crate: str, name: str, on: frozenset[str]) -> PlannedName:
    """Return a name inside of something that was not read: it is known only when that is there."""
    if same := exports(catalog, crate).get(identifier(name.partition("::")[0])):
        needs = cfg.either(export.needs for export in same)
        return PlannedName(name=name, state="gated" if cfg.holds(needs, on) is False else "unknown", needs=needs)
    if _may_bring_more(catalog.inspected[crate], on):
        return PlannedName(name=name, state="unknown")
    return PlannedName(name=name, state="absent")


def _place(observed: ObservedCrate, module: str) -> ObservedCrate | ObservedModule:
    """Return the root of a crate, or a module below it by its path."""
    return next((other for other in observed.modules if module and other.path == module), observed)


def _may_bring_more(place: ObservedCrate | ObservedModule, on: frozenset[str]) -> bool:
    """Tell whether a glob or a macro may bring names that are not known."""
    return any(cfg.holds(condition(unknown.needs), on) is not False for unknown in place.unknown)


@lru_cache(_REMEMBERED)
def nearest(catalog: Catalog, crate: str, name: str) -> Nearest:
    """Return the names that come nearest to one that a crate does not have.

    That is the same name in another crate, then names of the crate that share words with it: for a type those that are
    or do what its last word says, then those of its kind. Where none does, they are the first functions, which do the
    job, and the first other names; for a constant the first constants.
    """
    imported = catalog.crates[crate].import_
    planned = imported.names if imported else ()
    offered = [same[0] for key, same in exports(catalog, crate).items() if key not in planned and _is_offered(same[0])]
    alike = [export for export in offered if shared_words(name, export.name) >= _NEAR]
    alike.sort(key=lambda export: _closeness(export, name), reverse=True)
    near = (*islice(_elsewhere(catalog, crate, name), _MOST), *(export.name for export in alike[:_MOST]))
    if near:
        return Nearest(names=near, near=True)
    first = _VALUES if name.isupper() else _FUNCTIONS
    same = [export.name for export in offered if export.kind in first]
    others = [export.name for export in offered if export.kind not in first and export.kind != "module"]
    return Nearest(names=(*same[:_MOST], *others[:_MOST]), near=False)


def _closeness(export: Export, name: str) -> tuple[bool, bool, float, bool, float]:
    other, of_kind = export.name, _of_kind(export, name)
    # A type is named for what it does, which a function may do as well.
    names_type = name[:1].isupper() and not name.isupper()
    does_it = end_alike(name, other) or (export.kind in _FUNCTIONS and names_job(name, other))
    related = does_it if names_type else of_kind
    return related, of_kind, shared_words(name, other), end_alike(name, other), shared_letters(name, other)


def _elsewhere(catalog: Catalog, crate: str, name: str) -> Iterator[str]:
    for other in catalog.inspected:
        same = exports(catalog, other).get(name, ()) if other != crate else ()
        if any(map(_is_offered, same)):
            yield f"{catalog.rust_name(other)}::{name}"


def _is_offered(export: Export) -> bool:
    return export.known and not export.hidden


def _of_kind(export: Export, name: str) -> bool:
    """Tell whether an export is of the kind that a name's letters say: a type, a constant or a function."""
    if name.isupper():
        return export.kind in _VALUES
    return (export.kind in _TYPES) == name[:1].isupper()
