"""A checkout's manifests to what the handbook keeps of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..cargo.source import canonical, without_secret
from ..data.models import ManifestKind, ObservedRepository
from .checkout import MANIFEST, Checkout, Fault
from .git import commit
from .manifest import Entry, Manifest, rejections, table, texts

_KEPT = ("version", "git", "rev", "tag", "branch", "path")


@dataclass(frozen=True)
class Wanted:
    """What to look for: the shared crates, where they come from, and where the other repositories are."""

    crates: frozenset[str]
    git: str
    repositories: Mapping[str, str]


def observe(folder: Path, name: str, wanted: Wanted) -> ObservedRepository:
    """Read the manifests of a checkout; faults in them are part of what is returned."""
    reader = Checkout(folder, folder)
    root = reader.manifest(MANIFEST)
    members = reader.members(root) if root else reader.loose() if not reader.faults else ()
    found: dict[str, list[dict[str, Any]]] = {"crates": [], "strangers": [], "repositories": []}
    others = {canonical(url): other for other, url in wanted.repositories.items() if other != name}
    for manifest in dict.fromkeys([*([root] if root else []), *members]):
        reader.faults += [Fault(manifest.path, *fault) for fault in rejections(manifest, root)]
        for entry in (*manifest.workspace_entries(), *manifest.entries()):
            kept = _kept(manifest, entry, root)
            kind = _kind_of(entry, kept, wanted, others)
            if kind:
                found[kind].append(kept)
    return ObservedRepository.model_validate(
        _tuples(
            {
                "name": name,
                "commit": commit(folder),
                "kind": _kind(root, bool(reader.faults)),
                "dependencies_table": bool(root and "dependencies" in root.data),
                "workspace_dependencies_table": bool(root and root.workspace and "dependencies" in root.workspace),
                "members": [{"manifest": m.path, "package": m.package} for m in members if m.package],
                **found,
                "features": list(_clashes([*([root] if root else []), *members], wanted.crates)),
                "rust-versions": list(_rust_versions(root, members)),
                "faults": [asdict(fault) for fault in reader.faults],
            }
        )
    )


def _kind(root: Manifest | None, broken: bool) -> ManifestKind:  # noqa: FBT001 - a fact, not an option
    if root is None:
        return "unreadable" if broken else "none"
    if root.workspace is None:
        return "package"
    return "root-package" if root.package else "virtual-workspace"


def _kept(manifest: Manifest, entry: Entry, root: Manifest | None) -> dict[str, Any]:
    """Return an entry with what it inherits: features add up, the rest is the root's (Cargo reference)."""
    inherited = entry.value.get("workspace") is True
    value = dict(entry.value)
    if inherited and root:
        base = next((e.value for e in root.workspace_entries() if e.key == entry.key), {})
        features = (*texts(base.get("features")), *texts(value.get("features")))
        value = {**base, **value, "features": list(dict.fromkeys(features))}
    return {
        "package": entry.package,
        "manifest": manifest.path,
        "line": entry.line,
        "table": entry.table,
        **{key: without_secret(str(value[key])) for key in _KEPT if value.get(key)},
        "features": texts(value.get("features")),
        "default-features": value.get("default-features", value.get("default_features")) is not False,
        "optional": value.get("optional") is True,
        "inherited": inherited,
    }


def _kind_of(entry: Entry, kept: dict[str, Any], wanted: Wanted, others: Mapping[str, str]) -> str | None:
    git = canonical(kept["git"]) if "git" in kept else None
    if entry.package in wanted.crates:
        return "crates"
    if git == canonical(wanted.git):
        return "strangers"
    return "repositories" if git in others else None


def _clashes(manifests: list[Manifest], crates: frozenset[str]) -> Iterator[dict[str, Any]]:
    for manifest in dict.fromkeys(manifests):
        features = manifest.data.get("features", {})
        own = {entry.key for entry in manifest.entries()}
        for feature in features if isinstance(features, dict) else ():
            if feature in crates and feature not in own:
                yield {"manifest": manifest.path, "line": manifest.line_of("features", feature), "name": feature}


def _rust_versions(root: Manifest | None, members: Sequence[Manifest]) -> Iterator[dict[str, Any]]:
    """Yield the Rust versions that packages state, that of the workspace once for all that inherit it."""
    stated = {manifest.path: manifest.data["package"].get("rust-version") for manifest in members if manifest.package}
    shared = table((root.workspace if root else None) or {}, "package").get("rust-version")
    if root and isinstance(shared, str) and any(isinstance(version, Mapping) for version in stated.values()):
        yield {"manifest": root.path, "line": root.line_of("workspace.package", "rust-version"), "version": shared}
    for manifest in members:
        version = stated.get(manifest.path)
        if isinstance(version, str):
            line = manifest.line_of("package", "rust-version")
            yield {"manifest": manifest.path, "line": line, "package": manifest.package, "version": version}


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(child) for key, child in value.items()}
    return tuple(_tuples(child) for child in value) if isinstance(value, list) else value
