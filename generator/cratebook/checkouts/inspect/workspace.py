"""A checkout to the packages of its workspace, as Cargo finds it from any of its folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...diagnostics import CratebookError
from ...project import checkout_top
from ..checkout import MANIFEST, Checkout, Fault
from ..manifest import Manifest
from .manifests import Member, faults, package
from .package import Package, patched


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """The packages of a workspace; `asked` is the one whose folder was given, if that is not the root.

    `top` is the checkout's own folder, from which paths are said.
    """

    top: Path
    packages: tuple[Package, ...]
    asked: Package | None


def workspace(folder: Path) -> Workspace:
    """Read the manifests of the workspace that a folder is the root or a member of.

    Raises CratebookError with everything that is wrong with them.
    """
    above = checkout_top(folder)
    for place in _roots(folder, above):
        checkout = Checkout(place, above)
        root = checkout.manifest(MANIFEST)
        if root is None:
            _refuse(checkout)
        elif place == folder or root.workspace is not None:
            members = checkout.members(root)
            if place == folder or any(_folder(place, member) == folder for member in members):
                found = _packages(checkout, root, members)
                asked = next((one for one in found if one.folder == folder != place), None)
                return Workspace(top=above, packages=found, asked=asked)
    raise CratebookError(f"there is no {MANIFEST} in {folder}")


def told(packages: tuple[Package, ...], folder: Path) -> Workspace:
    """Return the workspace of packages that `cargo metadata` told of; its manifest says what stands in their place."""
    above = checkout_top(folder)
    root = Checkout(folder, above).manifest(MANIFEST)
    return Workspace(top=above, packages=_patched(packages, root, folder) if root else packages, asked=None)


def _roots(folder: Path, above: Path) -> Iterator[Path]:
    """Yield the folders that may be the workspace's root: the folder's parents, nearest first, then itself alone."""
    manifest = Checkout(folder, above).manifest(MANIFEST)
    if manifest and manifest.workspace is None:
        if manifest.workspace_folder:
            yield Path(os.path.normpath(folder / manifest.workspace_folder))
        yield from (parent for parent in folder.parents if parent.is_relative_to(above))
    yield folder


def _packages(checkout: Checkout, root: Manifest, members: Sequence[Manifest]) -> tuple[Package, ...]:
    named = dict[str | None, str]()
    for manifest in dict.fromkeys((root, *members)):
        found = [*faults(Member(manifest, root, checkout.folder))]
        other = named.setdefault(manifest.package, manifest.path) if manifest.package else manifest.path
        if other != manifest.path:
            found.append((manifest.line_of("package", "name"), f"{other} has a package of this name as well"))
        checkout.faults += [Fault(manifest.path, *fault) for fault in found]
    _refuse(checkout)
    packages = tuple(package(Member(manifest, root, checkout.folder)) for manifest in members)
    return _patched(packages, root, checkout.folder)


def _patched(packages: Sequence[Package], root: Manifest, folder: Path) -> tuple[Package, ...]:
    """Lead dependencies to the packages that the root's `[patch]` puts in their place by path."""
    paths = [str(entry.value["path"]) for entry in root.patches() if "path" in entry.value]
    places = {Path(os.path.normpath(folder / path)) for path in paths}
    by = {package.name: package for package in packages if package.folder in places}
    return tuple(patched(package, by) for package in packages)


def _folder(place: Path, manifest: Manifest) -> Path:
    return Path(os.path.normpath(place / manifest.path)).parent


def _refuse(checkout: Checkout) -> None:
    if checkout.faults:
        places = sorted((str(checkout.folder / fault.manifest), fault.line, fault.message) for fault in checkout.faults)
        raise CratebookError("\n".join(f"{path}:{line}: {message}" for path, line, message in places))
