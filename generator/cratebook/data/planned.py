"""What the plan gives repositories, as Cargo dependencies."""

from collections.abc import Mapping
from dataclasses import replace

from ..cargo.dependency import Dependency
from ..cargo.source import CrateSource
from .catalog import Catalog
from .models import Use


def dependencies(catalog: Catalog, repository: str) -> tuple[Dependency, ...]:
    """Return what a repository takes, in the order of its data file."""
    return taken(catalog, catalog.repositories[repository].crates)


def taken(catalog: Catalog, uses: Mapping[str, Use]) -> tuple[Dependency, ...]:
    """Return several crates, each as it is used."""
    return tuple(
        replace(
            dependency(catalog, crate),
            features=use.features,
            default_features=use.default_features,
            optional=use.optional,
        )
        for crate, use in uses.items()
    )


def universal(catalog: Catalog) -> tuple[Dependency, ...]:
    """Return what every repository takes."""
    return tuple(dependency(catalog, crate) for crate in catalog.site.universal)


def dependency(catalog: Catalog, crate: str) -> Dependency:
    """Return one crate from the site's source."""
    source = catalog.site.source
    return Dependency.on(crate, CrateSource.at_pin(source.git, source.own_pin), catalog.requirement(crate))
