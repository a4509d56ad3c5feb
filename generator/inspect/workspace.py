"""A checkout to the packages of its workspace, as Cargo finds it from any of its folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import CratebookError
from ..observe.checkout import MANIFEST, Checkout, Fault
from ..observe.manifest import Manifest
from .manifests import Member, package
from .package import Package


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """The packages of a workspace whose root is `folder`; `asked` is the one whose folder was given, if it was one.

    `top` is the checkout's own folder, from which paths are said.
    """

    folder: Path
    top: Path
    packages: tuple[Package, ...]
    asked: Package | None


def top(folder: Path) -> Path:
    """Return the top of the git checkout that a folder is in, or the folder itself."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def workspace(folder: Path) -> Workspace:
    """Read the manifests of the workspace that a folder is the root or a member of.

    Raises CratebookError with everything that is wrong with them.
    """
    if not (folder / MANIFEST).is_file():
        raise CratebookError(f"there is no {MANIFEST} in {folder}")
    above = top(folder)
    for root in _roots(folder, above):
        checkout = Checkout(root, above)
        manifest = checkout.manifest(MANIFEST)
        if manifest is None or (root != folder and manifest.workspace is None):
            _refuse(root, checkout.faults)
            continue
        found = _packages(checkout, manifest)
        asked = next((one for one in found if one.folder == folder), None)
        if asked or (manifest.workspace is not None and root == folder):
            return Workspace(folder=root, top=above, packages=found, asked=asked if root != folder else None)
    raise CratebookError(f"{folder / MANIFEST} has neither [package] nor [workspace]")


def _roots(folder: Path, above: Path) -> Iterator[Path]:
    """Yield the folders that may be the workspace's root: the folder's parents, nearest first, then itself alone."""
    manifest = Checkout(folder, above).manifest(MANIFEST)
    if manifest and manifest.workspace is None:
        named = manifest.data.get("package", {}).get("workspace")
        if isinstance(named, str):
            yield Path(os.path.normpath(folder / named))
        yield from (p for p in folder.parents if p.is_relative_to(above) and (p / MANIFEST).is_file())
    yield folder


def _packages(checkout: Checkout, root: Manifest) -> tuple[Package, ...]:
    found = list[Package]()
    for manifest in checkout.members(root):
        if manifest.package:
            found.append(package(Member(manifest, root, checkout.folder)))
        elif "package" in manifest.data:
            checkout.faults.append(Fault(manifest.path, manifest.line_of("package"), "its package has no name"))
    _refuse(checkout.folder, checkout.faults)
    return tuple(found)


def _refuse(folder: Path, faults: list[Fault]) -> None:
    if faults:
        said = [f"{folder / fault.manifest}:{fault.line}: {fault.message}" for fault in faults]
        raise CratebookError("\n".join(said))
