"""What a repository builds of a shared crate, by its lock file."""

from dataclasses import dataclass

from ..adoption.locks import locked
from ..data.catalog import Catalog
from .alike import alike


@dataclass(frozen=True, kw_only=True)
class LockedFacts:
    """A version of a crate in a lock file; `commit` is null where it is not from git."""

    version: str
    commit: str | None
    file: str
    line: int


def locked_facts(catalog: Catalog, repository: str, crate: str) -> tuple[LockedFacts, ...]:
    """Return each version of a crate that a repository's lock files have."""
    return tuple(alike(LockedFacts, package) for package in locked(catalog, repository).get(crate, ()))
