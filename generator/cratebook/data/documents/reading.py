"""YAML text to a document; faults of the text are its findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from ...diagnostics import Finding, Place, data_error
from .document import Document, Path, Value
from .scalars import plain

_QUOTED = frozenset("'\"|>")
_TAG = re.compile(r"(?:&\S+\s+)?(!\S*)")
_TO_ALIAS = re.compile(r"(?:[^*#]|#.*)*\*")
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HINTS = {
    "mapping values are not allowed": "put a text with ': ' in it in quotes, or line the key up with its neighbours",
    "character that cannot start any token": "put a text that begins with this character in quotes",
    "another document": "write one document to a file",
}
# libyaml follows nesting on the C stack, where running out is the end of the program: a text that may be nested
# deeply is measured first. No text passes the quick look below that is deeper than some three times the limit.
_DEEPEST = 100
_INDENTED = re.compile(rf"^[ ?:-]{{{_DEEPEST}}}", re.MULTILINE)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """libyaml's parser where the wheel carries it; every plain scalar stays text until we look at it."""

    yaml_implicit_resolvers: dict[str, object] = {}  # noqa: RUF012 - PyYAML's own attribute, never changed


def parse(text: str, path: str) -> Document:
    """Read one YAML document; faults are findings of the returned document, whose value is then None."""
    text = text.removeprefix("\ufeff")
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        place = _at(path, text, forbidden.start())
        return _broken(path, place, f"the character U+{ord(forbidden[0]):04X} is not allowed in YAML")
    try:
        too_deep = _too_deep(text, path)
        node = None if too_deep else yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        return _unparsed(path, text, error)
    if too_deep:
        return _broken(path, too_deep, f"this is nested more than {_DEEPEST} levels deep")
    reader = _Reader(path, text)
    value = reader.read(node, ()) if node else None
    return Document(
        path=path,
        value=value,
        keys=reader.keys,
        values=reader.values,
        texts=reader.texts,
        blocks=reader.blocks,
        findings=tuple(reader.findings),
    )


def _too_deep(text: str, path: str) -> Place | None:
    """Return where the text is nested more deeply than anybody writes."""
    if text.count("[") + text.count("{") <= _DEEPEST and not _INDENTED.search(text):
        return None
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return _placed(path, event.start_mark)
    return None


def _unparsed(path: str, text: str, error: yaml.MarkedYAMLError) -> Document:
    """Return what the parser says, where it says it; what lacks its end is told where it begins."""
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark]
    mark = next((mark for mark in marks if mark.index < len(text.rstrip())), marks[0])
    problem = error.problem or ""
    hint = next((hint for said, hint in _HINTS.items() if said in problem), "")
    if text[mark.index : mark.index + 1] == "\t":
        hint = "indent with spaces, not with tabs"
    said = ", ".join(part for part in (error.context, problem.removeprefix("but ")) if part)
    return _broken(path, _placed(path, mark), said, hint)


def _broken(path: str, place: Place, message: str, hint: str = "") -> Document:
    finding = data_error("yaml-syntax", place, message, hint)
    return Document(path=path, value=None, keys={}, values={}, texts={}, blocks={}, findings=(finding,))


def _at(path: str, text: str, index: int) -> Place:
    return Place(path, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def _placed(path: str, mark: Any) -> Place:
    return Place(path, mark.line + 1, mark.column + 1)


class _Reader:
    """Walks a node tree once and keeps the place of everything it passes."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.keys: dict[Path, Place] = {}
        self.values: dict[Path, Place] = {}
        self.texts: dict[Path, str] = {}
        self.blocks: dict[Path, int] = {}
        self.findings: list[Finding] = []
        self._seen: set[int] = set()
        self._read_to = 0

    def read(self, node: Any, path: Path) -> Value:
        self.values[path] = self._place(node)
        if self._refused(node, self.values[path]):
            return None
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.read(child, (*path, index)) for index, child in enumerate(node.value))
        self.texts[path] = node.value
        if node.style == "|":
            self.blocks[path] = self._indentation(node)
        return node.value if node.style in _QUOTED else plain(node.value)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Value]]:
        for key_node, value_node in node.value:
            place = self._place(key_node)
            if not self._refused(key_node, place):
                if not isinstance(key_node, yaml.ScalarNode):
                    self._report("yaml-syntax", place, "a key has to be plain text")
                elif (*path, key_node.value) in self.keys:
                    first = self.keys[*path, key_node.value]
                    message = f"'{key_node.value}' stands here already, at line {first.line}"
                    self._report("duplicate-key", place, message)
                else:
                    self.keys[*path, key_node.value] = place
                    yield key_node.value, self.read(value_node, (*path, key_node.value))
            self._read_to = max(self._read_to, value_node.end_mark.index)

    def _place(self, node: Any) -> Place:
        """Return where a node stands; one met again is an alias, whose place nodes do not keep: it is the next `*`."""
        if id(node) in self._seen:
            between = _TO_ALIAS.match(self.text, self._read_to)
            self._read_to = between.end() if between else self._read_to
            return _at(self.path, self.text, self._read_to - 1)
        scalar = isinstance(node, yaml.ScalarNode)
        self._read_to = max(self._read_to, (node.end_mark if scalar else node.start_mark).index)
        return _placed(self.path, node.start_mark)

    def _refused(self, node: Any, place: Place) -> bool:
        """Report an alias or a tag; composing has filled in the usual tags, so the text itself is asked."""
        if id(node) in self._seen:
            self._report("yaml-alias", place, "aliases are not read here", "write the value out")
            return True
        self._seen.add(id(node))
        # A block has no mark of its own: it begins where its first key does, and what stands there is the key's.
        keyed = isinstance(node, yaml.MappingNode) and node.value
        own = not keyed or node.value[0][0].start_mark.index != node.start_mark.index
        tag = _TAG.match(self.text, node.start_mark.index) if own else None
        if tag:
            self._report("yaml-tag", place, f"the tag '{tag[1]}' is not read here", "write the plain value")
            self._read_to = max(self._read_to, node.end_mark.index)
        return bool(tag)

    def _indentation(self, node: yaml.ScalarNode) -> int:
        """Return the columns that stand before a literal block's lines and are no part of them."""
        kept = next((line for line in node.value.splitlines() if line.strip()), "")
        below = self.text.splitlines()[node.start_mark.line + 1 :]
        written = next((line for line in below if line.strip()), "")
        return len(written) - len(kept)

    def _report(self, code: str, place: Place, message: str, hint: str = "") -> None:
        self.findings.append(data_error(code, place, message, hint))
