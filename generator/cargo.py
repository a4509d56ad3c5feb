"""What a repository needs, as Cargo text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import tomlkit

from .catalog import Catalog


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """A crate as a patch asks for it: an entry of `[dependencies]` (Cargo reference, git dependencies)."""

    crate: str
    git: str
    version: str
    pin: tuple[str, str] | None = None
    features: tuple[str, ...] = ()


def parsed(text: str) -> dict[str, Any]:
    """Read TOML to plain values; raises tomlkit's ParseError (a ValueError) with line and column."""
    return tomlkit.parse(text).unwrap()


def dependencies(catalog: Catalog, repository: str) -> tuple[Dependency, ...]:
    """Return what a repository takes, in the order of its data file."""
    uses = catalog.repositories[repository].crates
    return tuple(dependency(catalog, crate, use.features) for crate, use in uses.items())


def universal(catalog: Catalog) -> tuple[Dependency, ...]:
    """Return what every repository takes."""
    return tuple(dependency(catalog, crate) for crate in catalog.site.universal)


def dependency(catalog: Catalog, crate: str, features: tuple[str, ...] = ()) -> Dependency:
    """Return one crate from the site's source."""
    source = catalog.site.source
    pins = (("rev", source.rev), ("tag", source.tag), ("branch", source.branch))
    return Dependency(
        crate=crate,
        git=source.git,
        version=catalog.requirement(crate),
        pin=next(((key, value) for key, value in pins if value), None),
        features=features,
    )


def section(wanted: Iterable[Dependency]) -> str:
    """Return the `[dependencies]` table, header and all."""
    return "[dependencies]\n" + lines(wanted)


def lines(wanted: Iterable[Dependency]) -> str:
    """Return a line for each dependency, to go under a header that is there."""
    return "".join(f"{entry.crate} = {_inline(entry)}\n" for entry in wanted)


def _inline(entry: Dependency) -> str:
    pairs = [("git", _string(entry.git))]
    if entry.pin:
        pairs.append((entry.pin[0], _string(entry.pin[1])))
    pairs.append(("version", _string(entry.version)))
    if entry.features:
        pairs.append(("features", f"[{', '.join(_string(feature) for feature in entry.features)}]"))
    return "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"


def _string(text: str) -> str:
    return tomlkit.string(text).as_string()
