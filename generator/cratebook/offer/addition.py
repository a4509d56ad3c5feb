"""Entries that a table of dependencies lacks, as the lines that bring them in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..cargo.dependency import Entry
from ..cargo.edit import Groups, Style
from .steps import Place, Step

_HEADINGS: Mapping[Groups, tuple[str, ...]] = {"": (), "plain": ("",), "commented": ("", "# Shared crates")}


@dataclass(frozen=True, kw_only=True)
class Addition:
    """What a table lacks; `lines` are those of the table, `continues` tells that it ends with crates already."""

    name: str
    lines: tuple[int, ...]
    style: Style
    continues: bool
    entries: Mapping[str, Entry]

    def step(self, file: str) -> Step:
        """Return the step that adds them to a file, under a heading of their own where its table has such."""
        if not self.lines:
            return self._as(file=file, place="end", lines=None, text=self._text(f"[{self.name}]"))
        return self._as(file=file, place="under", lines=self.lines[-1:], text=self._text(*self._heading))

    def choice(self, members: tuple[str, ...]) -> Step:
        """Return the step that adds them to the one of several files that the reader chooses."""
        step = self._as(file=None, place="under", lines=None, text=self._text(*self._heading))
        return replace(step, members=members)

    @property
    def _heading(self) -> tuple[str, ...]:
        return () if self.continues else _HEADINGS[self.style.groups]

    def _as(self, *, file: str | None, place: Place, lines: tuple[int, ...] | None, text: str) -> Step:
        return Step(number=0, file=file, place=place, table=self.name, lines=lines, text=text)

    def _text(self, *before: str) -> str:
        rows = (self.style.line(self.style.key(key), entry) for key, entry in self.entries.items())
        return "".join(f"{row}{self.style.newline}" for row in (*before, *rows))
