"""A library's modules from its root file on: the items in each, macros expanded, and the modules that lack a file."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..cargo.cfg import ALWAYS, NEVER, Condition, every, for_dependents, format_needs, negated
from ..cargo.dependency import Dependency
from ..reading import read_regular
from .macros import Expansion, expand, may_export
from .source_text import SourceText, string_literal
from .syntax import (
    MACRO,
    TYPE,
    Declaration,
    Import,
    Item,
    Items,
    MacroCall,
    MacroDefinition,
    ModuleDeclaration,
    read_items,
)

# Deeper, and more, than anybody writes.
_MOST_LEVELS, _MOST_MODULES, _MOST_CALLS, _MOST_ROUNDS = 64, 20_000, 2_000, 4
_WORTH_READING = re.compile(rb"\bmod\s+(?:r#)?\w+\s*;|macro_rules\s*!|\binclude\s*!")

# The definitions of a library's own macros, by name.
Macros = Mapping[str, Sequence[MacroDefinition]]


@dataclass(frozen=True, kw_only=True)
class Library:
    """A library of a workspace; `externs` maps what it calls its dependencies in Rust to the packages' names.

    `features` are as Cargo has them, each with what it enables; `dependencies` are those that are built with it.
    """

    package: str
    name: str
    folder: Path
    root: Path
    edition: str
    proc_macro: bool
    externs: Mapping[str, str]
    features: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dependencies: tuple[Dependency, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class UnlistedItems(Item):
    """A macro call whose expansion is not known and may bring public names."""

    by: str


@dataclass(frozen=True, kw_only=True)
class MissingModule:
    """A module without a file; `file` is where it is declared, from the library's folder, or the root that is missing.

    `needs` is when it is asked for, as the inside of `cfg(…)`; None for always.
    """

    module: str
    file: str
    line: int
    needs: str | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Module:
    """A module by its path from the crate's root; without a text where its file is not there or is not read.

    `missing` is where it is declared, if its file is not there.
    """

    crate: Crate
    path: tuple[str, ...] = ()
    parent: Module | None = None
    source: SourceText | None
    missing: tuple[Path, int] | None = None

    def is_in(self, other: Module) -> bool:
        """Tell whether it is another module or inside it."""
        return any(module is other for module in self.ancestry())

    def ancestry(self) -> Iterator[Module]:
        """Yield the module and those around it, innermost first."""
        module: Module | None = self
        while module:
            yield module
            module = module.parent


class ModuleNames:
    """The declarations and named imports of a module by name, its globs, and what `extern crate` names.

    Through `shared_globs` other modules look too.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        imports = [item for item in items if isinstance(item, Import)]
        self.explicit: dict[str, list[Declaration | Import]] = {}
        for item in items:
            if isinstance(item, Declaration | Import) and item.name:
                self.explicit.setdefault(item.name, []).append(item)
        self.globs = tuple(use for use in imports if use.glob)
        self.shared_globs = tuple(use for use in self.globs if use.visibility != "private")
        self.extern_crates = {use.name: use for use in imports if use.name and use.path[0] == "extern"}


class Files:
    """The Rust files of the package in `folder`, each read once, and never through a link that leads out of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(os.path.normpath(folder))
        self._real_folder = Path(os.path.realpath(folder))
        self._texts: dict[Path, bytes | None] = {}
        self._items: dict[SourceText, Items] = {}

    def items(self, source: SourceText) -> Items:
        """Return the items of a text."""
        if source not in self._items:
            self._items[source] = read_items(source)
        return self._items[source]

    def source(self, path: Path, modules_folder: Path) -> SourceText | None:
        """Return the text of a file, or None where there is none to be read."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
        text = self._texts[path]
        if text is None:
            return None
        return SourceText(file=path, text=text, folder=path.parent, modules_folder=modules_folder)

    def _read(self, path: Path) -> bytes | None:
        """Return what a file has; a device, a file without an end or one behind a link that leads out is not read."""
        try:
            return read_regular(path) if self._is_own(path) else None
        except (OSError, ValueError):  # not there, not to be read, or a name that no file can have
            return None

    def _is_own(self, path: Path) -> bool:
        """Tell whether a file is in the folder, or outside it by its own path and not by a link."""
        real = Path(os.path.realpath(path))
        without_links = Path(os.path.normpath(self._real_folder / os.path.relpath(path, self._folder)))
        return real.is_relative_to(self._real_folder) or real == without_links


class Crate:
    """A library with its modules, each read when it is first needed."""

    def __init__(self, library: Library, files: Files, macros: Macros) -> None:
        self.library = library
        self.missing: list[MissingModule] = []
        self.macros: defaultdict[str, list[MacroDefinition]] = defaultdict(list)
        self._exported_macros: list[Declaration] = []
        self._files = files
        self._known_macros = macros
        self._items: dict[Module, tuple[Item, ...]] = {}
        self._names: dict[Module, ModuleNames] = {}
        source = files.source(library.root, library.root.parent)
        self.root = Module(crate=self, source=source, missing=None if source else (library.root, 1))
        self.condition = files.items(source).condition if source else ALWAYS
        self._walk()

    def items(self, module: Module) -> tuple[Item, ...]:
        """Return the items of a module, macro calls expanded; those of the root have all macros that it exports."""
        if module not in self._items:
            self._items[module] = tuple(self._expanded_items(module))
        items = self._items[module]
        return (*items, *self._exported_macros) if module is self.root else items

    def names(self, module: Module) -> ModuleNames:
        """Return the items of a module by name."""
        if module not in self._names:
            self._names[module] = ModuleNames(self.items(module))
        return self._names[module]

    def _walk(self) -> None:
        """Find what counts for the whole crate wherever it stands: macros, and modules that lack a file."""
        pending: list[tuple[Module, Condition]] = [(self.root, ALWAYS)]
        walked = 0
        while pending and walked < _MOST_MODULES:
            module, condition = pending.pop()
            walked += 1
            if module.missing:
                self.missing.append(self._missing_module(module, *module.missing, condition))
            if module.source and _WORTH_READING.search(module.source.text):
                pending += reversed(list(self._walk_items(module, condition)))

    def _missing_module(self, module: Module, file: Path, line: int, condition: Condition) -> MissingModule:
        return MissingModule(
            module="::".join(module.path) or "crate",
            file=Path(os.path.relpath(file, self.library.folder)).as_posix(),
            line=line,
            needs=format_needs(for_dependents(every((self.condition, condition)))),
        )

    def _walk_items(self, module: Module, around: Condition) -> Iterator[tuple[Module, Condition]]:
        """Note the macros that a module defines; yield the modules in it, each with its whole condition."""
        for item in self.items(module):
            condition = every((around, item.condition))
            if isinstance(item, Declaration) and isinstance(item.scope, Module):
                yield item.scope, condition
            if isinstance(item, MacroDefinition):
                self._define(replace(item, condition=condition))

    def _define(self, macro: MacroDefinition) -> None:
        self.macros[macro.name].append(macro)
        condition = every((macro.condition, macro.exported))
        if condition != NEVER:
            self._exported_macros.append(
                Declaration(name=macro.name, kind="macro", namespaces=MACRO, hidden=macro.hidden, condition=condition)
            )

    def _expanded_items(self, module: Module) -> Iterator[Item]:
        if module.source is None:
            return
        always: Condition = ALWAYS
        pending = [(item, always) for item in reversed(self._files.items(module.source).items)]
        calls = 0
        while pending:
            item, around = pending.pop()
            condition = item.condition if around == ALWAYS else every((around, item.condition))
            if around != ALWAYS and for_dependents(condition) == NEVER:
                continue
            if isinstance(item, ModuleDeclaration):
                yield from self._modules(module, item, condition)
            elif isinstance(item, MacroCall):
                calls += 1
                definitions = self._definitions(item)
                expansions = self._expand(item, definitions) if calls <= _MOST_CALLS else None
                pending += reversed(list(self._items_of(expansions or (), condition)))
                if expansions is None and may_export(item, definitions):
                    yield UnlistedItems(by=f"{item.name}!", condition=condition)
            else:
                yield item if around == ALWAYS else replace(item, condition=condition)

    def _definitions(self, call: MacroCall) -> Sequence[MacroDefinition]:
        """Return the crate's own macros that a call may mean: those of its file, where there are any."""
        macros = self._known_macros.get(call.name, ())
        return [macro for macro in macros if macro.file == call.arguments.file] or macros

    def _expand(self, call: MacroCall, definitions: Sequence[MacroDefinition]) -> Sequence[Expansion] | None:
        return self._included(call.arguments) if call.name == "include" else expand(call, definitions)

    def _included(self, arguments: SourceText) -> Sequence[Expansion] | None:
        path = string_literal(arguments.text.decode(errors="replace"))
        file = arguments.file.parent / path if path else None
        source = self._files.source(Path(os.path.normpath(file)), file.parent) if file else None
        return [(ALWAYS, source)] if source else None

    def _items_of(self, expansions: Sequence[Expansion], around: Condition) -> Iterator[tuple[Item, Condition]]:
        for condition, source in expansions:
            inner = self._files.items(source)
            whole = every((around, condition, inner.condition))
            yield from ((item, whole) for item in inner.items)

    def _modules(self, parent: Module, item: ModuleDeclaration, condition: Condition) -> Iterator[Declaration]:
        """Yield a module, once for each text that its conditions give it."""
        for text_condition, source, is_missing in self._module_texts(parent, item):
            inner_condition = self._files.items(source).condition if source else ALWAYS
            whole = every((condition, text_condition, inner_condition))
            if for_dependents(whole) == NEVER:
                continue
            module = Module(
                crate=self,
                path=(*parent.path, item.name),
                parent=parent,
                source=source,
                missing=(item.source.file, item.line) if is_missing else None,
            )
            yield Declaration(
                name=item.name,
                kind="module",
                namespaces=TYPE,
                visibility=item.visibility,
                hidden=item.hidden,
                condition=whole,
                scope=module,
            )

    def _module_texts(
        self, parent: Module, item: ModuleDeclaration
    ) -> Iterator[tuple[Condition, SourceText | None, bool]]:
        """Yield the texts that a module may have, each with its condition and whether its file is missing."""
        if len(parent.path) >= _MOST_LEVELS:
            yield ALWAYS, None, False
        elif item.inline:
            yield ALWAYS, item.source, False
        else:
            for condition, path, modules_folder in _module_files(item):
                is_cycle = any(module.source and module.source.file == path for module in parent.ancestry())
                source = None if is_cycle else self._files.source(path, modules_folder)
                yield condition, source, not os.path.lexists(path)


def read_crate(library: Library) -> Crate:
    """Read a library; more than once where it defines macros, since a call may stand before the definition."""
    files, macros = Files(library.folder), dict[str, Sequence[MacroDefinition]]()
    for _ in range(_MOST_ROUNDS):
        crate = Crate(library, files, macros)
        if crate.macros.keys() == macros.keys():
            break
        macros = dict(crate.macros)
    return crate


def _module_files(module: ModuleDeclaration) -> Iterator[tuple[Condition, Path, Path]]:
    """Yield where a module's file may be: the condition, the file, and the folder for files of modules in it."""
    folder, modules_folder = module.source.folder, module.source.modules_folder
    for condition, path in module.paths:
        file = Path(os.path.normpath(folder / path))
        yield condition, file, file.parent
    default = every(negated(condition) for condition, _ in module.paths)
    if default != NEVER:
        beside, inner_folder = modules_folder / f"{module.name}.rs", modules_folder / module.name
        inside = inner_folder / "mod.rs"
        yield default, inside if os.path.lexists(inside) and not os.path.lexists(beside) else beside, inner_folder
