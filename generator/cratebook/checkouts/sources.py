"""What a repository's Rust sources use of the shared crates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from .. import rust
from ..cargo.files import Checkout
from ..cargo.manifest import Manifest
from ..cargo.workspace import Workspace

_MOST_NAMES, _MOST_PLACES = 200, 3


@dataclass(frozen=True, kw_only=True)
class Use:
    """A use of a name of a shared crate; `path` is empty where the crate is named alone."""

    package: str
    path: str
    place: str


def uses_of(workspace: Workspace, member: Manifest, rust_names: Mapping[str, str]) -> tuple[Use, ...]:
    """Return each use of the shared crates in a member's sources; `rust_names` are these by what Rust calls them."""
    if not rust_names:
        return ()
    packages = _in_member(workspace, member, rust_names)
    checkout, folder = Checkout.at(workspace.folder), str(PurePosixPath(member.path).parent)
    for _, text in checkout.sources(folder):
        packages |= rust.renamed_crates(text, packages)
    return tuple(
        Use(package=use.package, path=use.path, place=f"{file}:{use.line}")
        for file, text in checkout.sources(folder)
        if file.isprintable()
        for use in rust.used_names(text, packages)
    )


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
