"""A checkout of crates to what their manifests and sources say: read only, nothing of it is run, no network."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ...data.models import LeftOut, ObservedCrate
from ...rust import surfaces
from ..git import commit
from .manifests import Packages, packages_of, packages_told
from .metadata import packages
from .package import Package, library, observed

__all__ = ["Inspected", "inspect"]


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """What was seen; `whole` where it was all of a workspace, and not a single package."""

    commit: str | None
    crates: tuple[ObservedCrate, ...]
    left_out: tuple[LeftOut, ...]
    whole: bool


def inspect(folder: Path, metadata: str | None = None) -> Inspected:
    """Read the crates of a workspace, or the single one whose folder is given.

    With `metadata`, the JSON of `cargo metadata` stands in place of the manifests; sources are read all the same.
    Raises CratebookError where manifests or metadata cannot be read.
    """
    folder = folder.resolve()
    return _inspected(packages_of(folder) if metadata is None else packages_told(packages(metadata, folder), folder))


def _inspected(found: Packages) -> Inspected:
    by_folder = {package.folder: package for package in found.packages}
    libraries = {package.name: library(package, by_folder) for package in found.packages}
    read = surfaces([usable for usable in libraries.values() if usable])
    wanted = [found.asked] if found.asked else sorted(found.packages, key=lambda package: package.name)
    at = commit(found.top)
    return Inspected(
        commit=at,
        crates=tuple(
            observed(package, read[package.name], by_folder, _said(package, found), at)
            for package in wanted
            if package.name in read
        ),
        left_out=tuple(LeftOut(package=p.name, reason=p.unusable) for p in wanted if p.unusable),
        whole=found.asked is None and len(found.packages) > 1,
    )


def _said(package: Package, found: Packages) -> str:
    """Return a package's folder as seen from the top of its checkout."""
    return Path(os.path.relpath(package.folder, found.top)).as_posix()
