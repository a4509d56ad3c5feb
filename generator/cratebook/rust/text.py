"""A piece of Rust source text that knows the file and the lines it comes from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

_STRING = rb"""r(#+)".*?"\1|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])'"""
_COMMENT = re.compile(rb"(?P<kept>" + _STRING.replace(rb"\1", rb"\2") + rb")|//[^\n]*|/\*.*?\*/", re.DOTALL)
_BRACKET = re.compile(_STRING + rb"|//[^\n]*|/\*.*?\*/|[(\[{]|[)\]}]", re.DOTALL)
_PART = re.compile(r'"(?:\\.|[^"\\])*"|[(\[{]|[)\]}]|,|[^"()\[\]{},]+|"')
_DEEPER = {bracket: 1 if bracket in "([{" else -1 for bracket in "([{)]}"}


@dataclass(frozen=True, eq=False, kw_only=True)
class Source:
    """Rust text; `lines` gives offsets in it with the line of `file` that stands there, `beside` the file's folder.

    A module declared in it has its file in `below`: rules of the Rust reference, "Modules".
    """

    file: Path
    text: bytes
    beside: Path
    below: Path
    lines: tuple[tuple[int, int], ...] = ((0, 1),)

    def line(self, offset: int) -> int:
        """Return the line of the file that an offset in the text stands on."""
        start, line = self.lines[bisect_right(self.lines, offset, key=lambda known: known[0]) - 1]
        return line + self.text.count(b"\n", start, offset)

    def part(self, start: int, end: int) -> Source:
        """Return the text between two offsets."""
        inside = ((offset - start, line) for offset, line in self.lines if start < offset < end)
        return replace(self, text=self.text[start:end], lines=((0, self.line(start)), *inside))

    def inside(self, name: str, path: str | None) -> Source:
        """Return this text as that of the inline module `name`."""
        folder = self.beside / path if path else self.below / name
        return replace(self, beside=folder, below=folder)

    def with_text(self, text: bytes) -> Source:
        """Return another text of the same length and the same lines."""
        return replace(self, text=text)


def joined(like: Source, pieces: Iterable[Source | bytes]) -> Source:
    """Return one text of many; what is no part of a file counts as standing on the first line of `like`."""
    text, lines, first = bytearray(), list[tuple[int, int]](), like.line(0)
    for piece in pieces:
        if isinstance(piece, Source):
            lines += [(len(text) + offset, line) for offset, line in piece.lines]
            text += piece.text + b"\n"
        else:
            lines.append((len(text), first))
            text += piece.replace(b"\n", b" ")
    return replace(like, text=bytes(text), lines=tuple(lines) or ((0, first),))


def closing(text: bytes, start: int) -> int:
    """Return where the bracket at `start` is closed, or where the text ends."""
    depth = 0
    for match in _BRACKET.finditer(text, start):
        depth += _DEEPER.get(match[0].decode(errors="replace"), 0)
        if depth == 0:
            return match.start()
    return len(text)


def without_comments(text: bytes) -> bytes:
    """Return Rust text with a space for each comment."""
    return _COMMENT.sub(lambda match: match["kept"] or b" ", text)


def listed(text: str) -> Iterator[str]:
    """Yield what commas separate, but not those in brackets or strings."""
    depth, item = 0, ""
    for match in _PART.finditer(text):
        depth += _DEEPER.get(match[0], 0)
        if match[0] == "," and depth == 0:
            yield item.strip()
            item = ""
        else:
            item += match[0]
    if item.strip():
        yield item.strip()
