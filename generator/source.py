"""YAML text to values, with the place of every key and value; nothing is retyped without a word.

Plain scalars follow YAML 1.2's core schema, as editors do: `1.10` is a number (and an error where text is expected),
`NO` is text. Duplicate keys, tags and aliases are errors: data that a reader has to expand is not read at a glance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from .diagnostics import Finding, Place

Path = tuple[str | int, ...]
Scalar = str | int | float | bool | None
Value = Scalar | tuple["Value", ...] | dict[str, "Value"]

_STRING_TAG = "tag:yaml.org,2002:str"
_QUOTED = frozenset("'\"|>")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "~": None, "": None}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """libyaml's parser where the wheel carries it; every plain scalar stays text until we look at it."""

    yaml_implicit_resolvers: dict[str, object] = {}  # noqa: RUF012 - PyYAML's own attribute, never changed


@dataclass(frozen=True, kw_only=True)
class Document:
    """A YAML file's value, the place of each key and value in it, and what is wrong with its text."""

    path: str
    value: Value
    keys: Mapping[Path, Place]
    values: Mapping[Path, Place]
    texts: Mapping[Path, str]
    blocks: frozenset[Path]
    findings: tuple[Finding, ...] = ()

    def at(self, *path: str | int) -> Place:
        """Return where the value at `path` stands, or its nearest parent that is there."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(self.path, 1, 1))

    def key(self, *path: str | int) -> Place:
        """Return where the key at `path` stands, or the value where it has none."""
        return self.keys.get(path) or self.at(*path)

    def inside(self, path: Path, line: int, column: int) -> Place:
        """Return the place of a line (from 0) and column (from 1) within the text at `path`.

        Only a literal block keeps its lines; any other text is one place.
        """
        start = self.at(*path)
        if path not in self.blocks:
            return start
        indent = self.keys[path].column + 1 if path in self.keys else 1
        return Place(self.path, start.line + 1 + line, indent + column)


def parse(text: str, path: str) -> Document:
    """Read one YAML document; faults are findings of the returned document, whose value is then None."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path, 1, 1)
        said = " ".join(part for part in (error.context, error.problem) if part)
        return _broken(path, place, said)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(path, before.count("\n") + 1, error.position - (before.rfind("\n") + 1) + 1)
        return _broken(path, place, f"the character U+{ord(error.character):04X} is not allowed in YAML")
    except RecursionError:
        return _broken(path, Place(path, 1, 1), "nested too deeply")
    reader = _Reader(path)
    value = reader.read(node, ()) if node else None
    return Document(
        path=path,
        value=value,
        keys=reader.keys,
        values=reader.values,
        texts=reader.texts,
        blocks=frozenset(reader.blocks),
        findings=tuple(reader.findings),
    )


def _broken(path: str, place: Place, message: str) -> Document:
    finding = Finding(code="yaml-syntax", severity="error", place=place, message=message)
    return Document(path=path, value=None, keys={}, values={}, texts={}, blocks=frozenset(), findings=(finding,))


class _Reader:
    """Walks a node tree once and keeps the place of everything it passes."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.keys: dict[Path, Place] = {}
        self.values: dict[Path, Place] = {}
        self.texts: dict[Path, str] = {}
        self.blocks: set[Path] = set()
        self.findings: list[Finding] = []
        self._seen: set[int] = set()

    def read(self, node: Any, path: Path) -> Value:
        self.values[path] = self._place(node)
        if id(node) in self._seen:
            self._report("yaml-alias", node, "aliases are not read here; write the value out")
            return None
        self._seen.add(id(node))
        if not node.tag.startswith("tag:yaml.org,2002:") or (
            isinstance(node, yaml.ScalarNode) and node.tag != _STRING_TAG
        ):
            self._report("yaml-tag", node, f"the tag '{node.tag}' is not read here; write the plain value")
            return None
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.read(child, (*path, index)) for index, child in enumerate(node.value))
        self.texts[path] = node.value
        if node.style == "|":
            self.blocks.add(path)
        return _scalar(node.value, quoted=node.style in _QUOTED)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Value]]:
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._report("yaml-syntax", key_node, "a key has to be plain text")
                continue
            name: str = key_node.value
            here = (*path, name)
            if here in self.keys:
                first = self.keys[here]
                self._report("duplicate-key", key_node, f"'{name}' stands here already, at line {first.line}")
                continue
            self.keys[here] = self._place(key_node)
            yield name, self.read(value_node, here)

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.path, node.start_mark.line + 1, node.start_mark.column + 1)

    def _report(self, code: str, node: yaml.Node, message: str) -> None:
        self.findings.append(Finding(code=code, severity="error", place=self._place(node), message=message))


def _scalar(text: str, *, quoted: bool) -> Scalar:
    if quoted:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    return text
