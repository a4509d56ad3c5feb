"""What readers copy and look up, in two valid catalogs: how it differs, part by part."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from typing import Literal

from ..builds import chosen, describe_offer
from ..cargo import forms
from ..data import planned
from ..data.catalog import Catalog
from ..data.models import SINGLES, ObservedBuilds, ObservedSource, Phases, Shape, Use
from ..evidence import imports as rust
from ..text import listed
from .api import ApiChange, api_changes
from .moves import Moves, moves

# What other parts of a difference show, and better.
_SHOWN_ELSEWHERE = frozenset({("crates", "version"), ("repos", "crates")})


@dataclass(frozen=True, kw_only=True)
class Names:
    """What is there on one side only."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Version:
    """A crate's version, before and now."""

    crate: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Patch:
    """The lines of a repository's patch that are removed and added, each with its `-` or `+`."""

    repository: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Import:
    """A crate's `use` line, the removed and the added one, with the pages, as `repos/forge`, that have it."""

    crate: str
    lines: tuple[str, ...]
    pages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OfferChange:
    """A repository with what is known to build of its offer, before and now, and what is left out of it."""

    repository: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class PhaseChange:
    """A repository with the titles of its phase, before and now."""

    repository: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A data file that was added, removed or changed, and then in which of its keys."""

    file: str
    state: Literal["added", "removed", "changed"]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Contents:
    """How two valid catalogs differ, part by part."""

    crates: Names = field(default_factory=Names)
    repositories: Names = field(default_factory=Names)
    versions: tuple[Version, ...] = ()
    api: tuple[ApiChange, ...] = ()
    patches: tuple[Patch, ...] = ()
    imports: tuple[Import, ...] = ()
    offers: tuple[OfferChange, ...] = ()
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
        api=api_changes(old, new),
        patches=tuple(_patches(old, new)),
        imports=tuple(_imports(old, new)),
        offers=tuple(_offers(old, new)),
        order=moves(old.order, new.order),
        phases=tuple(_phases(old, new)),
        publish_order=moves(old.publish_order, new.publish_order),
        other=tuple(_edits(old, new)),
    )


def _names(old: Iterable[str], new: Iterable[str]) -> Names:
    before, now = dict.fromkeys(old), dict.fromkeys(new)
    return Names(
        added=tuple(name for name in now if name not in before),
        removed=tuple(name for name in before if name not in now),
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
    for page, crate, before, now in _uses(old, new):
        then, today = _read_for(old, page), _read_for(new, page)
        lines = _changed(_import(then, crate, before), _import(today, crate, now))
        if lines:
            pages[crate, lines].append(page)
    for (crate, lines), names in pages.items():
        yield Import(crate=crate, lines=lines, pages=tuple(names))


def _uses(old: Catalog, new: Catalog) -> Iterator[tuple[str, str, Use, Use]]:
    """Yield each page that has a crate's line on both sides, the crate, and how it is taken before and now."""
    for crate in (name for name in new.publish_order if name in old.crates):
        yield f"crates/{crate}", crate, Use(), Use()
    for name in (name for name in new.order if name in old.repositories):
        before, now = chosen(old, name).uses, chosen(new, name).uses
        for crate in (crate for crate in now if crate in before):
            yield f"repos/{name}", crate, before[crate], now[crate]


def _read_for(catalog: Catalog, page: str) -> Catalog:
    """Return the catalog with the crates as a page has them: a repository's at the commit that it is offered."""
    kind, _, name = page.partition("/")
    commits = chosen(catalog, name).commits if kind == "repos" else ()
    return catalog.read_at(*(commit for _, commit in commits))


def _import(catalog: Catalog, crate: str, use: Use) -> list[str]:
    """Return the line that a page gives to copy, if any: what the source has of it, where that was read."""
    known = crate in catalog.inspected
    line = rust.working_line(catalog, crate, use) if known else rust.use_line(catalog, crate)
    return [line] if line else []


def _offers(old: Catalog, new: Catalog) -> Iterator[OfferChange]:
    for name in (name for name in new.order if name in old.repositories):
        before, now = _offer(old, name), _offer(new, name)
        if before != now:
            yield OfferChange(repository=name, old=before, new=now)


def _offer(catalog: Catalog, name: str) -> str:
    build = chosen(catalog, name)
    without = [f"{failure.crate}/{failure.feature}" for failure in build.left_out]
    return describe_offer(catalog, name, build) + (f", without {listed(without)}" if without else "")


def _phases(old: Catalog, new: Catalog) -> Iterator[PhaseChange]:
    for name in (name for name in new.order if name in old.repositories):
        (_, before, was), (_, now, phase) = old.phase_of[name], new.phase_of[name]
        if before != now:
            yield PhaseChange(repository=name, old=was.title, new=phase.title)


def _edits(old: Catalog, new: Catalog) -> Iterator[Edit]:
    """Yield what differs besides versions, patches, members of phases, and crates and repositories of one side.

    A handbook without a single file has nothing to compare with.
    """
    if not (old.documents and new.documents):
        return
    before, now = _files(old), _files(new)
    for file in sorted({*before, *now}):
        folder = file.rpartition("/")[0]
        path = f"{new.folder}/{file}.yml"
        if file in before and file in now:
            keys = tuple(key for key in _keys(before[file], now[file]) if (folder, key) not in _SHOWN_ELSEWHERE)
            if keys:
                yield Edit(file=path, state="changed", keys=keys)
        elif folder not in {"crates", "repos"}:
            yield Edit(file=path, state="added" if file in now else "removed")


def _files(catalog: Catalog) -> Mapping[str, Shape]:
    """Return what was read of each data file; of the phases, all but who is in them."""
    emptied = {key: phase.model_copy(update={"repositories": ()}) for key, phase in catalog.phases.phases.items()}
    return {
        **{model.schema_name: getattr(catalog, model.schema_name) for model in SINGLES},
        "phases": Phases.model_construct(phases=emptied),
        **{f"crates/{name}": crate for name, crate in catalog.crates.items()},
        **{f"repos/{name}": repository for name, repository in catalog.repositories.items()},
        **{f"observed/crates/{name}": crate for name, crate in catalog.inspected.items()},
        **{f"observed/repos/{name}": scan for name, scan in catalog.observed.items()},
        **{_file_of("observed", whole): whole for whole in catalog.inspections.values()},
        **{f"observed/commits/{name}": read for name, read in catalog.commits.items()},
        **{f"observed/builds/crates/{name}": builds for name, builds in catalog.crate_builds.items()},
        **{f"observed/builds/repos/{name}": builds for name, builds in catalog.repository_builds.items()},
        **{_file_of("observed/builds", tried): tried for tried in catalog.tried.values()},
    }


def _file_of(folder: str, source: ObservedSource | ObservedBuilds) -> str:
    return f"{folder}/sources/{source.name}" if source.name else f"{folder}/source"


def _keys(old: Shape, new: Shape) -> Iterator[str]:
    """Yield the keys whose values differ; the order of a mapping counts, as pages follow it."""
    for name, info in type(new).model_fields.items():
        if repr(getattr(old, name)) != repr(getattr(new, name)):
            yield info.alias or name
