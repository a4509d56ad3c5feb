"""Rounds to medians, a table and claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rich import box
from rich.table import Table

from .rounds import Figures

_MEGA, _KILO = 1e6, 1e3
# What is no number of seconds: in which unit it is shown, and of how many that is one.
_UNITS = {"peak": ("peak MB", _MEGA), "page": ("kB/page", _KILO), "index": ("index kB", _KILO)}
_COUNTS = frozenset({"pages", "rewritten"})
# By what is claimed of one catalog: the figure, what it is divided by, and the most that it may be.
_LIMITS: Mapping[str, tuple[str, str | float, float]] = {
    "generate again / generate": ("again", "generate", 0.25),
    "files rewritten by generating again": ("rewritten", 1, 0),
    "seconds to start serving": ("serve", 1, 3),
    "seconds for an edit": ("edit", 1, 1),
    "kB for a page": ("page", _KILO, 60),
    "scan again / scan": ("scan again", "scan", 0.2),
    "inspect again / inspect": ("inspect again", "inspect", 0.2),
}
# The most that a figure may be of the same one under an earlier commit, and where that differs with real data.
_RATIOS = {"generate": 0.5, "again": 1, "check": 1, "diff": 1, "build": 0.7, "edit": 0.5}
_RATIOS_OF_REAL_DATA = {"generate": 0.75}
_GROWING = ("generate", "check", "diff", "build", "zensical", "hugo", "scan")
_GROWTH = 1.15


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


def medians(rounds: Sequence[Figures]) -> Figures:
    """Return the median of each figure of some rounds."""
    return {name: median(values) if (values := _there(rounds, name)) else None for name in rounds[-1]}


def _there(rounds: Sequence[Figures], name: str) -> list[float]:
    return [figure for one in rounds if (figure := one[name]) is not None]


def claims(catalogs: Mapping[int, Figures], names: Mapping[int, str]) -> Iterator[Claim]:
    """Yield what we say of each catalog, and of one with more repositories compared with the one before it.

    Catalogs are by their number of repositories, real data by 0.
    """
    for size, figures in catalogs.items():
        for text, (name, by, limit) in _LIMITS.items():
            figure, divisor = figures.get(name), figures.get(by) if isinstance(by, str) else by
            if figure is not None and divisor:
                yield Claim(f"{text}, {names[size]}", figure / divisor, limit)
    made_up = [size for size in catalogs if size]
    for fewer, more in pairwise(made_up):
        for name in _GROWING:
            small, large = catalogs[fewer].get(name), catalogs[more].get(name)
            if small and large:
                yield Claim(f"{name}: a repository of {more:,} / of {fewer:,}", large / more / (small / fewer), _GROWTH)


def comparison(
    catalogs: Mapping[int, Figures], before: Mapping[int, Figures], names: Mapping[int, str]
) -> Iterator[Claim]:
    """Yield what we say of each catalog compared with the same one under an earlier commit."""
    for size, figures in catalogs.items():
        limits = _RATIOS if size else {**_RATIOS, **_RATIOS_OF_REAL_DATA}
        for name, limit in limits.items():
            now, then = figures.get(name), before[size].get(name)
            if now is not None and then:
                yield Claim(f"{name}, {names[size]}", now / then, limit)


def table(catalogs: Mapping[int, Figures], names: Mapping[int, str]) -> Table:
    """Return a row for each catalog; times are CPU seconds of whole processes."""
    made = Table(box=box.MARKDOWN)
    made.add_column("catalog", no_wrap=True)
    columns = dict.fromkeys(name for figures in catalogs.values() for name in figures)
    for name in columns:
        made.add_column(_UNITS.get(name, (name, 1))[0], justify="right", no_wrap=True)
    for size, figures in catalogs.items():
        made.add_row(names[size], *(_cell(name, figures.get(name)) for name in columns))
    return made


def _cell(name: str, figure: float | None) -> str:
    if figure is None:
        return "not there"
    return f"{figure:,.0f}" if name in _COUNTS else f"{figure / _UNITS.get(name, (name, 1))[1]:.2f}"


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
