"""Who uses which names of the shared crates, as the repositories' Rust sources were scanned."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from .. import evidence
from ..data.catalog import Catalog
from ..evidence.usage import names_in_use

_ALL = "*"


@dataclass(frozen=True, kw_only=True)
class NameUser:
    """A repository that uses a name, in how many places and where first."""

    repository: str
    count: int
    places: Annotated[tuple[str, ...], Field(description="The first ones, each as file:line")]


@dataclass(frozen=True, kw_only=True)
class NameInUse:
    """A name of a crate that repositories use; one that ends in `*` is all that a module has."""

    name: str
    state: Annotated[
        Literal["exported", "absent", "unknown"] | None,
        Field(description="Whether the crate exports it, with whatever features; null where it was not inspected"),
    ]
    users: tuple[NameUser, ...]


@dataclass(frozen=True, kw_only=True)
class UsedName:
    """A name that a repository uses, in how many places and where first."""

    name: str
    count: int
    places: Annotated[tuple[str, ...], Field(description="The first ones, each as file:line")]


@dataclass(frozen=True, kw_only=True)
class UsedCrate:
    """A shared crate with the names of it that a repository uses."""

    crate: str
    names: tuple[UsedName, ...]


def crate_names_in_use(catalog: Catalog, crate: str) -> Iterator[NameInUse]:
    """Yield the names of a crate that repositories use: first what most of them use."""
    for name, users in names_in_use(catalog.scans, crate).items():
        yield NameInUse(
            name=name,
            state=_state(catalog, crate, name),
            users=tuple(
                NameUser(repository=repository, count=use.count, places=use.places) for repository, use in users.items()
            ),
        )


def repository_names_in_use(catalog: Catalog, repository: str) -> Iterator[UsedCrate]:
    """Yield the shared crates of which a repository's sources use names, with these."""
    scan = catalog.observed.get(repository)
    for crate, names in scan.names.items() if scan else ():
        if crate in catalog.crates:
            used = (UsedName(name=name, count=use.count, places=use.places) for name, use in names.items())
            yield UsedCrate(crate=crate, names=tuple(used))


def _state(catalog: Catalog, crate: str, name: str) -> Literal["exported", "absent", "unknown"] | None:
    inspected, path = catalog.inspected.get(crate), name.removesuffix(_ALL).removesuffix("::")
    if inspected is None or not path:
        return "exported" if inspected else None
    state = evidence.name_state(catalog, crate, path, frozenset(inspected.features)).state
    return "exported" if state == "gated" else state
