"""The manifests of a checkout: its root, and the members of its workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from ..cargo.edit import read
from ..diagnostics import CratebookError

MANIFEST = "Cargo.toml"
_KINDS = ("dependencies", "dev-dependencies", "build-dependencies")


@dataclass(frozen=True, kw_only=True)
class Change:
    """A file that is to change; `path` is where it really is, `name` where it stands in the checkout."""

    path: Path
    name: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One Cargo.toml; `label` is how messages call it."""

    path: Path
    folder: str
    label: str
    text: str

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """What it says; raises CratebookError for what is no TOML."""
        return read(self.text, self.label)

    @property
    def package(self) -> str | None:
        """The package's name, if it has a package."""
        package = self.data.get("package")
        name = package.get("name") if isinstance(package, dict) else None
        return name if isinstance(name, str) else None

    def table(self, name: str) -> Mapping[str, Any]:
        """Return a table of the manifest, empty if it has none."""
        found = self.data.get(name)
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Checkout:
    """A folder with a Cargo.toml; messages put `prefix` before its paths."""

    folder: Path
    prefix: str
    root: Manifest

    @property
    def is_workspace(self) -> bool:
        """Whether it has members."""
        return "workspace" in self.root.data

    @property
    def is_virtual(self) -> bool:
        """Whether the root has no package: Cargo allows no `[dependencies]` there."""
        return self.is_workspace and "package" not in self.root.data

    @property
    def shares(self) -> bool:
        """Whether the root has `[workspace.dependencies]`."""
        return "dependencies" in self.root.table("workspace")

    @cached_property
    def members(self) -> tuple[Manifest, ...]:
        """The workspace's members in order of folder, the root package first (Cargo reference, "members")."""
        if not self.is_workspace:
            return ()
        found = {".": self.root} if "package" in self.root.data else {}
        queue = [*self._listed(), *self._path_dependencies(self.root)]
        while queue:
            folder = queue.pop()
            if folder in found or not self._is_member(folder):
                continue
            found[folder] = _manifest(self.folder, folder, self.prefix)
            queue += self._path_dependencies(found[folder])
        return tuple(found[folder] for folder in sorted(found, key=lambda name: (name != ".", name)))

    def refuse_link(self, folder: str) -> None:
        """Raise CratebookError where a folder's manifest is there, but by a link out of the checkout."""
        path = self.folder / folder / MANIFEST
        if path.is_file() and ".." not in path.parts and not _leads_inside(self.folder, path):
            raise _link(self.prefix + (PurePosixPath(folder) / MANIFEST).as_posix())

    def _listed(self) -> Iterator[str]:
        patterns = self.root.table("workspace").get("members", [])
        for pattern in patterns if isinstance(patterns, list) else []:
            if isinstance(pattern, str) and pattern.strip("./") and not PurePosixPath(pattern).is_absolute():
                for path in sorted(self.folder.glob(pattern)):
                    if ".." not in path.parts:
                        yield path.relative_to(self.folder).as_posix()

    def _is_member(self, folder: str) -> bool:
        excluded = self.root.table("workspace").get("exclude", [])
        names = {PurePosixPath(name) for name in excluded if isinstance(name, str)}
        path = PurePosixPath(folder)
        return not names & {path, *path.parents} and _leads_inside(self.folder, self.folder / folder / MANIFEST)

    def _path_dependencies(self, manifest: Manifest) -> Iterator[str]:
        """Yield the folders of path dependencies, which are members too where they are below the root."""
        shared = self.root.table("workspace").get("dependencies", {})
        targets = [table for table in manifest.table("target").values() if isinstance(table, dict)]
        for table in (table.get(kind) for table in (manifest.data, *targets) for kind in _KINDS):
            for key, entry in table.items() if isinstance(table, dict) else ():
                inherits = isinstance(entry, dict) and entry.get("workspace") is True
                said = shared.get(key) if inherits and isinstance(shared, dict) else entry
                if isinstance(said, dict) and isinstance(said.get("path"), str):
                    base = self.folder if inherits else self.folder / manifest.folder
                    yield from _inside(self.folder, base / said["path"])


def check_out(folder: Path, prefix: str = "") -> Checkout:
    """Read a checkout's root manifest.

    Raises CratebookError where there is none, where it cannot be read, and where it is a link out of the checkout.
    """
    folder = folder.resolve()
    if not (folder / MANIFEST).is_file():
        raise CratebookError(f"{prefix}{MANIFEST} is not there: the checkout has no Rust manifest at its root")
    return Checkout(folder, prefix, _manifest(folder, ".", prefix))


def _manifest(root: Path, folder: str, prefix: str) -> Manifest:
    label = prefix + (PurePosixPath(folder) / MANIFEST).as_posix()
    path = root / folder / MANIFEST
    if not _leads_inside(root, path):
        raise _link(label)
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise CratebookError(f"{label} is not UTF-8; it was left as it is") from error
    return Manifest(path=path.resolve(), folder=folder, label=label, text=text)


def _link(label: str) -> CratebookError:
    return CratebookError(f"{label} is a link that leads out of the checkout; it was left as it is")


def _leads_inside(root: Path, path: Path) -> bool:
    return path.is_file() and path.resolve().is_relative_to(root)


def _inside(root: Path, path: Path) -> Iterator[str]:
    real = path.resolve()
    if real.is_relative_to(root) and real != root:
        yield real.relative_to(root).as_posix()
