"""Rust source text to its items, by tree-sitter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..cargo.cfg import NEVER, Condition, either, every, for_dependents
from ..data.models import NameKind
from .attributes import attributes, condition, hidden, paths
from .grammar import Found, bytes_of, identifier, inside, text_of, top
from .item import MACRO, TYPE, VALUE, Call, Import, Item, Named, Rules, Space, Submodule
from .text import Source, listed
from .uses import leaves

# How each item of the grammar is called here, and the namespaces of its name: Rust reference, "Namespaces".
_NAMED: dict[str, tuple[NameKind, frozenset[Space]]] = {
    "struct_item": ("struct", TYPE | VALUE),
    "union_item": ("union", TYPE),
    "trait_item": ("trait", TYPE),
    "type_item": ("type", TYPE),
    "function_item": ("function", VALUE),
    "function_signature_item": ("function", VALUE),
    "const_item": ("constant", VALUE),
    "static_item": ("static", VALUE),
}
_PROC_MACROS: dict[str, NameKind] = {
    "proc_macro": "macro",
    "proc_macro_derive": "derive",
    "proc_macro_attribute": "attribute",
}
# What the grammar does not know yet is found by its first words.
_BEYOND_ITEM = re.compile(rb"(?:pub\s+|pub\s*\([^)]*\)\s*)?(macro|type)\s+(?:r#)?(\w+)")
_BEYOND: dict[bytes, tuple[NameKind, frozenset[Space]]] = {
    b"macro": ("macro", MACRO),
    b"type": ("type", TYPE),
}


@dataclass(frozen=True)
class Items:
    """The items of a text, and the condition that `#![cfg(…)]` gives the whole of it."""

    condition: Condition
    items: tuple[Item, ...]


def items(source: Source) -> Items:
    """Read the items of a text, without those that are never there for a dependent."""
    found, own = list[Item](), list[str]()
    for one in top(source):
        if one.node.type == "inner_attribute_item":
            own.append(inside(source, one.node))
        else:
            found += _read(one)
    kept = tuple(item for item in found if for_dependents(item.condition) != NEVER)
    return Items(condition(attributes(own)), kept)


def parts(source: Source) -> list[Source]:
    """Return the text of each item, with its attributes."""
    return [source.part(found.start, found.node.end_byte) for found in top(source)]


def _read(found: Found) -> Iterator[Item]:
    if found.node.type in _NAMED:
        yield from _named(found)
    elif found.node.type in _OTHERS:
        yield from _OTHERS[found.node.type](found)


def _common(found: Found) -> dict[str, Any]:
    shown = next((child for child in found.node.children if child.type == "visibility_modifier"), None)
    visibility = "".join(text_of(found.source, shown).split())
    return {
        "public": visibility == "pub",
        "private": visibility in {"", "pub(self)"},
        "hidden": hidden(found.attributes),
        "condition": condition(found.attributes),
    }


def _named(found: Found) -> Iterator[Named]:
    kind, spaces = _NAMED[found.node.type]
    name = found.name
    for attribute in found.attributes if kind == "function" else ():
        if macro := _PROC_MACROS.get(attribute.name.rpartition("::")[2]):
            kind, spaces = macro, MACRO
            name = next(listed(attribute.value), "") if macro == "derive" else name
    if kind == "trait" and b"{" not in bytes_of(found.source, found.node):
        kind = "trait-alias"
    body = found.node.child_by_field_name("body")
    if kind == "struct" and body and body.type == "field_declaration_list":
        spaces = TYPE
    if name not in {"", "_"}:
        yield Named(**_common(found), name=name, kind=kind, spaces=spaces)


def _enum(found: Found) -> Iterator[Named]:
    common = _common(found)
    variants = tuple(
        Named(
            **{**_common(one), "public": common["public"], "private": common["private"]},
            name=one.name,
            kind="variant",
            spaces=TYPE | VALUE,
        )
        for one in found.body()
        if one.node.type == "enum_variant"
    )
    yield Named(**common, name=found.name, kind="enum", spaces=TYPE, scope=variants)


def _imports(found: Found) -> Iterator[Import]:
    common = _common(found)
    return (Import(**common, path=leaf.path, name=leaf.name, glob=leaf.glob) for leaf in leaves(found))


def _extern_crate(found: Found) -> Iterator[Import]:
    name = identifier(found.text("alias")) or found.name
    yield Import(**_common(found), path=("extern", found.name), name=None if name == "_" else name)


def _submodule(found: Found) -> Iterator[Submodule]:
    body, given, source = found.node.child_by_field_name("body"), paths(found.attributes), found.source
    if body:
        folder = given[0][1] if given else None
        source = source.part(body.start_byte + 1, body.end_byte - 1).inside(found.name, folder)
    line = found.source.line(found.node.start_byte)
    inline = body is not None
    yield Submodule(**_common(found), name=found.name, source=source, line=line, inline=inline, paths=given)


def _foreign(found: Found) -> Iterator[Item]:
    around = condition(found.attributes)
    for one in found.body():
        for item in _read(one):
            yield replace(item, condition=every((around, item.condition)))


def _rules(found: Found) -> Iterator[Rules]:
    arms = tuple(
        (bytes_of(found.source, left)[1:-1], bytes_of(found.source, right)[1:-1])
        for rule in found.node.named_children
        if (left := rule.child_by_field_name("left")) and (right := rule.child_by_field_name("right"))
    )
    exported = either(attribute.when for attribute in found.attributes if attribute.name == "macro_export")
    yield Rules(**_common(found), name=found.name, file=found.source.file, arms=arms, exported=exported)


def _call(found: Found) -> Iterator[Call]:
    tree = next((child for child in found.node.children if child.type == "token_tree"), None)
    if tree:
        arguments = found.source.part(tree.start_byte + 1, tree.end_byte - 1)
        name = identifier(found.text("macro").rpartition("::")[2].strip())
        yield Call(**_common(found), name=name, arguments=arguments)


def _beyond(found: Found) -> Iterator[Named]:
    if match := _BEYOND_ITEM.match(found.source.text, found.node.start_byte):
        kind, spaces = _BEYOND[match[1]]
        yield Named(**_common(found), name=match[2].decode(), kind=kind, spaces=spaces)


_OTHERS: dict[str, Callable[[Found], Iterator[Item]]] = {
    "enum_item": _enum,
    "use_declaration": _imports,
    "extern_crate_declaration": _extern_crate,
    "mod_item": _submodule,
    "foreign_mod_item": _foreign,
    "macro_definition": _rules,
    "macro_invocation": _call,
    "ERROR": _beyond,
}
