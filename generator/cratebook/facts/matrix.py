"""Tables of the rollout: a row for each repository, in parts that a page can hold, and a column for each crate."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..text import listed
from .handbook import HandbookFacts
from .on_demand import OnDemand
from .progress import StateFacts, in_groups
from .repository import RepositoryFacts
from .rollout import PhaseFacts

_ROWS = 50


@dataclass(frozen=True, kw_only=True)
class MatrixCell:
    """How the crates of a column stand in one repository; `kind` is also its CSS class."""

    kind: str
    details: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """A repository with a cell for each column; `total` counts its crates that are direct, or adopted."""

    repository: str
    cells: tuple[MatrixCell | None, ...]
    total: int


@dataclass(frozen=True, kw_only=True)
class MatrixBand:
    """The rows of one phase."""

    phase: PhaseFacts
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, kw_only=True)
class MatrixFacts:
    """A band for each phase; a column for each crate that one of its repositories has, in publish order.

    The universal crates are together in the first.
    """

    columns: tuple[tuple[str, ...], ...]
    bands: tuple[MatrixBand, ...]

    def count(self, column: int, kind: str) -> int:
        """Return how many cells of a column are of a kind."""
        cells = (row.cells[column] for band in self.bands for row in band.rows)
        return sum(cell is not None and cell.kind == kind for cell in cells)

    def has(self, kind: str) -> bool:
        """Tell whether a cell is of a kind."""
        cells = (cell for band in self.bands for row in band.rows for cell in row.cells)
        return any(cell is not None and cell.kind == kind for cell in cells)


@dataclass(frozen=True, kw_only=True)
class RolloutTable:
    """Repositories of one phase or several, in rollout order, with what is planned and what was scanned."""

    title: str
    repositories: tuple[RepositoryFacts, ...]
    planned: MatrixFacts
    actual: MatrixFacts


@dataclass(frozen=True, kw_only=True)
class RolloutPage:
    """The states in the order of what one can do now, and the table, or by phase the parts that have pages."""

    groups: tuple[StateFacts, ...]
    table: RolloutTable | None
    parts: Mapping[int, tuple[str, ...]]


def rollout_page(handbook: HandbookFacts) -> RolloutPage:
    """Return what the page of the rollout has besides the facts of the rollout."""
    parts = [(phase.number, name) for name, phase, _ in _parts(handbook)]
    by_phase = {number: tuple(name for other, name in parts if other == number) for number, _ in parts}
    whole = [(phase, phase.repositories) for phase in handbook.rollout.phases]
    table = None if parts else _table(handbook, "Repositories", whole)
    return RolloutPage(groups=in_groups(handbook.rollout.states), table=table, parts=by_phase)


def rollout_parts(handbook: HandbookFacts) -> Mapping[str, RolloutTable]:
    """Return the tables that have pages of their own, by name: none where one page holds all repositories."""
    parts = {name: (phase, repositories) for name, phase, repositories in _parts(handbook)}
    return OnDemand(
        parts, lambda name: _table(handbook, f"Phase {parts[name][0].number}: {parts[name][0].title}", [parts[name]])
    )


def _parts(handbook: HandbookFacts) -> Iterator[tuple[str, PhaseFacts, tuple[str, ...]]]:
    if len(handbook.rollout.order) <= _ROWS:
        return
    for phase in handbook.rollout.phases:
        for start in range(0, len(phase.repositories), _ROWS):
            name = f"phase-{phase.number}" + (f"-{start // _ROWS + 1}" if start else "")
            yield name, phase, phase.repositories[start : start + _ROWS]


def _table(handbook: HandbookFacts, title: str, bands: list[tuple[PhaseFacts, tuple[str, ...]]]) -> RolloutTable:
    every = [(phase, [handbook.repositories[name] for name in names]) for phase, names in bands]
    columns = _columns(handbook, [one for _, ones in every for one in ones])
    planned = [
        (phase, [_row(columns, one.name, _dependencies(one), "direct") for one in ones]) for phase, ones in every
    ]
    actual = [
        (phase, [_row(columns, one.name, _adoption(one), "done") for one in ones if one.adoption])
        for phase, ones in every
    ]
    return RolloutTable(
        title=title,
        repositories=tuple(one for _, ones in every for one in ones),
        planned=_matrix(columns, planned),
        actual=_matrix(columns, actual),
    )


def _columns(handbook: HandbookFacts, repositories: Iterable[RepositoryFacts]) -> tuple[tuple[str, ...], ...]:
    """Return the columns that are not empty in every row."""
    together = handbook.universal if len(handbook.universal) > 1 else ()
    columns = (together, *((name,) for name in handbook.publish_order if name not in together))
    there = {name for one in repositories for name in (*_dependencies(one), *_adoption(one))}
    return tuple(column for column in columns if there.intersection(column))


def _matrix(columns: tuple[tuple[str, ...], ...], bands: list[tuple[PhaseFacts, list[MatrixRow]]]) -> MatrixFacts:
    shown = tuple(MatrixBand(phase=phase, rows=tuple(rows)) for phase, rows in bands if rows)
    return MatrixFacts(columns=columns, bands=shown)


def _row(
    columns: tuple[tuple[str, ...], ...], repository: str, cells: Mapping[str, MatrixCell], counted: str
) -> MatrixRow:
    total = sum(cell.kind == counted for cell in cells.values())
    return MatrixRow(repository=repository, cells=tuple(_cell(column, cells) for column in columns), total=total)


def _cell(column: tuple[str, ...], cells: Mapping[str, MatrixCell]) -> MatrixCell | None:
    """Return the cell of a crate, or one for several: of their kind, or of several kinds."""
    if len(column) == 1:
        return cells.get(column[0])
    there = {name: cells[name] for name in column if name in cells}
    kinds = Counter(cell.kind for cell in there.values())
    if not kinds:
        return None
    details = tuple(f"{name}: {listed(cell.details)}" for name, cell in there.items() if cell.details)
    whole = len(kinds) == 1 and len(there) == len(column)
    return MatrixCell(kind=next(iter(kinds)) if whole else "several", details=details)


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
