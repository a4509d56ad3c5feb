"""What stands in Rust source text, as far as names follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..cargo.cfg import ALWAYS, Condition
from ..data.models import NameKind
from .text import Source

Space = Literal["type", "value", "macro"]

TYPE: frozenset[Space] = frozenset({"type"})
VALUE: frozenset[Space] = frozenset({"value"})
MACRO: frozenset[Space] = frozenset({"macro"})


@dataclass(frozen=True, eq=False, kw_only=True)
class Item:
    """What every item has; without `pub` in any form it is `private`; `condition` is that of the item alone."""

    public: bool = False
    private: bool = False
    hidden: bool = False
    condition: Condition = ALWAYS


@dataclass(frozen=True, eq=False, kw_only=True)
class Named(Item):
    """An item with a name of its own, and the namespaces that it is in; `source` is the outside crate it comes from.

    `scope` is what a path can lead into: a module, an outside crate, or the variants of an enum.
    """

    name: str
    kind: NameKind
    spaces: frozenset[Space]
    source: str | None = None
    scope: object = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Import(Item):
    """One leaf of a `use`, with no name where it is a glob or `as _`; that of `extern crate x` has `extern::x`."""

    path: tuple[str, ...]
    name: str | None
    glob: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Submodule(Item):
    """A module: its text or, where it has a file, the paths given for it; `line` is that of its declaration."""

    name: str
    source: Source
    line: int
    inline: bool
    paths: tuple[tuple[Condition, str], ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Rules(Item):
    """A `macro_rules!`, each arm as its pattern and its body; `exported` says when it has `#[macro_export]`."""

    name: str
    file: Path
    arms: tuple[tuple[bytes, bytes], ...]
    exported: Condition


@dataclass(frozen=True, eq=False, kw_only=True)
class Call(Item):
    """A macro that is called where items stand."""

    name: str
    arguments: Source
