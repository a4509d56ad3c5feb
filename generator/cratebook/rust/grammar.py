"""Rust source text to the nodes of tree-sitter's grammar that are items, each with its attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import tree_sitter_rust
from tree_sitter import Language, Node, Parser

from .attributes import Attribute, attributes
from .text import Source, without_comments

_NO_ITEMS = {"line_comment", "block_comment", "expression_statement"}
_AROUND_ITEMS = {"ERROR", "expression_statement"}
# What the grammar does not know yet and no name depends on; and the end of a trait's alias, which it takes for a trait.
_BEYOND = re.compile(rb'\bunsafe(?=\s+extern\s*(?:"[^"\n]*"\s*)?\{)|\bsafe(?=\s+(?:fn|static)\b)|\bauto(?=\s+trait\b)')
_ALIAS = re.compile(rb"(?m)(^[ \t]*(?:pub\b\s*(?:\([^)]*\)\s*)?)?trait\s+\w+\s*(?:<[^{};=]*>\s*)?)(=[^{};]*;)")


@dataclass(frozen=True)
class Found:
    """An item with its attributes, of which the first begins at `start`."""

    source: Source
    node: Node
    start: int
    attributes: tuple[Attribute, ...]

    @property
    def name(self) -> str:
        """Return the item's name."""
        return identifier(self.text("name"))

    def text(self, field: str) -> str:
        """Return what stands in a field of the node, or nothing."""
        return text_of(self.source, self.node.child_by_field_name(field))

    def body(self) -> Iterator[Found]:
        """Yield what stands in the node's body."""
        body = self.node.child_by_field_name("body")
        return _with_attributes(self.source, body.children if body else [])


def top(source: Source) -> Iterator[Found]:
    """Yield what stands at the top of a text: its items, and the attributes of the whole of it."""
    known = _BEYOND.sub(lambda match: b" " * len(match[0]), source.text)
    known = _ALIAS.sub(lambda match: match[1] + b"{}".ljust(len(match[2])), known)
    return _with_attributes(source, _parser().parse(known).root_node.children)


def inside(source: Source, attribute: Node) -> str:
    """Return what stands in the brackets of an attribute."""
    return text_of(source, attribute).partition("[")[2].removesuffix("]")


def text_of(source: Source, node: Node | None) -> str:
    """Return a node's text without comments."""
    return without_comments(bytes_of(source, node)).strip().decode(errors="replace") if node else ""


def bytes_of(source: Source, node: Node) -> bytes:
    """Return a node's text as it is."""
    return source.text[node.start_byte : node.end_byte]


def path_of(source: Source, node: Node | None) -> tuple[str, ...]:
    """Return the segments of a path; that of `::x` begins with an empty one."""
    return tuple(identifier(segment.strip()) for segment in text_of(source, node).split("::")) if node else ()


def identifier(text: str) -> str:
    """Return a name without `r#`."""
    return text.removeprefix("r#")


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_rust.language()))


def _with_attributes(source: Source, nodes: Iterable[Node]) -> Iterator[Found]:
    """Yield each item, also those that an error stands around."""
    waiting, before = list(nodes)[::-1], list[Node]()
    while waiting:
        node = waiting.pop()
        if node.type in _AROUND_ITEMS:
            waiting += node.children[::-1]
        if node.type == "attribute_item":
            before.append(node)
        elif node.is_named and node.type not in _NO_ITEMS:
            start = before[0].start_byte if before else node.start_byte
            yield Found(source, node, start, attributes(inside(source, attribute) for attribute in before))
            before = []
