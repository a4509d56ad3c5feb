"""What a crate's own source, as it was inspected, says of what the plan takes from it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from . import cfg
from .catalog import Catalog
from .model import NameKind, ObservedCrate, ObservedMissing, Use

# Rules and pages ask for the same crate again and again.
_REMEMBERED = 4096
_NEAR, _MOST = 0.4, 3
_SHORTEST_STEM = 3
_WORD = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_TYPES = frozenset({"struct", "enum", "union", "trait", "trait-alias", "type", "variant", "derive"})
_VALUES = frozenset({"constant", "static"})
_COMMIT = 12

State = Literal["exported", "gated", "absent", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Export:
    """One name at a crate's root; a name that stands for several things is there once for each."""

    name: str
    kind: NameKind
    needs: cfg.Condition
    hidden: bool


@dataclass(frozen=True, kw_only=True)
class Nearest:
    """Names that a crate does have, in place of one that it has not; `near` where they are alike by their words."""

    names: tuple[str, ...]
    near: bool


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A name of the plan's import line: whether it is at the crate's root, as the features that are on have it.

    `gated` is there under a condition that does not hold, which `needs` says; `unknown` may come by a glob or a macro.
    """

    name: str
    state: State
    needs: cfg.Condition = cfg.ALWAYS
    nearest: Nearest | None = None


def seen_at(observed: ObservedCrate) -> str:
    """Return the folder and the commit that were read, in words."""
    return f"{observed.path} at {observed.commit[:_COMMIT]}" if observed.commit else observed.path


@lru_cache(_REMEMBERED)
def exports(catalog: Catalog, crate: str) -> Mapping[str, tuple[Export, ...]]:
    """Return the names at the root of an inspected crate, in the order of its source."""
    found: dict[str, list[Export]] = {}
    for group in catalog.inspected[crate].exports:
        needs = condition(group.needs)
        for name in group.names:
            found.setdefault(name, []).append(Export(name=name, kind=group.kind, needs=needs, hidden=group.hidden))
    return {name: tuple(all_) for name, all_ in found.items()}


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
    default = ("default",) if use.default_features and "default" in observed.features else ()
    return enabled(observed, (*use.features, *default))


def enabled(observed: ObservedCrate, features: Iterable[str]) -> frozenset[str]:
    """Return features with all that they enable; `name/feature` turns an optional dependency on, `name?/…` does not."""
    queue = [name for name in dict.fromkeys(features) if name in observed.features]
    for name in queue:
        reached = (other.partition("/")[0] for other in observed.features[name])
        queue += [other for other in dict.fromkeys(reached) if other in observed.features and other not in queue]
    return frozenset(queue)


def in_the_way(observed: ObservedCrate, on: frozenset[str]) -> tuple[ObservedMissing, ...]:
    """Return the modules without a file that keep a crate with these features from compiling."""
    return tuple(missing for missing in observed.missing if cfg.holds(condition(missing.needs), on) is True)


def uncompilable(observed: ObservedCrate) -> Mapping[str, tuple[ObservedMissing, ...]]:
    """Return the features that do not compile, each with the modules that have no file because of it."""
    always = in_the_way(observed, frozenset())
    found = {
        feature: tuple(m for m in in_the_way(observed, enabled(observed, (feature,))) if m not in always)
        for feature in observed.features
    }
    return {feature: missing for feature, missing in found.items() if missing}


def is_own(observed: ObservedCrate, feature: str) -> bool:
    """Tell whether a feature is more than an optional dependency under its own name."""
    return observed.features[feature] != (f"dep:{feature}",)


def judged(catalog: Catalog, crate: str, use: Use) -> tuple[Judged, ...] | None:
    """Return each name of a crate's import line as its source has it; None where there is no line or no source."""
    imported = catalog.crates[crate].import_
    if imported is None or crate not in catalog.inspected:
        return None
    on = features_on(catalog.inspected[crate], use)
    return tuple(_judged(catalog, crate, name, on) for name in imported.names)


def _judged(catalog: Catalog, crate: str, name: str, on: frozenset[str]) -> Judged:
    first, _, deeper = name.partition("::")
    found = exports(catalog, crate).get(first)
    if found:
        needs = cfg.either(export.needs for export in found)
        if cfg.holds(needs, on) is False:
            return Judged(name=name, state="gated", needs=needs)
        # Only the root was read: what is inside of a name there is not known.
        return Judged(name=name, state="unknown" if deeper else "exported", needs=needs)
    if any(cfg.holds(condition(unknown.needs), on) is not False for unknown in catalog.inspected[crate].unknown):
        return Judged(name=name, state="unknown")
    return Judged(name=name, state="absent", nearest=nearest(catalog, crate, name))


def nearest(catalog: Catalog, crate: str, name: str) -> Nearest:
    """Return the names that come nearest to one that a crate does not have.

    That is the same name in another crate, then names of the crate that share words with it, those of its kind first.
    Where none does, they are the first names of its kind and the first others.
    """
    imported = catalog.crates[crate].import_
    planned = imported.names if imported else ()
    offered = [all_[0] for key, all_ in exports(catalog, crate).items() if key not in planned and not all_[0].hidden]
    scored = [(_likeness(name, export.name), _of_kind(export, name), export) for export in offered]
    scored = [found for found in scored if found[0] >= _NEAR]
    scored.sort(key=lambda found: (-found[0], not found[1], -_ratio(name, found[2].name)))
    near = (*_elsewhere(catalog, crate, name), *(export.name for *_, export in scored[:_MOST]))
    if near:
        return Nearest(names=near, near=True)
    alike = [export.name for export in offered if _of_kind(export, name)]
    others = [export.name for export in offered if not _of_kind(export, name) and export.kind != "module"]
    return Nearest(names=(*alike[:_MOST], *others[:_MOST]), near=False)


def _elsewhere(catalog: Catalog, crate: str, name: str) -> Iterable[str]:
    for other in catalog.inspected:
        found = exports(catalog, other).get(name, ()) if other != crate else ()
        if any(not export.hidden for export in found):
            yield f"{other.replace('-', '_')}::{name}"


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _likeness(one: str, other: str) -> float:
    """Return how many words two names share, from 0 to 1; a word counts for its stem, as `log` for `logger`."""
    words, others = _words(one), _words(other)
    shared = sum(any(_same_stem(word, found) for found in others) for word in words)
    return 2 * shared / (len(words) + len(others)) if words and others else 0.0


def _same_stem(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= _SHORTEST_STEM and long.startswith(short))


def _of_kind(export: Export, name: str) -> bool:
    """Tell whether an export is of the kind that a name's letters say: a type, a constant or a function."""
    if name.isupper():
        return export.kind in _VALUES
    return (export.kind in _TYPES) == name[:1].isupper()


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()
