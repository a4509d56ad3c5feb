"""A checkout's manifests to what the handbook keeps of them."""

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Self

from pydantic import TypeAdapter

from ..cargo.dependency import CRATES_IO, DEPENDENCIES, SHARED, Dependency, table_at
from ..cargo.edit import entry_lines, table_lines
from ..cargo.files import Checkout
from ..cargo.lockfile import LOCKFILE, LockedPackage, locked_packages
from ..cargo.manifest import Fault, Manifest
from ..cargo.overrides import CONFIGURATIONS, overrides
from ..cargo.rejections import rejections
from ..cargo.source import CRATES_IO_NAME, CrateSource, Place, canonical
from ..cargo.workspace import Workspace, read_workspace
from ..data.catalog import Catalog
from ..data.models import ManifestKind, ObservedRepository
from ..rust import Exports
from ..text import without_secret
from .git import commit
from .kept import unless_changed
from .owners import owners
from .sources import names_used, uses_of

_MOST_DEPENDENTS = 3
_SCAN, _SCANS = TypeAdapter(ObservedRepository), TypeAdapter(dict[str, ObservedRepository])


@dataclass(frozen=True)
class ScanTargets:
    """What to look for: the shared crates, the places of their sources, and where the other repositories are.

    Of crates.io and of paths only the crates themselves are looked for. `rust_names` are the crates by what Rust calls
    them, and `exports` what their names were seen to be.
    """

    crates: frozenset[str]
    places: frozenset[Place]
    repositories: Mapping[str, str]
    rust_names: Mapping[str, str] = field(default_factory=dict)
    exports: Exports = field(default_factory=dict)

    @classmethod
    def by(cls, catalog: Catalog) -> Self:
        """Return what a handbook looks for."""
        urls = {name: catalog.url_of(name) for name in catalog.repositories}
        rust_names = {catalog.rust_name(crate): crate for crate in catalog.crates}
        sources = [source.crate_source("") for source in catalog.site.every_source.values()]
        indexes = [CrateSource(registry_index=index) for index in catalog.registries]
        places = frozenset(source.place for source in (*sources, *indexes) if source.path is None)
        exports = {crate: seen.names_by_path for crate, seen in catalog.inspected.items()}
        return cls(frozenset(catalog.crates), places - {CRATES_IO.place}, urls, rust_names, exports)

    @cached_property
    def digest(self) -> str:
        """What is the same for the same targets, and for no others."""
        exports = [(crate, [(path, sorted(names)) for path, names in of.items()]) for crate, of in self.exports.items()]
        named = (list(self.repositories.items()), list(self.rust_names.items()), exports)
        return sha256(repr((sorted(self.crates), sorted(map(repr, self.places)), *named)).encode()).hexdigest()


def scan_or_kept(targets: ScanTargets, checkout: tuple[str, Path]) -> ObservedRepository:
    """Return the scan of a checkout, by its repository's name and folder, of an earlier run where nothing changed."""
    name, folder = checkout
    key = json.dumps([name, str(folder), targets.digest])
    return unless_changed("scan", key, _SCAN, lambda: scan_repository(folder, name, targets))


def scan_members_or_kept(
    targets: ScanTargets, folder: Path, members: Mapping[str, str]
) -> dict[str, ObservedRepository]:
    """Return the same of a workspace some of whose members each take a repository's place."""
    key = json.dumps([members, str(folder), targets.digest])
    return unless_changed("scans", key, _SCANS, lambda: scan_members(folder, members, targets))


def scan_repository(folder: Path, name: str, targets: ScanTargets) -> ObservedRepository:
    """Read the manifests of a checkout and its owners; faults in them are part of what is returned."""
    scan = scan_workspace(workspace_of(folder), name, targets)
    return scan.model_copy(update={"commit": commit(folder), "owners": owners(folder)})


def scan_members(folder: Path, members: Mapping[str, str], targets: ScanTargets) -> dict[str, ObservedRepository]:
    """Read a workspace some of whose members each take a repository's place: `members` are their folders, by name."""
    workspace, of_all = workspace_of(folder), {"commit": commit(folder), "owners": owners(folder)}
    scans = {name: scan_workspace(workspace.of_member(of), name, targets) for name, of in members.items()}
    return {name: scan.model_copy(update=of_all) for name, scan in scans.items()}


def scan_workspace(workspace: Workspace, name: str, targets: ScanTargets) -> ObservedRepository:
    """Return what the manifests of a workspace have of what concerns the handbook."""
    root, configuration = workspace.root, _configuration(workspace.folder)
    unreadable = [configuration] if isinstance(configuration, Fault) else []
    locks = _locks(workspace)
    unreadable += [packages for packages in locks.values() if isinstance(packages, Fault)]
    faults = (*workspace.faults, *rejections(workspace), *unreadable)
    others = {canonical(url): other for other, url in targets.repositories.items() if other != name}
    entries: dict[str, list[dict[str, Any]]] = {"crates": [], "strangers": [], "repositories": []}
    uses = {
        member.path: uses_of(workspace, member, targets.rust_names, targets.exports)
        for member in workspace.members
        if member.name
    }
    shared, own_keys = tuple(root.shared_dependencies()) if root else (), {crate: crate for crate in targets.crates}
    keys = {**own_keys, **{entry.key: entry.package for entry in shared if entry.package in targets.crates}}
    for manifest in workspace.manifests:
        for dependency in (*manifest.shared_dependencies(), *workspace.dependencies(manifest)):
            kind = _kind_of(dependency, targets, others)
            if kind:
                entries[kind].append(_kept(manifest, dependency))
    return ObservedRepository.model_validate(
        {
            "name": name,
            "kind": _kind(workspace),
            "dependencies_table": bool(root and "dependencies" in root.values),
            "workspace_dependencies_table": bool(root and "dependencies" in (root.workspace or {})),
            "workspace_dependencies": {**_table(root, SHARED), "taken": _taken(shared, own_keys)} if root else {},
            "members": tuple(
                {
                    "manifest": member.path,
                    "package": member.name,
                    **_table(member, DEPENDENCIES),
                    "taken": _taken(workspace.dependencies(member), keys),
                    "uses": tuple(sorted({use.package for use in uses[member.path]})),
                }
                for member in workspace.members
                if member.name
            ),
            **{kind: tuple(kept) for kind, kept in entries.items()},
            "overrides": tuple(_overrides(workspace, configuration, targets.crates)),
            "locks": tuple(
                {"file": file, "crates": tuple(_locked(packages, targets))}
                for file, packages in locks.items()
                if not isinstance(packages, Fault)
            ),
            "features": tuple(_clashes(workspace, targets.crates)),
            "rust-versions": tuple(_rust_versions(workspace)),
            "names": names_used(chain.from_iterable(uses.values())),
            "faults": tuple(map(asdict, faults)),
        }
    )


def workspace_of(folder: Path) -> Workspace:
    """Return the workspace at the root of a checkout; where there is no manifest, all those below as its members."""
    checkout = Checkout.at(folder)
    workspace = read_workspace(checkout)
    if workspace.root or workspace.faults:
        return workspace
    read = [checkout.manifest(path) for path in checkout.all_manifests()]
    return Workspace(
        folder=workspace.folder,
        root=None,
        members=tuple(manifest for manifest in read if isinstance(manifest, Manifest)),
        faults=tuple(fault for fault in read if isinstance(fault, Fault)),
    )


def package_text(workspace: Workspace, name: str, key: str) -> str | None:
    """Return a text of the package at a workspace's root, or of the one called `name`, or of `[workspace.package]`."""
    named = [member.package for member in workspace.members if member.name == name]
    shared = table_at(workspace.root.workspace, "package") if workspace.root else {}
    packages = [*([workspace.root.package] if workspace.root else []), *named, shared]
    return next((text for package in packages if isinstance(text := package.get(key), str)), None)


def registry_indexes(folder: Path) -> dict[str, str]:
    """Return the addresses of the registries that Cargo's configuration in a checkout names, without secrets."""
    configuration = _configuration(folder)
    registries = table_at(configuration.values, "registries") if isinstance(configuration, Manifest) else {}
    indexes = {name: table_at(registries, name).get("index") for name in registries}
    return {name: without_secret(index) for name, index in indexes.items() if isinstance(index, str) and index}


def _kind(workspace: Workspace) -> ManifestKind:
    if workspace.root is None:
        return "unreadable" if any("/" not in fault.manifest for fault in workspace.faults) else "none"
    if workspace.root.workspace is None:
        return "package"
    return "root-package" if workspace.root.name else "virtual-workspace"


def _table(manifest: Manifest, table: tuple[str, ...]) -> dict[str, Any]:
    lines = table_lines(manifest.text, table)
    return {**asdict(lines.style), "lines": lines.lines, "closed": lines.closed}


def _taken(dependencies: Iterable[Dependency], keys: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    """Return the keys of packages that another package has, each with the line of its entry.

    Rust has the key as a name, with `_` for `-`, and Cargo one package for it in all tables of a manifest.
    """
    by_name = {key.replace("-", "_"): key for key in keys}
    named = ((by_name.get(dependency.key.replace("-", "_")), dependency) for dependency in dependencies)
    return tuple(
        {"key": key, "line": dependency.line} for key, dependency in named if key and dependency.package != keys[key]
    )


def _kept(manifest: Manifest, dependency: Dependency) -> dict[str, Any]:
    source = dependency.source.entry
    lines = entry_lines(manifest.text, dependency.table, dependency.key)
    return {
        "package": dependency.package,
        "manifest": manifest.path,
        "line": dependency.line,
        "table": ".".join(dependency.table),
        **({"version": dependency.requirement} if dependency.requirement else {}),
        **{key: without_secret(text) for key, text in source.items()},
        "features": dependency.features,
        "default-features": dependency.default_features,
        "optional": dependency.optional,
        "inherited": dependency.inherited,
        **({"line": lines.first, "text": without_secret(lines.text)} if lines else {}),
        **({"end": lines.last} if lines and lines.last > lines.first else {}),
    }


def _kind_of(dependency: Dependency, targets: ScanTargets, others: Mapping[str, str]) -> str | None:
    git = canonical(dependency.source.git) if dependency.source.git else None
    if dependency.package in targets.crates:
        return "crates"
    if dependency.source.place in targets.places:
        return "strangers"
    return "repositories" if git in others else None


def _configuration(folder: Path) -> Manifest | Fault | None:
    """Return Cargo's configuration in a checkout, read as a manifest is."""
    checkout = Checkout.at(folder)
    read = (checkout.manifest(path) for path in CONFIGURATIONS)
    return next((one for one in read if one is not None), None)


def _overrides(
    workspace: Workspace, configuration: Manifest | Fault | None, crates: frozenset[str]
) -> Iterator[dict[str, Any]]:
    """Yield what stands in place of shared crates, or of all from a source."""
    root, checkout = workspace.root, Checkout.at(workspace.folder)
    own = configuration if isinstance(configuration, Manifest) else None
    for override in overrides(root, own, checkout) if root else ():
        if override.package is None or override.package in crates:
            yield {
                "package": override.package,
                "manifest": override.file,
                "line": override.line,
                "table": ".".join(override.table),
                **{key: without_secret(text) for key, text in override.source.entry.items()},
                **({"replaces": without_secret(override.replaces)} if override.replaces else {}),
            }


def _locks(workspace: Workspace) -> dict[str, tuple[LockedPackage, ...] | Fault]:
    """Return what the lock file at the root has, or, of packages without a root, those beside them; by path."""
    checkout = Checkout.at(workspace.folder)
    roots = [workspace.root] if workspace.root else workspace.members
    paths = [posixpath.join(posixpath.dirname(root.path), LOCKFILE) for root in roots]
    read = {path: document for path in paths if (document := checkout.manifest(path))}
    return {
        path: locked_packages(document) if isinstance(document, Manifest) else document
        for path, document in read.items()
    }


def _locked(packages: Iterable[LockedPackage], targets: ScanTargets) -> Iterator[dict[str, Any]]:
    """Yield the shared crates among the packages of a build, and the others from their sources."""
    for package in packages:
        if package.name in targets.crates or (package.source and package.source.place in targets.places):
            yield {
                "package": package.name,
                "line": package.line,
                "version": package.version,
                **({"registry": CRATES_IO_NAME} if package.source == CRATES_IO else {}),
                **{key: without_secret(text) for key, text in (package.source or CRATES_IO).entry.items()},
                **({"commit": package.commit} if package.commit else {}),
                "needed-by": package.needed_by[:_MOST_DEPENDENTS],
            }


def _clashes(workspace: Workspace, crates: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Yield the features that have the name of a shared crate which the package does not take."""
    for manifest in workspace.manifests:
        own = {dependency.key for dependency in workspace.dependencies(manifest)}
        for feature in table_at(manifest.values, "features"):
            if feature in crates and feature not in own:
                yield {"manifest": manifest.path, "line": manifest.line("features", feature), "name": feature}


def _rust_versions(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Yield the Rust versions that packages state, that of the workspace once for all that inherit it."""
    root, stated = workspace.root, [member.package.get("rust-version") for member in workspace.members]
    shared = table_at(root.workspace, "package").get("rust-version") if root else None
    if root and isinstance(shared, str) and any(isinstance(version, Mapping) for version in stated):
        line = root.line("workspace", "package", "rust-version")
        yield {"manifest": root.path, "line": line, "version": shared}
    for manifest, version in zip(workspace.members, stated, strict=True):
        if manifest.name and isinstance(version, str):
            line = manifest.line(str(manifest.package_key), "rust-version")
            yield {"manifest": manifest.path, "line": line, "package": manifest.name, "version": version}
