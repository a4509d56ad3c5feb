"""Tables and entries of a manifest by whole lines: below which line new ones go, and which lines an entry takes up.

This is what a person needs who edits by hand; line numbers count from 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..dependency import DEPENDENCIES, Entry, as_table, mistyped, table_at
from ..toml import BOM, Located, Path, Section, parse, position, sections, under
from .changes import Written, applied, changes
from .proof import prove
from .style import Style, line_end, style_at

_HEADER = f"[{'.'.join(DEPENDENCIES)}]\n"


@dataclass(frozen=True, kw_only=True)
class TableLines:
    """Where a table of dependencies stands, and the style of a line that is added to it.

    `lines` are those of its header, of its first entry and of the end of its last; of the header alone where it is
    empty; none where it has no header. It is `closed` where TOML takes neither a line below it nor a header for it.
    """

    lines: tuple[int, ...]
    style: Style
    closed: bool


@dataclass(frozen=True, kw_only=True)
class EntryLines:
    """The lines that an entry takes up, alone, and their text without the last line feed."""

    first: int
    last: int
    text: str


def table_lines(text: str, table: Path) -> TableLines:
    """Return where a table stands in a manifest's text; without lines where it has to be added at the end."""
    body = text.removeprefix(BOM)
    parts = sections(body)
    own = next((part for part in parts if part.path == table and not part.array), None)
    if own is None:
        style = style_at(body, len(body), [pair for part in parts for pair in part.pairs])
        elsewhere = any(located.section.path[: len(table)] != table for located in under(body, table, parts))
        above = (table[:depth] for depth in range(1, len(table)))
        inline = any(located.path == path for path in above for located in under(body, path, parts))
        return TableLines(lines=(), style=Style(newline=style.newline, quote=style.quote), closed=elsewhere or inline)
    first_and_last = (own.pairs[0].key.start, own.pairs[-1].value.end - 1) if own.pairs else ()
    offsets = (body.index("[", own.header.start), *first_and_last)
    lines = tuple(position(body, offset)[0] for offset in offsets)
    return TableLines(lines=lines, style=style_at(body, own.end, own.pairs), closed=False)


def entry_lines(text: str, table: Path, key: str) -> EntryLines | None:
    """Return the lines of an entry; None where another entry stands on them or between them, or it is none."""
    body = text.removeprefix(BOM)
    written = _entries(body, table).get(key)
    if written is None or not _is_alone(written, table):
        return None
    start = body.rfind("\n", 0, written.start) + 1
    carriage_return = line_end(body, written.start).removesuffix("\n")
    lines = body[start : written.end].removesuffix("\n").removesuffix("\r") + carriage_return
    try:
        read_entry(lines)
    except ValueError:
        return None
    first, last = position(body, written.start)[0], position(body, written.end - 1)[0]
    return EntryLines(first=first, last=last, text=lines)


def read_entry(lines: str) -> tuple[str, dict[str, Any]]:
    """Return the key and the value of an entry from its lines; raises ValueError where they are no single entry."""
    whole, table = _whole(lines)
    [(key, value)] = table_at(parse(whole), *table).items()
    if not isinstance(value, str | Mapping) or mistyped(value):
        raise ValueError("it is no dependency")
    return key, as_table(value)


def rewritten(lines: str, new: Entry) -> str:
    """Return an entry's lines with a new value, in the style that they have; comments on them stay.

    Raises CratebookError where the edit would not do exactly that.
    """
    whole, table = _whole(lines)
    key, old = read_entry(lines)
    [written] = _entries(whole, table).values()
    style = style_at(whole, written.end, [located.pair for located in written.pairs])
    text = applied(whole, changes(whole, written, old, new, style))
    its_lines = range(position(whole, written.start)[0], position(whole, len(whole))[0] + 1)
    prove(whole, text, {(*table, key): new}, its_lines, key)
    return text.removeprefix(_HEADER).removesuffix("\n")


def _entries(text: str, table: Path) -> dict[str, Written]:
    """Return every entry of a table as it is written, by key."""
    depth, parts = len(table) + 1, sections(text)
    pairs: dict[str, list[Located]] = {}
    for located in under(text, table, parts):
        if len(located.path) >= depth:
            pairs.setdefault(located.path[len(table)], []).append(located)
    headers = (part for part in parts if len(part.path) == depth and part.path[:-1] == table and not part.array)
    own = {part.path[-1]: part for part in headers}
    return {key: Written(depth=depth, pairs=tuple(pairs.get(key, ())), own=own.get(key)) for key in {**pairs, **own}}


def _whole(lines: str) -> tuple[str, Path]:
    """Return lines with a header, and the table that they are in: those of `[dependencies.key]` have their own."""
    if not lines.lstrip().startswith("["):
        return f"{_HEADER}{lines}\n", DEPENDENCIES
    headers = [part.path for part in sections(lines) if part.path]
    return f"{lines}\n", headers[0][:-1]


def _is_alone(written: Written, table: Path) -> bool:
    if written.own is not None:
        return all(located.section is written.own for located in written.pairs)
    section: Section = written.pairs[0].section
    pairs = [located.pair for located in written.pairs]
    first = section.pairs.index(pairs[0]) if pairs[0] in section.pairs else -1
    return section.path == table and first >= 0 and list(section.pairs[first : first + len(pairs)]) == pairs
