"""What Cargo refuses in manifests, as far as it concerns packages, their dependencies and what these inherit."""

from collections.abc import Iterator, Mapping
from typing import Any

from .dependency import KINDS, SHARED, as_table, dashed, default_features, inherits, mistyped, table_at, tables
from .manifest import Fault, Manifest
from .names import is_package_name
from .source import PINS
from .toml import Path
from .workspace import Workspace

_REFUSES_OLD_SPELLINGS = "2024"
_SOURCES = (("git", "path"), ("git", "registry"), ("registry", "registry-index"), ("rev", "tag", "branch"))

Reasons = Iterator[tuple[Path, str]]


def rejections(workspace: Workspace) -> Iterator[Fault]:
    """Yield what Cargo refuses in a workspace's manifests, each with its line."""
    first: dict[str, str] = {}
    for manifest in workspace.manifests:
        for path, reason in (*_of_package(workspace, manifest), *_of_entries(workspace, manifest)):
            yield Fault(manifest.path, manifest.line(*path), reason)
        other = first.setdefault(manifest.name, manifest.path) if manifest.name else manifest.path
        if other != manifest.path:
            yield Fault(manifest.path, manifest.line("package", "name"), f"{other} has a package of this name as well")


def _of_package(workspace: Workspace, manifest: Manifest) -> Reasons:
    key = manifest.package_key
    if key is None and manifest.workspace is None:
        yield (), "it has neither [package] nor [workspace]"
    elif key is None:
        for name in manifest.values:
            if dashed(name) in (*KINDS, "target", "features"):
                yield (name,), f"a virtual workspace may not have [{name}]"
    elif not is_package_name(manifest.name or ""):
        yield (key, "name"), "the package has no name that Cargo takes"
    if key == "project" and _is_new(workspace, manifest):
        yield (key,), "[project] is not supported from edition 2024 on; it is [package]"
    for name, value in manifest.package.items():
        if inherits(value) and workspace.root and name not in table_at(workspace.root.workspace, "package"):
            yield (str(key), name), f"the package's {name} is inherited, but the workspace does not have it"


def _of_entries(workspace: Workspace, manifest: Manifest) -> Reasons:
    new, shared = _is_new(workspace, manifest), workspace.root.shared if workspace.root else None
    for key, value in manifest.shared.items():
        yield from (((*SHARED, key), reason) for reason in _of_entry(key, value))
        if as_table(value).get("optional") is True:
            yield (*SHARED, key), f"`optional` may not stand in [workspace.dependencies]: {key}"
    for table in tables(manifest.values):
        if new and dashed(table[-1]) != table[-1]:
            yield table, f"[{table[-1]}] is not supported from edition 2024 on; it is [{dashed(table[-1])}]"
        for key, value in table_at(manifest.values, *table).items():
            reasons = [*_of_entry(key, value), *_of_member_entry(key, as_table(value), shared, new=new)]
            if KINDS[dashed(table[-1])] == "dev" and as_table(value).get("optional") is True:
                reasons.append(f"a dev-dependency may not be optional: {key}")
            yield from (((*table, key), reason) for reason in reasons)


def _of_entry(key: str, value: Any) -> Iterator[str]:
    if not isinstance(value, str | Mapping):
        yield f"{key} is neither a version nor a table"
    entry = as_table(value)
    if name := mistyped(value):
        yield f"{key} has {name} of a type that Cargo does not take"
    names = (key, entry.get("package", key))
    if not all(isinstance(name, str) and is_package_name(name) for name in names):
        yield f"{key!r} has a name that Cargo does not take for a package"
    if inherits(entry):
        return
    for keys in _SOURCES:
        if sum(name in entry for name in keys) > 1:
            yield f"{key} has more than one of {', '.join(keys[:-1])} and {keys[-1]}"
    for pin in PINS:
        if pin in entry and "git" not in entry:
            yield f"{key} has {pin}, but no git"


def _of_member_entry(
    key: str, entry: Mapping[str, Any], shared: Mapping[str, Any] | None, *, new: bool
) -> Iterator[str]:
    if entry.get("workspace") is False:
        yield f"{key} has `workspace = false`, which Cargo does not take"
    base = as_table((shared or {}).get(key)) if inherits(entry) else None
    if base == {} and shared is not None:
        yield f"{key} is inherited, but the workspace does not have it"
    if base and new and default_features(base) and not default_features(entry):
        yield f"{key} turns off default features that the workspace has on, which Cargo refuses from edition 2024 on"
    if new and "default_features" in entry:
        yield f"{key} has `default_features`, which is `default-features` from edition 2024 on"


def _is_new(workspace: Workspace, manifest: Manifest) -> bool:
    """Tell whether a package's edition is one from which on Cargo refuses what it took before."""
    edition = workspace.package_value(manifest, "edition")
    return isinstance(edition, str) and edition >= _REFUSES_OLD_SPELLINGS
