"""How new text looks: as its neighbours do, and as Cargo's own style has it where there are none."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import tomlkit

from ..toml import Pair, inner_pairs, is_inline_table

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_QUOTE = re.compile(r"[\"']")
_INHERITS = re.compile(r"\bworkspace[ \t]*=[ \t]*true")
_BLANK_LINE = re.compile(r"(?:.*\n)*?[ \t\r]*\n")
_HEADING = re.compile(r"(?:.*\n)*?[ \t\r]*\n[ \t]*#")
_LITERAL = re.compile(r"[^'\x00-\x08\x0a-\x1f\x7f]*")

Groups = Literal["", "plain", "commented"]


@dataclass(frozen=True, kw_only=True)
class Style:
    """What neighbours have in common; `column` is where their `=` stand, if below each other.

    `dotted` where entries that only inherit are `key.workspace = true`; `groups` where blank lines divide the entries,
    with a comment at the head of each group or without.
    """

    newline: str = "\n"
    indent: str = ""
    quote: str = '"'
    key_quote: str = ""
    padding: str = " "
    equals: str = " = "
    inner_equals: str = " = "
    column: int = 0
    dotted: bool = False
    groups: Groups = ""

    def line(self, key: str, entry: Any) -> str:
        """Return the line of an entry whose key is written already, without its end."""
        if self.dotted and entry == {"workspace": True}:
            return self.indent + self.pair(f"{key}.workspace", value=True)
        return self.indent + self.pair(key, entry)

    def pair(self, key: str, value: Any) -> str:
        """Return `key = value` as a line has it, without its end."""
        return self._before(key) + self.value(value)

    def key(self, name: str) -> str:
        """Return a key."""
        if self.key_quote or not _BARE.fullmatch(name):
            return self._string(name, self.key_quote or '"')
        return name

    def value(self, value: Any) -> str:
        """Return a value; a dependency that has a version only is that version."""
        match value:
            case bool():
                return "true" if value else "false"
            case str():
                return self._string(value, self.quote)
            case list():
                return f"[{', '.join(self.value(item) for item in value)}]"
            case dict() if list(value) == ["version"]:
                return self.value(value["version"])
            case dict():
                return self.table([self.inner(name, inner) for name, inner in value.items()])
            case _:
                return str(tomlkit.item(value).as_string())

    def inner(self, name: str, value: Any) -> str:
        """Return `key = value` as an inline table has it."""
        return f"{name if _BARE.fullmatch(name) else self.key(name)}{self.inner_equals}{self.value(value)}"

    def table(self, pairs: Iterable[str]) -> str:
        """Return an inline table of pairs that are text."""
        return f"{{{self.padding}{', '.join(pairs)}{self.padding}}}"

    def _before(self, key: str) -> str:
        spaced = key.ljust(self.column) if self.column else key
        return f"{spaced}{self.equals.lstrip(' ') if self.column else self.equals}"

    def _string(self, value: str, quote: str) -> str:
        if quote == "'" and _LITERAL.fullmatch(value):
            return f"'{value}'"
        return tomlkit.string(value).as_string()


def line_end(text: str, at: int) -> str:
    """Return how the line before an offset ends, or else the file's first."""
    before = text.rfind("\n", 0, at)
    end = before if before >= 0 else text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def style_at(text: str, at: int, neighbours: Sequence[Pair]) -> Style:
    """Return the style of the neighbours of a place: for each question, the nearest before it that has an answer."""
    before = [pair for pair in neighbours if pair.key.start < at]
    lines = [pair for pair in before if not pair.inside]
    tables = [inner_pairs(text, pair.value) for pair in before if is_inline_table(text, pair.value)]
    full = [(pairs, text[pairs[0].whole.start - 1]) for pairs in tables if pairs]
    equals = _between(text, lines[-1]) if lines else " = "
    inheriting = [pair for pair in before if _INHERITS.search(pair.whole.of(text))]
    gaps = [text[one.whole.end : other.whole.start] for one, other in pairwise(lines)]
    return Style(
        newline=line_end(text, at),
        indent=text[lines[-1].whole.start : lines[-1].key.start] if lines else "",
        quote=next((match[0] for pair in reversed(before) if (match := _QUOTE.search(pair.value.of(text)))), '"'),
        key_quote=_key_quote(text, lines),
        padding="" if full and full[-1][1] == "{" else " ",
        equals=equals if len(equals) <= len(" = ") else " = ",
        inner_equals=_between(text, full[-1][0][0]) if full else (equals if equals.strip(" ") == equals else " = "),
        column=_column(text, lines),
        dotted=bool(inheriting) and len(inheriting[-1].path) > 1 and inheriting[-1].path[-1] == "workspace",
        groups="commented" if _any(_HEADING, gaps) else "plain" if _any(_BLANK_LINE, gaps) else "",
    )


def _any(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(pattern.match(text) for text in texts)


def _between(text: str, pair: Pair) -> str:
    return text[pair.key.end : pair.value.start]


def _key_quote(text: str, lines: Sequence[Pair]) -> str:
    first = {text[pair.key.start] for pair in lines}
    return first.pop() if len(first) == 1 and first <= {'"', "'"} else ""


def _column(text: str, lines: Sequence[Pair]) -> int:
    """Return the column of `=` where all have it in one, and not by accident of names of one length."""
    columns = {pair.key.end - pair.key.start + _between(text, pair).index("=") for pair in lines}
    aligned = len(columns) == 1 and any(_between(text, pair).startswith("  ") for pair in lines)
    return columns.pop() if aligned else 0
