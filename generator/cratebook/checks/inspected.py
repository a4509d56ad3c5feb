"""What the rules on inspected crates share: which there are, who takes them, and how a condition reads."""

from collections.abc import Iterator, Sequence

from ..cargo import cfg
from ..data.catalog import Catalog
from ..data.models import Crate, ObservedCrate
from ..diagnostics import EntityRef, Place
from ..text import quoted
from .rule import crates, repositories


def inspected(catalog: Catalog) -> Iterator[tuple[str, Crate, ObservedCrate]]:
    """Yield each crate of the data whose source was inspected."""
    for name, crate in catalog.crates.items():
        if name in catalog.inspected:
            yield name, crate, catalog.inspected[name]


def takers(catalog: Catalog, crate: str) -> tuple[str, ...]:
    """Return the repositories whose patch names a crate."""
    return tuple(name for name, repository in catalog.repositories.items() if crate in repository.crates)


def crate_and(crate: str, users: Sequence[str]) -> frozenset[EntityRef]:
    """Return a crate and the repositories whose patch a violation concerns."""
    return crates(crate) | repositories(*users)


def key_or_name(catalog: Catalog, crate: str, key: str) -> Place:
    """Return the place of a key in a crate's file, or of its name where it has no such key."""
    present = key in catalog.crates[crate].model_fields_set
    return catalog.key(EntityRef("crate", crate), key) if present else catalog.at(EntityRef("crate", crate), "name")


def describe_needs(needs: cfg.Condition) -> str:
    """Return the features that have to be on, or the condition as Rust has it."""
    features = cfg.features(needs)
    return counted_features(features) if features else f"cfg({cfg.format_condition(needs)})"


def counted_features(features: Sequence[str]) -> str:
    """Return `feature 'a'`, or `features 'a' and 'b'`."""
    return f"feature{'s' * (len(features) > 1)} {quoted(features)}"
