"""Rust source text that knows the file and the lines it comes from, and what can be told of it without a parser."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

_NO_CODE = re.compile(rb"""\b[bc]?r(?P<hashes>#*)"|"|'(?:\\.|[^'\\])'|//[^\n]*|/\*""", re.DOTALL)
_STRING_REST = re.compile(rb'(?:\\.?|[^"\\])*"?', re.DOTALL)
_COMMENT_EDGE = re.compile(rb"/\*|\*/")
_BRACKET = re.compile(rb"[(\[{]|[)\]}]")
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*(?:"|\Z)|[(\[{]|[)\]}]|,|[^"()\[\]{},]+')
_STRING_LITERAL = re.compile(r'\s*(?:"(?P<escaped>(?:\\.|[^"\\])*)"|r(#*)"(?P<raw>.*?)"\2)\s*(?:,\s*)?', re.DOTALL)
# How far before a text the `extern` of its ABI may be.
_EXTERN_AHEAD = 64
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
    depth, position = 0, start
    for begin, end, _ in chain(_no_code(text, start), [(len(text), len(text), False)]):
        for match in _BRACKET.finditer(text, position, begin):
            depth += _DEPTH_CHANGE[match[0].decode()]
            if depth == 0:
                return match.start()
        position = end
    return len(text)


def without_comments(text: bytes) -> bytes:
    """Return Rust text with a space in place of each comment."""
    return _replace(text, lambda start, end, is_comment: b" " if is_comment else text[start:end])


def without_literals(text: bytes) -> bytes:
    """Return Rust text of the same length with blanks for comments and digits for texts, but those after `extern`.

    Items are where they were, and a parser has less to do: unclosed texts cost it much.
    """

    def replacement(start: int, end: int, is_comment: bool) -> bytes:  # noqa: FBT001 - as `_replace` calls it
        if text[max(0, start - _EXTERN_AHEAD) : start].rstrip().endswith(b"extern"):
            return text[start:end]
        return (b" " if is_comment else b"1") * (end - start)

    return _replace(text, replacement)


def _replace(text: bytes, replacement: Callable[[int, int, bool], bytes]) -> bytes:
    """Return Rust text with something else in place of each comment and each text or character in quotes."""
    replaced, position = bytearray(), 0
    for start, end, is_comment in _no_code(text, 0):
        replaced += text[position:start] + replacement(start, end, is_comment)
        position = end
    return bytes(replaced + text[position:])


def _no_code(text: bytes, position: int) -> Iterator[tuple[int, int, bool]]:
    """Yield where comments, strings and characters begin and end, and whether each is a comment.

    One that is not closed goes on to the end of the text.
    """
    while match := _NO_CODE.search(text, position):
        position = match.end()
        if match[0] == b"/*":
            position = _comment_end(text, position)
        elif match["hashes"] is not None:
            end = b'"' + match["hashes"]
            closing = text.find(end, position)
            position = len(text) if closing < 0 else closing + len(end)
        elif match[0] == b'"' and (rest := _STRING_REST.match(text, position)):
            position = rest.end()
        yield match.start(), position, match[0].startswith(b"/")


def _comment_end(text: bytes, position: int) -> int:
    """Return where a comment ends that began before a position, with those nested in it."""
    depth = 1
    for match in _COMMENT_EDGE.finditer(text, position):
        depth += 1 if match[0] == b"/*" else -1
        if depth == 0:
            return match.end()
    return len(text)


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
