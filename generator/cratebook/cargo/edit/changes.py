"""Edits of entries that are there: nothing is touched but what changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..toml import Located, Pair, Section, Span, inner_pairs, is_inline_table, items, parent_key
from .style import Style, line_end


@dataclass(frozen=True)
class Edit:
    """A piece of the old text and what takes its place; two empty pieces at one place follow each other."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """An entry as it stands: one pair `crate = value`, or several `crate.key = value`, or a table of its own."""

    depth: int
    pairs: tuple[Located, ...]
    own: Section | None

    @property
    def start(self) -> int:
        """Where it begins."""
        return min([pair.pair.key.start for pair in self.pairs] + ([self.own.header.start] if self.own else []))

    @property
    def end(self) -> int:
        """Where its last line ends."""
        return max([pair.pair.whole.end for pair in self.pairs] + ([self.own.header.end] if self.own else []))

    @property
    def value(self) -> Pair | None:
        """The pair `crate = value`, if it is one."""
        return next((located.pair for located in self.pairs if len(located.path) == self.depth), None)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])


def _on_own_lines(text: str, at: int, block: Sequence[str], newline: str) -> Edit:
    """Insert lines at the start of a line, or behind a last line that has no end, which stays without."""
    if at and text[at - 1] != "\n":
        return Edit(at, at, "".join(newline + line for line in block))
    return Edit(at, at, "".join(line + newline for line in block))


def changes(text: str, written: Written, old: Any, new: Mapping[str, Any], style: Style) -> Iterator[Edit]:
    """Yield the edits that turn an entry's value from `old` to `new`."""
    pair = written.value
    if pair is None:
        yield from _change_lines(text, written, old, new, style)
    elif not is_inline_table(text, pair.value):
        yield Edit(pair.value.start, pair.value.end, style.value(dict(new)))
    elif set(old) <= set(new):
        yield from _change_inline(text, pair.value, old, new, style)
    else:
        yield _rebuilt(text, pair.value, old, new, style)


def _change_inline(
    text: str, table: Span, old: Mapping[str, Any], new: Mapping[str, Any], style: Style
) -> Iterator[Edit]:
    pairs = inner_pairs(text, table)
    for pair in pairs:
        yield from _set(text, pair, old, new, style)
    more = [style.inner(name, value) for name, value in new.items() if name not in old]
    if more and pairs:
        yield Edit(pairs[-1].whole.end, pairs[-1].whole.end, "".join(f", {pair}" for pair in more))
    elif more:
        yield Edit(table.start, table.end, style.table(more))


def _rebuilt(text: str, table: Span, old: Mapping[str, Any], new: Mapping[str, Any], style: Style) -> Edit:
    """Write an inline table anew, each pair that stays as it was written."""
    there = {pair.path[0]: pair.whole.of(text) for pair in inner_pairs(text, table)}
    pairs = [
        there[name] if name in old and old[name] == value else style.inner(name, value) for name, value in new.items()
    ]
    return Edit(table.start, table.end, style.table(pairs))


def _change_lines(
    text: str, written: Written, old: Mapping[str, Any], new: Mapping[str, Any], style: Style
) -> Iterator[Edit]:
    parts = sorted((located.pair for located in written.pairs), key=lambda pair: pair.key.start)
    named = {located.path[written.depth]: located.pair for located in written.pairs}
    for name, pair in named.items():
        if name in new:
            yield from _set_one(text, pair, old[name], new[name], style)
        else:
            yield Edit(pair.whole.start, pair.whole.end, "")
    more = {name: value for name, value in new.items() if name not in old}
    if not more:
        return
    prefix = parent_key(text, parts[-1].key, 1) if parts else ""
    block = [f"{style.indent}{style.pair(prefix + name, value)}" for name, value in more.items()]
    yield _on_own_lines(text, written.end, block, line_end(text, written.end))


def _set(text: str, pair: Pair, old: Mapping[str, Any], new: Mapping[str, Any], style: Style) -> Iterator[Edit]:
    name = pair.path[0]
    if len(pair.path) == 1 and name in new:
        yield from _set_one(text, pair, old[name], new[name], style)


def _set_one(text: str, pair: Pair, old: Any, new: Any, style: Style) -> Iterator[Edit]:
    if old == new:
        return
    if isinstance(old, list) and old and new[: len(old)] == old:
        yield from _extended(text, pair.value, new[len(old) :], style)
    else:
        yield Edit(pair.value.start, pair.value.end, style.value(new))


def _extended(text: str, array: Span, more: list[Any], style: Style) -> Iterator[Edit]:
    """Add items to an array that has some: in its line, or where it closes on a line of its own, each on its own."""
    last = items(text, array)[-1]
    comma = _comma(text, last.end, array.end)
    added = [style.value(item) for item in more]
    if "\n" in text[last.end : array.end]:
        yield from _extended_by_lines(text, array, last, comma, added)
    elif comma:
        yield Edit(comma + 1, comma + 1, f" {', '.join(added)},")
    else:
        yield Edit(last.end, last.end, f", {', '.join(added)}")


def _extended_by_lines(text: str, array: Span, last: Span, comma: int, added: list[str]) -> Iterator[Edit]:
    if not comma:
        yield Edit(last.end, last.end, ",")
    line = text[text.rfind("\n", 0, last.start) + 1 :]
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    newline = line_end(text, array.end)
    at = text.index("\n", comma or last.end) + 1
    rows = f",{newline}".join(indent + item for item in added)
    yield Edit(at, at, rows + ("," if comma else "") + newline)


def _comma(text: str, start: int, end: int) -> int:
    """Return where the comma behind an array's last item stands, or 0; a comma in a comment is none."""
    at = start
    while at < end - 1:
        if text[at] == ",":
            return at
        at = text.index("\n", at) if text[at] == "#" else at + 1
    return 0
