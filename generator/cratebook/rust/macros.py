"""A macro called where items stand to the text that it stands for, as far as that is plain to see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..cargo.cfg import ALWAYS, Condition, every, negated
from .attributes import read, string
from .item import Call, Rules
from .items import parts
from .text import Source, closing, joined, without_comments

Expansion = tuple[Condition, Source]

# An arm that hands on what it is given: perhaps a condition, then items.
_THROUGH = re.compile(
    rb"(?:#!\[\$(?P<meta>\w+):meta\])?(?P<many>\$\()?\$(?P<items>\w+):(?P<kind>item|tt)(?(many)\)[;,]?[*+])"
)
_META = re.compile(rb"\s*#!\s*\[")
_REPETITION = re.compile(rb"\$\(")
_REPEATED = re.compile(rb"\s*[;,]?\s*[*+?]")
_PUBLIC = re.compile(rb"\bpub\b")
_NO_ITEMS = re.compile(rb"\b(?:impl|fn|struct|enum|union|trait)\b[^{};]*\{")
_BRANCH = re.compile(rb"\s*(?:else\s*)?(?:if\s*#\s*\[\s*cfg\s*(?=\())?")
_FLAGS = re.compile(rb"\bstruct\s+\w+")
_STATEMENTS = {"lazy_static", "thread_local", "pin_project"}
_BRINGS_NOTHING = {"compile_error", "assert", "const_assert", "debug_assert", "global_asm", "concat", "doctest"}


def expansions(call: Call, rules: Sequence[Rules]) -> list[Expansion] | None:
    """Return what a call stands for, each with its condition, or None where that is not known."""
    if call.name == "cfg_if":
        return list(_branches(call.arguments))
    if call.name in _STATEMENTS:
        return [(ALWAYS, call.arguments)]
    if call.name == "bitflags":
        return [(ALWAYS, _flags(call.arguments))]
    found = [(rule.condition, _expanded(call.arguments, rule)) for rule in rules]
    known = [(condition, source) for condition, source in found if source]
    return known if known and len(known) == len(found) else None


def may_export(call: Call, rules: Sequence[Rules]) -> bool:
    """Tell whether a call that is not understood may bring names that are public."""
    given = without_comments(call.arguments.text).strip()
    if call.name in _BRINGS_NOTHING:
        return False
    if call.name == "include" or _PUBLIC.search(given):
        return True
    if rules:
        return any(_makes_public(body) for rule in rules for _, body in rule.arms)
    return not given or string(given.decode(errors="replace")) is not None


def _branches(source: Source) -> Iterator[Expansion]:
    """Yield the branches of a `cfg_if!`."""
    text, at, earlier = source.text, 0, list[Condition]()
    while match := _BRANCH.match(text, at):
        condition: Condition = ALWAYS
        at = match.end()
        if text.startswith(b"(", at):
            close = closing(text, at)
            inside = without_comments(text[at + 1 : close])
            condition, at = read(inside.decode(errors="replace")), text.find(b"{", close)
        if not text.startswith(b"{", at):
            return
        close = closing(text, at)
        yield every((*map(negated, earlier), condition)), source.part(at + 1, close)
        earlier.append(condition)
        at = close + 1


def _flags(source: Source) -> Source:
    """Return the text of a `bitflags!` with structs that have no body."""
    text = bytearray(source.text)
    for match in _FLAGS.finditer(source.text):
        open_ = source.text.find(b"{", match.end())
        if open_ >= 0:
            gone = range(match.end(), closing(source.text, open_) + 1)
            text[gone.start : gone.stop] = b";" + b" " * (len(gone) - 1)
    return source.with_text(bytes(text))


def _expanded(given: Source, rules: Rules) -> Source | None:
    """Return what the first arm that fits makes of a call, or None where it is not plain which that is."""
    first = given.text.strip()[:1]
    for pattern, body in rules.arms:
        plain = b"".join(without_comments(pattern).split())
        match = _THROUGH.fullmatch(plain)
        if not plain and not first:
            return joined(given, [_body(body)])
        if match and bool(match["meta"]) == bool(_META.match(given.text)):
            return _through(given, _body(body), match)
        if plain and not match and plain[:1] in {b"$", first}:
            return None
    return None


def _through(given: Source, body: bytes, pattern: re.Match[bytes]) -> Source | None:
    """Return the body of an arm with the items in their place."""
    if pattern["meta"]:
        start = given.text.index(b"[")
        end = closing(given.text, start)
        body = re.sub(rb"\$%s\b" % pattern["meta"], lambda _: given.text[start + 1 : end], body)
        given = given.part(end + 1, len(given.text))
    if not pattern["many"]:
        return joined(given, _put(body, pattern["items"], given))
    return _filled(given, body, pattern["items"], parts(given) if pattern["kind"] == b"item" else [given])


def _filled(given: Source, body: bytes, name: bytes, pieces: Sequence[Source]) -> Source:
    """Return a body with each repetition of `$name` written out."""
    text, filled = body, list[Source | bytes]()
    while match := _REPETITION.search(text):
        close = closing(text, match.end() - 1)
        filled.append(text[: match.start()])
        for piece in pieces:
            filled += _put(text[match.end() : close], name, piece)
        repeated = _REPEATED.match(text, close + 1)
        text = text[repeated.end() if repeated else close + 1 :]
    return joined(given, [*filled, text])


def _put(text: bytes, name: bytes, piece: Source) -> Iterator[Source | bytes]:
    """Yield a text with a piece wherever it has `$name`."""
    before, *after = re.split(rb"\$%s\b" % name, text)
    yield before
    for rest in after:
        yield piece
        yield rest


def _makes_public(body: bytes) -> bool:
    """Tell whether a macro's body has `pub` where an item may begin."""
    text = without_comments(body)
    while match := _NO_ITEMS.search(text):
        if _PUBLIC.search(text, 0, match.end()):
            return True
        text = text[closing(text, match.end() - 1) :]
    return _PUBLIC.search(text) is not None


def _body(body: bytes) -> bytes:
    return without_comments(body).replace(b"$crate", b"crate")
