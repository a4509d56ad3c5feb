"""Where a person would put new entries: behind the last shared crate of the table, or else at the table's end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ..toml import Located, Pair, Path, Section, Span, inner_pairs, lines, parent_key, under
from .changes import Edit, Written, on_own_lines
from .style import Style, style_at

_BEFORE = ("dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies", "target")
_AFTER = ("package", "lib", "bin", "example", "test", "bench", "features", "lints", "dependencies")


def entries(text: str, table: Path, parts: tuple[Section, ...]) -> dict[str, Written]:
    """Return every entry of a table as it is written, by key."""
    depth = len(table) + 1
    pairs: dict[str, list[Located]] = {}
    for located in under(text, table, parts):
        if len(located.path) >= depth:
            pairs.setdefault(located.path[len(table)], []).append(located)
    own = {part.path[len(table)]: part for part in _own_tables(table, parts)}
    return {
        key: Written(depth=depth, pairs=tuple(pairs.get(key, ())), own=own.get(key)) for key in sorted({*pairs, *own})
    }


def additions(
    text: str, table: Path, parts: tuple[Section, ...], new: Mapping[str, Any], shared: Collection[str]
) -> Edit:
    """Return the edit that adds entries to a table, in the manner of the entry that they come after."""
    there = entries(text, table, parts)
    section = next((part for part in parts if part.path == table and not part.array), None)
    after = _last([there[key] for key in there if key in shared])
    if after is None and section is not None:
        return _at_the_end(text, section, new)
    after = after or _last([entry for entry in there.values() if not _is_table(entry)]) or _last(list(there.values()))
    if after is None:
        empty = next((one for one in under(text, table, parts) if one.path == table), None)
        return _into_empty(text, empty.pair.value, new) if empty else _with_header(text, table, parts, new)
    if _is_table(after):
        return _as_tables(text, after, new)
    return _as_pairs(text, after, new)


def _last(written: Sequence[Written]) -> Written | None:
    return max(written, key=lambda entry: entry.end, default=None)


def _is_table(entry: Written) -> bool:
    return entry.own is not None


def _own_tables(table: Path, parts: tuple[Section, ...]) -> Iterator[Section]:
    return (part for part in parts if len(part.path) == len(table) + 1 and part.path[:-1] == table and not part.array)


def _at_the_end(text: str, section: Section, new: Mapping[str, Any]) -> Edit:
    at = _past_comment(text, section.end)
    style = style_at(text, at, section.pairs)
    block = [style.line(style.key(key), entry) for key, entry in new.items()]
    return on_own_lines(text, at, ["", *block] if style.groups else block, style.newline)


def _past_comment(text: str, at: int) -> int:
    """Return the end of a comment that directly follows, such as a crate that is not taken now; not a header's own."""
    end = at
    for line in lines(text[at:]):
        if not line.strip():
            return end
        if not line.lstrip().startswith("#"):
            return at
        end += len(line)
    return end


def _as_pairs(text: str, after: Written, new: Mapping[str, Any]) -> Edit:
    last = max(after.pairs, key=lambda located: located.pair.key.start)
    dotted = len(last.path) > after.depth
    prefix = parent_key(text, last.pair.key, 2 if dotted else 1)
    neighbours = _neighbours(text, last)
    style = style_at(text, after.end, neighbours)
    if last.pair.inside:
        pairs = (f", {prefix}{style.inner(key, entry)}" for key, entry in new.items())
        return Edit(after.end, after.end, "".join(pairs))
    lined = (style.line(prefix + style.key(key), entry) for key, entry in new.items())
    rows = _dotted_lines(prefix, new, style) if dotted else lined
    return on_own_lines(text, after.end, list(rows), style.newline)


def _dotted_lines(prefix: str, new: Mapping[str, Any], style: Style) -> Iterator[str]:
    for key, entry in new.items():
        for name, value in entry.items():
            yield style.indent + style.pair(f"{prefix}{style.key(key)}.{name}", value)


def _neighbours(text: str, last: Located) -> tuple[Pair, ...]:
    if not last.pair.inside:
        return last.section.pairs
    outer = next(pair for pair in last.section.pairs if pair.value.start <= last.pair.key.start < pair.value.end)
    return (outer, *inner_pairs(text, outer.value))


def _as_tables(text: str, after: Written, new: Mapping[str, Any]) -> Edit:
    section = after.own
    if section is None:
        raise AssertionError("a table has a header")
    at = _past_comment(text, section.end)
    style = style_at(text, at, section.pairs)
    start = text.index("[", section.header.start) + 1
    prefix = parent_key(text, Span(start, text.index("]", start)), 1)
    block: list[str] = []
    for key, entry in new.items():
        block += ["", f"[{prefix}{style.key(key)}]"]
        block += [style.indent + style.pair(name, value) for name, value in entry.items()]
    return on_own_lines(text, at, block, style.newline)


def _into_empty(text: str, table: Span, new: Mapping[str, Any]) -> Edit:
    style = style_at(text, table.start, ())
    return Edit(table.start, table.end, style.table([style.inner(key, entry) for key, entry in new.items()]))


def _with_header(text: str, table: Path, parts: tuple[Section, ...], new: Mapping[str, Any]) -> Edit:
    """Add a table where a person would: below what it belongs to, above the tables for tests, builds and targets."""
    all_pairs = [pair for part in parts for pair in part.pairs]
    headers = [part for part in parts if part.path]
    following = _following(table, headers)
    at = _end_of_content(text, following.header.start if following else len(text), joined=following is not None)
    style = style_at(text, at, [pair for pair in all_pairs if not pair.inside])
    style = Style(newline=style.newline, quote=style.quote)
    block = [f"[{'.'.join(table)}]", *(style.pair(style.key(key), entry) for key, entry in new.items())]
    dense = following is not None and at == following.header.start
    return on_own_lines(text, at, block if dense or not text[:at].strip() else ["", *block], style.newline)


def _following(table: Path, headers: Sequence[Section]) -> Section | None:
    """Return the section that a new table goes before, if not to the end of the file."""
    if table[0] == "workspace":
        own = [n for n, part in enumerate(headers) if part.path in (("workspace",), ("workspace", "package"))]
        return headers[own[-1] + 1] if own and own[-1] + 1 < len(headers) else None
    before = next((n for n, part in enumerate(headers) if part.path[0] in _BEFORE), None)
    own = [n for n, part in enumerate(headers) if part.path[0] in _AFTER]
    at = before if before is not None else own[-1] + 1 if own else len(headers)
    return headers[at] if at < len(headers) else None


def _end_of_content(text: str, at: int, *, joined: bool) -> int:
    """Return where the lines before a header end, without the comment that belongs to it and the blank lines."""
    rows = lines(text[:at])
    while joined and rows and rows[-1].lstrip().startswith("#"):
        rows.pop()
    while rows and not rows[-1].strip():
        rows.pop()
    return sum(map(len, rows))
