"""A macro call among items to the text that it expands to, as far as that is plain from its definition."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..cargo.cfg import ALWAYS, Condition, every, negated
from .attributes import read_condition
from .source_text import SourceText, closing_bracket, concatenate, string_literal, without_comments
from .syntax import MacroCall, MacroDefinition, split_items

Expansion = tuple[Condition, SourceText]

# A pattern that takes items to hand them on: perhaps an attribute, then one item or many.
_PASSTHROUGH = re.compile(
    rb"(?:#!\[\$(?P<meta>\w+):meta\])?(?P<many>\$\()?\$(?P<items>\w+):(?P<kind>item|tt)(?(many)\)[;,]?[*+])"
)
_META = re.compile(rb"\s*#!\s*\[")
_REPETITION = re.compile(rb"\$\(")
_REPETITION_END = re.compile(rb"\s*[;,]?\s*[*+?]")
_PUBLIC = re.compile(rb"\bpub\b")
_BODY_WITHOUT_ITEMS = re.compile(rb"\b(?:impl|fn|struct|enum|union|trait)\b[^{};]*\{")
_BRANCH = re.compile(rb"\s*(?:else\s*)?(?:if\s*#\s*\[\s*cfg\s*(?=\())?")
_FLAGS_STRUCT = re.compile(rb"\bstruct\s+\w+")
# Macros of well-known crates: whose arguments are items, and that bring none.
_TAKES_ITEMS = {"lazy_static", "thread_local", "pin_project"}
_BRINGS_NOTHING = {"compile_error", "assert", "const_assert", "debug_assert", "global_asm", "concat", "doctest"}


def expand(call: MacroCall, definitions: Sequence[MacroDefinition]) -> list[Expansion] | None:
    """Return the texts that a call expands to, each with its condition, or None where that is not known."""
    if call.name == "cfg_if":
        return list(_cfg_if_branches(call.arguments))
    if call.name in _TAKES_ITEMS:
        return [(ALWAYS, call.arguments)]
    if call.name == "bitflags":
        return [(ALWAYS, _flags(call.arguments))]
    texts = [(definition.condition, _expand(call.arguments, definition)) for definition in definitions]
    expansions = [(condition, text) for condition, text in texts if text]
    return expansions if expansions and len(expansions) == len(texts) else None


def may_export(call: MacroCall, definitions: Sequence[MacroDefinition]) -> bool:
    """Tell whether a call with an unknown expansion may bring public names."""
    arguments = without_comments(call.arguments.text).strip()
    if call.name in _BRINGS_NOTHING:
        return False
    if call.name == "include" or _PUBLIC.search(arguments):
        return True
    if definitions:
        return any(_declares_public(body) for definition in definitions for _, body in definition.arms)
    return not arguments or string_literal(arguments.decode(errors="replace")) is not None


def _cfg_if_branches(arguments: SourceText) -> Iterator[Expansion]:
    """Yield the branches of a `cfg_if!`, each under its condition and none of those before it."""
    text, position, earlier = arguments.text, 0, list[Condition]()
    while match := _BRANCH.match(text, position):
        condition: Condition = ALWAYS
        position = match.end()
        if text.startswith(b"(", position):
            end = closing_bracket(text, position)
            predicate = without_comments(text[position + 1 : end])
            condition, position = read_condition(predicate.decode(errors="replace")), text.find(b"{", end)
        if not text.startswith(b"{", position):
            return
        end = closing_bracket(text, position)
        yield every((*map(negated, earlier), condition)), arguments.part(position + 1, end)
        earlier.append(condition)
        position = end + 1


def _flags(arguments: SourceText) -> SourceText:
    """Return the text of a `bitflags!` with each struct's body blanked: it is no Rust."""
    text = bytearray(arguments.text)
    for match in _FLAGS_STRUCT.finditer(arguments.text):
        start = arguments.text.find(b"{", match.end())
        if start >= 0:
            end = closing_bracket(arguments.text, start) + 1
            text[match.end() : end] = b";".ljust(end - match.end())
    return replace(arguments, text=bytes(text))


def _expand(arguments: SourceText, definition: MacroDefinition) -> SourceText | None:
    """Return what the first arm that matches expands to, or None where it is not plain which one that is."""
    first = arguments.text.strip()[:1]
    for pattern, body in definition.arms:
        plain = b"".join(without_comments(pattern).split())
        passthrough = _PASSTHROUGH.fullmatch(plain)
        if not plain and not first:
            return concatenate(arguments, [_in_crate(body)])
        if passthrough and bool(passthrough["meta"]) == bool(_META.match(arguments.text)):
            return _pass_through(arguments, _in_crate(body), passthrough)
        if plain and not passthrough and plain[:1] in {b"$", first}:
            return None
    return None


def _pass_through(arguments: SourceText, body: bytes, pattern: re.Match[bytes]) -> SourceText:
    """Return the body of an arm with the attribute and the items of a call in their place."""
    if pattern["meta"]:
        start = arguments.text.index(b"[")
        end = closing_bracket(arguments.text, start)
        body = re.sub(rb"\$%s\b" % pattern["meta"], lambda _: arguments.text[start + 1 : end], body)
        arguments = arguments.part(end + 1, len(arguments.text))
    if not pattern["many"]:
        return concatenate(arguments, _substitute(body, pattern["items"], arguments))
    items = split_items(arguments) if pattern["kind"] == b"item" else [arguments]
    return concatenate(arguments, _repeat(body, pattern["items"], items))


def _repeat(body: bytes, name: bytes, items: Sequence[SourceText]) -> Iterator[SourceText | bytes]:
    """Yield a body with each repetition of `$name` written out."""
    while match := _REPETITION.search(body):
        end = closing_bracket(body, match.end() - 1)
        yield body[: match.start()]
        for item in items:
            yield from _substitute(body[match.end() : end], name, item)
        operator = _REPETITION_END.match(body, end + 1)
        body = body[operator.end() if operator else end + 1 :]
    yield body


def _substitute(text: bytes, name: bytes, item: SourceText) -> Iterator[SourceText | bytes]:
    """Yield a text with an item wherever it has `$name`."""
    before, *after = re.split(rb"\$%s\b" % name, text)
    yield before
    for rest in after:
        yield item
        yield rest


def _declares_public(body: bytes) -> bool:
    """Tell whether a macro's body has `pub` where an item may begin."""
    text = without_comments(body)
    while match := _BODY_WITHOUT_ITEMS.search(text):
        if _PUBLIC.search(text, 0, match.end()):
            return True
        text = text[closing_bracket(text, match.end() - 1) :]
    return _PUBLIC.search(text) is not None


def _in_crate(body: bytes) -> bytes:
    """Return a macro's body as if it stood in the crate that defines it."""
    return without_comments(body).replace(b"$crate", b"crate")
