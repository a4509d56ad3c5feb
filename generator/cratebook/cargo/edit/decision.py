"""What of a patch a table of dependencies has, lacks or contradicts; values only, no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..dependency import as_table, default_features, inherit, inherits
from ..source import PINS, SOURCE_KEYS, CrateSource, same_git, same_requirement

Policy = Literal["keep", "replace"]
Entry = Mapping[str, Any]

# What an entry of the patch says itself; all else in a manifest's own entry is the owner's, and stays.
_REPLACED = (*SOURCE_KEYS, "version", "workspace", "default-features", "default_features", "features")


@dataclass(frozen=True, kw_only=True)
class Patch:
    """What one table is to have, as entries by crate.

    `entries` are the crates that the patch brings, `others` the remaining shared crates, whose source has to agree;
    `shared` is what the workspace's root shares, through which `workspace = true` is read.
    """

    entries: Mapping[str, Entry]
    others: Mapping[str, Entry]
    shared: Mapping[str, Any]

    @property
    def crates(self) -> Mapping[str, Entry]:
        """All shared crates."""
        return {**self.others, **self.entries}


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A key that contradicts the patch; `differs` names in what."""

    key: str
    actual: Entry
    planned: Entry
    differs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What becomes of a table: the new value of each key that changes or is new, and what stands against it.

    `unlocated` are crates whose source is to be that of the others, which is a path: where they are is not known.
    `relatives` come from the repository of the shared crates too, by another branch, tag or commit than what is new.
    """

    changed: Mapping[str, Entry]
    added: Mapping[str, Entry]
    conflicts: tuple[Conflict, ...]
    optional_differs: Mapping[str, bool]
    unlocated: tuple[str, ...]
    relatives: Mapping[str, Entry]


@dataclass(frozen=True, kw_only=True)
class _Present:
    """A shared crate that the table has: its entry as written and with what it inherits, and the patch's, likewise."""

    key: str
    written: dict[str, Any]
    actual: Entry
    patch: Entry
    planned: Entry
    in_patch: bool

    def conflict(self, *, moves: bool) -> Conflict | None:
        """Return in what it contradicts the patch; one that is not in it does where that `moves` the source."""
        if self.in_patch:
            differs = differences(self.actual, self.planned)
        else:
            differs = _source_differences(self.actual, self.planned) if moves else ()
        return Conflict(key=self.key, actual=self.actual, planned=self.planned, differs=differs) if differs else None

    def completed(self) -> dict[str, Any]:
        """Return the entry with the features that it lacks."""
        has = self.actual.get("features", [])
        lacking = [feature for feature in self.planned.get("features", []) if feature not in has]
        if not self.in_patch or not lacking:
            return self.written
        return {**self.written, "features": [*self.written.get("features", []), *lacking]}

    def replaced(self) -> dict[str, Any]:
        """Return the patch's entry with what it does not speak of, and with what means the same as it was written."""
        inherited = ("package",) if inherits(self.patch) else ()
        owned = {name: value for name, value in self.written.items() if name not in (*_REPLACED, *inherited)}
        own = (self.written if inherits(self.patch) else self.actual).get("features", [])
        features = list(dict.fromkeys([*own, *self.patch.get("features", [])]))
        new = {**self.patch, **owned, **({"features": features} if features else {})}
        for name, same in (("git", same_git), ("version", same_requirement)):
            if name in new and name in self.written and same(self.written[name], new[name]):
                new[name] = self.written[name]
        return new


def decide(table: Mapping[str, Any], patch: Patch, beside: Iterable[Entry], policy: Policy | None) -> Decision:
    """Return what merging a patch into a table's values means.

    `beside` are the shared crates of the manifest's other tables; with `keep`, what is added takes the source that
    most of those there have, so that one source never becomes two.
    """
    present = dict(_present(table, patch))
    missing = {crate: entry for crate, entry in patch.entries.items() if crate not in present}
    relatives = _relatives(table, {one.key for one in present.values()}, patch)
    moved = (one for one in present.values() if one.in_patch and not same_source(one.actual, one.planned))
    moves = bool(missing) or any(moved)
    conflicts = [conflict for one in present.values() if (conflict := one.conflict(moves=moves))]
    replaced = {conflict.key for conflict in conflicts} if policy == "replace" else set()
    new = {one.key: one.replaced() if one.key in replaced else one.completed() for one in present.values()}
    changed = {one.key: new[one.key] for one in present.values() if new[one.key] != one.written}
    sources = [*relatives.values(), *beside, *(inherit(entry, patch.shared, key) for key, entry in new.items())]
    added = {
        key_of(patch.shared, crate, {}) or crate: _added(entry, sources, policy) for crate, entry in missing.items()
    }
    return Decision(
        changed=changed,
        added=added,
        conflicts=tuple(conflicts),
        optional_differs=dict(_optional_differs(present.values())),
        unlocated=tuple(key for key, entry in added.items() if "path" in entry),
        relatives=_apart(relatives, [*changed.values(), *added.values()]),
    )


def key_of(table: Mapping[str, Any], crate: str, shared: Mapping[str, Any]) -> str | None:
    """Return the key that a crate stands under: its name, or another where the entry says `package`."""
    renamed = (key for key, value in table.items() if inherit(value, shared, key).get("package") == crate)
    return crate if crate in table else next(renamed, None)


def differences(actual: Entry, planned: Entry) -> tuple[str, ...]:
    """Name what an entry contradicts; a missing version beside the same git source contradicts nothing."""
    differs = [*_source_differences(actual, planned)]
    version = actual.get("version")
    if not differs and version is not None and not same_requirement(version, planned.get("version")):
        differs.append("version")
    if default_features(actual) != default_features(planned):
        differs.append("default-features")
    return tuple(differs)


def same_source(one: Entry, other: Entry) -> bool:
    """Tell whether two entries come from one source."""
    return CrateSource.of(one).identity == CrateSource.of(other).identity


def _present(table: Mapping[str, Any], patch: Patch) -> Iterator[tuple[str, _Present]]:
    for crate, entry in {**patch.entries, **patch.others}.items():
        key = key_of(table, crate, patch.shared)
        if key is not None:
            in_patch = crate in patch.entries
            planned = patch.entries[crate] if in_patch else entry
            yield (
                crate,
                _Present(
                    key=key,
                    written=as_table(table[key]),
                    actual=inherit(table[key], patch.shared, key),
                    patch=planned,
                    planned=inherit(planned, patch.shared, key),
                    in_patch=in_patch,
                ),
            )


def _source_differences(actual: Entry, planned: Entry) -> tuple[str, ...]:
    if same_source(actual, planned):
        return ()
    if "path" in actual or "path" in planned:
        return ("path",)
    if not same_git(actual.get("git", ""), planned.get("git", "")):
        return ("source",)
    pins = tuple(pin for pin in PINS if actual.get(pin) != planned.get(pin))
    return pins or ("source",)


def _relatives(table: Mapping[str, Any], keys: Iterable[str], patch: Patch) -> dict[str, Entry]:
    """Return the entries, but for those under `keys`, that come from the repository of a shared crate."""
    repositories = [entry["git"] for entry in patch.crates.values() if "git" in entry]
    resolved = {key: inherit(value, patch.shared, key) for key, value in table.items() if key not in keys}
    return {
        key: entry
        for key, entry in resolved.items()
        if "git" in entry and any(same_git(entry["git"], git) for git in repositories)
    }


def _apart(relatives: Mapping[str, Entry], new: list[Entry]) -> dict[str, Entry]:
    """Return the relatives that what is new makes a second source of one repository."""
    sources = [entry for entry in new if "git" in entry]
    return {
        key: entry
        for key, entry in relatives.items()
        if any(same_git(entry["git"], other["git"]) and not same_source(entry, other) for other in sources)
    }


def _optional_differs(present: Iterable[_Present]) -> Iterator[tuple[str, bool]]:
    for one in present:
        optional = one.actual.get("optional", False)
        if one.in_patch and optional != one.planned.get("optional", False):
            yield one.key, bool(optional)


def _added(entry: Entry, sources: list[Entry], policy: Policy | None) -> dict[str, Any]:
    """Return a new entry with the source of those that are there, where it is the same or they are to be kept."""
    if inherits(entry):
        return dict(entry)
    kept = _most_common(sources) if policy == "keep" else None
    alike = kept or next((source for source in sources if same_source(source, entry)), None)
    if alike is None:
        return dict(entry)
    rest = {name: value for name, value in entry.items() if name not in SOURCE_KEYS}
    return {**{name: alike[name] for name in SOURCE_KEYS if name in alike}, **rest}


def _most_common(sources: list[Entry]) -> Entry | None:
    counted = Counter(CrateSource.of(source).identity for source in sources)
    most = [identity for identity, _ in counted.most_common(1)]
    return next((source for source in sources if CrateSource.of(source).identity in most), None)
