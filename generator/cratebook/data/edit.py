"""The pin in a `site.yml` moved, every other byte kept: found by the parser, and proved by reading the result."""

from collections.abc import Sequence
from typing import Any

import yaml

from ..diagnostics import CratebookError
from .documents import parse

_SITE = "site.yml"


def with_pin(text: str, path: Sequence[str], commit: str) -> str:
    """Return the text of a `site.yml` that pins at a commit the source that stands at a path, such as `source`.

    Where the source names a `pin`, or else a rev, tag or branch of its own, that is changed; else a `pin` is added.
    Raises CratebookError where the text is not so that this can be done.
    """
    source: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for key in path:
        source = _keys(source).get(key, (None, None))[1]
    inside = _keys(source)
    pin = _keys(inside["pin"][1]) if "pin" in inside else inside
    named = next((pin[key] for key in ("rev", "tag", "branch") if key in pin), None)
    if named:
        start, end, new = named[0].start_mark.index, named[1].end_mark.index, f"rev: {commit}"
    elif "pin" in inside:
        start, end = inside["pin"][0].start_mark.index, inside["pin"][1].end_mark.index
        new = f"pin: {{ rev: {commit} }}"
    elif inside:
        start = end = next(iter(inside.values()))[0].start_mark.index
        between = ", " if source.flow_style else f"\n{' ' * source.start_mark.column}"
        new = f"pin: {{ rev: {commit} }}{between}"
    else:
        raise CratebookError(f"{_SITE} has no '{'.'.join(path)}' that could be pinned")
    changed = text[:start] + new + text[end:]
    _prove(text, changed, path, commit)
    return changed


def _keys(node: Any) -> dict[str, tuple[Any, Any]]:
    """Return the keys of a mapping, each with the nodes of the key and its value."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return {key.value: (key, value) for key, value in pairs}


def _prove(old: str, new: str, path: Sequence[str], commit: str) -> None:
    """Raise CratebookError where the texts differ in more than the pin."""
    before, after = parse(old, _SITE), parse(new, _SITE)
    same = _without_pin(before.value, path) == _without_pin(after.value, path)
    if after.findings or not same or f"rev: {commit}" not in new:
        raise CratebookError(f"{_SITE} is written so that its pin has to be changed by hand: rev: {commit}")


def _without_pin(value: Any, path: Sequence[str]) -> dict[str, Any]:
    """Return the data without the pin of the source at a path."""
    if not path:
        return {key: child for key, child in value.items() if key not in ("pin", "rev", "tag", "branch")}
    return {**value, path[0]: _without_pin(value[path[0]], path[1:])}
