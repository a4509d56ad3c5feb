"""A macro call among items to the text that it expands to, as far as that is plain from its definition."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from .. import graph
from ..cargo.cfg import ALWAYS, NEVER, Condition, either, every, negated
from .attributes import conjunction, macro_paths, read_attributes, read_condition
from .known_macros import STANDARD_DERIVES, STANDARD_MACROS, TAKES_ITEMS
from .source_text import SourceText, closing_bracket, concatenate, without_comments
from .syntax import MacroCall, MacroDefinition, split_items

Expansion = tuple[Condition, SourceText]
# The definitions of a crate's own macros, by name.
Macros = Mapping[str, Sequence[MacroDefinition]]

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
_CALL = re.compile(rb"\b(?!macro_rules\b)(\w+)\s*!\s*[(\[{]")
_ATTRIBUTE = re.compile(rb"#\s*\[([^\[\]]*)\]")


def expand(call: MacroCall, definitions: Sequence[MacroDefinition]) -> list[Expansion] | None:
    """Return the texts that a call expands to, each with its condition, or None where that is not known."""
    expansions = _expand_with(call.arguments, definitions) if definitions else None
    if expansions is None and call.name == "cfg_if":  # many libraries have a copy of it
        return list(_cfg_if_branches(call.arguments))
    if definitions:
        return expansions
    if call.name in TAKES_ITEMS:
        return [(ALWAYS, call.arguments)]
    return [(ALWAYS, _flags(call.arguments))] if call.name == "bitflags" else None


def _expand_with(arguments: SourceText, definitions: Sequence[MacroDefinition]) -> list[Expansion] | None:
    """Return what each definition makes of a call; None where one is not plain, or two hold at a time and differ."""
    texts = [(definition.condition, _expand(arguments, definition)) for definition in definitions]
    expansions = [(condition, text) for condition, text in texts if text]
    if len(expansions) < len(texts):
        return None
    if len({text.text for _, text in expansions}) == 1:
        return [(either(condition for condition, _ in expansions), expansions[0][1])]
    are_exclusive = all(every((one, other)) == NEVER for (one, _), (other, _) in combinations(expansions, 2))
    return expansions if are_exclusive else None


def has_public(call: MacroCall) -> bool:
    """Tell whether there is a `pub` in what a call hands to its macro."""
    return _PUBLIC.search(without_comments(call.arguments.text)) is not None


def publishing(macros: Macros) -> frozenset[str]:
    """Return the macros of a crate that may declare public names, whatever a call hands to them."""
    return _with_callers(macros, lambda text: _PUBLIC.search(text) is not None or _is_open(text, macros))


def exporting(macros: Macros) -> frozenset[str]:
    """Return the macros of a crate that may define exported macros, wherever they are called."""
    return _with_callers(macros, lambda text: _is_open(text, macros))


def _with_callers(macros: Macros, is_one: Callable[[bytes], bool]) -> frozenset[str]:
    """Return the macros of which a test holds for what their bodies have among items, and those that call one."""
    texts = {
        name: b"\n".join(_among_items(without_comments(body)) for macro in same for _, body in macro.arms)
        for name, same in macros.items()
    }
    calls = {name: [other for other in _calls(text) if other in macros] for name, text in texts.items()}
    starts = [name for name, text in texts.items() if is_one(text)]
    return frozenset(graph.closure(starts, graph.reverse(calls).__getitem__))


def _cfg_if_branches(arguments: SourceText) -> Iterator[Expansion]:
    """Yield the branches of a `cfg_if!`, each under its condition and none of those before it."""
    text, position, no_earlier = arguments.text, 0, conjunction()
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
        yield conjunction(no_earlier, condition), arguments.part(position + 1, end)
        no_earlier = conjunction(no_earlier, negated(condition))
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
            return concatenate(arguments, [_in_crate(body, definition)])
        if passthrough and bool(passthrough["meta"]) == bool(_META.match(arguments.text)):
            return _pass_through(arguments, _in_crate(body, definition), passthrough)
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


def _among_items(text: bytes) -> bytes:
    """Return a macro's body without what stands in the braces of functions, types and implementations."""
    kept, position = bytearray(), 0
    while match := _BODY_WITHOUT_ITEMS.search(text, position):
        kept += text[position : match.end()]
        position = closing_bracket(text, match.end() - 1)
    return bytes(kept + text[position:])


def _is_open(text: bytes, macros: Macros) -> bool:
    """Tell whether items in a macro's body may define exported macros, or call something else that may."""
    attributes = (match[1].decode(errors="replace") for match in _ATTRIBUTE.finditer(text))
    return (
        b"macro_export" in text
        or any(path not in STANDARD_DERIVES for path, *_ in macro_paths(read_attributes(attributes)))
        or not _calls(text) <= STANDARD_MACROS | macros.keys()
    )


def _calls(text: bytes) -> set[str]:
    return {match[1].decode(errors="replace") for match in _CALL.finditer(text)}


def _in_crate(body: bytes, definition: MacroDefinition) -> bytes:
    """Return a macro's body as if it stood in the crate that calls it."""
    return without_comments(body).replace(b"$crate", definition.crate)
