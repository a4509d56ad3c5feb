"""Entries that a table of dependencies lacks, as the lines that bring them in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from ..cargo.edit import Entry, Groups
from ..data.models import ObservedTable
from .steps import Place, Step

_HEADINGS: Mapping[Groups, tuple[str, ...]] = {"": (), "plain": ("",), "commented": ("", "# Shared crates")}


@dataclass(frozen=True)
class Addition:
    """What a table lacks; without a file where the reader chooses one."""

    file: str | None
    name: str
    table: ObservedTable
    entries: Mapping[str, Entry]

    def step(self, after: Collection[tuple[str | None, int]]) -> Step:
        """Return the step, with a heading where the table is in groups, unless crates stand `after` which it goes."""
        lines = self.table.lines[-1:]
        if not lines:
            return self._as(place="end", lines=None, text=self._text(f"[{self.name}]"))
        continues = (self.file, lines[-1]) in after
        heading = () if continues else _HEADINGS[self.table.groups]
        return self._as(place="under", lines=lines, text=self._text(*heading))

    def choice(self, members: tuple[str, ...]) -> Step:
        """Return the step for the one of several files that the reader chooses."""
        return replace(self._as(place="under", lines=None, text=self._text()), members=members)

    def _as(self, place: Place, lines: tuple[int, ...] | None, text: str) -> Step:
        return Step(number=0, file=self.file, place=place, table=self.name, lines=lines, text=text)

    def _text(self, *before: str) -> str:
        style = self.table.style
        rows = (style.line(style.key(key), entry) for key, entry in self.entries.items())
        return "".join(f"{row}{style.newline}" for row in (*before, *rows))
