"""TOML text to values, and to the places of its headers, keys and values, so that an edit can leave every other byte.

tomli reads TOML 1.1, as Cargo does from 1.94 on, and judges; the scanner finds where things stand in accepted text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import tomli

BOM = "\ufeff"
# As deep as Cargo reads; what reads on from here may follow values by recursion.
DEEPEST = 80
_STRING = r"\"\"\"(?:\\.|[^\\])*?\"{3,5}|'''.*?'{3,5}|\"(?:\\.|[^\"\\])*\"|'[^']*'"
_TOKEN = re.compile(
    rf"(?P<string>{_STRING})|(?P<comment>#[^\n]*)|(?P<mark>[\[\]{{}},\n])|(?P<bare>[^\"'#\[\]{{}},\n]+)", re.DOTALL
)
_GAP = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_PART = re.compile(r"[ \t]*(?P<part>[A-Za-z0-9_-]+|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*')[ \t]*")
_LONG_KEY = re.compile(rf"(?<!\S)[^\s.]+(?:[ \t]*\.[ \t]*[^\s.]+){{{DEEPEST}}}")
_LONG_NUMBER = re.compile(r"[0-9_]{1000,}")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_POSITION = re.compile(r" \(at .*\)$")

Path = tuple[str, ...]


class TomlError(ValueError):
    """Why a text is not TOML, and where; line and column count from 1."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(f"{reason} (at line {line}, column {column})")
        self.reason, self.line, self.column = reason, line, column


@dataclass(frozen=True)
class Span:
    """A piece of the text, as offsets."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the piece."""
        return text[self.start : self.end]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """`key = value`; `whole` is its lines, line end included, or inside an inline table the pair alone."""

    path: Path
    key: Span
    value: Span
    whole: Span
    inside: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """A header, and what stands below it; what stands before any header has none (an empty span)."""

    path: Path
    header: Span
    pairs: tuple[Pair, ...]
    array: bool = False

    @property
    def end(self) -> int:
        """Where the last pair's line ends, or the header's."""
        return self.pairs[-1].whole.end if self.pairs else self.header.end


@dataclass(frozen=True, kw_only=True)
class Located:
    """A pair with the path that it has from the top of the file, and the section that it stands in."""

    path: Path
    pair: Pair
    section: Section


def parse(text: str) -> dict[str, Any]:
    """Return the values of a TOML text, whose byte order mark does not count; raises TomlError."""
    body = text.removeprefix(BOM)
    try:
        values = tomli.loads(body)
    except tomli.TOMLDecodeError as error:
        raise _error(body, _POSITION.sub("", str(error)), min(error.pos, len(body.rstrip()))) from error
    except RecursionError as error:
        raise _too_deep(body) from error
    except ValueError as error:
        raise _error(body, "a number has too many digits", _first(_LONG_NUMBER, body)) from error
    if _depth(values) > DEEPEST:
        raise _too_deep(body)
    return values


def _error(text: str, reason: str, at: int) -> TomlError:
    return TomlError(reason, *position(text, at))


def _too_deep(text: str) -> TomlError:
    return _error(text, f"nested more than {DEEPEST} levels deep", _first_too_deep(text))


def _depth(values: Mapping[str, Any]) -> int:
    """Return how many levels of tables and arrays a value has."""
    depth, level = 0, list[Any]([values])
    while level:
        depth += 1
        inner = (child for value in level for child in (value.values() if isinstance(value, dict) else value))
        level = [child for child in inner if isinstance(child, dict | list)]
    return depth


def _first_too_deep(text: str) -> int:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token["mark"] in ("[", "{")) - (token["mark"] in ("]", "}"))
        if depth > DEEPEST:
            return token.start()
    return _first(_LONG_KEY, text)


def _first(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    return match.start() if match else 0


def lines(text: str) -> list[str]:
    """Return the lines with their ends; only a line feed ends a line of TOML."""
    return _LINE.findall(text)


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of an offset, from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def sections(text: str) -> tuple[Section, ...]:
    """Return a file's sections in order; the first is what stands before any header."""
    parts: list[Section] = []
    path, header, array, pairs = Path(), Span(0, 0), False, list[Pair]()
    start = 0
    while start < len(text):
        at = _skip_blank(text, start)
        if at >= len(text) or text[at] in "#\n\r":
            start = _line_end(text, at)
        elif text[at] == "[":
            parts.append(Section(path=path, header=header, pairs=tuple(pairs), array=array))
            array = text.startswith("[[", at)
            path, _, _ = _read_key(text, at + 1 + array)
            header, pairs = Span(start, _line_end(text, at)), []
            start = header.end
        else:
            pairs.append(_read_pair(text, start, at))
            start = pairs[-1].whole.end
    return (*parts, Section(path=path, header=header, pairs=tuple(pairs), array=array))


def inner_pairs(text: str, table: Span) -> tuple[Pair, ...]:
    """Return the pairs of an inline table."""
    pairs: list[Pair] = []
    at = _after_gap(text, table.start + 1)
    while at < table.end - 1:
        path, key, at = _read_key(text, at)
        value = _read_value(text, _skip_blank(text, at + 1))
        pairs.append(Pair(path=path, key=key, value=value, whole=Span(key.start, value.end), inside=True))
        at = _after_gap(text, value.end)
    return tuple(pairs)


def items(text: str, array: Span) -> tuple[Span, ...]:
    """Return where the items of an array stand."""
    spans: list[Span] = []
    at = _after_gap(text, array.start + 1)
    while at < array.end - 1:
        spans.append(_read_value(text, at))
        at = _after_gap(text, spans[-1].end)
    return tuple(spans)


def is_inline_table(text: str, value: Span) -> bool:
    """Tell whether a value is written `{ … }`."""
    return text[value.start] == "{"


def under(text: str, table: Path, parts: tuple[Section, ...]) -> Iterator[Located]:
    """Yield every pair below a table, however it is written, and the inline table that it is, if it is one."""
    for section in parts:
        if not section.array:
            for pair in section.pairs:
                yield from _below(text, table, section.path, pair, section)


def _below(text: str, table: Path, base: Path, pair: Pair, section: Section) -> Iterator[Located]:
    path = (*base, *pair.path)
    shared = len(list(takewhile(lambda both: both[0] == both[1], zip(path, table, strict=False))))
    if shared < min(len(path), len(table)):
        return
    if len(path) >= len(table):
        yield Located(path=path, pair=pair, section=section)
    if len(path) <= len(table) and is_inline_table(text, pair.value):
        for inner in inner_pairs(text, pair.value):
            yield from _below(text, table, path, inner, section)


def _read_pair(text: str, start: int, at: int) -> Pair:
    path, key, equals = _read_key(text, at)
    value = _read_value(text, _skip_blank(text, equals + 1))
    return Pair(path=path, key=key, value=value, whole=Span(start, _line_end(text, value.end)))


def _read_key(text: str, at: int) -> tuple[Path, Span, int]:
    """Return a dotted key, where it stands, and where what follows it begins."""
    start = _skip_blank(text, at)
    path: list[str] = []
    end = start
    while match := _PART.match(text, at):
        path.append(_plain(match["part"]))
        end, at = match.end("part"), match.end()
        if not text.startswith(".", at):
            break
        at += 1
    return tuple(path), Span(start, end), at


def _plain(part: str) -> str:
    return str(tomli.loads(f"key = {part}")["key"]) if part[0] in "\"'" else part


def _read_value(text: str, start: int) -> Span:
    depth, end = 0, start
    for token in _TOKEN.finditer(text, start):
        mark = token["mark"]
        if depth == 0 and (token["comment"] or (mark and mark in "]},\n")):
            break
        depth += (mark in ("[", "{")) - (mark in ("]", "}"))
        end = token.end()
    return Span(start, start + len(text[start:end].rstrip(" \t\r\n")))


def _skip_blank(text: str, at: int) -> int:
    while text.startswith((" ", "\t"), at):
        at += 1
    return at


def _after_gap(text: str, at: int) -> int:
    match = _GAP.match(text, at)
    return match.end() if match else at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def parent_key(text: str, key: Span, levels: int) -> str:
    """Return a dotted key as written, without so many of its last parts."""
    starts, at = [key.start], key.start
    while (match := _PART.match(text, at)) and at <= key.end:
        starts.append(match.start("part"))
        at = match.end() + 1
    return text[key.start : starts[-levels]]
