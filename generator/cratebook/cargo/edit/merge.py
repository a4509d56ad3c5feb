"""A manifest's text and what it is to have, to the new text or to conflicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...diagnostics import CratebookError, Finding
from ..dependency import (
    DEPENDENCIES,
    SHARED,
    Dependency,
    as_table,
    default_features,
    inherit,
    inherits,
    mistyped,
    tables,
)
from ..forms import header, inherited
from ..toml import BOM, Path, TomlError, parse, sections
from .additions import additions, entries
from .changes import Edit, applied, changes
from .decision import Decision, Entry, Patch, Policy, decide, key_of, same_source
from .findings import Elsewhere, Places, of_decision, of_other_tables
from .proof import Text, intended, prove
from .style import style_at


@dataclass(frozen=True, kw_only=True)
class Merged:
    """A manifest's new text, with what changed and what there is to say; the old text where anything is an error."""

    text: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    findings: tuple[Finding, ...]

    @property
    def conflicts(self) -> int:
        """How many keys contradict the patch."""
        return sum(finding.severity == "error" for finding in self.findings)


def read(text: str, name: str) -> dict[str, Any]:
    """Return a manifest's data; raises CratebookError, with the place, for what is no TOML."""
    try:
        return parse(text)
    except TomlError as error:
        raise CratebookError(f"{name} cannot be read as TOML, and was left as it is: {error}") from error


def to_inherit(entry: Dependency, shared: Mapping[str, Any]) -> Entry:
    """Return what a member is to have; where the root has the default features off, the member turns them on.

    A member may turn them on, never off (Cargo reference, "Inheriting a dependency from a workspace").
    """
    key = key_of(shared, entry.package, {})
    off = key is not None and not default_features(as_table(shared[key]))
    more = {"default-features": True} if off and entry.default_features else {}
    return {"workspace": True, **more, **inherited(entry)}


def merge(text: str, name: str, table: Path, patch: Patch, policy: Policy | None = None) -> Merged:
    """Return a manifest's text with a table as a patch has it; `name` is what errors call the file.

    Raises CratebookError for what is no manifest, and where an edit would not do exactly what was decided.
    """
    data, body = read(text, name), text.removeprefix(BOM)
    current = table_of(data, table, name)
    elsewhere = list(_elsewhere(data, table, patch, name))
    decision = decide(current, patch, [one.actual for one in elsewhere], policy)
    places = Places(body, sections(body), name)
    shown = _to_tell(elsewhere, table, decision, policy)
    findings = (*of_decision(decision, table, places, policy), *of_other_tables(shown, places))
    if any(finding.severity == "error" for finding in findings):
        return Merged(text=text, findings=findings)
    edits = list(_edits(places, table, current, decision, patch.crates))
    new = applied(body, edits)
    meant = intended(data, table, {**decision.changed, **decision.added})
    prove(Text(body, new, edits), table, meant, name)
    bom = text.removesuffix(body)
    return Merged(text=bom + new, added=tuple(decision.added), changed=tuple(decision.changed), findings=findings)


def table_of(data: Mapping[str, Any], table: Path, name: str) -> dict[str, Any]:
    """Return a table of dependencies, empty where there is none; raises CratebookError where it is something else."""
    inner: Any = data
    for part in table:
        inner = inner.get(part, {}) if isinstance(inner, dict) else None
    if not isinstance(inner, dict) or any(not isinstance(e, str | dict) or mistyped(e) for e in inner.values()):
        raise CratebookError(f"{name}: [{header(table)}] is no table of dependencies")
    return inner


def _edits(
    places: Places, table: Path, current: Mapping[str, Any], decision: Decision, crates: Mapping[str, Entry]
) -> Iterator[Edit]:
    text, written = places.text, entries(places.text, table, places.parts)
    pairs = sorted(
        (located.pair for entry in written.values() for located in entry.pairs), key=lambda pair: pair.key.start
    )
    for key, new in decision.changed.items():
        style = style_at(text, written[key].end, pairs)
        old = current[key]
        yield from changes(text, written[key], old if isinstance(old, dict) else {}, new, style)
    if decision.added:
        shared = {key for key, value in current.items() if key in crates or as_table(value).get("package") in crates}
        yield additions(text, table, places.parts, decision.added, shared)


def _elsewhere(data: Mapping[str, Any], table: Path, patch: Patch, name: str) -> Iterator[Elsewhere]:
    """Yield the shared crates in the manifest's other tables."""
    for path in tables(data):
        entries_ = table_of(data, path, name) if path != table else {}
        for crate, entry in patch.crates.items():
            key = key_of(entries_, crate, patch.shared)
            if key is not None:
                actual = inherit(entries_[key], patch.shared, key)
                yield Elsewhere(
                    table=path,
                    key=key,
                    actual=actual,
                    in_patch=crate in patch.entries,
                    inherits=inherits(entries_[key]),
                    same_source=same_source(actual, inherit(entry, patch.shared, key)),
                )


def _to_tell(
    elsewhere: list[Elsewhere], table: Path, decision: Decision, policy: Policy | None
) -> Iterator[tuple[Elsewhere, bool]]:
    """Yield what is to be told of other tables, and whether it clashes: Cargo allows one source for a package."""
    for one in elsewhere:
        matters = one.in_patch or bool(decision.added)
        clashes = matters and not one.same_source and table == DEPENDENCIES and policy != "keep"
        if clashes or (one.in_patch and not (table == SHARED and one.inherits)):
            yield one, clashes
