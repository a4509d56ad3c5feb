"""A document and a model to an entity and findings: pydantic's errors become ours, each at its line."""

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..diagnostics import Finding, data_error, did_you_mean, nearest
from .documents import Document, Path, Value
from .models import Shape

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
_EMPTY = frozenset({"string_too_short", "too_short"})
_LONGEST_QUOTE = 40
_WORD = re.compile(r"[\w./-]+")
# The text is a name that Cargo takes too, so that it stands in for names.
_STAND_INS: dict[Any, Value] = {str: "_", int: 1, bool: False, Mapping: {}}


def shaped(document: Document, model: type[ShapeT]) -> tuple[ShapeT | None, Document]:
    """Return the document's entity, and the document with the findings of its shape.

    Beside faults the entity has stand-ins for the parts at fault, so that the rules find the other faults of the file
    in the same run; the document's `left_out` names these parts. It is None only where the file holds no mapping.
    """
    if document.findings and document.value is None:
        return None, document
    try:
        return model.model_validate(document.value), document
    except ValidationError as error:
        details = error.errors(include_url=False)
    # What reading has refused already, as a tag, would be reported again as a value that is missing.
    refused = {finding.place for finding in document.findings}
    misspelt = {_likely_key(model, detail) for detail in details if detail["type"] == "extra_forbidden"}
    reported = (detail for detail in details if detail["type"] != "missing" or _value_path(detail) not in misspelt)
    faults = (_finding(document, model, detail) for detail in reported)
    findings = (*document.findings, *(finding for finding in faults if finding.place not in refused))
    return _salvaged(replace(document, findings=findings), details, model)


def stand_in(annotation: Any) -> Value:
    """Return the emptiest value that a type of the models accepts."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return stand_in(arguments[0])
    if origin in {Union, types.UnionType}:
        return None if type(None) in arguments else stand_in(arguments[0])
    if origin is tuple:
        return (stand_in(arguments[0]),)
    if origin is Literal:
        return str(arguments[0])
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return {key: stand_in(field.annotation) for key, field in _fields(annotation) if field.is_required()}
    return _STAND_INS[origin or annotation]


def _salvaged(document: Document, details: list[ErrorDetails], model: type[ShapeT]) -> tuple[ShapeT | None, Document]:
    """Return the entity with a stand-in for each value at fault, and without the keys at fault."""
    if any(not detail["loc"] for detail in details):
        return None, document
    value = document.value
    for detail in details:
        path = _value_path(detail)
        key_at_fault = detail["type"] == "extra_forbidden" or _of_a_key(detail)
        value = _without(value, path) if key_at_fault else _with(value, path, stand_in(_annotation(model, path)))
    if value == document.value:
        return None, document
    paths = frozenset(_value_path(detail) for detail in details)
    salvaged = replace(_without_places_below(document, paths), value=value, left_out=document.left_out | paths)
    try:
        return model.model_validate(value), salvaged
    except ValidationError as error:
        return _salvaged(salvaged, error.errors(include_url=False), model)


def _with(value: Value, path: Path, replacement: Value) -> Value:
    """Return a value with another one at a path, whose parents exist."""
    if not path:
        return replacement
    part, *rest = path
    if isinstance(value, dict):
        return {**value, str(part): _with(value.get(str(part)), tuple(rest), replacement)}
    items = value if isinstance(value, tuple) else ()
    return tuple(_with(item, tuple(rest), replacement) if at == part else item for at, item in enumerate(items))


def _without(value: Value, path: Path) -> Value:
    """Return a value without the key at a path."""
    parent: Value = value
    for part in path[:-1]:
        parent = parent[part]  # type: ignore[index]
    kept = {key: child for key, child in parent.items() if key != path[-1]}  # type: ignore[union-attr]
    return _with(value, path[:-1], kept)


def _without_places_below(document: Document, paths: frozenset[Path]) -> Document:
    """Return a document in which everything inside of a part at fault has the place of that part."""

    def kept(path: Path) -> bool:
        return not any(path[:length] in paths for length in range(1, len(path)))

    return replace(
        document,
        keys={path: place for path, place in document.keys.items() if kept(path)},
        values={path: place for path, place in document.values.items() if kept(path)},
    )


def _finding(document: Document, model: type[Shape], detail: ErrorDetails) -> Finding:
    path = _value_path(detail)
    kind, subject = detail["type"], _dotted(path)
    if kind == "extra_forbidden":
        known = _keys_at(model, path[:-1])
        hint = did_you_mean(str(path[-1]), known) or f"known here: {', '.join(sorted(known))}"
        return data_error("unknown-key", document.key(*path), f"'{path[-1]}' is not a key here", hint, subject=subject)
    if kind == "missing":
        where = f"'{_dotted(path[:-1])}' needs" if path[:-1] else "the file needs"
        return data_error("missing-key", document.at(*path[:-1]), f"{where} the key '{path[-1]}'", subject=subject)
    if kind == "literal_error":
        expected = str(detail["ctx"]["expected"])
        words = [word.strip("' ") for word in expected.replace(" or ", ",").split(",")]
        hint = did_you_mean(str(detail["input"]), words)
        return data_error("wrong-value", document.at(*path), f"'{subject}' must be {expected}", hint, subject=subject)
    if kind in _EXPECTED:
        where = f"'{subject}' must be" if path else "the file must hold"
        message = f"{where} {_EXPECTED[kind]}, not {_described(document, path, detail['input'])}"
        hint = _type_hint(kind, path, detail["input"])
        return data_error("wrong-type", document.at(*path), message, hint, subject=subject)
    place = document.key(*path) if _of_a_key(detail) else document.at(*path)
    return data_error("wrong-value", place, _value_message(path, detail), subject=subject)


def _likely_key(model: type[Shape], detail: ErrorDetails) -> Path:
    """Return the path of the key that an unknown one most likely means, or its own."""
    *parent, key = detail["loc"]
    return (*parent, nearest(str(key), _keys_at(model, tuple(parent))) or key)


def _value_message(path: Path, detail: ErrorDetails) -> str:
    if detail["type"] in _EMPTY:
        what = f"a key of '{_dotted(path[:-1])}'" if _of_a_key(detail) else f"'{_dotted(path)}'"
        return f"{what} is empty"
    if detail["type"] == "greater_than_equal":
        return f"'{_dotted(path)}' must be {detail['ctx']['ge']} or more, not {detail['input']}"
    message = detail["msg"].removeprefix("Value error, ")
    return f"'{_dotted(path)}': {message}" if path else message


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


def _fields(shape: type[Shape]) -> Iterator[tuple[str, Any]]:
    """Yield a shape's fields by their keys in the data."""
    return ((field.alias or name, field) for name, field in shape.model_fields.items())


def _keys_at(model: type[Shape], path: Path) -> set[str]:
    """Return the keys that the model knows at a path."""
    alternatives = _alternatives(_annotation(model, path))
    shape = next((t for t in alternatives if isinstance(t, type) and issubclass(t, Shape)), None)
    return {key for key, _ in _fields(shape)} if shape else set()


def _annotation(model: type[Shape], path: Path) -> Any:
    """Return the type that the model gives to what is at a path."""
    annotation: Any = model
    for part in path:
        annotation = _inner(annotation, part)
    return annotation


def _inner(annotation: Any, part: str | int) -> Any:
    for alternative in _alternatives(annotation):
        if isinstance(alternative, type) and issubclass(alternative, Shape):
            return dict(_fields(alternative))[str(part)].annotation
        if get_origin(alternative) is tuple:
            return get_args(alternative)[0]
        if get_origin(alternative) is Mapping:
            return get_args(alternative)[1]
    return None


def _alternatives(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in {Union, types.UnionType}:
        for argument in get_args(annotation):
            yield from _alternatives(argument)
    else:
        yield annotation
