"""A document and a model to an entity and findings: pydantic's errors become ours, each at its line."""

from __future__ import annotations

import copy
import types
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .diagnostics import Finding, did_you_mean
from .model import Shape
from .source import Document, Path, Value

ShapeT = TypeVar("ShapeT", bound=Shape)

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


def shaped(document: Document, model: type[ShapeT]) -> tuple[ShapeT | None, tuple[Finding, ...]]:
    """Return the document's entity and every fault of its shape.

    An entity is returned even beside faults, without the parts at fault, so that the rules can speak of the rest in
    the same run; it is None only where a part that it cannot do without is missing.
    """
    if document.findings and document.value is None:
        return None, document.findings
    try:
        return model.model_validate(document.value), document.findings
    except ValidationError as error:
        details = error.errors(include_url=False)
    findings = tuple(_finding(document, model, detail) for detail in details)
    return _salvaged(document.value, details, model), (*document.findings, *findings)


def _salvaged(value: Value, details: list[ErrorDetails], model: type[ShapeT]) -> ShapeT | None:
    pruned = _without(value, [_culprit(detail) for detail in details])
    if pruned == value:
        return None
    try:
        return model.model_validate(pruned)
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
        return _error("unknown-key", document, path, f"'{path[-1]}' is not a key here", hint)
    if kind == "missing":
        where = f"'{_dotted(path[:-1])}' needs" if path[:-1] else "the file needs"
        return _error("missing-key", document, path[:-1], f"{where} the key '{path[-1]}'")
    if kind == "literal_error":
        expected = str(detail["ctx"]["expected"])
        near = did_you_mean(
            str(detail["input"]), [word.strip("' ") for word in expected.replace(" or ", ",").split(",")]
        )
        return _error("wrong-value", document, path, f"'{_dotted(path)}' has to be {expected}", near)
    if kind in _EXPECTED:
        message = f"'{_dotted(path)}' has to be {_EXPECTED[kind]}, not {_described(document, path, detail['input'])}"
        if not path:
            message = f"the file has to hold {_EXPECTED[kind]}, not {_described(document, path, detail['input'])}"
        quotes = kind == "string_type" and isinstance(detail["input"], int | float)
        return _error("wrong-type", document, path, message, "put it in quotes" if quotes else "")
    said = detail["msg"].removeprefix("Value error, ")
    return _error("wrong-value", document, path, f"'{_dotted(path)}': {said}" if path else said)


def _error(code: str, document: Document, path: Path, message: str, hint: str = "") -> Finding:
    place = document.key(*path) if code == "unknown-key" else document.at(*path)
    return Finding(code=code, severity="error", place=place, message=message, hint=hint)


def _value_path(detail: ErrorDetails) -> Path:
    """Return the path in the data; pydantic adds `[key]` where a mapping's key is at fault."""
    return tuple(part for part in detail["loc"] if part != "[key]")


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
            return f"the text '{given}'"
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


def _without(value: Value, paths: list[Path]) -> Value:
    """Return a copy of the value that lacks what stands at the paths; list items go from the back."""
    pruned = copy.deepcopy(_lists(value))
    for path in sorted((path for path in paths if path), key=_from_the_back):
        parent: Any = pruned
        for part in path[:-1]:
            parent = parent[part] if _holds(parent, part) else None
        if _holds(parent, path[-1]):
            del parent[path[-1]]
    kept: Value = _tuples(pruned)
    return kept


def _from_the_back(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((-part, "") if isinstance(part, int) else (0, part) for part in path)


def _holds(parent: Any, part: str | int) -> bool:
    if isinstance(parent, list):
        return isinstance(part, int) and part < len(parent)
    return isinstance(parent, dict) and part in parent


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(child) for key, child in value.items()}
    return [_lists(child) for child in value] if isinstance(value, tuple) else value


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(child) for key, child in value.items()}
    return tuple(_tuples(child) for child in value) if isinstance(value, list) else value
