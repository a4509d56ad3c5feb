"""Tables with a row for each repository and a column for each crate."""

from collections.abc import Mapping
from dataclasses import dataclass

from .handbook import HandbookFacts
from .repository import RepositoryFacts


@dataclass(frozen=True, kw_only=True)
class MatrixCell:
    """How one crate stands in one repository; `kind` is also its CSS class."""

    kind: str
    details: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """A repository with a cell for each crate."""

    repository: str
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True, kw_only=True)
class MatrixFacts:
    """A row for each repository in rollout order, a column for each crate in publish order."""

    crates: tuple[str, ...]
    rows: tuple[MatrixRow, ...]

    def count(self, column: int, kind: str) -> int:
        """Return how many cells of a column are of a kind."""
        cells = (row.cells[column] for row in self.rows)
        return sum(cell is not None and cell.kind == kind for cell in cells)


def dependency_matrix(handbook: HandbookFacts) -> MatrixFacts:
    """Return which repository takes which crate, and the features that it names."""
    return _matrix(handbook, {name: _dependencies(facts) for name, facts in handbook.repositories.items()})


def adoption_matrix(handbook: HandbookFacts) -> MatrixFacts:
    """Return the state of each crate in each repository that was scanned, and how it differs from the plan."""
    return _matrix(handbook, {name: _adoption(handbook.repositories[name]) for name in handbook.rollout.scanned})


def _dependencies(repository: RepositoryFacts) -> Mapping[str, MatrixCell]:
    return {
        crate.name: MatrixCell(
            kind="direct" if crate.direct else "transitive",
            details=tuple(name for name, by in crate.features.items() if by == "named") if crate.direct else (),
        )
        for crate in repository.crates
    }


def _adoption(repository: RepositoryFacts) -> Mapping[str, MatrixCell]:
    crates = repository.adoption.crates if repository.adoption else ()
    return {crate.name: MatrixCell(kind=crate.state, details=crate.differences) for crate in crates}


def _matrix(handbook: HandbookFacts, cells: Mapping[str, Mapping[str, MatrixCell]]) -> MatrixFacts:
    crates = handbook.publish_order
    rows = (
        MatrixRow(repository=name, cells=tuple(by_crate.get(crate) for crate in crates))
        for name, by_crate in cells.items()
    )
    return MatrixFacts(crates=crates, rows=tuple(rows))
