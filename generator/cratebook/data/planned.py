"""What the plan gives repositories, as Cargo dependencies."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from ..cargo.dependency import Dependency
from ..cargo.source import CrateSource, Pin
from .catalog import Catalog
from .models import Use
from .models.site import SourcePath

# At what git sources are taken, in the order of `site.yml`.
Pins = tuple[tuple[SourcePath, Pin | None], ...]

# Each form of each repository's dependencies asks for the same crates.
_REMEMBERED = 4096


def dependencies(catalog: Catalog, repository: str) -> tuple[Dependency, ...]:
    """Return what a repository takes, in the order of its data file."""
    return taken(catalog, catalog.repositories[repository].crates)


def taken(catalog: Catalog, uses: Mapping[str, Use]) -> tuple[Dependency, ...]:
    """Return several crates, each as it is used."""
    return tuple(_taken(catalog, crate, use) for crate, use in uses.items())


@lru_cache(_REMEMBERED)
def _taken(catalog: Catalog, crate: str, use: Use) -> Dependency:
    return replace(
        dependency(catalog, crate),
        features=use.features,
        default_features=use.default_features,
        optional=use.optional,
    )


def universal(catalog: Catalog) -> tuple[Dependency, ...]:
    """Return what every repository takes."""
    return tuple(dependency(catalog, crate) for crate in catalog.site.universal)


def offered(catalog: Catalog, uses: Mapping[str, Use], pins: Pins) -> tuple[Dependency, ...]:
    """Return several crates as they are offered, those of git sources at some pins of these."""
    return tuple(replace(entry, source=_offered(catalog, entry, pins)) for entry in taken(catalog, uses))


def pin_of(catalog: Catalog, crate: str, pins: Pins) -> Pin | None:
    """Return the pin that a crate is at by the pins of git sources."""
    return dict(pins).get(catalog.source_path(crate))


def _offered(catalog: Catalog, entry: Dependency, pins: Pins) -> CrateSource:
    pin = pin_of(catalog, entry.package, pins)
    return entry.source.repinned(pin) if catalog.has_commits(entry.package) else entry.source


@lru_cache(_REMEMBERED)
def dependency(catalog: Catalog, crate: str) -> Dependency:
    """Return one crate from its source."""
    return Dependency.on(crate, catalog.plan_source(crate), catalog.requirement(crate))
