"""The attributes of an item: its condition, whether documentation hides it, and where its file is."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..cargo.cfg import ALWAYS, UNDECIDED, Condition, Other, either, every, leaves, negated, parse
from .known_macros import ATTRIBUTES, TOOLS
from .source_text import split_at_commas, string_literal

_TESTS = frozenset({"test", "bench"})
# More than anybody writes.
_MOST_PARTS = 128
_ATTRIBUTE = re.compile(r"\s*(?P<name>[\w:]+)\s*(?:[(\[{](?P<arguments>.*)[)\]}]\s*|=(?P<value>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Attribute:
    """An attribute by its path and what follows it, in brackets or after `=`; `condition` is that of a `cfg_attr`."""

    path: str
    value: str
    condition: Condition = ALWAYS


def read_attributes(texts: Iterable[str]) -> tuple[Attribute, ...]:
    """Read the insides of `#[…]`; each `cfg_attr` is replaced by the attributes that it may put there."""
    attributes = list[Attribute]()
    unconditional: Condition = ALWAYS
    pending = [(text, unconditional) for text in texts][::-1]
    while pending:
        text, condition = pending.pop()
        match = _ATTRIBUTE.fullmatch(text)
        if not match:
            continue
        value = (match["arguments"] or match["value"] or "").strip()
        if match["name"] == "cfg_attr":
            predicate, *applied = split_at_commas(value) if value else ("",)
            both_hold = conjunction(condition, read_condition(predicate))
            pending += [(inner, both_hold) for inner in reversed(applied)]
        else:
            attributes.append(Attribute(match["name"], value, condition))
    return tuple(attributes)


def read_condition(text: str) -> Condition:
    """Read the inside of `cfg(…)`; a predicate that stable Rust does not have is kept as it is written."""
    plain = " ".join(text.split()).rstrip(", ")
    try:
        return parse(plain)
    except ValueError:
        return Other(f"cfg = {json.dumps(plain, ensure_ascii=False)}")


def cfg_condition(attributes: Iterable[Attribute]) -> Condition:
    """Return the condition that all `cfg` attributes set together; a test is there where tests are."""
    return conjunction(
        *(
            either((negated(attribute.condition), condition))
            for attribute in attributes
            if (condition := _condition_of(attribute)) is not None
        )
    )


def _condition_of(attribute: Attribute) -> Condition | None:
    if attribute.path == "cfg":
        return read_condition(attribute.value)
    return Other("test") if attribute.path.rpartition("::")[2] in _TESTS else None


def conjunction(*conditions: Condition) -> Condition:
    """Return the condition under which all hold, or `UNDECIDED` in place of one that is too long."""
    condition = every(conditions)
    return UNDECIDED if sum(1 for _ in leaves(condition)) > _MOST_PARTS else condition


def is_hidden(attributes: Iterable[Attribute]) -> bool:
    """Tell whether there is an unconditional `#[doc(hidden)]`."""
    return any(
        attribute.path == "doc" and attribute.condition == ALWAYS and "hidden" in split_at_commas(attribute.value)
        for attribute in attributes
    )


def path_attributes(attributes: Iterable[Attribute]) -> Iterator[tuple[Condition, str | None]]:
    """Yield what `#[path = "…"]` may say, each with when it does; None for where none holds. The first one counts."""
    earlier = list[Condition]()
    for attribute in attributes:
        if attribute.path == "path":
            yield conjunction(attribute.condition, *map(negated, earlier)), string_literal(attribute.value) or ""
            earlier.append(attribute.condition)
    yield conjunction(*map(negated, earlier)), None


def macro_paths(attributes: Iterable[Attribute]) -> Iterator[tuple[str, str, Condition]]:
    """Yield the macros that attributes call: the path of each, the attribute as it is written, and its condition."""
    for attribute in attributes:
        if attribute.path == "derive":
            for path in filter(None, split_at_commas(attribute.value)):
                yield path, f"#[derive({path})]", attribute.condition
        elif attribute.path not in ATTRIBUTES and attribute.path.partition("::")[0] not in TOOLS:
            yield attribute.path, f"#[{attribute.path}]", attribute.condition
