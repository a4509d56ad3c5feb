"""Rounds to figures, a table and claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rich import box
from rich.table import Table

from .rounds import Round

MEASURED = ("check", "generate", "again", "build", "serve", "edit")
_MEGA, _KILO = 1e6, 1e3
_COLUMNS = ("pages", *MEASURED, "MB", "ms/page", "kB/page", "index kB")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Medians over the rounds of a catalog: CPU times in seconds, sizes in bytes."""

    pages: int
    cpu: Mapping[str, float]
    peak: float
    size: int
    index: int
    rewritten: int

    @property
    def page_seconds(self) -> float:
        """What generating and building cost, for each page."""
        return self.cpu["build"] / self.pages

    @property
    def page_size(self) -> float:
        """A built page on average."""
        return self.size / self.pages


@dataclass(frozen=True)
class Claim:
    """What we say of a figure that must not go beyond a limit."""

    text: str
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
        cpu={name: median(one.cpu[name] for one in rounds) for name in MEASURED},
        peak=median(one.peak for one in rounds),
        size=rounds[-1].size,
        index=rounds[-1].index,
        rewritten=max(one.rewritten for one in rounds),
    )


def claims(catalogs: Mapping[str, Figures]) -> Iterator[Claim]:
    """Yield what we say of each catalog, and of the largest compared with the one before it."""
    for name, one in catalogs.items():
        yield Claim(f"again / generate, {name}", one.cpu["again"] / one.cpu["generate"], 0.25)
        yield Claim(f"serve: seconds to start, {name}", one.cpu["serve"], 3)
        yield Claim(f"serve: seconds for an edit, {name}", one.cpu["edit"], 1)
        yield Claim(f"kB for a page, {name}", one.page_size / _KILO, 60)
        yield Claim(f"files rewritten by generating again, {name}", one.rewritten, 0)
    for (_, small), (name, large) in list(zip(catalogs.items(), list(catalogs.items())[1:], strict=False))[1:]:
        yield Claim(f"time for a page, {name} / fewer", large.page_seconds / small.page_seconds, 1.15)


def comparison(catalogs: Mapping[str, Figures], before: Mapping[str, Figures]) -> Iterator[Claim]:
    """Yield what we say of each catalog compared with the same one under an earlier commit, the real data first."""
    for index, (name, now) in enumerate(catalogs.items()):
        then = before[name]
        yield Claim(f"generate, {name}", now.cpu["generate"] / then.cpu["generate"], 0.5 if index else 0.75)
        yield Claim(f"again, {name}", now.cpu["again"] / then.cpu["again"], 1)
        yield Claim(f"check, {name}", now.cpu["check"] / then.cpu["check"], 1)
        yield Claim(f"build, {name}", now.cpu["build"] / then.cpu["build"], 0.7)
        yield Claim(f"edit, {name}", now.cpu["edit"] / then.cpu["edit"], 0.5)


def table(measured: Mapping[str, Figures]) -> Table:
    """Return a row for each catalog; times are CPU seconds of whole processes."""
    made = Table(box=box.MARKDOWN)
    made.add_column("catalog", no_wrap=True)
    for name in _COLUMNS:
        made.add_column(name, justify="right", no_wrap=True)
    for name, row in measured.items():
        made.add_row(name, *_cells(row))
    return made


def _cells(row: Figures) -> Iterator[str]:
    yield f"{row.pages:,}"
    yield from (f"{row.cpu[name]:.2f}" for name in MEASURED)
    yield f"{row.peak / _MEGA:.0f}"
    yield f"{row.page_seconds * _KILO:.1f}"
    yield f"{row.page_size / _KILO:.1f}"
    yield f"{row.index / _KILO:.1f}"


def verdicts(claimed: Sequence[Claim], heading: str) -> Table:
    """Return a row for each claim: what was measured, and whether it holds."""
    made = Table(heading, box=box.MARKDOWN)
    for name in ("measured", "at most"):
        made.add_column(name, justify="right")
    made.add_column("holds")
    for claim in claimed:
        measured, limit = (f"{value:.2f}" if claim.limit else f"{value:.0f}" for value in (claim.figure, claim.limit))
        made.add_row(claim.text, measured, limit, "yes" if claim.holds else "[bold red]no[/]")
    return made
