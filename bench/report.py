"""Rounds to figures, a table and claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rich import box
from rich.table import Table

from .rounds import Round

_MEGA, _KILO = 1e6, 1e3
_COLUMNS = (
    "pages",
    "generate s",
    "again s",
    "mkdocs s",
    "ratio",
    "generate MB",
    "mkdocs MB",
    "ms/page",
    "kB/page",
    "index kB",
)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Medians over the rounds of a catalog; times in seconds, sizes in bytes.

    `ratio` is generation against the MkDocs build of the same round.
    """

    pages: int
    generate: float
    again: float
    mkdocs: float
    ratio: float
    generate_peak: float
    mkdocs_peak: float
    size: int
    index: int
    rewritten: int

    @property
    def page_seconds(self) -> float:
        """Generation and MkDocs build, for each page."""
        return (self.generate + self.mkdocs) / self.pages

    @property
    def page_size(self) -> float:
        """The built site, for each page."""
        return self.size / self.pages


@dataclass(frozen=True)
class Claim:
    """What we say of a figure that must not go beyond a limit."""

    said: str
    figure: float
    limit: float

    @property
    def holds(self) -> bool:
        """Whether the figure keeps to the limit."""
        return self.figure <= self.limit


def figures(rounds: Sequence[Round]) -> Figures:
    """Return the medians of a catalog's rounds, and the most files that any of them rewrote."""
    return Figures(
        pages=rounds[-1].pages,
        generate=median(one.generate.seconds for one in rounds),
        again=median(one.again.seconds for one in rounds),
        mkdocs=median(one.mkdocs.seconds for one in rounds),
        ratio=median(one.generate.seconds / one.mkdocs.seconds for one in rounds),
        generate_peak=median(one.generate.peak for one in rounds),
        mkdocs_peak=median(one.mkdocs.peak for one in rounds),
        size=rounds[-1].size,
        index=rounds[-1].index,
        rewritten=max(one.rewritten for one in rounds),
    )


def claims(real: Figures, small: Figures, large: Figures) -> tuple[Claim, ...]:
    """Return what we say of the real data and of the made-up data of 250 and of 1,000 repositories."""
    rewritten = real.rewritten + small.rewritten + large.rewritten
    return (
        Claim("generate / mkdocs, real data", real.ratio, 0.35),
        Claim("generate / mkdocs, 1,000 repositories", large.ratio, 0.25),
        Claim("time for a page, 1,000 / 250", large.page_seconds / small.page_seconds, 1.15),
        Claim("bytes for a page, 1,000 / 250", large.page_size / small.page_size, 1.15),
        Claim("search index (kB), real data", real.index / _KILO, 35),
        Claim("search index (kB), 1,000 repositories", large.index / _KILO, 150),
        Claim("files rewritten by generating again", rewritten, 0),
    )


def table(measured: Mapping[str, Figures]) -> Table:
    """Return a row for each catalog."""
    made = Table(box=box.MARKDOWN)
    made.add_column("catalog", no_wrap=True)
    for name in _COLUMNS:
        made.add_column(name, justify="right", no_wrap=True)
    for name, row in measured.items():
        made.add_row(name, *_cells(row))
    return made


def _cells(row: Figures) -> Iterator[str]:
    yield f"{row.pages:,}"
    yield from (f"{seconds:.2f}" for seconds in (row.generate, row.again, row.mkdocs))
    yield f"{row.ratio:.2f}"
    yield from (f"{peak / _MEGA:.0f}" for peak in (row.generate_peak, row.mkdocs_peak))
    yield f"{row.page_seconds * _KILO:.1f}"
    yield f"{row.page_size / _KILO:.1f}"
    yield f"{row.index / _KILO:.1f}"


def verdicts(claimed: Sequence[Claim]) -> Table:
    """Return a row for each claim: what was measured, and whether it holds."""
    made = Table("claim", box=box.MARKDOWN)
    for name in ("measured", "at most"):
        made.add_column(name, justify="right")
    made.add_column("holds")
    for claim in claimed:
        measured, limit = (f"{value:.2f}" if claim.limit else f"{value:.0f}" for value in (claim.figure, claim.limit))
        made.add_row(claim.said, measured, limit, "yes" if claim.holds else "[bold red]no[/]")
    return made
