"""A crate or a repository under another name: each reference changed at its node, with every other byte kept."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import yaml

from ..diagnostics import CratebookError, EntityKind, EntityRef
from .documents import to_yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOM = "\ufeff"
_KEY = "KEY"
# The files that have an entity's name, by the folders that they are in.
_FOLDERS: Mapping[EntityKind, tuple[str, ...]] = {
    "crate": ("crates", "observed/crates", "observed/builds/crates"),
    "repository": ("repos", "observed/repos", "observed/builds/repos"),
}
# Where a name stands, in which files: `*` is any key and any place in a list; KEY is a key itself. A feature with the
# name of a crate is the one that Cargo makes of an optional dependency.
_NAMES: Mapping[EntityKind, Mapping[str, tuple[str, ...]]] = {
    "crate": {
        "site.yml": ("universal *",),
        "flags.yml": ("flags * crate",),
        "phases.yml": ("phases * claim only *", "phases * claim adds *", "phases * claim also * *"),
        "publish.yml": ("steps * crates *", "steps * after KEY", "steps * after * *"),
        "risks.yml": ("risks * affects crates *",),
        "crates/*": ("name", "dependencies *", "features KEY", "features * *"),
        "repos/*": ("crates KEY",),
        "observed/source.yml": ("crates *",),
        "observed/crates/*": ("name", "internal * package", "features KEY", "features * *"),
        "observed/commits/*": (
            *("crates * name", "crates * internal * package"),
            *("crates * features KEY", "crates * features * *"),
        ),
        "observed/repos/*": ("crates * package", "members * uses *", "features * name"),
        "observed/builds/crates/*": ("name",),
    },
    "repository": {
        "phases.yml": ("phases * repositories *", "phases * remarks KEY", "phases * claim also KEY"),
        "repos/*": ("name",),
        "observed/repos/*": ("name",),
        "observed/builds/repos/*": ("name",),
    },
}
# Where it is a word of a text: a feature's `dep:NAME` and `NAME/feature`, and lines of a manifest.
_WORDS: Mapping[EntityKind, Mapping[str, tuple[str, ...]]] = {
    "crate": {
        "wasm.yml": ("requirements",),
        "crates/*": ("features * *",),
        "observed/crates/*": ("features * *",),
        "observed/commits/*": ("crates * features * *",),
        "observed/repos/*": ("crates * text",),
    },
    "repository": {},
}


def renamed(texts: Mapping[str, str], entity: EntityRef, new: str) -> dict[str, str]:
    """Return the data files, by path in the data folder, with an entity and all references to it under a new name.

    Raises CratebookError where a file of the new name is there, and for a name that is written so that it cannot be
    replaced.
    """
    moved = {path: _moved(path, entity, new) for path in texts}
    taken = sorted(target for path, target in moved.items() if path != target and target in texts)
    if taken:
        raise CratebookError(f"data/{taken[0]} is there already; nothing was written")
    return {moved[path]: _edited(path, text, entity, new) for path, text in texts.items()}


def mentions(text: str, name: str) -> Iterator[int]:
    """Yield the number, from 1, of each line that has a name as a word."""
    return (number for number, line in enumerate(text.split("\n"), start=1) if _word(name).search(line))


def _moved(path: str, entity: EntityRef, new: str) -> str:
    folder, _, file = path.rpartition("/")
    return f"{folder}/{new}.yml" if folder in _FOLDERS[entity.kind] and file == f"{entity.name}.yml" else path


def _edited(path: str, text: str, entity: EntityRef, new: str) -> str:
    names, words = (_patterns(table[entity.kind], path) for table in (_NAMES, _WORDS))
    if not (names or words) or entity.name not in text:
        return text
    start = len(_BOM) if text.startswith(_BOM) else 0
    edited, done = "", start
    nodes = sorted(_scalars(yaml.compose(text[start:], Loader=_Loader)), key=lambda pair: pair[1].start_mark.index)
    for at, node in nodes:
        if _matches(at, names if node.value == entity.name else words):
            first, last = node.start_mark.index + start, node.end_mark.index + start
            edited += text[done:first] + _replaced(path, node, text[first:last], entity.name, new)
            done = last
    return text[:start] + edited + text[done:]


def _patterns(table: Mapping[str, tuple[str, ...]], path: str) -> list[list[str]]:
    return [pattern.split() for file, patterns in table.items() if fnmatchcase(path, file) for pattern in patterns]


def _matches(path: tuple[str, ...], patterns: list[list[str]]) -> bool:
    return any(
        len(path) == len(pattern) and all(part in ("*", key) for part, key in zip(pattern, path, strict=True))
        for pattern in patterns
    )


def _scalars(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield each key and value that is a text, after its path."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*path, _KEY), key
            yield from _scalars(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value, (*path, "*"))
    elif isinstance(node, yaml.ScalarNode):
        yield path, node


def _replaced(path: str, node: Any, written: str, old: str, new: str) -> str:
    """Return a node as it is written, with the new name; a bare one is put in quotes where it would not be text."""
    if written == old:
        return to_yaml([new])[1:-2]
    replaced, times = _word(old).subn(new, written)
    if node.value == old and not times:
        line = node.start_mark.line + 1
        raise CratebookError(f"data/{path}:{line}: '{old}' is written so that it has to be renamed by hand")
    return replaced


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w./-]){re.escape(name)}(?![\w-])")
