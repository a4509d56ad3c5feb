"""A checkout of crates to what their manifests and sources say: read only, nothing of it is run, no network."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from ...cargo.files import Checkout
from ...data.models import LeftOut, ObservedCrate, ObservedPlan
from ...reading import real_path
from ...rust import surfaces
from ..git import commit
from ..kept import unless_changed
from .manifests import packages_of, packages_of_metadata
from .metadata import packages
from .package import library, observed

__all__ = ["Inspected", "inspect", "inspect_or_kept"]


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """What was seen; `whole` where it was all of a workspace, and not a single package."""

    commit: str | None
    crates: tuple[ObservedCrate, ...]
    left_out: tuple[LeftOut, ...]
    whole: bool
    scripts: tuple[str, ...]
    plan: ObservedPlan | None


_INSPECTED = TypeAdapter(Inspected)


def inspect_or_kept(metadata: str | None, plan: str | None, folder: Path) -> Inspected:
    """Return the same as `inspect`, of an earlier run where nothing changed."""
    key = json.dumps([str(real_path(folder)), metadata, plan])
    return unless_changed("inspection", key, _INSPECTED, lambda: inspect(folder, metadata, plan))


def inspect(folder: Path, metadata: str | None = None, plan: str | None = None) -> Inspected:
    """Read the crates of a workspace, or the single one whose folder is given.

    With `metadata`, the JSON of `cargo metadata` stands in place of the manifests; sources are read all the same.
    `plan` is the path of the plan in the checkout.
    Raises CratebookError where manifests or metadata cannot be read.
    """
    folder = real_path(folder)
    workspace = packages_of(folder) if metadata is None else packages_of_metadata(packages(metadata, folder), folder)
    by_folder = {package.folder: package for package in workspace.packages}
    libraries = {package.name: library(package, by_folder) for package in workspace.packages}
    read = surfaces([usable for usable in libraries.values() if usable])
    in_order = sorted(workspace.packages, key=lambda package: package.name)
    selected = [workspace.selected] if workspace.selected else in_order
    paths = {package.name: Path(os.path.relpath(package.folder, workspace.top)).as_posix() for package in selected}
    at, checkout = commit(workspace.top), Checkout.at(workspace.top)
    return Inspected(
        commit=at,
        crates=tuple(
            observed(package, read[package.name], by_folder, paths[package.name], at)
            for package in selected
            if package.name in read
        ),
        left_out=tuple(LeftOut(package=p.name, reason=p.unusable) for p in selected if p.unusable),
        whole=workspace.selected is None and len(workspace.packages) > 1,
        scripts=tuple(checkout.scripts()),
        plan=ObservedPlan(file=plan, sha256=checkout.sha256(plan)) if plan else None,
    )
