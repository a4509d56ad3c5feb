"""Rust source text that knows the file and the lines it comes from, and what can be told of it without a parser."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

# What is not closed goes on to the end of the text: to look for its end once more at each place would take too long.
_STRING = rb"""\b[bc]?r(?P<hashes>#*)".*?(?:"(?P=hashes)|\Z)|"(?:\\.|[^"\\])*(?:"|\Z)|'(?:\\.|[^'\\])'"""
_NO_CODE = rb"//[^\n]*|/\*.*?(?:\*/|\Z)"
_COMMENT = re.compile(rb"(?P<string>" + _STRING + rb")|" + _NO_CODE, re.DOTALL)
_BRACKET = re.compile(_STRING + rb"|" + _NO_CODE + rb"|[(\[{]|[)\]}]", re.DOTALL)
# The first name of a path, or what is imported as a whole.
_PATH_ROOT = re.compile(rb"\b(?:use|crate)\s+(?:::)?([A-Za-z_]\w*)|(?<!\w)(?<!\w::)([A-Za-z_]\w*)\s*::")
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*(?:"|\Z)|[(\[{]|[)\]}]|,|[^"()\[\]{},]+')
_STRING_LITERAL = re.compile(r'\s*(?:"(?P<escaped>(?:\\.|[^"\\])*)"|r(#*)"(?P<raw>.*?)"\2)\s*(?:,\s*)?', re.DOTALL)
_DEPTH_CHANGE = {bracket: 1 if bracket in "([{" else -1 for bracket in "([{)]}"}


@dataclass(frozen=True, eq=False, kw_only=True)
class SourceText:
    """Rust text of a file, whole or in part; each is an object of its own, whatever it says.

    `line_marks` are offsets in the text, each with the line of `file` that begins or goes on there. Paths in `#[path]`
    start from `folder`; the files of modules declared in the text are in `modules_folder` (Rust reference, "Modules").
    """

    file: Path
    text: bytes
    folder: Path
    modules_folder: Path
    line_marks: tuple[tuple[int, int], ...] = ((0, 1),)

    def line(self, offset: int) -> int:
        """Return the line of the file that an offset in the text is on."""
        start, line = self.line_marks[bisect_right(self.line_marks, offset, key=lambda mark: mark[0]) - 1]
        return line + self.text.count(b"\n", start, offset)

    def part(self, start: int, end: int) -> SourceText:
        """Return the text between two offsets."""
        first, last = (bisect_left(self.line_marks, at, key=lambda mark: mark[0]) for at in (start + 1, end))
        marks = ((offset - start, line) for offset, line in self.line_marks[first:last])
        return replace(self, text=self.text[start:end], line_marks=((0, self.line(start)), *marks))

    def in_module(self, name: str, path: str | None) -> SourceText:
        """Return this text as the body of the inline module `name`, which may have a `#[path]`."""
        folder = self.folder / path if path else self.modules_folder / name
        return replace(self, folder=folder, modules_folder=folder)


def concatenate(like: SourceText, pieces: Iterable[SourceText | bytes]) -> SourceText:
    """Return the pieces as one text of the file of `like`; bytes count as written on its first line."""
    text, marks, first_line = bytearray(), list[tuple[int, int]](), like.line(0)
    for piece in pieces:
        if isinstance(piece, SourceText):
            marks += [(len(text) + offset, line) for offset, line in piece.line_marks]
            text += piece.text + b"\n"
        else:
            marks.append((len(text), first_line))
            text += piece.replace(b"\n", b" ")
    return replace(like, text=bytes(text), line_marks=tuple(marks) or ((0, first_line),))


def closing_bracket(text: bytes, start: int) -> int:
    """Return the offset of the bracket that closes the one at `start`, or of the end of the text."""
    depth = 0
    for match in _BRACKET.finditer(text, start):
        depth += _DEPTH_CHANGE.get(match[0].decode(errors="replace"), 0)
        if depth == 0:
            return match.start()
    return len(text)


def without_comments(text: bytes) -> bytes:
    """Return Rust text with a space in place of each comment."""
    return _COMMENT.sub(lambda match: match["string"] or b" ", text)


def path_roots(text: bytes, names: Collection[str]) -> frozenset[str]:
    """Return which names of crates paths in Rust text begin with, outside of comments and strings."""
    if not any(name.encode() in text for name in names):
        return frozenset()
    roots = (match[1] or match[2] for match in _PATH_ROOT.finditer(_COMMENT.sub(b" ", text)))
    return frozenset(root.decode() for root in roots) & frozenset(names)


def split_at_commas(text: str) -> Iterator[str]:
    """Yield what commas separate, those inside brackets and strings aside."""
    depth, item = 0, ""
    for match in _TOKEN.finditer(text):
        depth += _DEPTH_CHANGE.get(match[0], 0)
        if match[0] == "," and depth == 0:
            yield item.strip()
            item = ""
        else:
            item += match[0]
    if item.strip():
        yield item.strip()


def string_literal(text: str) -> str | None:
    """Return the value of a string literal, or None where the text is anything else."""
    match = _STRING_LITERAL.fullmatch(text)
    if not match:
        return None
    return match["raw"] if match["escaped"] is None else re.sub(r"\\(.)", r"\1", match["escaped"])


def identifier(text: str) -> str:
    """Return an identifier without `r#`."""
    return text.removeprefix("r#")
