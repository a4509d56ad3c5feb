"""What a repository needs, as Cargo text in each form (Cargo reference, "Specifying Dependencies" and "Workspaces")."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import tomlkit

from .catalog import Catalog

Form = Literal["section", "lines", "workspace", "add", "wasm"]
FORMS: tuple[Form, ...] = ("section", "lines", "workspace", "add", "wasm")
Pin = tuple[str, str]

# The same names, addresses and versions stand in every patch.
_REMEMBERED = 4096
_NATIVE = """'cfg(not(target_arch = "wasm32"))'"""


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """A crate as a patch asks for it: an entry of `[dependencies]` (Cargo reference, git dependencies)."""

    crate: str
    git: str
    version: str
    pin: Pin | None = None
    features: tuple[str, ...] = ()
    default_features: bool = True
    optional: bool = False


def parsed(text: str) -> dict[str, Any]:
    """Read TOML to plain values; raises ValueError, whose text ends with the place as `(at line 1, column 2)`."""
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply (at line 1, column 1)") from error


def dependencies(catalog: Catalog, repository: str) -> tuple[Dependency, ...]:
    """Return what a repository takes, in the order of its data file."""
    uses = catalog.repositories[repository].crates
    return tuple(
        replace(
            dependency(catalog, crate),
            features=use.features,
            default_features=use.default_features,
            optional=use.optional,
        )
        for crate, use in uses.items()
    )


def fitting(catalog: Catalog, name: str) -> Form:
    """Return the form that fits a repository's manifest; where nothing is known, the plan's own."""
    seen, kind = catalog.observed.get(name), catalog.kind_of(name)
    if kind == "virtual-workspace" or (seen and kind == "root-package" and seen.workspace_dependencies_table):
        return "workspace"
    if seen and seen.dependencies_table and kind in {"package", "root-package"}:
        return "lines"
    return "section"


def universal(catalog: Catalog) -> tuple[Dependency, ...]:
    """Return what every repository takes."""
    return tuple(dependency(catalog, crate) for crate in catalog.site.universal)


def dependency(catalog: Catalog, crate: str) -> Dependency:
    """Return one crate from the site's source."""
    source = catalog.site.source
    return Dependency(crate=crate, git=source.git, version=catalog.requirement(crate), pin=source.own_pin)


def pinned(wanted: Iterable[Dependency], pin: Pin) -> tuple[Dependency, ...]:
    """Return the same dependencies at a commit, tag or branch."""
    return tuple(replace(entry, pin=pin) for entry in wanted)


def section(wanted: Iterable[Dependency]) -> str:
    """Return the `[dependencies]` table, header and all, for a manifest without it."""
    return "[dependencies]\n" + lines(wanted)


def lines(wanted: Iterable[Dependency]) -> str:
    """Return a line for each dependency, to go under a header that is there."""
    return "".join(f"{entry.crate} = {inline(full(entry))}\n" for entry in wanted)


def workspace_root(wanted: Iterable[Dependency]) -> str:
    """Return the `[workspace.dependencies]` table for a workspace's root."""
    return "[workspace.dependencies]\n" + "".join(f"{entry.crate} = {inline(shared(entry))}\n" for entry in wanted)


def workspace_member(wanted: Iterable[Dependency]) -> str:
    """Return the lines that a member inherits with, to go under its `[dependencies]`."""
    return "".join(f"{entry.crate} = {inline(inherited(entry))}\n" for entry in wanted)


def add_command(wanted: Sequence[Dependency], package: str | None = None) -> str:
    """Return the `cargo add` commands that give an equivalent requirement.

    Cargo takes no version beside `--git`: it writes the one that it finds there, which is as much as the plan asks for
    unless a crate has a requirement of its own. What holds for some of the crates only asks for a command of their own.
    """
    groups: dict[tuple[Pin | None, str, bool, bool], list[Dependency]] = {}
    for entry in wanted:
        groups.setdefault((entry.pin, entry.git, entry.default_features, entry.optional), []).append(entry)
    return "".join(f"{shlex.join(_add(group, package))}\n" for group in groups.values())


def _add(group: list[Dependency], package: str | None) -> list[str]:
    first = group[0]
    words = ["cargo", "add", *(["--package", package] if package else []), "--git", first.git]
    if first.pin:
        words += [f"--{first.pin[0]}", first.pin[1]]
    words += [entry.crate for entry in group]
    features = [f"{entry.crate}/{feature}" for entry in group for feature in entry.features]
    words += ["--features", ",".join(features)] if features else []
    words += [] if first.default_features else ["--no-default-features"]
    return words + (["--optional"] if first.optional else [])


def wasm(catalog: Catalog, wanted: Iterable[Dependency]) -> str:
    """Return the tables for a repository that builds for WASM too, all from one source, no key twice.

    Crates that build for WASM have its feature on; the others stand under the target that is not WASM, each with its
    reason. What the requirements ask for beside the shared crates comes along.
    """
    tables: dict[str, str] = {}
    native = f"target.{_NATIVE}.dependencies"
    for entry in wanted:
        able = builds_for_wasm(catalog, entry.crate)
        table, taken = ("dependencies", _for_wasm(catalog, entry)) if able else (native, entry)
        tables[table] = tables.get(table, "") + lines([taken])
    for table, line in _other_requirements(catalog):
        tables[table] = tables.get(table, "") + line
    unable = _reasons(catalog, (entry for entry in wanted if not builds_for_wasm(catalog, entry.crate)))
    ordered = sorted(tables, key=lambda table: (table == native, table != "dependencies"))
    return "\n".join(f"{unable if table == native else ''}[{table}]\n{tables[table]}" for table in ordered)


def builds_for_wasm(catalog: Catalog, crate: str) -> bool:
    """Tell whether a crate is said to build for WASM, in part at least."""
    said = catalog.crates[crate].wasm
    return said is not None and said.support != "none"


def _for_wasm(catalog: Catalog, entry: Dependency) -> Dependency:
    said = catalog.crates[entry.crate].wasm
    feature = said.feature if said else None
    if feature not in catalog.crates[entry.crate].features or feature in entry.features:
        return entry
    return replace(entry, features=(*entry.features, str(feature)))


def _other_requirements(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield the table and line of what the requirements ask for beside the shared crates."""
    asked = parsed(catalog.wasm.requirements or "")
    tables = {"dependencies": asked.get("dependencies", {})}
    for target, inside in asked.get("target", {}).items():
        tables[f"target.{_key(target)}.dependencies"] = inside.get("dependencies", {})
    for table, entries in tables.items():
        for name, value in entries.items():
            if name not in catalog.crates:
                yield table, f"{_key(name)} = {_value(value)}\n"


def _reasons(catalog: Catalog, unable: Iterable[Dependency]) -> str:
    said = [(entry.crate, catalog.crates[entry.crate].wasm) for entry in unable]
    reasons = "".join(
        f"# {crate}: {' '.join(why.note.split()) if why else 'not known to build'}\n" for crate, why in said
    )
    return f"# Not for WASM:\n{reasons}" if reasons else ""


def full(entry: Dependency) -> dict[str, Any]:
    """Return the entry's keys and values as a package's own dependency has them."""
    return {**shared(entry), **_features(entry), **({"optional": True} if entry.optional else {})}


def shared(entry: Dependency) -> dict[str, Any]:
    """Return what stands in the root for all members: the source, and `default-features = false` if at all.

    Features are each member's own and add up; `optional` is not allowed there.
    """
    pin = {entry.pin[0]: entry.pin[1]} if entry.pin else {}
    default = {} if entry.default_features else {"default-features": False}
    return {"git": entry.git, **pin, "version": entry.version, **default}


def inherited(entry: Dependency) -> dict[str, Any]:
    """Return what stands in a member that inherits."""
    return {"workspace": True, **_features(entry), **({"optional": True} if entry.optional else {})}


def _features(entry: Dependency) -> dict[str, Any]:
    return {"features": list(entry.features)} if entry.features else {}


def inline(pairs: dict[str, Any]) -> str:
    """Return an inline table as Cargo's own style has it: `{ git = "…" }`."""
    return "{ " + ", ".join(f"{_key(key)} = {_value(value)}" for key, value in pairs.items()) + " }"


@lru_cache(_REMEMBERED)
def _key(name: str) -> str:
    return tomlkit.key(name).as_string() if name.replace("-", "_").isidentifier() else _quoted(name)


def _quoted(name: str) -> str:
    return f"'{name}'" if "'" not in name else _string(name)


@lru_cache(_REMEMBERED)
def _string(text: str) -> str:
    return tomlkit.string(text).as_string()


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _string(value)
        case list():
            return f"[{', '.join(_value(item) for item in value)}]"
        case dict():
            return inline(value)
        case _:
            return str(value)
