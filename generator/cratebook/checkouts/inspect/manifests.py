"""Manifests to the packages in them, with what they inherit from their workspace (Cargo reference, "Workspaces")."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..manifest import Entry, Manifest, rejections, table, texts
from .package import Dependency, Kind, Package, Target, requirement, target

_KINDS: dict[str, Kind] = {"dependencies": "normal", "build-dependencies": "build", "dev-dependencies": "dev"}
_OLDEST_EDITION = "2015"
_NO_VERSION = "0.0.0"
_ROOT, _OLD_ROOT = "src/lib.rs", "src/{}.rs"


@dataclass(frozen=True)
class Member:
    """A manifest with a package, and that of its workspace, which lies in `folder`."""

    manifest: Manifest
    root: Manifest
    folder: Path

    @property
    def own(self) -> Path:
        """The package's folder."""
        return Path(os.path.normpath(self.folder / self.manifest.path)).parent

    def said(self, key: str) -> Any:
        """Return a value of `[package]`, from `[workspace.package]` where it says so."""
        value = table(self.manifest.data, "package").get(key)
        return table(self.root.workspace or {}, "package").get(key) if _inherits(value) else value


def faults(member: Member) -> Iterator[tuple[int, str]]:
    """Yield the line and reason of what Cargo refuses in a member's manifest."""
    yield from rejections(member.manifest, member.root)
    for key, value in table(member.manifest.data, "package").items():
        if _inherits(value) and key not in table(member.root.workspace or {}, "package"):
            line = member.manifest.line_of("package", key)
            yield line, f"the package's {key} is inherited, but the workspace does not have it"


def package(member: Member) -> Package:
    """Return a member's package."""
    name, version, publish = str(member.manifest.package), _text(member.said("version")), member.said("publish")
    dependencies = tuple(_dependencies(member))
    return Package(
        name=name,
        folder=member.own,
        version=version or _NO_VERSION,
        edition=_text(member.said("edition")) or _OLDEST_EDITION,
        rust_version=_text(member.said("rust-version")),
        license=_text(member.said("license")),
        description=_text(member.said("description")),
        repository=_text(member.said("repository")),
        publish=version is not None and publish not in (False, []),
        build_script=_build_script(member),
        features=_features(member.manifest, dependencies),
        dependencies=dependencies,
        target=_target(member, name),
    )


def _target(member: Member, package: str) -> Target | None:
    """Return the library that `[lib]` describes, or that lies where Cargo looks for it."""
    lib = table(member.manifest.data, "lib")
    looked_for = table(member.manifest.data, "package").get("autolib") is not False
    if "lib" not in member.manifest.data and not (looked_for and (member.own / _ROOT).is_file()):
        return None
    name = _text(lib.get("name")) or package.replace("-", "_")
    macro = lib.get("proc-macro", lib.get("proc_macro")) is True
    kinds = texts(lib.get("crate-type", lib.get("crate_type"))) or ("lib",)
    return Target(
        name=name,
        root=Path(os.path.normpath(member.own / (_text(lib.get("path")) or _root(member.own, name)))),
        kinds=frozenset({"proc-macro"} if macro else kinds),
    )


def _root(folder: Path, name: str) -> str:
    old = _OLD_ROOT.format(name)
    return old if not (folder / _ROOT).exists() and (folder / old).exists() else _ROOT


def _build_script(member: Member) -> bool:
    said = member.said("build")
    return (member.own / "build.rs").is_file() if said is None else said is not False


def _features(manifest: Manifest, dependencies: tuple[Dependency, ...]) -> Mapping[str, tuple[str, ...]]:
    """Return the features, with those of optional dependencies that no `dep:` names (Cargo reference, "Features")."""
    explicit = {name: texts(enables) for name, enables in table(manifest.data, "features").items()}
    named = {other for enables in explicit.values() for other in enables if other.startswith("dep:")}
    optional = dict.fromkeys(d.rename or d.package for d in dependencies if d.optional)
    implicit = {name: (f"dep:{name}",) for name in optional if name not in explicit and f"dep:{name}" not in named}
    return {**explicit, **implicit}


def _dependencies(member: Member) -> Iterator[Dependency]:
    shared = {entry.key: entry for entry in member.root.workspace_entries()}
    for entry in member.manifest.entries():
        yield _dependency(member, entry, shared.get(entry.key) if _inherits(entry.value) else None)


def _dependency(member: Member, entry: Entry, base: Entry | None) -> Dependency:
    """Return an entry with what it inherits: features add up, defaults stay on where one of both has them."""
    platform, _, kind = entry.table.removeprefix("target.").rpartition(".")
    source = base or entry
    path = _text(source.value.get("path"))
    features = (*texts(base.value.get("features") if base else None), *texts(entry.value.get("features")))
    return Dependency(
        package=source.package,
        rename=entry.key if entry.key != source.package else None,
        kind=_KINDS[kind.replace("_", "-")],
        requirement=requirement(_text(source.value.get("version")) or ""),
        target=target(platform) if platform else None,
        optional=entry.value.get("optional") is True,
        features=tuple(dict.fromkeys(features)),
        default_features=_defaults(source) is not False or _defaults(entry) is True,
        folder=None if path is None else Path(os.path.normpath((member.folder if base else member.own) / path)),
    )


def _defaults(entry: Entry) -> object:
    return entry.value.get("default-features", entry.value.get("default_features"))


def _inherits(value: object) -> bool:
    return isinstance(value, Mapping) and value.get("workspace") is True


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
