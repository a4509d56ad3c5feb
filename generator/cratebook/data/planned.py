"""What the plan gives repositories, as Cargo dependencies."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from ..cargo.dependency import Dependency
from ..cargo.source import CrateSource, Pin
from .catalog import Catalog
from .models import Use

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


def offered(catalog: Catalog, uses: Mapping[str, Use], pin: Pin | None) -> tuple[Dependency, ...]:
    """Return several crates as they are offered at a pin of the git source of whose commits one is chosen.

    Those of another git source are at the pin that the site has for it.
    """
    return tuple(replace(entry, source=_offered(catalog, entry, pin)) for entry in taken(catalog, uses))


def _offered(catalog: Catalog, entry: Dependency, pin: Pin | None) -> CrateSource:
    if catalog.chosen_by_commit(entry.package):
        return entry.source.repinned(pin)
    offered_pin = catalog.source_of(entry.package).offered_pin
    return entry.source if entry.source.pin or offered_pin is None else entry.source.repinned(offered_pin)


@lru_cache(_REMEMBERED)
def dependency(catalog: Catalog, crate: str) -> Dependency:
    """Return one crate from its source."""
    return Dependency.on(crate, catalog.plan_source(crate), catalog.requirement(crate))
