"""A checkout's manifests to the packages of its workspace, with what they inherit (Cargo reference, "Workspaces")."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...cargo.dependency import Dependency, table_at, texts
from ...cargo.files import Checkout
from ...cargo.manifest import MANIFEST, Manifest
from ...cargo.rejections import rejections
from ...cargo.source import CrateSource
from ...cargo.version import accepts
from ...cargo.workspace import Workspace, find_workspace
from ...diagnostics import CratebookError
from ...project import checkout_top
from ...reading import exists, is_file
from .package import Package, Target

_OLDEST_EDITION = "2015"
_NO_VERSION = "0.0.0"
_ROOT, _OLD_ROOT = "src/lib.rs", "src/{}.rs"


@dataclass(frozen=True, kw_only=True)
class Packages:
    """The packages of a workspace; `selected` is the one whose folder was given, if that is not the root.

    `top` is the checkout's own folder, from which paths are written.
    """

    top: Path
    packages: tuple[Package, ...]
    selected: Package | None


def packages_of(folder: Path) -> Packages:
    """Return the packages of the workspace that a folder is the root or a member of.

    Raises CratebookError with everything that is wrong with its manifests.
    """
    top = checkout_top(folder)
    workspace = find_workspace(folder, top)
    faults = (*workspace.faults, *rejections(workspace))
    if faults:
        places = sorted((os.path.normpath(workspace.folder / one.manifest), one.line, one.message) for one in faults)
        raise CratebookError("\n".join(f"{path}:{line}: {message}" for path, line, message in places))
    if workspace.root is None:
        raise CratebookError(f"there is no {MANIFEST} in {folder}")
    members = tuple(_package(workspace, member) for member in workspace.members)
    packages = _patched(members, workspace.root, workspace.folder)
    selected = next((one for one in packages if one.folder == folder != workspace.folder), None)
    return Packages(top=top, packages=packages, selected=selected)


def packages_of_metadata(listed: tuple[Package, ...], folder: Path) -> Packages:
    """Return the packages that `cargo metadata` lists, with those in place that their root patches in."""
    top = checkout_top(folder)
    root = Checkout.at(folder, top).manifest(MANIFEST)
    packages = _patched(listed, root, folder) if isinstance(root, Manifest) else listed
    return Packages(top=top, packages=packages, selected=None)


def _package(workspace: Workspace, manifest: Manifest) -> Package:
    def stated(key: str) -> str | None:
        return _text(workspace.package_value(manifest, key))

    name, version = str(manifest.name), stated("version")
    publish, script = (workspace.package_value(manifest, key) for key in ("publish", "build"))
    folder = Path(os.path.normpath(workspace.folder / manifest.path)).parent
    dependencies = tuple(_placed(workspace, manifest, entry) for entry in workspace.dependencies(manifest))
    return Package(
        name=name,
        folder=folder,
        version=version or _NO_VERSION,
        edition=stated("edition") or _OLDEST_EDITION,
        rust_version=stated("rust-version"),
        license=stated("license"),
        description=stated("description"),
        repository=stated("repository"),
        publish=version is not None and publish not in (False, []),
        build_script=is_file(folder / "build.rs") if script is None else script is not False,
        features=_features(manifest, dependencies),
        dependencies=dependencies,
        target=library_target(manifest, folder, name),
    )


def _placed(workspace: Workspace, manifest: Manifest, dependency: Dependency) -> Dependency:
    """Return a dependency whose path, if it has one, leads to its folder from anywhere."""
    path = workspace.folder_of(manifest, dependency)
    return replace(dependency, source=_at(workspace.folder / path)) if path is not None else dependency


def _at(folder: Path) -> CrateSource:
    return CrateSource(path=os.path.normpath(folder))


def library_target(manifest: Manifest, folder: Path, package: str) -> Target | None:
    """Return the library that `[lib]` describes, or that lies where Cargo looks for it."""
    lib = table_at(manifest.values, "lib")
    looked_for = manifest.package.get("autolib") is not False
    if "lib" not in manifest.values and not (looked_for and is_file(folder / _ROOT)):
        return None
    name = _text(lib.get("name")) or package.replace("-", "_")
    macro = lib.get("proc-macro", lib.get("proc_macro")) is True
    kinds = texts(lib.get("crate-type", lib.get("crate_type"))) or ("lib",)
    return Target(
        name=name,
        root=Path(os.path.normpath(folder / (_text(lib.get("path")) or _library_root(folder, name)))),
        kinds=frozenset({"proc-macro"} if macro else kinds),
    )


def _library_root(folder: Path, name: str) -> str:
    old = _OLD_ROOT.format(name)
    return old if not exists(folder / _ROOT) and exists(folder / old) else _ROOT


def _features(manifest: Manifest, dependencies: Iterable[Dependency]) -> Mapping[str, tuple[str, ...]]:
    """Return the features, with those of optional dependencies that no `dep:` names (Cargo reference, "Features")."""
    explicit = {name: texts(enables) for name, enables in table_at(manifest.values, "features").items()}
    named = {other for enables in explicit.values() for other in enables if other.startswith("dep:")}
    optional = dict.fromkeys(dependency.key for dependency in dependencies if dependency.optional)
    implicit = {name: (f"dep:{name}",) for name in optional if name not in explicit and f"dep:{name}" not in named}
    return {**explicit, **implicit}


def _patched(packages: Sequence[Package], root: Manifest, folder: Path) -> tuple[Package, ...]:
    """Lead dependencies to the packages that the root's `[patch]` puts in their place by path."""
    paths = {_at(folder / patch.source.path) for patch in root.patches() if patch.source.path}
    by_name = {package.name: package for package in packages if _at(package.folder) in paths}

    def led(dependency: Dependency) -> Dependency:
        target = by_name.get(dependency.package)
        met = target and dependency.source.path is None and accepts(dependency.requirement, target.version)
        return replace(dependency, source=_at(target.folder)) if target and met else dependency

    return tuple(replace(package, dependencies=tuple(map(led, package.dependencies))) for package in packages)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
