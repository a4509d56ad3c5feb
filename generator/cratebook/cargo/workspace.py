"""A workspace as Cargo finds it: its root, its members, and what these inherit (Cargo reference, "Workspaces")."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Self

from .dependency import Dependency, inherits, table_at
from .files import Checkout, UnusablePathError, manifest_in
from .manifest import MANIFEST, Fault, Manifest


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A root's manifest and those of its members, by paths from its folder; a package alone is a workspace of one.

    `faults` tell what could not be read of it, so that a root or members may be missing.
    """

    folder: Path
    root: Manifest | None
    members: tuple[Manifest, ...]
    faults: tuple[Fault, ...]

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """The root's manifest, also where it has no package, and the members'."""
        return tuple(dict.fromkeys((*([self.root] if self.root else []), *self.members)))

    def of_member(self, folder: str) -> Self:
        """Return the workspace as one of its members sees it: alone, with what it inherits of the root's entries."""
        members = tuple(member for member in self.members if member.path == manifest_in(folder))
        inherited = {d.key for member in members for d in self.dependencies(member) if d.inherited}
        root = self.root.declaring(inherited) if self.root and members != (self.root,) else self.root
        known = {MANIFEST, *(member.path for member in members)}
        return replace(
            self, root=root, members=members, faults=tuple(fault for fault in self.faults if fault.manifest in known)
        )

    def dependencies(self, manifest: Manifest) -> Iterator[Dependency]:
        """Yield every dependency of a member, with what it inherits."""
        return manifest.dependencies(self.root.shared if self.root else {})

    def package_value(self, manifest: Manifest, key: str) -> Any:
        """Return a value of a member's `[package]`, from `[workspace.package]` where it is inherited."""
        value = manifest.package.get(key)
        return table_at(self.root.workspace, "package").get(key) if inherits(value) and self.root else value

    def folder_of(self, manifest: Manifest, dependency: Dependency) -> str | None:
        """Return the folder of a path dependency, from the root's; an inherited path is from there too."""
        above = "." if dependency.inherited else str(PurePosixPath(manifest.path).parent)
        path = dependency.source.path
        return None if path is None else os.path.normpath(os.path.join(above, path))  # noqa: PTH118 - text, not files


def read_workspace(checkout: Checkout) -> Workspace:
    """Return the workspace whose root is a checkout's folder."""
    root = checkout.manifest(MANIFEST)
    if not isinstance(root, Manifest):
        return Workspace(folder=checkout.folder, root=None, members=(), faults=(root,) if root else ())
    if root.workspace is None:
        return Workspace(folder=checkout.folder, root=root, members=(root,), faults=())
    return _Members(checkout, root).read()


def find_workspace(folder: Path, top: Path) -> Workspace:
    """Return the workspace that a folder is the root or a member of, looked for up to `top`.

    Where that has no such member, the workspace is one without it, and a fault tells.
    """
    checkout = Checkout.at(folder, top)
    manifest = checkout.manifest(MANIFEST)
    if not isinstance(manifest, Manifest) or manifest.workspace is not None:
        return read_workspace(checkout)
    try:
        root = _root_of(checkout, manifest)
    except UnusablePathError as error:
        fault = Fault(MANIFEST, manifest.line("package", "workspace"), f"the path of its workspace {error}")
        return Workspace(folder=checkout.folder, root=None, members=(), faults=(fault,))
    workspace = read_workspace(root)
    path = os.path.relpath(checkout.folder / MANIFEST, root.folder)
    if workspace.root is None or path in {member.path for member in workspace.members}:
        return workspace
    fault = Fault(path, 1, "its workspace does not have it as a member")
    return Workspace(folder=root.folder, root=workspace.root, members=(), faults=(*workspace.faults, fault))


def root_above(folder: Path) -> Path | None:
    """Return the folder of the workspace that a package is in, if another than its own; all folders above count.

    What its manifest names as its workspace and is none is left to Cargo to refuse.
    """
    checkout = Checkout.at(folder, Path(folder.anchor))
    manifest = checkout.manifest(MANIFEST)
    if not isinstance(manifest, Manifest) or manifest.workspace is not None:
        return None
    try:
        root = _root_of(checkout, manifest).folder
    except UnusablePathError:
        return None
    return root if root != checkout.folder else None


def _root_of(checkout: Checkout, manifest: Manifest) -> Checkout:
    """Return the folder of a package's workspace: the one it names, or the nearest above that does not exclude it."""
    pointer = manifest.package.get("workspace")
    if isinstance(pointer, str):
        checkout.check(pointer)
        root = Checkout.at(checkout.folder / pointer, checkout.top)
        if root.manifest(MANIFEST) is None:
            raise UnusablePathError(f"has no {MANIFEST}")
        return root
    for parent in checkout.folder.parents:
        if not checkout.has(parent):
            break
        above = Checkout(parent, checkout.top)
        candidate = above.manifest(MANIFEST)
        path = (checkout.folder / MANIFEST).relative_to(parent).as_posix()
        if isinstance(candidate, Fault) or (candidate and candidate.admits(path)):
            return above
    return checkout


@dataclass
class _Members:
    """Finds a workspace's members: what `members` names, and what these and the root reach by path."""

    checkout: Checkout
    root: Manifest
    members: dict[str, Manifest] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def read(self) -> Workspace:
        tried = {MANIFEST}
        queue = list(self._named())
        if self.root.package_key:
            self.members[MANIFEST] = self.root
            queue += self._reached(self.root)
        for path, missing in queue:
            if path in tried:
                continue
            tried.add(path)
            member = self._member(path, missing) if self.root.admits(path) else None
            if member:
                self.members[path] = member
                queue += self._reached(member)
        in_order = sorted(self.members.values(), key=lambda member: (member.path != MANIFEST, member.path))
        return Workspace(
            folder=self.checkout.folder, root=self.root, members=tuple(in_order), faults=tuple(self.faults)
        )

    def _named(self) -> Iterator[tuple[str, Fault]]:
        """Yield the manifests that `members` names, each with the fault of one that is not there."""
        members = (self.root.workspace or {}).get("members")
        for number, pattern in enumerate(members if isinstance(members, list) else ()):
            if not isinstance(pattern, str):
                continue
            line = self.root.line("workspace", "members", str(number))
            try:
                for folder in self.checkout.folders(pattern):
                    yield manifest_in(folder), Fault(MANIFEST, line, f"{folder} has no {MANIFEST}")
            except UnusablePathError as error:
                self.faults.append(Fault(MANIFEST, line, f"the member {pattern!r} {error}"))

    def _reached(self, member: Manifest) -> Iterator[tuple[str, Fault]]:
        """Yield the manifests that a member reaches by path, each with the fault of one that is not there.

        Those outside of the root's folder are members where they name this workspace themselves.
        """
        workspace = Workspace(folder=self.checkout.folder, root=self.root, members=(), faults=())
        for dependency in workspace.dependencies(member):
            folder = workspace.folder_of(member, dependency)
            if folder is None:
                continue
            path = manifest_in(folder)
            if not path.isprintable():
                reason = f"{dependency.key}: its path has characters that cannot be printed"
                self.faults.append(Fault(member.path, dependency.line, reason))
            elif not path.startswith(("../", "/")) or self._names_this(path):
                yield path, Fault(member.path, dependency.line, f"{dependency.key}: {folder} has no {MANIFEST}")

    def _names_this(self, path: str) -> bool:
        manifest = self.checkout.manifest(path)
        pointer = manifest.package.get("workspace") if isinstance(manifest, Manifest) else None
        above = (self.checkout.folder / path).parent
        return isinstance(pointer, str) and os.path.normpath(above / pointer) == str(self.checkout.folder)

    def _member(self, path: str, missing: Fault) -> Manifest | None:
        """Return a member's manifest, or None where it cannot be one, with a fault that tells."""
        manifest = self.checkout.manifest(path)
        if isinstance(manifest, Manifest) and manifest.workspace is None:
            return manifest
        if isinstance(manifest, Manifest):
            line = manifest.line("workspace")
            self.faults.append(Fault(path, line, "it is the root of another workspace, and cannot be a member"))
        else:
            self.faults.append(manifest or missing)
        return None
