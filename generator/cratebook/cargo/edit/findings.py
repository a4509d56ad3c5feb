"""Findings about a merge: conflicts with both sides, and what is left as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...diagnostics import Finding, Place
from ..forms import header, inline
from ..toml import Path, Section, position
from .additions import entries
from .decision import Conflict, Decision, Entry, Policy

_ANOTHER = {"source": "another source", "default-features": "other default features", "path": "a path"}


@dataclass(frozen=True)
class Places:
    """Where the entries of a manifest stand."""

    text: str
    parts: tuple[Section, ...]
    name: str

    def of(self, table: Path, key: str) -> Place:
        """Return the place of an entry; the file's beginning for one that is not there."""
        written = entries(self.text, table, self.parts).get(key)
        if written is None:
            return Place(self.name, 1, 1)
        return Place(self.name, *position(self.text, written.start))


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A shared crate under another table of the same manifest, with what it inherits."""

    table: Path
    key: str
    actual: Entry
    in_patch: bool
    inherits: bool
    same_source: bool


def of_decision(decision: Decision, table: Path, places: Places, policy: Policy | None) -> Iterator[Finding]:
    """Yield what stands against a patch in its own table, and what stays otherwise than the data has it."""
    for conflict in decision.conflicts:
        if policy != "replace":
            yield _conflict(conflict, places.of(table, conflict.key), kept=policy == "keep")
    for key, optional in decision.optional_differs.items():
        is_, is_not = ("here", "in the patch") if optional else ("in the patch", "here")
        yield Finding(
            code="optional",
            severity="warning",
            place=places.of(table, key),
            message=f"'{key}' is optional {is_} and not {is_not}, which is left so",
        )
    for key, entry in decision.relatives.items():
        yield Finding(
            code="two-sources",
            severity="warning",
            place=places.of(table, key),
            message=f"'{key}' is `{_inline(entry)}`: to Cargo this and the patch are two sources of one repository",
            hint="" if policy else "--on-conflict keep gives new lines the source that is here",
        )
    for key in decision.unlocated:
        yield Finding(
            code="conflict",
            severity="error",
            place=Place(places.name, 1, 1),
            message=f"the shared crates here come from paths, and nothing says in which '{key}' is",
        )


def of_other_tables(elsewhere: Iterable[tuple[Elsewhere, bool]], places: Places) -> Iterator[Finding]:
    """Yield what stands under other tables, which apply does not write, each told to clash with the patch or not."""
    for one, clashes in elsewhere:
        under = f"'{one.key}' stands under [{header(one.table)}]"
        if clashes:
            yield Finding(
                code="conflict",
                severity="error",
                place=places.of(one.table, one.key),
                message=f"{under} as `{_inline(one.actual)}`: another source than the patch has",
                hint="apply does not change that table",
            )
        else:
            yield Finding(
                code="elsewhere",
                severity="warning",
                place=places.of(one.table, one.key),
                message=f"{under}, which is left as it is",
            )


def _conflict(conflict: Conflict, place: Place, *, kept: bool) -> Finding:
    differs = " and ".join(_ANOTHER.get(what, f"another {what}") for what in conflict.differs)
    both = f"`{_inline(conflict.actual)}` here and `{_inline(conflict.planned)}` in the patch"
    return Finding(
        code="kept" if kept else "conflict",
        severity="warning" if kept else "error",
        place=place,
        message=f"'{conflict.key}' is {both}: {differs}",
    )


def _inline(entry: Mapping[str, Any]) -> str:
    return inline(dict(entry)) if entry else "nothing"
