"""What a name stands for in a place and the ways that lead to it there; how imports and globs change both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ..cargo.cfg import negated
from . import ways as w
from .item import MACRO, TYPE, VALUE, Import, Named, Space
from .modules import Crate, Module
from .ways import Ways

PROC_MACROS = {"macro", "derive", "attribute"}


@dataclass(frozen=True)
class Outside:
    """A crate that is not in the workspace, or, without a package, something that cannot be looked into."""

    package: str | None


@dataclass(frozen=True)
class Binding:
    """What a name stands for in a place, and the ways that lead to it there; `within` is what it is private to."""

    target: Named
    public: bool = True
    hidden: bool = False
    ways: Ways = w.ALWAYS
    within: Module | None = None

    def is_seen(self, module: Module) -> bool:
        """Tell whether a module of the same crate may use it."""
        return self.within is None or is_in(module, self.within)


def is_in(module: Module | None, other: Module) -> bool:
    """Tell whether a module is another one or inside it."""
    while module and module is not other:
        module = module.parent
    return module is other


def declared(item: Named, module: Module | None) -> Binding:
    """Return what the name of an item in a module stands for."""
    return Binding(item, item.public, item.hidden, w.way(item.condition), module if item.private else None)


@dataclass(frozen=True)
class Unlisted:
    """Something that brings names which are not known."""

    by: str
    ways: Ways


@dataclass(frozen=True)
class Listed:
    """The names in a module that all may use, and what brings more of them."""

    names: Mapping[str, tuple[Binding, ...]]
    unlisted: tuple[Unlisted, ...]


def through(use: Import, module: Module, found: Binding, ways: Ways) -> Binding:
    """Return what an import in a module makes of a binding to which some ways lead."""
    return Binding(
        found.target,
        use.public and found.public,
        use.hidden or found.hidden,
        w.along(ways, found.ways),
        module if use.private else found.within,
    )


def merged(bindings: Iterable[Binding]) -> tuple[Binding, ...]:
    """Return bindings with the ways of equal ones together."""
    bindings = tuple(bindings)
    if len(bindings) == 1 and bindings[0].ways:
        return bindings
    found = defaultdict[tuple[Named, bool, bool, Module | None], list[w.Way]](list)
    for one in bindings:
        found[one.target, one.public, one.hidden, one.within] += one.ways
    return tuple(
        Binding(target, public, hidden, open_ways, within)
        for (target, public, hidden, within), ways in found.items()
        if (open_ways := w.one_of(ways))
    )


def unshadowed(by_glob: Iterable[Binding], explicit: Sequence[Binding]) -> Iterator[Binding]:
    """Yield what globs bring, as far as nothing that is written out has the same namespaces."""
    for found in by_glob:
        ways = w.one_of(way for space in sorted(found.target.spaces) for way in _left(found, space, explicit))
        if ways:
            yield replace(found, ways=ways)


def _left(found: Binding, space: Space, explicit: Iterable[Binding]) -> Ways:
    """Return the ways on which what a glob brings is not shadowed in a namespace."""
    ways = found.ways
    for other in explicit:
        is_same = other.target is found.target or other.target.kind == "unknown"
        if is_same or space not in other.target.spaces:
            continue
        if other.ways == w.ALWAYS:
            return ()
        if not _are_alike(other, found):
            ways = w.along(ways, w.way(negated(w.condition(other.ways))))
    return ways


def _are_alike(explicit: Binding, by_glob: Binding) -> bool:
    """Tell whether it does not matter which of two things stands at a name."""
    one, other = explicit.target, by_glob.target
    return one.kind == other.kind and one.scope is other.scope is None and explicit.public >= by_glob.public


def from_dependency(crate: Crate, found: Iterable[Binding]) -> list[Binding]:
    """Return what another crate has for all to use."""
    return [
        replace(binding, ways=w.of_dependency(binding.ways, crate.library.package))
        for binding in found
        if binding.public and (not crate.library.proc_macro or binding.target.kind in PROC_MACROS)
    ]


def unlisted_of_dependency(crate: Crate, found: Listed) -> tuple[Unlisted, ...]:
    """Return what brings unknown names to the root of another crate."""
    return tuple(Unlisted(one.by, w.of_dependency(one.ways, crate.library.package)) for one in found.unlisted)


def listed_once(found: Iterable[Unlisted]) -> tuple[Unlisted, ...]:
    """Return each thing that brings unknown names once, with all of its ways."""
    ways = defaultdict[str, list[w.Way]](list)
    for one in found:
        ways[one.by] += one.ways
    return tuple(Unlisted(by, open_ways) for by, found in ways.items() if (open_ways := w.one_of(found)))


@cache
def unknown(package: str | None) -> Named:
    """Return something of which nothing is known, perhaps but the crate that it comes from."""
    return Named(name="", kind="unknown", spaces=TYPE | VALUE | MACRO, source=package, scope=Outside(package))
