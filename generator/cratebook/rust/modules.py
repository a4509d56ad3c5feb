"""A crate's modules from its root file on: what is in each, its macros, and the modules that have no file."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..cargo.cfg import ALWAYS, NEVER, Condition, every, for_dependents, negated
from .attributes import string
from .files import Files
from .item import MACRO, TYPE, Call, Item, Named, Rules, Submodule
from .macros import Expansion, expansions, may_export
from .text import Source

# Deeper, and more, than anybody writes.
_DEEPEST, _MOST_MODULES, _MOST_CALLS, _ROUNDS = 64, 20_000, 2_000, 4
_WORTH_READING = re.compile(rb"\bmod\s+(?:r#)?\w+\s*;|macro_rules\s*!|\binclude\s*!")

Macros = Mapping[str, Sequence[Rules]]


@dataclass(frozen=True, kw_only=True)
class Library:
    """A library of a workspace; `externs` maps what it calls its dependencies in Rust to the packages' names."""

    package: str
    name: str
    folder: Path
    root: Path
    edition: str
    proc_macro: bool
    externs: Mapping[str, str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Brings(Item):
    """Something that brings names which the source does not list."""

    by: str


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A module that is declared on a line of a file, and has no file."""

    module: str
    file: Path
    line: int
    condition: Condition


@dataclass(frozen=True, eq=False, kw_only=True)
class Module:
    """A module by its path from the crate's root; without a text where its file is not there or is not read."""

    crate: Crate
    path: tuple[str, ...] = ()
    parent: Module | None = None
    source: Source | None
    missing: tuple[Path, int] | None = None


class Crate:
    """A library with all of its modules; `exported` are the macros at its root wherever they stand."""

    def __init__(self, library: Library, files: Files, macros: Macros) -> None:
        self.library = library
        self.exported: list[Named] = []
        self.missing: list[Missing] = []
        self.defined: defaultdict[str, list[Rules]] = defaultdict(list)
        self._files = files
        self._macros = macros
        self._entries: dict[Module, tuple[Item, ...]] = {}
        source = files.source(library.root, library.root.parent)
        self.root = Module(crate=self, source=source, missing=None if source else (library.root, 1))
        self.condition = files.items(source).condition if source else ALWAYS
        self._walk()

    def entries(self, module: Module) -> tuple[Item, ...]:
        """Return what is in a module, calls of macros replaced by what they stand for."""
        if module not in self._entries:
            self._entries[module] = tuple(self._read(module))
        return self._entries[module]

    def _walk(self) -> None:
        """Find what counts for the whole crate wherever it stands: macros, and modules without a file."""
        waiting: list[tuple[Module, Condition]] = [(self.root, ALWAYS)]
        seen = 0
        while waiting and seen < _MOST_MODULES:
            module, condition = waiting.pop()
            seen += 1
            if module.missing:
                file, line = module.missing
                name = "::".join(module.path) or "crate"
                self.missing.append(Missing(module=name, file=file, line=line, condition=condition))
            if module.source and _WORTH_READING.search(module.source.text):
                waiting += reversed(list(self._found(module, condition)))

    def _found(self, module: Module, condition: Condition) -> Iterator[tuple[Module, Condition]]:
        for item in self.entries(module):
            if isinstance(item, Named) and isinstance(item.scope, Module):
                yield item.scope, every((condition, item.condition))
            if isinstance(item, Rules):
                there = every((condition, item.condition))
                self.defined[item.name].append(replace(item, condition=there))
                exported = every((there, item.exported))
                if exported != NEVER:
                    named = Named(name=item.name, kind="macro", spaces=MACRO, public=True, hidden=item.hidden)
                    self.exported.append(replace(named, condition=exported))

    def _read(self, module: Module) -> Iterator[Item]:
        if module.source is None:
            return
        waiting: list[tuple[Item, Condition]] = [
            (item, ALWAYS) for item in reversed(self._files.items(module.source).items)
        ]
        calls = 0
        while waiting:
            item, around = waiting.pop()
            condition = item.condition if around == ALWAYS else every((around, item.condition))
            if around != ALWAYS and for_dependents(condition) == NEVER:
                continue
            if isinstance(item, Submodule):
                yield from self._modules(module, item, condition)
            elif isinstance(item, Call):
                calls += 1
                rules = self._rules(item)
                made = self._made(item, rules) if calls <= _MOST_CALLS else None
                waiting += reversed(list(self._inside(made or (), condition)))
                if made is None and may_export(item, rules):
                    yield Brings(by=f"{item.name}!", public=True, condition=condition)
            else:
                yield item if around == ALWAYS else replace(item, condition=condition)

    def _rules(self, call: Call) -> Sequence[Rules]:
        """Return the crate's own macros of a name: those of the same file, where there are any."""
        known = self._macros.get(call.name, ())
        return [rules for rules in known if rules.file == call.arguments.file] or known

    def _made(self, call: Call, rules: Sequence[Rules]) -> Sequence[Expansion] | None:
        if call.name != "include":
            return expansions(call, rules)
        path = string(call.arguments.text.decode(errors="replace"))
        file = call.arguments.file.parent / path if path else None
        source = self._files.source(Path(os.path.normpath(file)), file.parent) if file else None
        return [(ALWAYS, source)] if source else None

    def _inside(self, made: Sequence[Expansion], around: Condition) -> Iterator[tuple[Item, Condition]]:
        for condition, source in made:
            inside = self._files.items(source)
            there = every((around, condition, inside.condition))
            yield from ((item, there) for item in inside.items)

    def _modules(self, parent: Module, item: Submodule, condition: Condition) -> Iterator[Named]:
        """Yield a module, once for each file that its conditions give it."""
        path = (*parent.path, item.name)
        for when, source, lacking in self._texts(parent, item):
            missing = (item.source.file, item.line) if lacking else None
            module = Module(crate=self, path=path, parent=parent, source=source, missing=missing)
            own = self._files.items(source).condition if source else ALWAYS
            there = every((condition, when, own))
            if for_dependents(there) != NEVER:
                yield Named(
                    name=item.name,
                    kind="module",
                    spaces=TYPE,
                    public=item.public,
                    private=item.private,
                    hidden=item.hidden,
                    condition=there,
                    scope=module,
                )

    def _texts(self, parent: Module, item: Submodule) -> Iterator[tuple[Condition, Source | None, bool]]:
        """Yield the texts that a module may have: when, which, and whether it lacks a file."""
        if len(parent.path) >= _DEEPEST:
            yield ALWAYS, None, False
        elif item.inline:
            yield ALWAYS, item.source, False
        else:
            for when, path, below in _places(item):
                again = any(above.source and above.source.file == path for above in _chain(parent))
                yield when, None if again else self._files.source(path, below), not os.path.lexists(path)


def crate(library: Library) -> Crate:
    """Read a library; once more where macros were found, since a macro may stand behind its calls."""
    files, macros = Files(library.folder), dict[str, Sequence[Rules]]()
    for _ in range(_ROUNDS):
        found = Crate(library, files, macros)
        if found.defined.keys() == macros.keys():
            break
        macros = dict(found.defined)
    return found


def _chain(module: Module | None) -> Iterator[Module]:
    while module:
        yield module
        module = module.parent


def _places(module: Submodule) -> Iterator[tuple[Condition, Path, Path]]:
    """Yield where a module's file may be, when, and where the files of its own modules are."""
    beside, below = module.source.beside, module.source.below
    for when, path in module.paths:
        file = Path(os.path.normpath(beside / path))
        yield when, file, file.parent
    default = every(negated(when) for when, _ in module.paths)
    if default != NEVER:
        plain, nested = below / f"{module.name}.rs", below / module.name
        own = nested / "mod.rs"
        yield default, own if own.is_file() and not plain.is_file() else plain, nested
