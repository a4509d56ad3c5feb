"""A new text has to prove itself before anybody may write it."""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ...diagnostics import CratebookError
from ..toml import Path, lines, parse, position
from .changes import Edit


def intended(data: Mapping[str, Any], table: Path, entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data with entries of a table set, and all else as it was."""
    new = copy.deepcopy(dict(data))
    inner = new
    for name in table:
        inner = inner.setdefault(name, {})
    for key, entry in entries.items():
        inner[key] = dict(entry)
    return new


@dataclass(frozen=True)
class Text:
    """A text before and after its edits."""

    old: str
    new: str
    edits: Collection[Edit]


def prove(text: Text, table: Path, meant: Mapping[str, Any], name: str) -> None:
    """Raise CratebookError unless a text means what is meant, and has every line that no edit was to touch."""
    try:
        data = parse(text.new)
    except ValueError as error:
        raise _refused(name, f"the new text would be no valid TOML: {error}") from error
    if _comparable(data, table) != _comparable(meant, table):
        raise _refused(name, "the new text would not mean what it should")
    touched = {number for edit in text.edits for number in _lines_of(text.old, edit)}
    left = iter(lines(text.new))
    for number, line in enumerate(lines(text.old), start=1):
        if number not in touched and line not in left:
            raise _refused(name, f"line {number} would be lost")


def _refused(name: str, why: str) -> CratebookError:
    return CratebookError(f"{name} was left as it is: {why}; please report it, and edit it by hand")


def _lines_of(text: str, edit: Edit) -> range:
    """Return the lines that an edit changes; one that inserts whole lines changes none."""
    between = edit.start == edit.end and (not edit.start or text[edit.start - 1] == "\n")
    last = max(edit.start, edit.end - 1)
    return range(0) if between else range(position(text, edit.start)[0], position(text, last)[0] + 1)


def _comparable(data: Mapping[str, Any], table: Path) -> str:
    """Return data as text, where `1`, `1.0` and `true` differ, not-a-number is itself and order does not count.

    A requirement alone is the same in its short and its long form.
    """
    entries: Any = data
    for part in table:
        entries = entries.get(part, {})
    long = {key: {"version": entry} if isinstance(entry, str) else entry for key, entry in entries.items()}
    return json.dumps(intended(data, table, long), sort_keys=True, default=repr)
