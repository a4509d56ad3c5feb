"""A checkout's manifests, as Cargo finds them from a root."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from .manifest import Manifest, read, texts

MANIFEST = "Cargo.toml"
_LEFT_OUT = frozenset({"target", "node_modules", "vendor"})


@dataclass(frozen=True)
class Fault:
    """Why a manifest does not parse, or why Cargo would reject it."""

    manifest: str
    line: int
    message: str


@dataclass
class Checkout:
    """Reads manifests below a root, and keeps what is wrong with them; nothing above `top` is read."""

    folder: Path
    top: Path
    faults: list[Fault] = field(default_factory=list)

    def manifest(self, path: str) -> Manifest | None:
        """Return the manifest at a path from the root, or None where none is there that can be read."""
        file = self.folder / path
        if not file.is_file() or not file.resolve().is_relative_to(self.top.resolve()):
            return None
        try:
            found = read(path, file.read_text("utf-8"))
        except UnicodeDecodeError:
            found = (1, "it is not UTF-8 text")
        if isinstance(found, Manifest):
            return found
        self.faults.append(Fault(path, *found))
        return None

    def members(self, root: Manifest) -> tuple[Manifest, ...]:
        """Return the packages of a workspace: its members, and packages inside that these reach by path."""
        if root.workspace is None:
            return (root,)
        found: dict[str, Manifest] = {root.path: root} if root.package else {}
        members, excluded = _folders(root.workspace, "members"), _folders(root.workspace, "exclude")
        queue = [path for member in members for path in self._matching(root, member)]
        queue += [path for manifest in found.values() for path in _paths(manifest, root)]
        tried = {root.path}
        for path in queue:
            left_out = path in tried or (_below(path, excluded) and not _below(path, members))
            manifest = None if left_out else self.manifest(path)
            tried.add(path)
            if manifest and manifest.workspace is None:
                found[path] = manifest
                queue += _paths(manifest, root)
        return tuple(found[path] for path in sorted(found))

    def loose(self) -> tuple[Manifest, ...]:
        """Return the manifests of a checkout that has none at its root."""
        return tuple(manifest for path in self._all() if (manifest := self.manifest(path)))

    def _matching(self, root: Manifest, member: str) -> Iterator[str]:
        if any(sign in member for sign in "*?["):
            for path in sorted(self.folder.glob(member)):
                if (path / MANIFEST).is_file():
                    yield manifest_in(path.relative_to(self.folder).as_posix())
        elif (self.folder / member / MANIFEST).is_file():
            yield manifest_in(member)
        else:
            self.faults.append(Fault(root.path, root.line_of("workspace", "members"), f"{member} has no {MANIFEST}"))

    def _all(self) -> Iterator[str]:
        for folder, inner, files in os.walk(self.folder):
            inner[:] = sorted(name for name in inner if name not in _LEFT_OUT and not name.startswith("."))
            if MANIFEST in files:
                yield (Path(folder) / MANIFEST).relative_to(self.folder).as_posix()


def manifest_in(folder: str | PurePosixPath) -> str:
    """Return the path of a folder's manifest, without detours."""
    return os.path.normpath(PurePosixPath(folder) / MANIFEST).replace(os.sep, "/")


def _paths(manifest: Manifest, root: Manifest) -> Iterator[str]:
    """Yield the manifests that a package reaches by path, inside the workspace's folder (Cargo reference)."""
    shared = {entry.key: entry for entry in root.workspace_entries()}
    for entry in manifest.entries():
        inherited = shared.get(entry.key) if entry.value.get("workspace") is True else None
        folder = PurePosixPath((root if inherited else manifest).path).parent
        value = (inherited or entry).value
        if "path" in value and not (path := manifest_in(folder / str(value["path"]))).startswith("../"):
            yield path


def _below(path: str, folders: tuple[str, ...]) -> bool:
    return any(PurePosixPath(path).is_relative_to(os.path.normpath(folder)) for folder in folders)


def _folders(workspace: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(folder.rstrip("/") for folder in texts(workspace.get(key)))
