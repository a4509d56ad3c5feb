"""A document and a model to an entity and findings: pydantic's errors become ours, each at its line."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..diagnostics import Finding, data_error, did_you_mean
from .documents import Document, Path, Value
from .models import Shape

ShapeT = TypeVar("ShapeT", bound=Shape)
EntryT = TypeVar("EntryT")

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "mapping_type": "a mapping",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}
_EMPTY = frozenset({"string_too_short", "too_short"})
_LONGEST_QUOTE = 40
_WORD = re.compile(r"[\w./-]+")


def shaped(document: Document, model: type[ShapeT]) -> tuple[ShapeT | None, Document]:
    """Return the document's entity, and the document it was made of, which has every fault of its shape.

    An entity is returned even beside faults, without the parts at fault, so that the rules can speak of the rest in
    the same run; it is None only where a part that it cannot do without is missing.
    """
    if document.findings and document.value is None:
        return None, document
    try:
        return model.model_validate(document.value), document
    except ValidationError as error:
        details = error.errors(include_url=False)
    # What reading has refused already, as a tag, would be told a second time as a value that is not there.
    refused = {finding.place for finding in document.findings}
    found = [_finding(document, model, detail) for detail in details]
    told = replace(document, findings=(*document.findings, *(f for f in found if f.place not in refused)))
    return _salvaged(told, details, model)


def _salvaged(document: Document, details: list[ErrorDetails], model: type[ShapeT]) -> tuple[ShapeT | None, Document]:
    pruned = _without(document, frozenset(_culprit(detail) for detail in details))
    if pruned.value == document.value:
        return None, document
    try:
        return model.model_validate(pruned.value), pruned
    except ValidationError as error:
        return _salvaged(pruned, error.errors(include_url=False), model)


def _culprit(detail: ErrorDetails) -> Path:
    """Return the path of what has to go: where a key is missing, the part that lacks it."""
    path = _value_path(detail)
    return path[:-1] if detail["type"] == "missing" else path


def _finding(document: Document, model: type[Shape], detail: ErrorDetails) -> Finding:
    path = _value_path(detail)
    kind = detail["type"]
    if kind == "extra_forbidden":
        known = _keys_at(model, path[:-1])
        hint = did_you_mean(str(path[-1]), known) or f"known here: {', '.join(sorted(known))}"
        return data_error("unknown-key", document.key(*path), f"'{path[-1]}' is not a key here", hint)
    if kind == "missing":
        where = f"'{_dotted(path[:-1])}' needs" if path[:-1] else "the file needs"
        return data_error("missing-key", document.at(*path[:-1]), f"{where} the key '{path[-1]}'")
    if kind == "literal_error":
        expected = str(detail["ctx"]["expected"])
        near = did_you_mean(
            str(detail["input"]), [word.strip("' ") for word in expected.replace(" or ", ",").split(",")]
        )
        return data_error("wrong-value", document.at(*path), f"'{_dotted(path)}' has to be {expected}", near)
    if kind in _EXPECTED:
        where = f"'{_dotted(path)}' has to be" if path else "the file has to hold"
        message = f"{where} {_EXPECTED[kind]}, not {_described(document, path, detail['input'])}"
        return data_error("wrong-type", document.at(*path), message, _type_hint(kind, path, detail["input"]))
    place = document.key(*path) if _of_a_key(detail) else document.at(*path)
    return data_error("wrong-value", place, _value_message(path, detail))


def _value_message(path: Path, detail: ErrorDetails) -> str:
    if detail["type"] in _EMPTY:
        what = f"a key of '{_dotted(path[:-1])}'" if _of_a_key(detail) else f"'{_dotted(path)}'"
        return f"{what} is empty"
    if detail["type"] == "greater_than_equal":
        return f"'{_dotted(path)}' has to be {detail['ctx']['ge']} or more, not {detail['input']}"
    said = detail["msg"].removeprefix("Value error, ")
    return f"'{_dotted(path)}': {said}" if path else said


def _type_hint(kind: str, path: Path, given: object) -> str:
    if kind == "string_type" and isinstance(given, int | float):
        return "put it in quotes"
    if kind == "tuple_type" and isinstance(given, str) and _WORD.fullmatch(given):
        return f"write [{given}]"
    return "write {} for an empty one" if kind == "model_type" and given is None and path else ""


def _of_a_key(detail: ErrorDetails) -> bool:
    return detail["loc"][-1:] == ("[key]",)


def _value_path(detail: ErrorDetails) -> Path:
    """Return the path in the data; pydantic adds `[key]` where a mapping's key is at fault."""
    return detail["loc"][:-1] if _of_a_key(detail) else detail["loc"]


def _dotted(path: Path) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _described(document: Document, path: Path, given: object) -> str:
    match given:
        case None:
            return "nothing"
        case bool():
            return f"the word {document.texts.get(path, given)}"
        case int() | float():
            return f"the number {document.texts.get(path, given)}"
        case str():
            return f"the text '{given if len(given) <= _LONGEST_QUOTE else given[:_LONGEST_QUOTE] + '…'}'"
        case tuple():
            return "a list"
        case _:
            return "a mapping"


def _keys_at(model: type[Shape], path: Path) -> set[str]:
    """Return the keys that the model knows at a path."""
    annotation: Any = model
    for part in path:
        annotation = _inner(annotation, part)
    shape = next((t for t in _alternatives(annotation) if isinstance(t, type) and issubclass(t, Shape)), None)
    return {field.alias or name for name, field in shape.model_fields.items()} if shape else set()


def _inner(annotation: Any, part: str | int) -> Any:
    for alternative in _alternatives(annotation):
        if isinstance(alternative, type) and issubclass(alternative, Shape):
            fields = {field.alias or name: field for name, field in alternative.model_fields.items()}
            return fields[str(part)].annotation
        if get_origin(alternative) is tuple:
            return get_args(alternative)[0]
        if get_origin(alternative) is Mapping:
            return get_args(alternative)[1]
    return None


def _alternatives(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in {Union, types.UnionType}:
        yield from get_args(annotation)
    else:
        yield annotation


def _without(document: Document, gone: frozenset[Path]) -> Document:
    """Return the document as if these parts had never been there, but with every place as it is."""

    def kept(entries: Mapping[Path, EntryT]) -> dict[Path, EntryT]:
        moved = ((_moved(path, gone), entry) for path, entry in entries.items())
        return {path: entry for path, entry in moved if path is not None}

    return replace(
        document,
        value=_pruned(document.value, (), gone),
        keys=kept(document.keys),
        values=kept(document.values),
        texts=kept(document.texts),
        blocks=kept(document.blocks),
        left_out=document.left_out | gone,
    )


def _pruned(value: Value, path: Path, gone: frozenset[Path]) -> Value:
    if isinstance(value, dict):
        return {key: _pruned(child, (*path, key), gone) for key, child in value.items() if (*path, key) not in gone}
    if isinstance(value, tuple):
        return tuple(_pruned(child, (*path, i), gone) for i, child in enumerate(value) if (*path, i) not in gone)
    return value


def _moved(path: Path, gone: frozenset[Path]) -> Path | None:
    """Return where a path leads when the others are gone: later items of a list move up."""
    if any(path[:length] in gone for length in range(1, len(path) + 1)):
        return None
    return tuple(
        part - sum((*path[:at], before) in gone for before in range(part)) if isinstance(part, int) else part
        for at, part in enumerate(path)
    )
