"""Rust source text to its items, by tree-sitter: what declares a name, imports names, or is left to a macro."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..cargo.cfg import ALWAYS, NEVER, Condition, either, for_dependents
from ..cargo.identifiers import NameKind, identifier
from .attributes import Attribute, cfg_condition, conjunction, is_hidden, macro_paths, path_attributes, read_attributes
from .source_text import SourceText, split_at_commas, without_comments, without_literals

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

Namespace = Literal["type", "value", "macro"]
Visibility = Literal["public", "restricted", "private"]

TYPE: frozenset[Namespace] = frozenset({"type"})
VALUE: frozenset[Namespace] = frozenset({"value"})
MACRO: frozenset[Namespace] = frozenset({"macro"})


@dataclass(frozen=True, eq=False, kw_only=True)
class Item:
    """What every item has: `restricted` is `pub(…)`, `condition` that of the item alone, whatever it stands in."""

    visibility: Visibility = "public"
    hidden: bool = False
    condition: Condition = ALWAYS


@dataclass(frozen=True, eq=False, kw_only=True)
class Declaration(Item):
    """An item with a name of its own in some namespaces; `source` is the crate outside the workspace it comes from.

    `scope` is what a path can lead into: a module, a crate outside the workspace, or the variants of an enum.
    """

    name: str
    kind: NameKind
    namespaces: frozenset[Namespace]
    source: str | None = None
    scope: object = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Import(Item):
    """One leaf of a `use`, without a name where it is a glob or `as _`; the path of `extern crate x` is `extern::x`.

    `macros` tells whether an `extern crate` brings all macros of the crate, by `#[macro_use]`.
    """

    path: tuple[str, ...]
    name: str | None
    glob: bool = False
    macros: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class UnlistedItems(Item):
    """What may declare names that are not known; `macro` is the path of the macro that does, where that is open.

    An `attribute` that is no macro in scope belongs to a derive, and declares nothing. `macros` tells whether exported
    macros may be among them.
    """

    by: str
    macro: tuple[str, ...] = ()
    macros: bool = True
    attribute: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class ModuleDeclaration(Item):
    """A `mod`: the text around it, and the syntax tree of its braces, if it has any; `line` is its own.

    `paths` are those given for its file or folder, each with when it is that one, and None for when none is;
    `unlisted` the macros called by its attributes, which may declare names in it.
    """

    name: str
    source: SourceText
    line: int
    body: Node | None
    paths: tuple[tuple[Condition, str | None], ...]
    unlisted: tuple[UnlistedItems, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class MacroDefinition(Item):
    """A `macro_rules!`, each arm as its pattern and its body; `exported` is when it has `#[macro_export]`.

    `crate` is what `$crate` stands for where the macro is called.
    """

    name: str
    file: Path
    arms: tuple[tuple[bytes, bytes], ...]
    exported: Condition
    crate: bytes = b"crate"


@dataclass(frozen=True, eq=False, kw_only=True)
class MacroCall(Item):
    """A macro that is called where items stand."""

    path: tuple[str, ...]
    arguments: SourceText

    @property
    def name(self) -> str:
        """The last segment of the path."""
        return self.path[-1]


@dataclass(frozen=True)
class Items:
    """The items of a text, and the condition that `#![cfg(…)]` sets for the whole of it."""

    condition: Condition
    items: tuple[Item, ...]


def read_items(source: SourceText, body: Node | None = None) -> Items:
    """Read the items of a text, or those in the braces of a module in it, but those never there in a dependency.

    Errors of syntax raise nothing: the items around them are read.
    """
    items, inner_attributes = list[Item](), list[str]()
    for syntax in _with_attributes(source, body.children) if body else _top_level(source):
        if syntax.node.type == "inner_attribute_item":
            inner_attributes.append(_attribute_text(source, syntax.node))
        else:
            items += _items(syntax)
    kept = tuple(item for item in items if for_dependents(item.condition) != NEVER)
    return Items(cfg_condition(read_attributes(inner_attributes)), kept)


def split_items(source: SourceText) -> list[SourceText]:
    """Return the text of each item, with its attributes."""
    return [source.part(syntax.start, syntax.node.end_byte) for syntax in _top_level(source)]


# The syntax tree.

_COMMENTS = {"line_comment", "block_comment"}
_NO_ITEMS = {*_COMMENTS, "expression_statement"}
_AROUND_ITEMS = {"ERROR", "expression_statement"}
# Items whose inside is read as a text of its own, or not at all.
_READ_BY_THEMSELVES = {"mod_item", "macro_definition", "macro_invocation"}
# Longer paths than anybody writes.
_MOST_SEGMENTS = 64
# What the grammar does not know yet and no name depends on; and what follows `=` in a trait alias, as a trait's body.
_NEW_KEYWORD = re.compile(
    rb'\bunsafe(?=\s+extern\s*(?:"[^"\n]*"\s*)?\{)|\bsafe(?=\s+(?:fn|static)\b)|\bauto(?=\s+trait\b)'
)
_TRAIT_ALIAS = re.compile(rb"(?m)(^[ \t]*(?:pub\b\s*(?:\([^)]*\)\s*)?)?trait\s+\w+\s*(?:<[^{};=]*>\s*)?)(=[^{};]*;)")


@dataclass(frozen=True)
class _ItemSyntax:
    """A node that is an item, with its attributes, the first of which begins at `start`."""

    source: SourceText
    node: Node
    start: int
    attributes: tuple[Attribute, ...]

    @property
    def name(self) -> str:
        return identifier(self.field("name"))

    def field(self, name: str) -> str:
        """Return the text of a field of the node, or nothing."""
        return _text(self.source, self.node.child_by_field_name(name))

    def body(self) -> Iterator[_ItemSyntax]:
        """Yield the items in the node's body."""
        body = self.node.child_by_field_name("body")
        return _with_attributes(self.source, body.children if body else [])


def _top_level(source: SourceText) -> Iterator[_ItemSyntax]:
    """Yield the items of a text that stand in no other, and the inner attributes of the text."""
    text = _NEW_KEYWORD.sub(lambda match: b" " * len(match[0]), without_literals(source.text))
    text = _TRAIT_ALIAS.sub(lambda match: match[1] + b"{}".ljust(len(match[2])), text)
    return _with_attributes(source, _parser().parse(text).root_node.children)


@cache
def _parser() -> Parser:
    import tree_sitter  # noqa: PLC0415 - most commands read no Rust, and start without it
    import tree_sitter_rust  # noqa: PLC0415 - likewise

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))


def _with_attributes(source: SourceText, nodes: Iterable[Node]) -> Iterator[_ItemSyntax]:
    """Yield each item with the attributes before it, also where it stands inside an error."""
    pending = list(nodes)[::-1]
    attributes: list[Node] = []
    while pending:
        node = pending.pop()
        if node.type in _AROUND_ITEMS:
            pending += node.children[::-1]
        if node.type == "attribute_item":
            attributes.append(node)
        elif node.is_named and node.type not in _NO_ITEMS:
            start = attributes[0].start_byte if attributes else node.start_byte
            texts = (_attribute_text(source, attribute) for attribute in attributes)
            yield _ItemSyntax(source, node, start, read_attributes(texts))
            attributes = []


def _attribute_text(source: SourceText, attribute: Node) -> str:
    """Return what stands in the brackets of an attribute."""
    return _text(source, attribute).partition("[")[2].removesuffix("]")


def _text(source: SourceText, node: Node | None) -> str:
    """Return the text of a node without comments."""
    return without_comments(_bytes(source, node)).strip().decode(errors="replace") if node else ""


def _bytes(source: SourceText, node: Node) -> bytes:
    return source.text[node.start_byte : node.end_byte]


def _path(source: SourceText, node: Node | None) -> tuple[str, ...]:
    """Return the segments of a path; those of `::x` begin with an empty one."""
    return tuple(identifier(segment.strip()) for segment in _text(source, node).split("::")) if node else ()


# From nodes to items.

# The kind of each item and the namespaces of its name (Rust reference, "Namespaces").
_DECLARATIONS: dict[str, tuple[NameKind, frozenset[Namespace]]] = {
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
# Items that the grammar takes for errors, by their first words.
_NEW_ITEM = re.compile(rb"(?:pub\s+|pub\s*\([^)]*\)\s*)?(macro|type)\s+(?:r#)?(\w+)")
_NEW_DECLARATIONS: dict[bytes, tuple[NameKind, frozenset[Namespace]]] = {
    b"macro": ("macro", MACRO),
    b"type": ("type", TYPE),
}


def _items(syntax: _ItemSyntax) -> Iterator[Item]:
    """Yield what an item declares, with what the macros of its attributes may, and the macros exported inside it."""
    yield from _read(syntax)
    yield from _attribute_macros(syntax)
    if syntax.node.type not in _READ_BY_THEMSELVES and b"macro_export" in _bytes(syntax.source, syntax.node):
        yield from _inner_macros(syntax)


def _attribute_macros(syntax: _ItemSyntax) -> Iterator[UnlistedItems]:
    around = cfg_condition(syntax.attributes)
    for path, written, condition in macro_paths(syntax.attributes):
        segments = tuple(identifier(segment.strip()) for segment in path.split("::"))
        yield UnlistedItems(
            by=written,
            macro=segments,
            attribute=not written.startswith("#[derive("),
            condition=conjunction(around, condition),
        )


def _inner_macros(syntax: _ItemSyntax) -> Iterator[MacroDefinition]:
    """Yield the macros that are defined inside of a function or another item, each with its whole condition."""
    pending = [(syntax, cfg_condition(syntax.attributes))]
    while pending:
        outer, around = pending.pop()
        for inner in _with_attributes(outer.source, outer.node.children):
            condition = conjunction(around, cfg_condition(inner.attributes))
            if inner.node.type == "macro_definition":
                yield from (replace(macro, condition=condition) for macro in _macro_definition(inner))
            else:
                pending.append((inner, condition))


def _read(syntax: _ItemSyntax) -> Iterator[Item]:
    if reader := _READERS.get(syntax.node.type):
        yield from reader(syntax)


def _item_fields(syntax: _ItemSyntax) -> dict[str, Any]:
    """Return the fields that every `Item` has."""
    return {
        "visibility": _visibility(syntax),
        "hidden": is_hidden(syntax.attributes),
        "condition": cfg_condition(syntax.attributes),
    }


def _visibility(syntax: _ItemSyntax) -> Visibility:
    modifier = next((child for child in syntax.node.children if child.type == "visibility_modifier"), None)
    match "".join(_text(syntax.source, modifier).split()):
        case "pub":
            return "public"
        case "" | "pub(self)":
            return "private"
        case _:
            return "restricted"


def _declaration(syntax: _ItemSyntax) -> Iterator[Declaration]:
    kind, namespaces = _DECLARATIONS[syntax.node.type]
    name, body = syntax.name, syntax.node.child_by_field_name("body")
    for attribute in syntax.attributes if kind == "function" else ():
        if macro := _PROC_MACROS.get(attribute.path.rpartition("::")[2]):
            kind, namespaces = macro, MACRO
            name = next(split_at_commas(attribute.value), "") if macro == "derive" else name
    if kind == "trait" and b"{" not in _bytes(syntax.source, syntax.node):
        kind = "trait-alias"
    if kind == "struct" and body and body.type == "field_declaration_list":
        namespaces = TYPE
    if name not in {"", "_"}:
        yield Declaration(**_item_fields(syntax), name=name, kind=kind, namespaces=namespaces)


def _enum(syntax: _ItemSyntax) -> Iterator[Declaration]:
    fields = _item_fields(syntax)
    variants = tuple(
        Declaration(
            **{**_item_fields(variant), "visibility": fields["visibility"]},
            name=variant.name,
            kind="variant",
            namespaces=TYPE | VALUE,
        )
        for variant in syntax.body()
        if variant.node.type == "enum_variant"
    )
    yield Declaration(**fields, name=syntax.name, kind="enum", namespaces=TYPE, scope=variants)


def _use(syntax: _ItemSyntax) -> Iterator[Import | UnlistedItems]:
    """Yield the leaves of a `use` in their order."""
    fields, source = _item_fields(syntax), syntax.source
    pending: list[tuple[Node | None, tuple[str, ...]]] = [(syntax.node.child_by_field_name("argument"), ())]
    while pending:
        node, prefix = pending.pop()
        if node is None or node.type in _COMMENTS:
            continue
        if len(prefix) > _MOST_SEGMENTS:
            yield UnlistedItems(**fields, by=f"use {prefix[0]}::…")
            continue
        if node.type in {"use_list", "scoped_use_list"}:
            inner_prefix = prefix + _path(source, node.child_by_field_name("path"))
            children = (node.child_by_field_name("list") or node).named_children
            pending += [(child, inner_prefix) for child in reversed(children)]
        elif node.type == "use_wildcard":
            yield Import(**fields, path=(*prefix, *_path(source, node))[:-1], name=None, glob=True)
        else:
            alias = node.child_by_field_name("alias")
            path = prefix + _path(source, node.child_by_field_name("path") if alias else node)
            yield from _import(fields, path, identifier(_text(source, alias)))


def _import(fields: dict[str, Any], path: tuple[str, ...], alias: str) -> Iterator[Import]:
    """Yield the import of a path, unless it is cut short."""
    path = path[:-1] if len(path) > 1 and path[-1] == "self" else path
    if path and path[-1]:
        name = alias or path[-1]
        yield Import(**fields, path=path, name=None if name == "_" else name)


def _extern_crate(syntax: _ItemSyntax) -> Iterator[Import]:
    name = identifier(syntax.field("alias")) or syntax.name
    yield Import(
        **_item_fields(syntax),
        path=("extern", syntax.name),
        name=None if name == "_" else name,
        macros=any(attribute.path == "macro_use" for attribute in syntax.attributes),
    )


def _module(syntax: _ItemSyntax) -> Iterator[ModuleDeclaration]:
    yield ModuleDeclaration(
        **_item_fields(syntax),
        name=syntax.name,
        source=syntax.source,
        line=syntax.source.line(syntax.node.start_byte),
        body=syntax.node.child_by_field_name("body"),
        paths=tuple(path_attributes(syntax.attributes)),
        unlisted=tuple(_attribute_macros(syntax)),
    )


def _extern_block(syntax: _ItemSyntax) -> Iterator[Item]:
    condition = cfg_condition(syntax.attributes)
    for inner in syntax.body():
        for item in _items(inner):
            yield replace(item, condition=conjunction(condition, item.condition))


def _macro_definition(syntax: _ItemSyntax) -> Iterator[MacroDefinition]:
    arms = tuple(
        (_bytes(syntax.source, left)[1:-1], _bytes(syntax.source, right)[1:-1])
        for rule in syntax.node.named_children
        if (left := rule.child_by_field_name("left")) and (right := rule.child_by_field_name("right"))
    )
    exported = either(attribute.condition for attribute in syntax.attributes if attribute.path == "macro_export")
    fields = _item_fields(syntax)
    yield MacroDefinition(**fields, name=syntax.name, file=syntax.source.file, arms=arms, exported=exported)


def _macro_call(syntax: _ItemSyntax) -> Iterator[MacroCall]:
    tree = next((child for child in syntax.node.children if child.type == "token_tree"), None)
    if tree:
        arguments = syntax.source.part(tree.start_byte + 1, tree.end_byte - 1)
        path = _path(syntax.source, syntax.node.child_by_field_name("macro"))
        yield MacroCall(**_item_fields(syntax), path=path, arguments=arguments)


def _new_item(syntax: _ItemSyntax) -> Iterator[Declaration]:
    if match := _NEW_ITEM.match(syntax.source.text, syntax.node.start_byte):
        kind, namespaces = _NEW_DECLARATIONS[match[1]]
        yield Declaration(**_item_fields(syntax), name=match[2].decode(), kind=kind, namespaces=namespaces)


_READERS: dict[str, Callable[[_ItemSyntax], Iterator[Item]]] = {
    **dict.fromkeys(_DECLARATIONS, _declaration),
    "enum_item": _enum,
    "use_declaration": _use,
    "extern_crate_declaration": _extern_crate,
    "mod_item": _module,
    "foreign_mod_item": _extern_block,
    "macro_definition": _macro_definition,
    "macro_invocation": _macro_call,
    "ERROR": _new_item,
}
