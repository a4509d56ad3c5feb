"""Dependencies as Cargo text in each form (Cargo reference, "Specifying Dependencies" and "Workspaces")."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, get_args

import tomlkit

from .dependency import Dependency, Entry, as_table, default_features, key_of
from .source import CrateSource
from .version import is_within

Form = Literal["section", "lines", "workspace", "add", "wasm"]
FORMS: tuple[Form, ...] = get_args(Form)

# The same names, addresses and versions stand in every patch.
_REMEMBERED = 4096


def section(dependencies: Iterable[Dependency]) -> str:
    """Return the `[dependencies]` table, header and all, for a manifest without it."""
    return "[dependencies]\n" + lines(dependencies)


def lines(dependencies: Iterable[Dependency]) -> str:
    """Return a line for each dependency, to go under a header that is there."""
    return "".join(map(_line, dependencies))


@lru_cache(_REMEMBERED)
def _line(entry: Dependency) -> str:
    return f"{entry.key} = {dependency_value(full(entry))}\n"


def workspace_root(dependencies: Iterable[Dependency]) -> str:
    """Return the `[workspace.dependencies]` table for a workspace's root."""
    return "[workspace.dependencies]\n" + "".join(
        f"{entry.key} = {dependency_value(shared(entry))}\n" for entry in dependencies
    )


def workspace_member(dependencies: Iterable[Dependency]) -> str:
    """Return the lines that a member inherits with, to go under its `[dependencies]`."""
    return "".join(f"{entry.key} = {dependency_value(inherited(entry))}\n" for entry in dependencies)


def add_command(dependencies: Sequence[Dependency], package: str | None = None) -> str:
    """Return the `cargo add` commands that give an equivalent requirement.

    Cargo takes no version beside `--git` and `--path`: it writes the one that it finds there, which is as much as the
    plan asks for unless a crate has a requirement of its own; nor more than one path. What holds for some of the crates
    only asks for a command of their own.
    """
    groups: dict[tuple[CrateSource, bool, bool], list[Dependency]] = {}
    for entry in dependencies:
        groups.setdefault((entry.source, entry.default_features, entry.optional), []).append(entry)
    return "".join(f"{shlex.join(_add(group, package))}\n" for group in groups.values())


def _add(group: list[Dependency], package: str | None) -> list[str]:
    first = group[0]
    words = ["cargo", "add", *(["--package", package] if package else [])]
    words += [word for name, text in first.source.entry.items() for word in (f"--{name}", text)]
    words += [_specified(entry) for entry in group]
    features = [f"{entry.key}/{feature}" for entry in group for feature in entry.features]
    words += ["--features", ",".join(features)] if features else []
    words += [] if first.default_features else ["--no-default-features"]
    return words + (["--optional"] if first.optional else [])


def _specified(entry: Dependency) -> str:
    """Return a package as `cargo add` takes it: with its requirement where it comes from a registry."""
    return f"{entry.key}@{entry.requirement}" if entry.source.is_registry and entry.requirement else entry.key


def full(entry: Dependency) -> dict[str, Any]:
    """Return the entry's keys and values as a package's own dependency has them."""
    return {**shared(entry), **_own(entry)}


def shared(entry: Dependency) -> dict[str, Any]:
    """Return what stands in the root for all members: the source, and `default-features = false` if at all.

    Features are each member's own and add up; `optional` is not allowed there.
    """
    default = {} if entry.default_features else {"default-features": False}
    version = {"version": entry.requirement} if entry.requirement else {}
    source = entry.source.entry
    return {**version, **source, **default} if entry.source.is_registry else {**source, **version, **default}


def inherited(entry: Dependency) -> dict[str, Any]:
    """Return what stands in a member that inherits."""
    return {"workspace": True, **_own(entry)}


def can_inherit(entry: Dependency, key: str, declared: Mapping[str, Any]) -> bool:
    """Tell whether a member that inherits from a root with these entries takes one under a key as it is.

    It cannot do without default features that the root has on (Cargo reference, "Inheriting a dependency from a
    workspace"), nor ask a registry for fewer versions than the root.
    """
    root = as_table(declared.get(key))
    takes = entry.default_features or not default_features(root)
    asks = not entry.source.is_registry or is_within(root.get("version"), entry.requirement)
    return takes and asks and key_of(declared, entry.package, {}) == key


def to_inherit(entry: Dependency, declared: Mapping[str, Any]) -> Entry:
    """Return the same where the root declares these entries: if it has the default features off, the member says so.

    A member may turn them on, never off (Cargo reference, "Inheriting a dependency from a workspace").
    """
    key = key_of(declared, entry.package, {})
    off = key is not None and not default_features(as_table(declared[key]))
    more = {"default-features": True} if off and entry.default_features else {}
    return {"workspace": True, **more, **_own(entry)}


def _own(entry: Dependency) -> dict[str, Any]:
    """Return what each package states for itself."""
    features = {"features": list(entry.features)} if entry.features else {}
    return {**features, "optional": True} if entry.optional else features


def header(table: Iterable[str]) -> str:
    """Return a table's name as its header has it, without the brackets."""
    return ".".join(map(key, table))


def dependency_value(entry: Entry) -> str:
    """Return a dependency's value: what has nothing but a version is that version."""
    return value(entry["version"]) if list(entry) == ["version"] else inline(entry)


def inline(pairs: Mapping[str, Any]) -> str:
    """Return an inline table as Cargo's own style has it: `{ git = "…" }`."""
    return "{ " + ", ".join(f"{key(name)} = {value(inner)}" for name, inner in pairs.items()) + " }"


@lru_cache(_REMEMBERED)
def key(name: str) -> str:
    """Return a key as TOML."""
    if name.replace("-", "_").isidentifier():
        return tomlkit.key(name).as_string()
    return f"'{name}'" if "'" not in name else _string(name)


@lru_cache(_REMEMBERED)
def _string(text: str) -> str:
    return tomlkit.string(text).as_string()


def value(of: Any) -> str:
    """Return a value as TOML."""
    match of:
        case bool():
            return "true" if of else "false"
        case str():
            return _string(of)
        case list():
            return f"[{', '.join(value(item) for item in of)}]"
        case dict():
            return inline(of)
        case _:
            return str(of)
