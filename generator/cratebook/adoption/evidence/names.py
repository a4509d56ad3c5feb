"""The names at a crate's root, the plan's names held against them, and what comes nearest to one that is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from ...cargo import cfg
from ...data.catalog import Catalog
from ...data.models import NameKind, Use
from .features import condition, features_on
from .likeness import end_alike, shared_letters, shared_words

_NEAR, _MOST = 0.4, 3
# Rules and pages ask for the same crates again and again.
_REMEMBERED = 4096
_TYPES = frozenset({"struct", "enum", "union", "trait", "trait-alias", "type", "variant", "derive"})
_VALUES = frozenset({"constant", "static"})

State = Literal["exported", "gated", "absent", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Export:
    """One name at a crate's root; a name that stands for several things is there once for each.

    `found` tells whether it was seen what it is, or at least which other crate it comes from.
    """

    name: str
    kind: NameKind
    needs: cfg.Condition
    hidden: bool
    found: bool


@dataclass(frozen=True, kw_only=True)
class Nearest:
    """Names that a crate does have, in place of one that it has not; `near` where they are alike by their words."""

    names: tuple[str, ...]
    near: bool


@dataclass(frozen=True, kw_only=True)
class PlannedName:
    """A name of the plan's import line: whether it is at the crate's root, as the features that are on have it.

    `gated` is there under a condition that does not hold, which `needs` says; `unknown` may come by a glob or a macro.
    """

    name: str
    state: State
    needs: cfg.Condition = cfg.ALWAYS
    nearest: Nearest | None = None


def rust_name(catalog: Catalog, crate: str) -> str:
    """Return what Rust calls a crate: its library's own name where that was seen to differ from the package's."""
    observed = catalog.inspected.get(crate)
    return (observed.library if observed else None) or crate.replace("-", "_")


@lru_cache(_REMEMBERED)
def exports(catalog: Catalog, crate: str) -> Mapping[str, tuple[Export, ...]]:
    """Return the names at the root of an inspected crate, in the order of its source."""
    found: dict[str, list[Export]] = {}
    for group in catalog.inspected[crate].exports:
        needs, known = condition(group.needs), group.kind != "unknown" or group.source is not None
        for name in group.names:
            export = Export(name=name, kind=group.kind, needs=needs, hidden=group.hidden, found=known)
            found.setdefault(name, []).append(export)
    return {name: tuple(all_) for name, all_ in found.items()}


@lru_cache(_REMEMBERED)
def planned_names(catalog: Catalog, crate: str, use: Use) -> tuple[PlannedName, ...] | None:
    """Return each name of a crate's import line as its source has it; None where there is no line or no source."""
    imported = catalog.crates[crate].import_
    if imported is None or crate not in catalog.inspected:
        return None
    on = features_on(catalog.inspected[crate], use)
    return tuple(_planned_name(catalog, crate, name, on) for name in imported.names)


def _planned_name(catalog: Catalog, crate: str, name: str, on: frozenset[str]) -> PlannedName:
    first, _, deeper = name.partition("::")
    found = exports(catalog, crate).get(first)
    if found:
        needs = cfg.either(export.needs for export in found)
        if cfg.holds(needs, on) is False:
            return PlannedName(name=name, state="gated", needs=needs)
        # Only the root was read: what is inside of a name there is not known.
        return PlannedName(name=name, state="unknown" if deeper else "exported", needs=needs)
    if any(cfg.holds(condition(unknown.needs), on) is not False for unknown in catalog.inspected[crate].unknown):
        return PlannedName(name=name, state="unknown")
    return PlannedName(name=name, state="absent", nearest=nearest(catalog, crate, name))


@lru_cache(_REMEMBERED)
def nearest(catalog: Catalog, crate: str, name: str) -> Nearest:
    """Return the names that come nearest to one that a crate does not have.

    That is the same name in another crate, then names of the crate that share words with it, those of its kind first.
    Where none does, they are the first names of its kind and the first others.
    """
    imported = catalog.crates[crate].import_
    planned = imported.names if imported else ()
    offered = [all_[0] for key, all_ in exports(catalog, crate).items() if key not in planned and _is_offered(all_[0])]
    alike = [export for export in offered if shared_words(name, export.name) >= _NEAR]
    alike.sort(key=lambda export: _closeness(export, name), reverse=True)
    near = (*islice(_elsewhere(catalog, crate, name), _MOST), *(export.name for export in alike[:_MOST]))
    if near:
        return Nearest(names=near, near=True)
    same = [export.name for export in offered if _of_kind(export, name)]
    others = [export.name for export in offered if not _of_kind(export, name) and export.kind != "module"]
    return Nearest(names=(*same[:_MOST], *others[:_MOST]), near=False)


def _closeness(export: Export, name: str) -> tuple[bool, float, bool, float]:
    other = export.name
    return _of_kind(export, name), shared_words(name, other), end_alike(name, other), shared_letters(name, other)


def _elsewhere(catalog: Catalog, crate: str, name: str) -> Iterator[str]:
    for other in catalog.inspected:
        found = exports(catalog, other).get(name, ()) if other != crate else ()
        if any(_is_offered(export) for export in found):
            yield f"{rust_name(catalog, other)}::{name}"


def _is_offered(export: Export) -> bool:
    return export.found and not export.hidden


def _of_kind(export: Export, name: str) -> bool:
    """Tell whether an export is of the kind that a name's letters say: a type, a constant or a function."""
    if name.isupper():
        return export.kind in _VALUES
    return (export.kind in _TYPES) == name[:1].isupper()
