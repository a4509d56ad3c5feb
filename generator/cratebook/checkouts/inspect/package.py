"""A package as Cargo has it, wherever it was read, and what the handbook keeps of it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ... import rust
from ...cargo import cfg
from ...cargo.dependency import Dependency
from ...cargo.features import DEFAULT
from ...data.models import ObservedCrate
from ...diagnostics import CratebookError
from ...text import without_secret

_KINDS = ("normal", "build", "dev")
# A library of these kinds, and no other, is for other Rust crates (Cargo reference, "Cargo Targets").
USABLE = frozenset({"lib", "rlib", "dylib", "proc-macro"})
# A requirement such as `1.*`, `1.2.x` or `>=1.*`.
_WILD = re.compile(r"(?P<start>(?P<operator>\W*)\d+(?:\.\d+)?)(?:\.[*xX])+")


@dataclass(frozen=True, kw_only=True)
class Target:
    """A library: its name in Rust, its root file, and the kinds in which it is built."""

    name: str
    root: Path
    kinds: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package of a workspace; `features` are as Cargo has them, with those of optional dependencies.

    The paths of `dependencies` are absolute.
    """

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


def _requirement(text: str) -> str | None:
    """Return a version requirement as Cargo says it, but for the caret that it takes for granted; None for any."""
    parts = ("".join(part.split()).partition("+")[0] for part in text.split(","))
    joined = ", ".join(_comparator(part).removeprefix("^") for part in parts if part)
    return None if joined in {"", "*"} else joined


def _comparator(text: str) -> str:
    match = _WILD.fullmatch(text)
    if match is None:
        return "*" if text in {"x", "X"} else text
    return match["start"] if match["operator"] else f"{match['start']}.*"


def _target(text: str) -> str:
    """Return a target of a dependency in one form, as `cfg(…)` or as the name of a platform."""
    inside = text.strip().removeprefix("cfg(").removesuffix(")")
    if inside == text.strip():
        return inside
    try:
        return f"cfg({cfg.format_condition(cfg.parse(inside))})"
    except ValueError:
        return text.strip()


def library(package: Package, named: Mapping[Path, Package]) -> rust.Library | None:
    """Return the library of a package that others can use; `named` are the workspace's packages, by folder."""
    if package.target is None or package.unusable:
        return None
    dependencies = [dependency for dependency in package.dependencies if dependency.kind == "normal"]
    return rust.Library(
        package=package.name,
        name=package.target.name,
        folder=package.folder,
        root=package.target.root,
        edition=package.edition,
        proc_macro="proc-macro" in package.target.kinds,
        externs={_in_rust(dependency, named): dependency.package for dependency in dependencies},
        features=package.features,
        dependencies=tuple(dependencies),
    )


def _in_rust(dependency: Dependency, named: Mapping[Path, Package]) -> str:
    inside = named.get(Path(dependency.source.path)) if dependency.source.path else None
    own = inside.target.name if inside and inside.target else dependency.package
    return (own if dependency.key == dependency.package else dependency.key).replace("-", "_")


def observed(
    package: Package, surface: rust.Surface, inside: Collection[Path], path: str, commit: str | None
) -> ObservedCrate:
    """Return what is kept of a package; `inside` are the folders of the workspace's packages.

    Raises CratebookError where it has a name that Cargo refuses.
    """
    try:
        return ObservedCrate.model_validate(
            _as_data(package, surface, inside, path, commit), by_alias=True, by_name=True
        )
    except ValidationError as error:
        reasons = dict.fromkeys(detail["msg"].removeprefix("Value error, ") for detail in error.errors())
        raise CratebookError("\n".join(f"{path}: {package.name}: {reason}" for reason in reasons)) from error


def _as_data(
    package: Package, surface: rust.Surface, inside: Collection[Path], path: str, commit: str | None
) -> dict[str, Any]:
    folders = {str(folder) for folder in inside}
    internal = [d for d in package.dependencies if d.source.path in folders]
    external = [d for d in package.dependencies if d.source.path not in folders]
    usual = package.name.replace("-", "_")
    return {
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
        "features": dict(sorted(package.features.items(), key=lambda feature: (feature[0] != DEFAULT, feature[0]))),
        "internal": _needs(internal),
        "external": _needs(external),
        "exports": tuple(map(asdict, surface.exports)),
        "unknown": tuple(map(asdict, surface.unknown)),
        "missing": tuple(map(asdict, surface.missing)),
        "modules": tuple(map(asdict, surface.modules)),
    }


def _needs(dependencies: Iterable[Dependency]) -> tuple[dict[str, Any], ...]:
    """Return dependencies as data, those of the package itself first."""

    def rank(need: dict[str, Any]) -> tuple[int, str, str, str]:
        return _KINDS.index(need["kind"]), need["target"] or "", need["package"], need["name"] or ""

    return tuple(sorted(map(_need, dependencies), key=rank))


def _need(dependency: Dependency) -> dict[str, Any]:
    return {
        "package": dependency.package,
        "name": dependency.key if dependency.key != dependency.package else None,
        "kind": dependency.kind,
        "version": _requirement(dependency.requirement or ""),
        "target": _target(dependency.target) if dependency.target else None,
        "optional": dependency.optional,
        "features": dependency.features,
        "default-features": dependency.default_features,
    }
