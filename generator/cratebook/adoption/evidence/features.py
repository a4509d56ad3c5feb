"""What a crate's features turn on, which of them do not compile, and which shared crates it is built with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from ...cargo import cfg
from ...cargo.features import enabled
from ...data.catalog import Catalog
from ...data.models import ObservedCrate, ObservedMissing, Use

_COMMIT = 12
# Most names of a crate are there under one of a few conditions.
_REMEMBERED = 4096


def seen_at(observed: ObservedCrate) -> str:
    """Return the folder and the commit that were read, in words."""
    folder = "the top folder" if observed.path == "." else observed.path
    return f"{folder} at {commit_said(observed.commit)}" if observed.commit else folder


def commit_said(commit: str) -> str:
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


def in_the_way(observed: ObservedCrate, on: frozenset[str]) -> tuple[ObservedMissing, ...]:
    """Return the modules without a file that keep a crate with these features from compiling."""
    return tuple(missing for missing in observed.missing if cfg.holds(condition(missing.needs), on) is True)


def uncompilable(observed: ObservedCrate) -> Mapping[str, tuple[ObservedMissing, ...]]:
    """Return the features that do not compile, each with the modules that have no file because of it."""
    always = in_the_way(observed, frozenset())
    modules = {
        feature: tuple(
            m for m in in_the_way(observed, frozenset(enabled(observed.features, (feature,)))) if m not in always
        )
        for feature in observed.features
    }
    return {feature: missing for feature, missing in modules.items() if missing}


def asking(observed: ObservedCrate, missing: ObservedMissing) -> tuple[str, ...]:
    """Return the features that by themselves ask for a module without a file, without those that only enable others.

    An optional dependency under its own name counts only where no other feature asks.
    """
    features = [feature for feature, modules in uncompilable(observed).items() if missing in modules]
    features = [feature for feature in features if is_own(observed, feature)] or features
    on = {feature: frozenset(enabled(observed.features, (feature,))) for feature in features}
    return tuple(f for f in features if not any(g in on[f] and f not in on[g] for g in features))


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
