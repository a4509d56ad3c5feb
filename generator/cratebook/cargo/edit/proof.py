"""A new text has to prove itself before anybody may write it."""

import copy
import json
from collections.abc import Collection, Mapping
from typing import Any

from ...diagnostics import CratebookError
from ..dependency import Entry, as_table, table_at
from ..toml import Path, TomlError, lines, parse


def prove(old: str, new: str, entries: Mapping[Path, Entry], replaced: Collection[int], name: str) -> None:
    """Raise CratebookError unless a text means what the old one does but for `entries`, and has every other line.

    `entries` are dependencies by their paths from the top, `replaced` lines that may go; errors call the file `name`.
    """
    try:
        data = parse(new)
    except TomlError as error:
        raise _refused(name, f"the new text would be no valid TOML: {error}") from error
    actual = {path: as_table(table_at(data, *path[:-1]).get(path[-1])) for path in entries}
    if _comparable(data, actual) != _comparable(parse(old), entries):
        raise _refused(name, "the new text would not mean what it should")
    left = iter(lines(new))
    for number, line in enumerate(lines(old), start=1):
        if number not in replaced and not any(_same_line(line, other) for other in left):
            raise _refused(name, f"line {number} would be lost")


def _refused(name: str, why: str) -> CratebookError:
    return CratebookError(f"{name} was left as it is: {why}; please report it, and edit it by hand")


def _same_line(line: str, new: str) -> bool:
    """Compare two lines with their ends; a last line without one may have come by one."""
    return new == line or (not line.endswith("\n") and new.rstrip("\r\n") == line)


def _comparable(data: Mapping[str, Any], entries: Mapping[Path, Entry]) -> str:
    """Return data with entries set as text, where `1`, `1.0` and `true` differ and order does not count."""
    values = copy.deepcopy(dict(data))
    for path, entry in entries.items():
        inner = values
        for key in path[:-1]:
            inner = inner.setdefault(key, {})
        inner[path[-1]] = dict(entry)
    return json.dumps(values, sort_keys=True, default=repr)
