"""The views of tables with a repository in each row and a crate in each column."""

from __future__ import annotations

from dataclasses import dataclass

from ...data.catalog import Catalog
from .. import addresses
from ..addresses import Here


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What a cell says, and its kind, which is also its CSS class."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """A repository's row."""

    name: str
    href: str
    cells: tuple[Cell | None, ...]


def matrix(catalog: Catalog) -> dict[str, object]:
    """Gather what the matrix shows: a row for each repository in order, a column for each crate as published."""
    here = Here(addresses.MATRIX)
    columns = tuple((name, here.href(addresses.crate(name))) for name in catalog.publish_order)
    totals = tuple(
        sum(name in repository.crates for repository in catalog.repositories.values()) for name in catalog.publish_order
    )
    return {"columns": columns, "rows": tuple(_row(catalog, here, name) for name in catalog.order), "totals": totals}


def _row(catalog: Catalog, here: Here, name: str) -> MatrixRow:
    paths, uses = catalog.pulled[name], catalog.repositories[name].crates

    def cell(crate: str) -> Cell | None:
        if crate not in paths:
            return None
        if crate not in uses:
            return Cell(kind="pulled", text="pulled in")
        features = ", ".join(uses[crate].features)
        return Cell(kind="direct", text=f"direct, features {features}" if features else "direct")

    return MatrixRow(
        name=name, href=here.href(addresses.repository(name)), cells=tuple(cell(c) for c in catalog.publish_order)
    )
