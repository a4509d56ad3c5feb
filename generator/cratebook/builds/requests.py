"""Which builds the data asks for."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..data.catalog import Catalog
from ..data.models import Use
from .choice import chosen
from .known import WASM, closure


@dataclass(frozen=True, kw_only=True)
class CrateBuild:
    """One build of a crate by itself; without a target, for the machine."""

    crate: str
    features: tuple[str, ...]
    default_features: bool
    target: str | None = None


def wanted(catalog: Catalog) -> tuple[CrateBuild, ...]:
    """Return each crate with its defaults, with what repositories are planned and offered to take, and for WASM.

    Uses that turn on the same features are one build.
    """
    builds = dict[tuple[str, frozenset[str], str | None], CrateBuild]()
    for crate, use, target in _uses(catalog):
        build = CrateBuild(crate=crate, features=use.features, default_features=use.default_features, target=target)
        builds.setdefault((crate, closure(catalog, crate, use), target), build)
    return tuple(builds.values())


def _uses(catalog: Catalog) -> Iterator[tuple[str, Use, str | None]]:
    for name, crate in catalog.crates.items():
        yield name, Use(), None
        for repository in catalog.order:
            for uses in (catalog.repositories[repository].crates, chosen(catalog, repository).uses):
                if name in uses:
                    yield name, uses[name], None
        if crate.wasm and crate.wasm.support != "none":
            yield name, crate.wasm.use, WASM
