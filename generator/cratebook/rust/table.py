"""What is written out in a module, by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .item import Import, Item, Named
from .modules import Module


@dataclass(frozen=True, eq=False)
class Table:
    """The items and imports of a module by name, its globs, those that are not private, and its `extern crate`."""

    explicit: Mapping[str, Sequence[Named | Import]]
    globs: tuple[Import, ...]
    shown: tuple[Import, ...]
    crates: Mapping[str, Import]


def written(module: Module) -> tuple[Item, ...]:
    """Return what is in a module; at the root, with the macros that are there wherever they stand."""
    macros = module.crate.exported if module is module.crate.root else ()
    return (*module.crate.entries(module), *macros)


def table(module: Module) -> Table:
    """Return what is in a module by name."""
    explicit, globs, crates = defaultdict[str, list[Named | Import]](list), list[Import](), dict[str, Import]()
    for item in written(module):
        if isinstance(item, Import) and item.glob:
            globs.append(item)
        elif isinstance(item, Named | Import) and item.name:
            explicit[item.name].append(item)
            if isinstance(item, Import) and item.path[0] == "extern":
                crates[item.name] = item
    return Table(explicit, tuple(globs), tuple(use for use in globs if not use.private), crates)
