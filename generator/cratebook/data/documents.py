"""YAML text to values, with the place of every key and value, and back; nothing is converted silently.

Plain scalars follow YAML 1.2's core schema, as editors do: `1.10` is a number (and an error where text is expected),
`NO` is text. Duplicate keys, tags and aliases are errors: data that a reader has to expand is not read at a glance.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, NoReturn

import yaml

from ..diagnostics import Finding, Place, data_error

Path = tuple[str | int, ...]
Scalar = str | int | float | bool | None
Value = Scalar | tuple["Value", ...] | dict[str, "Value"]

_QUOTED = frozenset("'\"|>")
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HINTS = {
    "mapping values are not allowed": "put a text with ': ' in it in quotes, or align the key with its neighbours",
    "character that cannot start any token": "put a text that begins with this character in quotes",
}
_CLOSING = {"[": "]", "{": "}"}
# Nobody nests data more deeply, and reading follows nesting by recursion.
_DEEPEST = 100
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's parser, where the wheel has it
_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], int | float]], ...] = (
    (re.compile(r"[-+]?(0|[1-9][0-9]{0,17})"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+"), lambda text: int(text, 0)),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), lambda text: float(text.replace(".", ""))),
)
_BEGINS_NUMBER = frozenset("+-.0123456789")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}


@dataclass(frozen=True, kw_only=True)
class Document:
    """A YAML file's value, the place of each key and value in it, and what is wrong with it.

    `blocks` gives the indentation of each literal block; `left_out` names what was dropped from the value as faulty.
    """

    path: str
    value: Value
    keys: Mapping[Path, Place]
    values: Mapping[Path, Place]
    texts: Mapping[Path, str]
    blocks: Mapping[Path, int]
    findings: tuple[Finding, ...] = ()
    left_out: frozenset[Path] = frozenset()

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
        return Place(self.path, start.line + 1 + line, self.blocks[path] + column)


class _InvalidYamlError(Exception):
    """The text is not YAML that we read; its finding tells why."""

    def __init__(self, place: Place, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.finding = data_error("yaml-syntax", place, message, hint, subject=message)


def parse(text: str, path: str) -> Document:
    """Return the document of one YAML text; where it is not valid YAML, the value is None, with one finding."""
    reader = _Reader(text.removeprefix("\ufeff"), path)
    try:
        value = reader.document()
    except _InvalidYamlError as error:
        return Document(path=path, value=None, keys={}, values={}, texts={}, blocks={}, findings=(error.finding,))
    return Document(
        path=path,
        value=value,
        keys=reader.keys,
        values=reader.values,
        texts=reader.texts,
        blocks=reader.blocks,
        findings=tuple(reader.findings),
    )


class _Reader:
    """Reads the parser's events into a value, and keeps the place of every key and value."""

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._path = path
        self._end = len(text.rstrip())
        self._rows = text.splitlines()
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self._events = yaml.parse(text, Loader=_Loader)
        self._open: list[Any] = []
        self.keys: dict[Path, Place] = {}
        self.values: dict[Path, Place] = {}
        self.texts: dict[Path, str] = {}
        self.blocks: dict[Path, int] = {}
        self.findings: list[Finding] = []

    def document(self) -> Value:
        """Return the value of the text's only document; raises _InvalidYamlError."""
        forbidden = _FORBIDDEN.search(self._text)
        if forbidden:
            message = f"the character U+{ord(forbidden[0]):04X} is not allowed in YAML"
            raise _InvalidYamlError(self._place(forbidden.start()), message)
        self._next()  # the stream starts
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        value = self._value(self._next(), ())
        self._next()  # the document ends
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            place = self._place(after.start_mark.index)
            raise _InvalidYamlError(place, "a second document begins here", "write one document per file")
        return value

    def _value(self, event: Any, path: Path) -> Value:
        self.values[path] = self._place(event.start_mark.index)
        if self._refused(event, self.values[path]):
            return None
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if len(path) == _DEEPEST:
            raise _InvalidYamlError(self.values[path], f"this is nested more than {_DEEPEST} levels deep")
        self._open.append(event)
        mapping = isinstance(event, yaml.MappingStartEvent)
        value: Value = dict(self._pairs(path)) if mapping else tuple(self._items(path))
        self._open.pop()
        return value

    def _scalar(self, event: Any, path: Path) -> Value:
        self.texts[path] = event.value
        if event.style == "|":
            self.blocks[path] = self._indentation(event)
        return event.value if event.style in _QUOTED else _plain_scalar(event.value)

    def _items(self, path: Path) -> Iterator[Value]:
        for index in count():
            if isinstance(event := self._next(), yaml.SequenceEndEvent):
                return
            yield self._value(event, (*path, index))

    def _pairs(self, path: Path) -> Iterator[tuple[str, Value]]:
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key, value = self._key(event, path), self._next()
            if key is None:
                self._skip(value)
            else:
                yield key, self._value(value, (*path, key))

    def _key(self, event: Any, path: Path) -> str | None:
        """Return a key; one that is no text or stands there already is a finding, and left out with its value."""
        place = self._place(event.start_mark.index)
        if self._refused(event, place):
            return None
        if not isinstance(event, yaml.ScalarEvent):
            self._report("yaml-syntax", place, "a key has to be plain text")
            self._skip(event)
            return None
        key: str = event.value
        first = self.keys.setdefault((*path, key), place)
        if first is place:
            return key
        self._report("duplicate-key", place, f"the key '{key}' is already at line {first.line}", subject=key)
        return None

    def _refused(self, event: Any, place: Place) -> bool:
        """Report an alias or a tag, and pass over what has the tag."""
        if isinstance(event, yaml.AliasEvent):
            self._report("yaml-alias", place, "aliases are not allowed", "write the value out")
            return True
        if event.tag is not None:
            self._report("yaml-tag", place, f"the tag '{_tag(event.tag)}' is not allowed", "write the plain value")
            self._skip(event)
            return True
        return False

    def _skip(self, event: Any) -> None:
        """Pass over the rest of a value that begins with an event."""
        depth = int(isinstance(event, yaml.CollectionStartEvent))
        while depth:
            event = self._next()
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)

    def _next(self) -> Any:
        try:
            return next(self._events)
        except yaml.MarkedYAMLError as error:
            self._fail(error)

    def _fail(self, error: yaml.MarkedYAMLError) -> NoReturn:
        """Raise what the parser reports; what is not closed is reported where it opens."""
        marks = [mark.index for mark in (error.problem_mark, error.context_mark) if mark]
        inside = [index for index in marks if index < self._end]
        if not inside or marks[0] >= self._end:
            self._fail_unclosed()
        index = (inside or marks)[0]
        problem = (error.problem or "").removeprefix("but ")
        hint = next((hint for pattern, hint in _HINTS.items() if pattern in problem), "")
        if self._text[index : index + 1] == "\t":
            hint = "indent with spaces, not with tabs"
        message = ", ".join(part for part in (error.context, problem) if part)
        raise _InvalidYamlError(self._place(index), message, hint) from None

    def _fail_unclosed(self) -> None:
        """Raise where the innermost list or mapping in brackets opens, if the text ends inside of one."""
        in_brackets = bool(self._open) and self._open[-1].flow_style
        for opening in (event.start_mark.index for event in reversed(self._open) if in_brackets):
            bracket = self._text[opening]
            # A single pair in a list, as in [a: b], is a mapping that has none of its own.
            if bracket in _CLOSING:
                hint = f"add '{_CLOSING[bracket]}'"
                raise _InvalidYamlError(self._place(opening), f"this '{bracket}' is never closed", hint)

    def _place(self, index: int) -> Place:
        """Return the place of a character; the parser puts what is empty behind the end of the text."""
        index = min(index, self._end)
        line = bisect_right(self._lines, index)
        return Place(self._path, line, index - self._lines[line - 1] + 1)

    def _indentation(self, event: Any) -> int:
        """Return the columns that stand before a literal block's lines and are no part of them."""
        content = next((line for line in event.value.splitlines() if line.strip()), "")
        below = (self._rows[row] for row in range(event.start_mark.line + 1, len(self._rows)))
        line = next((line for line in below if line.strip()), "")
        return len(line) - len(content)

    def _report(self, code: str, place: Place, message: str, hint: str = "", *, subject: str = "") -> None:
        self.findings.append(data_error(code, place, message, hint, subject=subject))


def _tag(tag: str) -> str:
    """Return a tag as it is usually written: the parser gives the full name of YAML's own."""
    return re.sub(r"^tag:yaml\.org,2002:", "!!", tag)


def _plain_scalar(text: str) -> Scalar:
    """Return what a text means that stands without quotes."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _BEGINS_NUMBER:
        return text
    return next((read(text) for pattern, read in _NUMBERS if pattern.fullmatch(text)), text)


class _Dumper(yaml.SafeDumper):
    """Writes what `parse` reads back as the same value: text that looks like something else is quoted."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    bare = _plain_scalar(text) == text and text.isprintable()
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if bare else '"')


def _represent_list(dumper: yaml.SafeDumper, items: list[object]) -> yaml.SequenceNode:
    plain_items = all(not isinstance(item, dict | list) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=plain_items)


_Dumper.add_representer(str, _represent)
_Dumper.add_representer(list, _represent_list)


def to_yaml(value: object) -> str:
    """Return a value as YAML, keys in their order; lists and dicts of text, whole numbers, truth and nothing."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text
