"""A manifest's text and what it is to have, to the new text or to conflicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...cargo.forms import Dependency, inherited
from ...diagnostics import CratebookError, Finding
from ..toml import BOM, Path, TomlError, parse, sections
from .edit import Edit, applied, changes
from .meaning import Decision, Entry, Policy, Wanted, decide, effective, key_of, same_source
from .place import additions, entries
from .proof import Text, intended, prove
from .said import Beside, Places, dotted, of_decision, of_other_tables
from .style import style_at

DEPENDENCIES: Path = ("dependencies",)
WORKSPACE: Path = ("workspace", "dependencies")
_KINDS = ("dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies")


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


def to_inherit(entry: Dependency, root: Mapping[str, Any]) -> Entry:
    """Return what a member is to have; where the root has the default features off, the member turns them on.

    A member may turn them on, never off (Cargo reference, "Inheriting a dependency from a workspace").
    """
    key = key_of(root, entry.crate, {})
    off = key is not None and "default-features" in effective({"workspace": True}, root, key)
    more = {"default-features": True} if off and entry.default_features else {}
    return {"workspace": True, **more, **inherited(entry)}


def merge(text: str, name: str, table: Path, wanted: Wanted, policy: Policy | None = None) -> Merged:
    """Return a manifest's text with a table as a patch wants it; `name` is what errors call the file.

    Raises CratebookError for what is no manifest, and where an edit would not do exactly what was decided.
    """
    data, body = read(text, name), text.removeprefix(BOM)
    current = table_of(data, table, name)
    others = _other_tables(data, table, name)
    crates = {**wanted.others, **wanted.entries}
    there = [
        effective(entries_[key], wanted.root, key)
        for _, entries_ in others
        for crate in crates
        if (key := key_of(entries_, crate, wanted.root)) is not None
    ]
    decision = decide(current, wanted, there, policy)
    places = Places(body, sections(body), name)
    beside = list(_beside(others, table, wanted, decision, policy))
    findings = (*of_decision(decision, table, places, policy), *of_other_tables(beside, places))
    if any(finding.severity == "error" for finding in findings):
        return Merged(text=text, findings=findings)
    edits = list(_edits(places, table, current, decision, crates))
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
    if not isinstance(inner, dict) or not all(isinstance(entry, str | dict) for entry in inner.values()):
        raise CratebookError(f"{name}: [{dotted(table)}] is no table of dependencies")
    return inner


def _edits(
    places: Places, table: Path, current: Mapping[str, Any], decision: Decision, crates: Mapping[str, Entry]
) -> Iterator[Edit]:
    text, written = places.text, entries(places.text, table, places.parts)
    pairs = sorted((found.pair for entry in written.values() for found in entry.pairs), key=lambda pair: pair.key.start)
    for key, new in decision.changed.items():
        style = style_at(text, written[key].end, pairs)
        old = current[key]
        yield from changes(text, written[key], old if isinstance(old, dict) else {}, new, style)
    if decision.added:
        shared = {key for key in current if key in crates or _package(current[key]) in crates}
        yield additions(text, table, places.parts, decision.added, shared)


def _package(value: Any) -> str | None:
    return value.get("package") if isinstance(value, dict) else None


def _other_tables(data: Mapping[str, Any], table: Path, name: str) -> list[tuple[Path, dict[str, Any]]]:
    targets = data.get("target", {})
    paths: list[Path] = [(kind,) for kind in _KINDS]
    paths += [("target", target, kind) for target in targets for kind in _KINDS] if isinstance(targets, dict) else []
    return [(path, found) for path in paths if path != table and (found := table_of(data, path, name))]


def _beside(
    others: list[tuple[Path, dict[str, Any]]],
    table: Path,
    wanted: Wanted,
    decision: Decision,
    policy: Policy | None,
) -> Iterator[Beside]:
    for path, found in others:
        for crate, entry in {**wanted.others, **wanted.entries}.items():
            key = key_of(found, crate, wanted.root)
            matters = crate in wanted.entries or bool(decision.added)
            if key is None or not matters:
                continue
            there = effective(found[key], wanted.root, key)
            another = not same_source(there, effective(entry, wanted.root, key))
            clashes = another and table == DEPENDENCIES and policy != "keep"
            inherits = table == WORKSPACE and isinstance(found[key], dict) and found[key].get("workspace") is True
            if clashes or crate in wanted.entries:
                yield Beside(table=path, key=key, crate=crate, there=there, inherits=inherits, clashes=clashes)
