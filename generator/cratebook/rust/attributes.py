"""The attributes of an item: its condition, whether it is hidden, and where its file is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..cargo.cfg import ALWAYS, Condition, Other, either, every, negated, parse
from .text import listed

_ATTRIBUTE = re.compile(r"\s*(?P<name>[\w:]+)\s*(?:\((?P<inside>.*)\)|=\s*(?P<value>.*?))?\s*", re.DOTALL)


@dataclass(frozen=True)
class Attribute:
    """An attribute by its name and what stands in its brackets or after its sign; `when` is that of `cfg_attr`."""

    name: str
    value: str
    when: Condition = ALWAYS


def attributes(texts: Iterable[str]) -> tuple[Attribute, ...]:
    """Read the insides of `#[…]`, with what `cfg_attr` holds in its place."""
    found = list[Attribute]()
    always: Condition = ALWAYS
    waiting = [(text, always) for text in texts][::-1]
    while waiting:
        text, when = waiting.pop()
        match = _ATTRIBUTE.fullmatch(text)
        if not match:
            continue
        value = (match["inside"] or match["value"] or "").strip()
        if match["name"] == "cfg_attr":
            condition, *inner = listed(value) if value else ("",)
            waiting += [(text, every((when, read(condition)))) for text in reversed(inner)]
        else:
            found.append(Attribute(match["name"], value, when))
    return tuple(found)


def read(text: str) -> Condition:
    """Read the inside of `cfg(…)`; what is beyond its grammar stays as it is written."""
    plain = " ".join(text.split()).rstrip(", ")
    try:
        return parse(plain)
    except ValueError:
        return Other(f"cfg = {json.dumps(plain, ensure_ascii=False)}")


def condition(of: Iterable[Attribute]) -> Condition:
    """Return what all `cfg` ask for together."""
    return every(
        either((negated(attribute.when), read(attribute.value))) for attribute in of if attribute.name == "cfg"
    )


def hidden(of: Iterable[Attribute]) -> bool:
    """Tell whether there is a `#[doc(hidden)]`."""
    return any(a.name == "doc" and a.when == ALWAYS and "hidden" in listed(a.value) for a in of)


def paths(of: Iterable[Attribute]) -> tuple[tuple[Condition, str], ...]:
    """Return the files that `path = "…"` names, each with its condition."""
    return tuple((attribute.when, string(attribute.value) or "") for attribute in of if attribute.name == "path")


def string(text: str) -> str | None:
    """Return what a string literal says, or None where the text is no plain one."""
    match = re.fullmatch(r'\s*(?:"((?:\\.|[^"\\])*)"|r(#*)"(.*?)"\2)\s*,?\s*', text, re.DOTALL)
    if not match:
        return None
    return match[3] if match[1] is None else re.sub(r"\\(.)", r"\1", match[1])
