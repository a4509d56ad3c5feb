"""Conditions as `#[cfg(…)]` has them: parsed, combined, formatted, and evaluated for the features that are on.

The grammar is that of the Rust reference, "Conditional compilation". What no feature decides, such as a target, is
neither true nor false here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

_TOKEN = re.compile(r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<word>[A-Za-z_]\w*)|(?P<sign>[(),=]))')
# Deeper than anybody writes, and far from the depth at which Python fails.
_MOST_LEVELS, _DEPTH_CHANGE = 100, {"(": 1, ")": -1}


@dataclass(frozen=True)
class All:
    """Every part holds; without parts it always does."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Any:
    """One of the parts holds; without parts it never does."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True)
class Feature:
    """A Cargo feature is on."""

    name: str


@dataclass(frozen=True)
class Other:
    """Something that is not for features to decide, in Rust's own words."""

    text: str


Condition = All | Any | Not | Feature | Other
ALWAYS, NEVER = All(), Any()
# A condition that is not followed: neither it nor its opposite is known to hold, nor what it is a part of.
UNDECIDED = Other('cfg = "more conditions than are followed"')
_NEVER_IN_A_DEPENDENCY = frozenset(map(Other, ("test", "doc", "doctest", "docsrs", "miri", "loom")))


def parse(text: str) -> Condition:
    """Parse the inside of `cfg(…)`; raise ValueError where it is no condition."""
    tokens = _tokens(text)
    if max(accumulate(_DEPTH_CHANGE.get(token, 0) for token in reversed(tokens)), default=0) > _MOST_LEVELS:
        raise ValueError("a condition is nested too deeply")
    condition = _condition(tokens)
    if tokens:
        raise ValueError(f"'{text}' goes on where a condition has ended")
    return condition


def format_condition(condition: Condition) -> str:
    """Return a condition as the inside of `cfg(…)`."""
    match condition:
        case All(parts):
            return f"all({', '.join(map(format_condition, parts))})"
        case Any(parts):
            return f"any({', '.join(map(format_condition, parts))})"
        case Not(part):
            return f"not({format_condition(part)})"
        case Feature(name):
            return f"feature = {json.dumps(name, ensure_ascii=False)}"
        case Other(text):
            return text


def format_needs(condition: Condition) -> str | None:
    """Return a condition as the inside of `cfg(…)`, or None where it always holds."""
    return None if condition == ALWAYS else format_condition(condition)


def every(conditions: Iterable[Condition]) -> Condition:
    """Return the condition under which all hold, without parts that are redundant."""
    return _joined(All, Any, conditions)


def either(conditions: Iterable[Condition]) -> Condition:
    """Return the condition under which one holds, without parts that are redundant."""
    return _joined(Any, All, conditions)


def _joined(kind: type[All | Any], dual: type[All | Any], conditions: Iterable[Condition]) -> Condition:
    """Return conditions joined by one kind of list; what holds for `All` holds for `Any` with both turned round.

    An empty `dual` decides the whole, as `false` does in `all(…)`; and so does a part beside its opposite.
    """
    parts = dict.fromkeys(part for c in conditions for part in (c.parts if isinstance(c, kind) else (c,)))
    if dual() in parts:
        return dual()
    if UNDECIDED in parts:
        return UNDECIDED
    if any(negated(part) in parts for part in parts):
        return dual()
    kept = tuple(p for p in parts if not (isinstance(p, dual) and any(inner in parts for inner in p.parts)))
    return kept[0] if len(kept) == 1 else kind(kept)


def negated(condition: Condition) -> Condition:
    """Return the condition under which another does not hold."""
    if condition == UNDECIDED:
        return condition
    if isinstance(condition, Not):
        return condition.part
    if condition in (ALWAYS, NEVER):
        return NEVER if condition == ALWAYS else ALWAYS
    return Not(condition)


def replaced(condition: Condition, replacement: Callable[[Feature | Other], Condition]) -> Condition:
    """Return a condition with another in place of each feature, and of each other thing that it names."""
    match condition:
        case All(parts):
            return every(replaced(part, replacement) for part in parts)
        case Any(parts):
            return either(replaced(part, replacement) for part in parts)
        case Not(part):
            return negated(replaced(part, replacement))
        case _:
            return replacement(condition)


def leaves(condition: Condition) -> Iterator[Feature | Other]:
    """Yield the features and other things that a condition names, as often as it does."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def for_dependents(condition: Condition) -> Condition:
    """Return what is left of a condition where the crate is built as a dependency: no test, no documentation."""
    return replaced(condition, lambda leaf: NEVER if leaf in _NEVER_IN_A_DEPENDENCY else leaf)


def holds(condition: Condition, on: Collection[str]) -> bool | None:
    """Tell whether a condition holds with these features on; None where they do not decide it."""
    match condition:
        case Feature(name):
            return name in on
        case Other():
            return None
        case Not(part):
            inner = holds(part, on)
            return None if inner is None else not inner
        case All(parts):
            results = {holds(part, on) for part in parts}
            return False if False in results else None if None in results else True
        case Any(parts):
            results = {holds(part, on) for part in parts}
            return True if True in results else None if None in results else False


def features(condition: Condition) -> tuple[str, ...]:
    """Return the features that have to be on, where a condition asks for features and nothing else; else none."""
    match condition:
        case Feature(name):
            return (name,)
        case All(parts) if all(isinstance(part, Feature) for part in parts):
            return tuple(part.name for part in parts if isinstance(part, Feature))
        case _:
            return ()


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise ValueError(f"'{text}' is not a condition")
        tokens.append(match[0].strip())
        at = match.end()
    return tokens[::-1]


def _condition(tokens: list[str]) -> Condition:
    word = _next(tokens)
    if tokens and tokens[-1] == "(" and word in {"all", "any", "not"}:
        parts = _parts(tokens)
        if word == "not" and len(parts) != 1:
            raise ValueError("'not' takes one condition")
        return negated(parts[0]) if word == "not" else every(parts) if word == "all" else either(parts)
    if not re.fullmatch(r"[A-Za-z_]\w*", word):
        raise ValueError(f"'{word}' stands where a condition begins")
    if not tokens or tokens[-1] != "=":
        return ALWAYS if word == "true" else NEVER if word == "false" else Other(word)
    tokens.pop()
    value = _next(tokens)
    if not value.startswith('"'):
        raise ValueError(f"'{word} =' needs a text in quotes")
    return Feature(json.loads(value)) if word == "feature" else Other(f"{word} = {value}")


def _parts(tokens: list[str]) -> list[Condition]:
    _expect(tokens, "(")
    parts: list[Condition] = []
    while tokens and tokens[-1] != ")":
        parts.append(_condition(tokens))
        if tokens and tokens[-1] != ")":
            _expect(tokens, ",")
    _expect(tokens, ")")
    return parts


def _next(tokens: list[str]) -> str:
    if not tokens:
        raise ValueError("a condition ends too early")
    return tokens.pop()


def _expect(tokens: list[str], sign: str) -> None:
    token = _next(tokens)
    if token != sign:
        raise ValueError(f"'{token}' stands where '{sign}' belongs")
