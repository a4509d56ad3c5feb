"""What reading a file gives: its value, and where everything in it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...diagnostics import Finding, Place

Path = tuple[str | int, ...]
Scalar = str | int | float | bool | None
Value = Scalar | tuple["Value", ...] | dict[str, "Value"]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A YAML file's value, the place of each key and value in it, and what is wrong with it.

    `blocks` gives the indentation of each literal block; `left_out` names what was dropped from the value as faulty.
    """

    path: str
    value: Value
    keys: Mapping[Path, Place]
    values: Mapping[Path, Place]
    texts: Mapping[Path, str]
    blocks: Mapping[Path, int]
    findings: tuple[Finding, ...] = ()
    left_out: frozenset[Path] = frozenset()

    def at(self, *path: str | int) -> Place:
        """Return where the value at `path` stands, or its nearest parent that is there."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(self.path, 1, 1))

    def key(self, *path: str | int) -> Place:
        """Return where the key at `path` stands, or the value where it has none."""
        return self.keys.get(path) or self.at(*path)

    def inside(self, path: Path, line: int, column: int) -> Place:
        """Return the place of a line (from 0) and column (from 1) within the text at `path`.

        Only a literal block keeps its lines; any other text is one place.
        """
        start = self.at(*path)
        if path not in self.blocks:
            return start
        return Place(self.path, start.line + 1 + line, self.blocks[path] + column)
