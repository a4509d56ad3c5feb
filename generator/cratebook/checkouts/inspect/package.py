"""A package as Cargo has it, wherever it was read, and what the handbook keeps of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from ...cargo import cfg
from ...cargo.source import without_secret
from ...cargo.version import parse_requirement, parse_version
from ...data.models import ObservedCrate
from ...diagnostics import CratebookError
from ...rust.source import Library, Surface

Kind = Literal["normal", "build", "dev"]
_KINDS = ("normal", "build", "dev")
_DEFAULT = "default"
# A library of these kinds, and no other, is for other Rust crates (Cargo reference, "Cargo Targets").
USABLE = frozenset({"lib", "rlib", "dylib", "proc-macro"})
# A requirement such as `1.*`, `1.2.x` or `>=1.*`.
_WILD = re.compile(r"(?P<start>(?P<operator>\W*)\d+(?:\.\d+)?)(?:\.[*xX])+")


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """A dependency with what it inherits; `folder` is where it lies, if it is one by path."""

    package: str
    rename: str | None
    kind: Kind
    requirement: str | None
    target: str | None
    optional: bool
    features: tuple[str, ...]
    default_features: bool
    folder: Path | None


@dataclass(frozen=True, kw_only=True)
class Target:
    """A library: its name in Rust, its root file, and the kinds in which it is built."""

    name: str
    root: Path
    kinds: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package of a workspace; `features` are as Cargo has them, with those of optional dependencies."""

    name: str
    folder: Path
    version: str
    edition: str
    rust_version: str | None
    license: str | None
    description: str | None
    repository: str | None
    publish: bool
    build_script: bool
    features: Mapping[str, tuple[str, ...]]
    dependencies: tuple[Dependency, ...]
    target: Target | None

    @property
    def unusable(self) -> str | None:
        """Return why no other crate can use it, if so."""
        if self.target is None:
            return "it has no library"
        if not self.target.kinds & USABLE:
            return f"its library is a {' and a '.join(sorted(self.target.kinds))}, which no other crate can use"
        return None


def requirement(text: str) -> str | None:
    """Return a version requirement as Cargo says it, but for the caret that it takes for granted; None for any."""
    parts = ("".join(part.split()).partition("+")[0] for part in text.split(","))
    said = ", ".join(_comparator(part).removeprefix("^") for part in parts if part)
    return None if said in {"", "*"} else said


def _comparator(text: str) -> str:
    match = _WILD.fullmatch(text)
    if match is None:
        return "*" if text in {"x", "X"} else text
    return match["start"] if match["operator"] else f"{match['start']}.*"


def target(text: str) -> str:
    """Return a target of a dependency in one form, as `cfg(…)` or as the name of a platform."""
    inside = text.strip().removeprefix("cfg(").removesuffix(")")
    if inside == text.strip():
        return inside
    try:
        return f"cfg({cfg.said(cfg.parse(inside))})"
    except ValueError:
        return text.strip()


def patched(package: Package, by: Mapping[str, Package]) -> Package:
    """Return a package with its dependencies led to those that `[patch]` puts in their place, by name."""
    return replace(
        package,
        dependencies=tuple(
            replace(d, folder=by[d.package].folder) if d.folder is None and _is_met(d, by) else d
            for d in package.dependencies
        ),
    )


def _is_met(dependency: Dependency, by: Mapping[str, Package]) -> bool:
    try:
        wanted = parse_requirement(dependency.requirement or "*")
        return dependency.package in by and wanted.matches(parse_version(by[dependency.package].version))
    except ValueError:
        return False


def library(package: Package, named: Mapping[Path, Package]) -> Library | None:
    """Return the library of a package that others can use; `named` are the workspace's packages, by folder."""
    if package.target is None or package.unusable:
        return None
    return Library(
        package=package.name,
        name=package.target.name,
        folder=package.folder,
        root=package.target.root,
        edition=package.edition,
        proc_macro="proc-macro" in package.target.kinds,
        externs={_in_rust(d, named): d.package for d in package.dependencies if d.kind == "normal"},
    )


def _in_rust(dependency: Dependency, named: Mapping[Path, Package]) -> str:
    inside = named.get(dependency.folder) if dependency.folder else None
    own = inside.target.name if inside and inside.target else dependency.package
    return (dependency.rename or own).replace("-", "_")


def observed(
    package: Package, surface: Surface, inside: Collection[Path], path: str, commit: str | None
) -> ObservedCrate:
    """Return what is kept of a package; `inside` are the folders of the workspace's packages.

    Raises CratebookError where it has a name that Cargo refuses.
    """
    try:
        return _observed(package, surface, inside, path, commit)
    except ValidationError as error:
        reasons = dict.fromkeys(detail["msg"].removeprefix("Value error, ") for detail in error.errors())
        raise CratebookError("\n".join(f"{path}: {package.name}: {reason}" for reason in reasons)) from error


def _observed(
    package: Package, surface: Surface, inside: Collection[Path], path: str, commit: str | None
) -> ObservedCrate:
    internal = [d for d in package.dependencies if d.folder in inside]
    external = [d for d in package.dependencies if d.folder not in inside]
    usual = package.name.replace("-", "_")
    return ObservedCrate.model_validate(
        {
            "name": package.name,
            "commit": commit,
            "path": path,
            "library": package.target.name if package.target and package.target.name != usual else None,
            "version": package.version,
            "edition": package.edition,
            "rust-version": package.rust_version,
            "license": package.license or None,
            "description": package.description or None,
            "repository": without_secret(package.repository or "") or None,
            "publish": package.publish,
            "proc-macro": package.target is not None and "proc-macro" in package.target.kinds,
            "build-script": package.build_script,
            "features": {name: package.features[name] for name in sorted(package.features, key=_default_first)},
            "internal": tuple(map(_need, sorted(internal, key=_rank))),
            "external": tuple(map(_need, sorted(external, key=_rank))),
            "exports": surface.exports,
            "unknown": surface.unknown,
            "missing": surface.missing,
        }
    )


def _default_first(feature: str) -> tuple[bool, str]:
    return feature != _DEFAULT, feature


def _rank(dependency: Dependency) -> tuple[int, str, str, str]:
    return _KINDS.index(dependency.kind), dependency.target or "", dependency.package, dependency.rename or ""


def _need(dependency: Dependency) -> dict[str, Any]:
    return {
        "package": dependency.package,
        "name": dependency.rename,
        "kind": dependency.kind,
        "version": dependency.requirement,
        "target": dependency.target,
        "optional": dependency.optional,
        "features": dependency.features,
        "default-features": dependency.default_features,
    }
