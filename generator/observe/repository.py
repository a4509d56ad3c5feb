"""A checkout's manifests, as Cargo finds them from the root, to what the handbook keeps of them."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..model import ManifestKind, ObservedRepository
from ..sources import canonical
from .commit import commit
from .manifest import Entry, Manifest, read, rejections

_MANIFEST = "Cargo.toml"
_LEFT_OUT = frozenset({"target", "node_modules", "vendor"})
_KEPT = ("version", "git", "rev", "tag", "branch", "path")


@dataclass(frozen=True)
class Wanted:
    """What to look for: the shared crates, where they come from, and where the other repositories are."""

    crates: frozenset[str]
    git: str
    repositories: Mapping[str, str]


def observe(folder: Path, name: str, wanted: Wanted) -> ObservedRepository:
    """Read the manifests of a checkout; faults in them are part of what is returned."""
    reader = _Reader(folder)
    root = reader.manifest(_MANIFEST)
    members = reader.members(root) if root else reader.loose() if not reader.faults else ()
    found: dict[str, list[dict[str, Any]]] = {"crates": [], "strangers": [], "repositories": []}
    others = {canonical(url): other for other, url in wanted.repositories.items() if other != name}
    for manifest in dict.fromkeys([*([root] if root else []), *members]):
        reader.faults += [_stands(manifest.path, *fault, "message") for fault in rejections(manifest, root)]
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
                "faults": reader.faults,
            }
        )
    )


class _Reader:
    """Reads manifests of one checkout and keeps what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[dict[str, Any]] = []

    def manifest(self, path: str) -> Manifest | None:
        file = self.folder / path
        if not file.is_file() or not file.resolve().is_relative_to(self.folder.resolve()):
            return None
        try:
            found = read(path, file.read_text("utf-8"))
        except UnicodeDecodeError:
            found = (1, "it is not UTF-8 text")
        if isinstance(found, Manifest):
            return found
        self.faults.append(_stands(path, *found, "message"))
        return None

    def members(self, root: Manifest) -> tuple[Manifest, ...]:
        """Return the packages of a workspace: its members, and packages inside that these reach by path."""
        if root.workspace is None:
            return (root,)
        found: dict[str, Manifest] = {root.path: root} if root.package else {}
        queue = [path for pattern in _texts(root.workspace, "members") for path in self._matching(pattern)]
        queue += [path for manifest in found.values() for path in _paths(manifest)]
        excluded = _texts(root.workspace, "exclude")
        for path in queue:
            manifest = None if path in found or _excluded(path, excluded) else self.manifest(path)
            if manifest:
                found[path] = manifest
                queue += _paths(manifest)
        return tuple(found[path] for path in sorted(found))

    def loose(self) -> tuple[Manifest, ...]:
        """Return the manifests of a repository that has none at its root."""
        return tuple(manifest for path in self._all() if (manifest := self.manifest(path)))

    def _matching(self, pattern: str) -> Iterator[str]:
        if not any(sign in pattern for sign in "*?["):
            yield _normal(pattern)
            return
        for path in sorted(self.folder.glob(pattern)):
            if (path / _MANIFEST).is_file():
                yield _normal(path.relative_to(self.folder).as_posix())

    def _all(self) -> Iterator[str]:
        for folder, inner, files in os.walk(self.folder):
            inner[:] = sorted(name for name in inner if name not in _LEFT_OUT and not name.startswith("."))
            if _MANIFEST in files:
                yield (Path(folder) / _MANIFEST).relative_to(self.folder).as_posix()


def _normal(folder: str) -> str:
    return os.path.normpath(PurePosixPath(folder) / _MANIFEST).replace(os.sep, "/")


def _paths(manifest: Manifest) -> list[str]:
    folder = PurePosixPath(manifest.path).parent
    entries = (*manifest.entries(), *manifest.workspace_entries())
    paths = [_normal(str(folder / str(entry.value["path"]))) for entry in entries if "path" in entry.value]
    return [path for path in paths if not path.startswith("../")]


def _excluded(path: str, excluded: tuple[str, ...]) -> bool:
    folder = str(PurePosixPath(path).parent)
    return any(fnmatch.fnmatch(folder, pattern) or f"{folder}/".startswith(f"{pattern}/") for pattern in excluded)


def _texts(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    return tuple(item.rstrip("/") for item in value if isinstance(item, str)) if isinstance(value, list) else ()


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
        features = [*_strings(base.get("features")), *_strings(value.get("features"))]
        value = {**base, **value, "features": list(dict.fromkeys(features))}
    return {
        "package": entry.package,
        "manifest": manifest.path,
        "line": entry.line,
        "table": entry.table,
        **{key: str(value[key]) for key in _KEPT if value.get(key)},
        "features": _strings(value.get("features")),
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
                yield _stands(manifest.path, manifest.line_of("features", feature), feature, "name")


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _stands(path: str, line: int, said: str, key: str) -> dict[str, Any]:
    return {"manifest": path, "line": line, key: said}


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(child) for key, child in value.items()}
    return tuple(_tuples(child) for child in value) if isinstance(value, list) else value
