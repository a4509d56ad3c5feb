"""What readers copy and look up, in two sound catalogs: how it differs, part by part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff

from ..cargo import forms
from ..data import planned
from ..data.catalog import Catalog
from ..data.models import Use
from ..offer import imports as rust
from .edits import Edit, edits
from .moves import Moves, moves


@dataclass(frozen=True, kw_only=True)
class Names:
    """What is there on one side only."""

    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Version:
    """A crate's version, before and now."""

    crate: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Patch:
    """The lines of a repository's patch that go and come, each with its `-` or `+`."""

    repository: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Import:
    """A crate's `use` line that goes and the one that comes, with the pages, as `repos/forge`, that it does so on."""

    crate: str
    lines: tuple[str, ...]
    pages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PhaseChange:
    """A repository with the titles of its phase, before and now."""

    repository: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Contents:
    """How two sound catalogs differ, part by part."""

    crates: Names = field(default_factory=Names)
    repositories: Names = field(default_factory=Names)
    versions: tuple[Version, ...] = ()
    patches: tuple[Patch, ...] = ()
    imports: tuple[Import, ...] = ()
    order: Moves = field(default_factory=Moves)
    phases: tuple[PhaseChange, ...] = ()
    publish_order: Moves = field(default_factory=Moves)
    other: tuple[Edit, ...] = ()


def contents(old: Catalog, new: Catalog) -> Contents:
    """Compare two catalogs, both without errors."""
    return Contents(
        crates=_names(old.crates, new.crates),
        repositories=_names(old.order, new.order),
        versions=tuple(_versions(old, new)),
        patches=tuple(_patches(old, new)),
        imports=tuple(_imports(old, new)),
        order=moves(old.order, new.order),
        phases=tuple(_phases(old, new)),
        publish_order=moves(old.publish_order, new.publish_order),
        other=tuple(edits(old, new)),
    )


def _names(old: Iterable[str], new: Iterable[str]) -> Names:
    before, now = dict.fromkeys(old), dict.fromkeys(new)
    return Names(
        added=tuple(name for name in now if name not in before),
        gone=tuple(name for name in before if name not in now),
    )


def _versions(old: Catalog, new: Catalog) -> Iterator[Version]:
    for name in (name for name in new.crates if name in old.crates):
        before, now = old.crates[name].version, new.crates[name].version
        if before != now:
            yield Version(crate=name, old=before, new=now)


def _changed(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    """Return the lines that differ, without their surroundings."""
    rows = unified_diff(old, new, n=0, lineterm="")
    return tuple(row for row in list(rows)[2:] if not row.startswith("@@"))


def _patches(old: Catalog, new: Catalog) -> Iterator[Patch]:
    for name in dict.fromkeys((*new.order, *old.order)):
        lines = _changed(_patch(old, name), _patch(new, name))
        if lines:
            yield Patch(repository=name, lines=lines)


def _patch(catalog: Catalog, name: str) -> list[str]:
    if name not in catalog.repositories:
        return []
    return forms.section(planned.dependencies(catalog, name)).splitlines()


def _imports(old: Catalog, new: Catalog) -> Iterator[Import]:
    """Yield the lines that differ on pages that are on both sides, alike ones together."""
    pages = defaultdict[tuple[str, tuple[str, ...]], list[str]](list)
    for page, crate, before, now in _takers(old, new):
        lines = _changed(_import(old, crate, before), _import(new, crate, now))
        if lines:
            pages[crate, lines].append(page)
    for (crate, lines), found in pages.items():
        yield Import(crate=crate, lines=lines, pages=tuple(found))


def _takers(old: Catalog, new: Catalog) -> Iterator[tuple[str, str, Use, Use]]:
    """Yield each page that has a crate's line on both sides, the crate, and how it is taken before and now."""
    for crate in (name for name in new.publish_order if name in old.crates):
        yield f"crates/{crate}", crate, Use(), Use()
    for name in (name for name in new.order if name in old.repositories):
        before, now = old.repositories[name].crates, new.repositories[name].crates
        for crate in (crate for crate in now if crate in before):
            yield f"repos/{name}", crate, before[crate], now[crate]


def _import(catalog: Catalog, crate: str, use: Use) -> list[str]:
    """Return the line that a page gives to copy, if any: what the source has of it, where that was read."""
    known = crate in catalog.inspected
    line = rust.working_line(catalog, crate, use) if known else rust.use_line(catalog, crate)
    return [line] if line else []


def _phases(old: Catalog, new: Catalog) -> Iterator[PhaseChange]:
    for name in (name for name in new.order if name in old.repositories):
        (_, before, was), (_, now, phase) = old.phase_of[name], new.phase_of[name]
        if before != now:
            yield PhaseChange(repository=name, old=was.title, new=phase.title)
