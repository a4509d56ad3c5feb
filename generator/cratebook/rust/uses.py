"""A `use` declaration to the paths and names of its leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from .grammar import Found, identifier, path_of, text_of

_Prefix = tuple[str, ...]


@dataclass(frozen=True)
class Leaf:
    """One path that is imported, and the name it is given: none for a glob and for `as _`."""

    path: tuple[str, ...]
    name: str | None
    glob: bool = False


def leaves(found: Found) -> Iterator[Leaf]:
    """Yield the leaves of a declaration, in its order."""
    waiting: list[tuple[Node | None, _Prefix]] = [(found.node.child_by_field_name("argument"), ())]
    while waiting:
        node, prefix = waiting.pop()
        if node is None or node.type in {"line_comment", "block_comment"}:
            continue
        if node.type in {"use_list", "scoped_use_list"}:
            below = prefix + path_of(found.source, node.child_by_field_name("path"))
            listed = node.child_by_field_name("list") or node
            waiting += [(child, below) for child in reversed(listed.named_children)]
        elif leaf := _leaf(found, node, prefix):
            yield leaf


def _leaf(found: Found, node: Node, prefix: _Prefix) -> Leaf | None:
    if node.type == "use_wildcard":
        return Leaf((*prefix, *path_of(found.source, node))[:-1], None, glob=True)
    alias = node.child_by_field_name("alias")
    path = prefix + path_of(found.source, node.child_by_field_name("path") if alias else node)
    path = path[:-1] if len(path) > 1 and path[-1] == "self" else path
    name = identifier(text_of(found.source, alias)) if alias else path[-1]
    return Leaf(path, None if name == "_" else name) if path[-1:] != ("",) else None
