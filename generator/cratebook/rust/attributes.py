"""The attributes of an item: its condition, whether documentation hides it, and where its file is."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..cargo.cfg import ALWAYS, Condition, Other, either, every, negated, parse
from .source_text import split_at_commas, string_literal

_ATTRIBUTE = re.compile(r"\s*(?P<name>[\w:]+)\s*(?:\((?P<arguments>.*)\)|=\s*(?P<value>.*?))?\s*", re.DOTALL)


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
            pending += [(inner, every((condition, read_condition(predicate)))) for inner in reversed(applied)]
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
    """Return the condition that all `cfg` attributes set together."""
    return every(
        either((negated(attribute.condition), read_condition(attribute.value)))
        for attribute in attributes
        if attribute.path == "cfg"
    )


def is_hidden(attributes: Iterable[Attribute]) -> bool:
    """Tell whether there is an unconditional `#[doc(hidden)]`."""
    return any(
        attribute.path == "doc" and attribute.condition == ALWAYS and "hidden" in split_at_commas(attribute.value)
        for attribute in attributes
    )


def path_attributes(attributes: Iterable[Attribute]) -> tuple[tuple[Condition, str], ...]:
    """Return the files that `#[path = "…"]` names, each with its condition."""
    return tuple(
        (attribute.condition, string_literal(attribute.value) or "")
        for attribute in attributes
        if attribute.path == "path"
    )
