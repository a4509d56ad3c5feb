"""The libraries of a workspace to what each exports at its root."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..cargo.cfg import ALWAYS, NEVER, Condition, every, for_dependents, format_condition
from ..data.models import NameKind, ObservedMissing, ObservedNames, ObservedUnknown
from . import ways
from .binding import PROC_MACROS, Binding, Listed
from .modules import Crate, Library, crate
from .names import Names

__all__ = ["Library", "Surface", "surfaces"]


@dataclass(frozen=True, kw_only=True)
class Surface:
    """What a library has at its root, what may bring more to it, and the modules that it lacks."""

    exports: tuple[ObservedNames, ...]
    unknown: tuple[ObservedUnknown, ...]
    missing: tuple[ObservedMissing, ...]


def surfaces(libraries: Sequence[Library]) -> Mapping[str, Surface]:
    """Read the libraries of a workspace; return what each exports, by package.

    Nothing is raised: what cannot be read or understood counts as unknown, a file that is not there as missing.
    """
    crates = {library.package: crate(library) for library in libraries}
    return {package: _surface(crates[package], listed) for package, listed in Names(crates).public().items()}


def _surface(crate: Crate, listed: Listed) -> Surface:
    return Surface(
        exports=tuple(_exports(crate, listed)),
        unknown=tuple(_unknown(crate, listed)),
        missing=tuple(
            ObservedMissing(
                module=missing.module,
                file=_shown(missing.file, crate.library.folder),
                line=missing.line,
                needs=_needs(every((crate.condition, missing.condition))),
            )
            for missing in crate.missing
        ),
    )


def _exports(crate: Crate, listed: Listed) -> list[ObservedNames]:
    """Return the names with those together that are alike in everything else."""
    groups = defaultdict[tuple[NameKind, str | None, str | None, bool], list[str]](list)
    for name, bindings in listed.names.items():
        for (kind, source), alike in _by_kind(bindings).items():
            open_ways = ways.one_of(way for binding in alike for way in binding.ways)
            there = for_dependents(every((crate.condition, ways.condition(open_ways))))
            if there != NEVER and (not crate.library.proc_macro or kind in PROC_MACROS):
                groups[kind, _needs(there), source, all(binding.hidden for binding in alike)].append(name)
    return [
        ObservedNames.model_validate(
            {"kind": kind, "needs": needs, "from": source, "hidden": hidden, "names": tuple(names)}
        )
        for (kind, needs, source, hidden), names in groups.items()
    ]


def _by_kind(bindings: Sequence[Binding]) -> Mapping[tuple[NameKind, str | None], Sequence[Binding]]:
    found = defaultdict[tuple[NameKind, str | None], list[Binding]](list)
    for binding in bindings:
        found[binding.target.kind, binding.target.source].append(binding)
    return found


def _unknown(crate: Crate, listed: Listed) -> list[ObservedUnknown]:
    if crate.library.proc_macro:
        return []
    found = dict.fromkeys(
        (one.by, for_dependents(every((crate.condition, ways.condition(one.ways))))) for one in listed.unlisted
    )
    return [ObservedUnknown(by=by, needs=_needs(there)) for by, there in found if there != NEVER]


def _needs(condition: Condition) -> str | None:
    there = for_dependents(condition)
    return None if there == ALWAYS else format_condition(there)


def _shown(file: Path, folder: Path) -> str:
    return Path(os.path.relpath(file, folder)).as_posix()
