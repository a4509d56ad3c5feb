"""What a dependency means to Cargo, and what of a patch a table has, lacks or contradicts; data only, no text.

Rules are those of the Cargo reference, "Specifying Dependencies" and "Inheriting a dependency from a workspace".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..source import canonical, same_git, same_requirement

Policy = Literal["keep", "replace"]
Entry = Mapping[str, Any]

_PINS = ("branch", "tag", "rev")
_REGISTRY = ("registry", "registry-index")
_SOURCE = ("git", *_PINS, "path", *_REGISTRY)
_MERGED = ("workspace", "default-features", "default_features", "features")
_REPLACED = (*_SOURCE, "version", "package", "workspace", "default-features", "default_features")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What one table is to have.

    `entries` are the crates that a patch brings, `others` the remaining shared crates, whose source has to agree;
    `root` is what the workspace's root shares, through which `workspace = true` is read.
    """

    entries: Mapping[str, Entry]
    others: Mapping[str, Entry]
    root: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A key that contradicts the patch; `differs` says in what."""

    key: str
    crate: str
    there: Entry
    wanted: Entry
    differs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What becomes of a table: the new value of each key that changes or is new, and what stands against it.

    `nowhere` are crates whose source is to be that of the others, which is a path: where they are is not known.
    `relatives` come from the repository of the shared crates too, by another branch, tag or commit than what is new.
    """

    changed: Mapping[str, Entry]
    added: Mapping[str, Entry]
    conflicts: tuple[Conflict, ...]
    optional_differs: Mapping[str, bool]
    nowhere: tuple[str, ...]
    relatives: Mapping[str, Entry]


def decide(table: Mapping[str, Any], wanted: Wanted, beside: Iterable[Entry], policy: Policy | None) -> Decision:
    """Return what merging a patch into a table's data means.

    `beside` are the shared crates of the manifest's other tables; with `keep`, what is added takes the source that
    most of those there have, so that one source never becomes two.
    """
    keys = {crate: key_of(table, crate, wanted.root) for crate in (*wanted.entries, *wanted.others)}
    there = {crate: effective(table[key], wanted.root, key) for crate, key in keys.items() if key is not None}
    missing = {crate: entry for crate, entry in wanted.entries.items() if crate not in there}
    asked = {crate: wanted.entries.get(crate, wanted.others.get(crate, {})) for crate in there}
    meant = {crate: effective(entry, wanted.root, str(keys[crate])) for crate, entry in asked.items()}
    # A crate that the patch does not bring matters where the patch puts another source beside it.
    moves = missing or any(not same_source(there[crate], meant[crate]) for crate in there if crate in wanted.entries)
    conflicts: list[Conflict] = []
    changed: dict[str, Entry] = {}
    optional: dict[str, bool] = {}
    relatives = {
        key: entry
        for key, value in table.items()
        if key not in keys.values() and _same_repository(entry := effective(value, wanted.root, key), wanted)
    }
    sources = [*relatives.values(), *beside]
    for crate, entry in there.items():
        key, ours = str(keys[crate]), crate in wanted.entries
        differs = differences(entry, meant[crate]) if ours else _source_differences(entry, meant[crate], moves=moves)
        replaced = bool(differs) and policy == "replace"
        new = _replaced(table[key], entry, asked[crate]) if replaced else _as_table(table[key])
        new = _with_features(new, entry, meant[crate]) if ours and not replaced else new
        sources.append(effective(new, wanted.root, key))
        if new != _as_table(table[key]):
            changed[key] = new
        if differs:
            conflicts.append(Conflict(key=key, crate=crate, there=entry, wanted=meant[crate], differs=differs))
        if ours and entry.get("optional", False) != meant[crate].get("optional", False):
            optional[key] = bool(entry.get("optional", False))
    added = {_new_key(crate, wanted.root): _added(entry, sources, policy) for crate, entry in missing.items()}
    return Decision(
        changed=changed,
        added=added,
        conflicts=tuple(conflicts),
        optional_differs=optional,
        nowhere=tuple(key for key, entry in added.items() if "path" in entry),
        relatives=_apart(relatives, [*changed.values(), *added.values()]),
    )


def key_of(table: Mapping[str, Any], crate: str, root: Mapping[str, Any]) -> str | None:
    """Return the key that a crate stands under: its name, or another where the entry says `package`."""
    renamed = (key for key, value in table.items() if effective(value, root, key).get("package") == crate)
    return crate if crate in table else next(renamed, None)


def effective(value: Any, root: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return an entry with what it inherits; features add up, and only `true` goes before the root's default.

    "default-features = false" in a member is ignored where the root has them on (Cargo reference, workspaces).
    """
    own = _as_table(value)
    if own.get("workspace") is not True:
        return own
    base = effective(root[key], {}, key) if key in root else {}
    rest = {name: said for name, said in own.items() if name not in _MERGED}
    features = [*base.get("features", []), *own.get("features", [])]
    default = _default(base) or own.get("default-features", own.get("default_features")) is True
    return {
        **{name: said for name, said in base.items() if name not in _MERGED},
        **rest,
        **({"features": list(dict.fromkeys(features))} if features else {}),
        **({} if default else {"default-features": False}),
    }


def differences(there: Entry, wanted: Entry) -> tuple[str, ...]:
    """Name what an entry contradicts; a missing version beside the same git source contradicts nothing."""
    differs = [*_source_differences(there, wanted)]
    version = there.get("version")
    if not differs and version is not None and not same_requirement(version, wanted.get("version")):
        differs.append("version")
    if _default(there) != _default(wanted):
        differs.append("default-features")
    return tuple(differs)


def same_source(one: Entry, other: Entry) -> bool:
    """Tell whether two entries come from one source."""
    return _source_key(one) == _source_key(other)


def _source_differences(there: Entry, wanted: Entry, *, moves: object = True) -> tuple[str, ...]:
    if not moves or same_source(there, wanted):
        return ()
    if "path" in there or "path" in wanted:
        return ("path",)
    if not same_git(there.get("git", ""), wanted.get("git", "")):
        return ("source",)
    pins = tuple(pin for pin in _PINS if there.get(pin) != wanted.get(pin))
    return pins or ("source",)


def _source_key(entry: Entry) -> tuple[Any, ...]:
    git = canonical(entry["git"]) if "git" in entry else None
    return (git, *(entry.get(name) for name in (*_PINS, "path", *_REGISTRY)))


def _same_repository(entry: Entry, wanted: Wanted) -> bool:
    shared = {**wanted.others, **wanted.entries}.values()
    return "git" in entry and any(same_git(entry["git"], other["git"]) for other in shared if "git" in other)


def _apart(relatives: Mapping[str, Entry], new: list[Entry]) -> dict[str, Entry]:
    sources = [entry for entry in new if "git" in entry]
    return {
        key: entry
        for key, entry in relatives.items()
        if any(same_git(entry["git"], other["git"]) and not same_source(entry, other) for other in sources)
    }


def _default(entry: Entry) -> bool:
    return bool(entry.get("default-features", entry.get("default_features", True)))


def _as_table(value: Any) -> dict[str, Any]:
    return {"version": value} if isinstance(value, str) else dict(value)


def _replaced(value: Any, there: Entry, asked: Entry) -> dict[str, Any]:
    """Return the patch's entry with what it does not speak of, and with what means the same as it was written."""
    old = _as_table(value)
    rest = {name: said for name, said in old.items() if name not in (*_REPLACED, "features")}
    own = (old if "workspace" in asked else there).get("features", [])
    features = list(dict.fromkeys([*own, *asked.get("features", [])]))
    new = {**asked, **rest, **({"features": features} if features else {})}
    if "git" in new and "git" in old and same_git(old["git"], new["git"]):
        new["git"] = old["git"]
    if "version" in new and "version" in old and same_requirement(old["version"], new["version"]):
        new["version"] = old["version"]
    return new


def _with_features(new: dict[str, Any], there: Entry, meant: Entry) -> dict[str, Any]:
    lacking = [feature for feature in meant.get("features", []) if feature not in there.get("features", [])]
    return {**new, "features": [*new.get("features", []), *lacking]} if lacking else new


def _new_key(crate: str, root: Mapping[str, Any]) -> str:
    return key_of(root, crate, {}) or crate


def _added(entry: Entry, sources: list[Entry], policy: Policy | None) -> dict[str, Any]:
    if entry.get("workspace"):
        return dict(entry)
    kept = _most_common(sources) if policy == "keep" else None
    alike = kept or next((source for source in sources if same_source(source, entry)), None)
    if alike is None:
        return dict(entry)
    rest = {name: said for name, said in entry.items() if name not in _SOURCE}
    return {**{name: alike[name] for name in _SOURCE if name in alike}, **rest}


def _most_common(sources: list[Entry]) -> Entry | None:
    counted = Counter(_source_key(source) for source in sources)
    if not counted:
        return None
    most = counted.most_common(1)[0][0]
    return next(source for source in sources if _source_key(source) == most)
