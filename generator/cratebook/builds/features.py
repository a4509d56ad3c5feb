"""Which of the features that a crate is taken with are left out, because it fails with them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from ..data.catalog import Catalog
from ..data.models import Use
from .known import Error, known

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What fails: a feature of a crate, a crate as it is taken, or the crates together."""

    crate: str | None
    feature: str | None
    error: Error


def without_failing(catalog: Catalog, crate: str, commit: str | None, use: Use, target: str | None = None) -> Use:
    """Return a use without the fewest named features with which it is not known to fail; as it is if there are none."""
    if known(catalog, crate, commit, use, target).state != "fails":
        return use
    options = (fewer(use, features) for features in sets(use.features))
    return next((less for less in options if known(catalog, crate, commit, less, target).state != "fails"), use)


def left_out(crate: str, use: Use, less: Use, error_of: Callable[[str, Use], Error | None]) -> Iterator[Failure]:
    """Yield the features of a use that another one lacks, each with its error, or with that of all of them."""
    for feature in use.features:
        if feature not in less.features:
            only = use.model_copy(update={"features": (feature,)})
            yield from failures(crate, feature, error_of(crate, only), error_of(crate, use))


def failures(crate: str | None, feature: str | None, *errors: Error | None) -> Iterator[Failure]:
    """Yield a failure with the first error that there is."""
    for error in [error for error in errors if error][:1]:
        yield Failure(crate=crate, feature=feature, error=error)


def fewer(use: Use, features: Collection[str]) -> Use:
    """Return a use without some of its named features."""
    kept = tuple(name for name in use.features if name not in features)
    return use.model_copy(update={"features": kept}) if kept != use.features else use


def sets(items: Sequence[ItemT]) -> Iterator[tuple[ItemT, ...]]:
    """Yield no item, each alone, each pair, and all."""
    for number in sorted({0, 1, 2, len(items)} & {*range(len(items) + 1)}):
        yield from combinations(items, number)
