"""What a repository's Rust sources use of the shared crates."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from .. import rust
from ..cargo.files import Checkout
from ..cargo.manifest import Manifest
from ..cargo.workspace import Workspace
from .inspect.manifests import library_target

_MOST_NAMES, _MOST_PLACES = 200, 3


@dataclass(frozen=True, kw_only=True)
class Use:
    """A use of a name of a shared crate; `path` is empty where the crate is named alone."""

    package: str
    path: str
    place: str


def uses_of(
    workspace: Workspace, member: Manifest, rust_names: Mapping[str, str], exports: rust.Exports
) -> tuple[Use, ...]:
    """Return each use of the shared crates in a member's sources.

    `rust_names` are these by what Rust calls them, `exports` what is known of their names.
    """
    if not rust_names:
        return ()
    packages = _in_member(workspace, member, rust_names)
    inner = PurePosixPath(member.path).parent
    folder = _absolute(workspace, str(inner))
    files = dict(Checkout.at(workspace.folder).sources(str(inner)))
    if not any(name.encode() in text for text in files.values() for name in packages):
        return ()
    for text in files.values():
        packages |= rust.renamed_crates(text, packages)
    target = library_target(member, folder, str(member.name))
    modules = rust.OwnModules(
        rust.Dependent(
            name=target.name if target else "",
            folder=folder,
            root=target.root if target else folder,
            files={_absolute(workspace, file): text for file, text in files.items()},
            packages=packages,
            exports=exports,
        )
    )
    return tuple(
        Use(package=use.package, path=use.path, place=f"{file}:{use.line}")
        for file, text in files.items()
        if file.isprintable()
        for use in rust.used_names(text, packages, modules.of(_absolute(workspace, file)))
    )


def _absolute(workspace: Workspace, path: str) -> Path:
    return Path(os.path.normpath(workspace.folder / path))


def _in_member(workspace: Workspace, member: Manifest, rust_names: Mapping[str, str]) -> dict[str, str]:
    """Return the shared crates by what a member calls them: the key of a renamed dependency stands in its code."""
    shared, packages = frozenset(rust_names.values()), dict(rust_names)
    for dependency in workspace.dependencies(member):
        key = dependency.key.replace("-", "_")
        if dependency.package not in shared:
            packages.pop(key, None)
        elif dependency.key != dependency.package:
            packages[key] = dependency.package
    return packages


def names_used(uses: Iterable[Use]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return how often each name is used, and where first: by crate and path, of too many the most used."""
    places = defaultdict[str, defaultdict[str, list[str]]](lambda: defaultdict(list))
    for use in uses:
        if use.path:
            places[use.package][use.path].append(use.place)
    return {crate: _most_used(names) for crate, names in sorted(places.items())}


def _most_used(names: Mapping[str, list[str]]) -> dict[str, dict[str, Any]]:
    kept = sorted(names, key=lambda name: (-len(names[name]), name))[:_MOST_NAMES]
    return {
        name: {"count": len(names[name]), "places": tuple(dict.fromkeys(names[name]))[:_MOST_PLACES]}
        for name in sorted(kept)
    }
