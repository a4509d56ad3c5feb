"""What others can rely on of the inspected crates: names, features and the oldest Rust, come or gone, and who breaks.

Only names are compared, and whether they are there with whatever features: what one stands for, or how a function is
called, may change under the same name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from .. import evidence
from ..cargo.version import rust_version
from ..data.catalog import Catalog
from ..data.models import ObservedCrate, ObservedRepository
from ..evidence.usage import names_in_use

Kind = Literal["name", "feature", "rust-version"]


@dataclass(frozen=True, kw_only=True)
class Break:
    """A repository that a change breaks, as it was scanned, and the first places where."""

    repository: str
    places: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ApiChange:
    """A name or feature that a crate has on one side only, or the oldest Rust that it builds with on both.

    `verified` is false for a name that a glob or a macro may still bring.
    """

    crate: str
    kind: Kind
    old: str | None
    new: str | None
    verified: bool = True
    breaks: tuple[Break, ...] = ()


def api_changes(old: Catalog, new: Catalog) -> tuple[ApiChange, ...]:
    """Compare the crates that were inspected on both sides; first what breaks a repository."""
    crates = [crate for crate in new.inspected if crate in old.inspected]
    changes = chain.from_iterable(_changes(old.inspected[crate], new, crate) for crate in crates)
    return tuple(sorted(changes, key=lambda change: not change.breaks))


def _changes(before: ObservedCrate, new: Catalog, crate: str) -> Iterator[ApiChange]:
    now = new.inspected[crate]
    names, names_now = _names(before), _names(now)
    for name in (name for name in names if name not in names_now):
        state = evidence.name_state(new, crate, name, frozenset(now.features)).state
        if state in {"absent", "unknown"}:
            breaks = tuple(_users(new, crate, name)) if state == "absent" else ()
            yield ApiChange(crate=crate, kind="name", old=name, new=None, verified=state == "absent", breaks=breaks)
    for feature in (feature for feature in before.features if feature not in now.features):
        breaks = tuple(_with_feature(new, crate, feature))
        yield ApiChange(crate=crate, kind="feature", old=feature, new=None, breaks=breaks)
    if before.rust_version != now.rust_version:
        older = tuple(_with_older_rust(new, crate, now.rust_version or ""))
        breaks = older if rust_version(now.rust_version or "") > rust_version(before.rust_version or "") else ()
        yield ApiChange(crate=crate, kind="rust-version", old=before.rust_version, new=now.rust_version, breaks=breaks)
    for name in (name for name in names_now if name not in names):
        yield ApiChange(crate=crate, kind="name", old=None, new=name)
    for feature in (feature for feature in now.features if feature not in before.features):
        yield ApiChange(crate=crate, kind="feature", old=None, new=feature)


def _names(crate: ObservedCrate) -> dict[str, None]:
    """Return the names that a crate's documentation shows, with the path of their module."""
    places = [("", crate.exports), *((f"{module.path}::", module.exports) for module in crate.modules)]
    groups = ((prefix, group) for prefix, exports in places for group in exports if not group.hidden)
    return dict.fromkeys(prefix + name for prefix, group in groups for name in group.names)


def _users(catalog: Catalog, crate: str, name: str) -> Iterator[Break]:
    users = names_in_use(catalog.scans, crate)
    for used in (name, f"{name}::*"):
        for repository, use in users.get(used, {}).items():
            yield Break(repository=repository, places=use.places)


def _with_feature(catalog: Catalog, crate: str, feature: str) -> Iterator[Break]:
    for scan in catalog.scans:
        entries = (entry for entry in scan.crates if entry.package == crate and feature in entry.features)
        if places := tuple(f"{entry.manifest}:{entry.line}" for entry in entries):
            yield Break(repository=scan.name, places=places)


def _with_older_rust(catalog: Catalog, crate: str, version: str) -> Iterator[Break]:
    for scan in catalog.scans:
        if places := tuple(_older_rust(scan, version)) if _takes(scan, crate) else ():
            yield Break(repository=scan.name, places=places)


def _takes(scan: ObservedRepository, crate: str) -> bool:
    return any(entry.package == crate for entry in scan.crates)


def _older_rust(scan: ObservedRepository, version: str) -> Iterator[str]:
    for stated in scan.rust_versions:
        if () < rust_version(stated.version) < rust_version(version):
            yield f"{stated.manifest}:{stated.line}"
