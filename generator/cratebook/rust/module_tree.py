"""A library's modules from its root file on: the items in each, macros expanded, and the modules that lack a file."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from .. import graph
from ..cargo.cfg import ALWAYS, NEVER, Condition, for_dependents, format_needs
from ..reading import has_entry, read_regular, real_path
from .attributes import conjunction
from .dependency_features import of_dependency
from .library import Library
from .macros import Expansion, Macros, expand, exporting, has_public, publishing
from .parsed_ahead import Parsed, parse_ahead
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
    UnlistedItems,
    read_items,
)

if TYPE_CHECKING:
    from tree_sitter import Node

# Deeper, and more, than anybody writes.
_MOST_LEVELS, _MOST_MODULES, _MOST_ROUNDS = 64, 20_000, 4
# What macros may expand to, in bytes: so much, and so often as much as there is in the files; a call counts by itself.
_EXPANSION, _EXPANSION_OF_FILES, _CALL = 1 << 17, 4, 64


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

    `body` is the syntax tree of its braces, if it is not the whole text.
    `missing` is where it is declared, if its file is not there; `unlisted` are the macros that its attributes call,
    named as the module around it names them.
    """

    crate: Crate
    path: tuple[str, ...] = ()
    parent: Module | None = None
    source: SourceText | None
    body: Node | None = None
    missing: tuple[Path, int] | None = None
    unlisted: tuple[UnlistedItems, ...] = ()

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

    def __init__(self, folder: Path, ahead: Mapping[Path, Parsed] = MappingProxyType({})) -> None:
        self._ahead = ahead
        self._folder = Path(os.path.normpath(folder))
        self._real_folder = real_path(folder)
        self._texts: dict[Path, bytes | None] = {}
        self._items: dict[SourceText, Items] = {}
        self.size = 0

    def items(self, source: SourceText, body: Node | None = None) -> Items:
        """Return the items of a text, or those in the braces of a module in it."""
        if source not in self._items:
            parsed = None if body else self._ahead.get(source.file)
            self._items[source] = parsed.items if parsed and parsed.is_of(source) else read_items(source, body)
        return self._items[source]

    def source(self, path: Path, modules_folder: Path) -> SourceText | None:
        """Return the text of a file, or None where there is none to be read."""
        text = self.text(path)
        if text is None:
            return None
        return SourceText(file=path, text=text, folder=path.parent, modules_folder=modules_folder)

    def text(self, path: Path) -> bytes | None:
        """Return what a file has, or None where there is none to be read."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
            self.size += len(self._texts[path] or b"")
        return self._texts[path]

    def _read(self, path: Path) -> bytes | None:
        """Return what a file has; a device, a file without an end or one behind a link that leads out is not read."""
        try:
            return read_regular(path) if self._is_own(path) else None
        except (OSError, ValueError):  # not there, not to be read, or a name that no file can have
            return None

    def _is_own(self, path: Path) -> bool:
        """Tell whether a file is in the folder, or outside it by its own path and not by a link."""
        real = real_path(path)
        without_links = Path(os.path.normpath(self._real_folder / os.path.relpath(path, self._folder)))
        return real.is_relative_to(self._real_folder) or real == without_links


class Crate:
    """A library with its modules, read as a whole; `members` are the crates of the workspace by what it calls them.

    `unlisted` is what may declare names that are not known, with the module that it stands in and its whole condition:
    wherever that is, the name of an exported macro is at the root.
    """

    def __init__(self, library: Library, files: Files, macros: Macros, members: Mapping[str, Crate]) -> None:
        self.library = library
        self.modules: list[Module] = []
        self.missing: list[MissingModule] = []
        self.macros: defaultdict[str, list[MacroDefinition]] = defaultdict(list)
        self.unlisted: list[tuple[Module, UnlistedItems]] = []
        self._exported_macros: list[Declaration] = []
        self._expanded = 0
        self._files = files
        self._known_macros = macros
        self._macros_of_file = defaultdict[tuple[Path, str], list[MacroDefinition]](list)
        for macro in chain.from_iterable(macros.values()):
            self._macros_of_file[macro.file, macro.name].append(macro)
        self._publishing, self._exporting = publishing(macros), exporting(macros)
        self._members = members
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

    def text(self, file: Path) -> bytes | None:
        """Return the text of one of its files."""
        return self._files.text(file)

    @property
    def size(self) -> int:
        """The bytes of its files, and of what its macros expand to."""
        return self._files.size + self._expanded

    def names(self, module: Module) -> ModuleNames:
        """Return the items of a module by name."""
        if module not in self._names:
            self._names[module] = ModuleNames(self.items(module))
        return self._names[module]

    def _walk(self) -> None:
        """Find what counts for the whole crate wherever it stands: macros, and modules that lack a file."""
        pending: list[tuple[Module, Condition]] = [(self.root, ALWAYS)]
        while pending and len(self.modules) < _MOST_MODULES:
            module, condition = pending.pop()
            self.modules.append(module)
            if module.missing:
                self.missing.append(self._missing_module(module, *module.missing, condition))
            pending += reversed(list(self._walk_items(module, condition)))
        if pending:
            self.unlisted.append((self.root, UnlistedItems(by="more modules than are read")))

    def _missing_module(self, module: Module, file: Path, line: int, condition: Condition) -> MissingModule:
        return MissingModule(
            module="::".join(module.path) or "crate",
            file=Path(os.path.relpath(file, self.library.folder)).as_posix(),
            line=line,
            needs=format_needs(for_dependents(conjunction(self.condition, condition))),
        )

    def _walk_items(self, module: Module, around: Condition) -> Iterator[tuple[Module, Condition]]:
        """Note the macros that a module defines or may; yield the modules in it, each with its whole condition."""
        for item in self.items(module):
            condition = conjunction(around, item.condition)
            if isinstance(item, Declaration) and isinstance(item.scope, Module):
                yield item.scope, condition
            if isinstance(item, MacroDefinition):
                self._define(replace(item, condition=condition))
            if isinstance(item, UnlistedItems) and item.macros:
                self.unlisted.append((module, replace(item, condition=condition)))

    def _define(self, macro: MacroDefinition) -> None:
        self.macros[macro.name].append(macro)
        condition = conjunction(macro.condition, macro.exported)
        if condition != NEVER:
            self._exported_macros.append(
                Declaration(name=macro.name, kind="macro", namespaces=MACRO, hidden=macro.hidden, condition=condition)
            )

    def _expanded_items(self, module: Module) -> Iterator[Item]:
        if module.source is None:
            return
        yield from module.unlisted
        always: Condition = ALWAYS
        pending = [(item, always) for item in reversed(self._files.items(module.source, module.body).items)]
        while pending:
            item, around = pending.pop()
            condition = item.condition if around == ALWAYS else conjunction(around, item.condition)
            if around != ALWAYS and for_dependents(condition) == NEVER:
                continue
            if isinstance(item, ModuleDeclaration):
                yield from self._modules(module, item, condition)
            elif isinstance(item, MacroCall):
                path, definitions = self._called(module, item)
                expansions = self._expand(item, definitions)
                pending += reversed(list(self._items_of(expansions or (), condition)))
                if self._is_exhausted:
                    yield UnlistedItems(by="more macros than are expanded", condition=condition)
                elif expansions is None and (path or has_public(item) or item.name in self._publishing):
                    may_export = bool(path) or item.name in self._exporting
                    yield UnlistedItems(by=f"{item.name}!", macro=path, macros=may_export, condition=condition)
            else:
                yield item if around == ALWAYS else replace(item, condition=condition)

    def _called(self, module: Module, call: MacroCall) -> tuple[tuple[str, ...], Sequence[MacroDefinition]]:
        """Return the path of a macro of another crate, nothing for an own one, and the definitions it may have."""
        own = self._known_macros.get(call.name, ())
        path = call.path[1:] if call.path[0] == "" else call.path
        if len(path) == 1 and not own:
            path = self._imported_macro(module, call.name) or path
        if len(path) > 1 and path[0] in self.library.externs:
            member = self._members.get(path[0])
            return path, member.exported_macros(path[1:], path[0]) if member else ()
        # Those of the file it stands in count before others.
        return () if own else path, self._macros_of_file.get((call.arguments.file, call.name), own)

    def _imported_macro(self, module: Module, name: str) -> tuple[str, ...] | None:
        """Return the path by which an import brings a macro of another crate to a module."""
        root_items = self._files.items(self.root.source).items if self.root.source else ()
        items = self._files.items(module.source, module.body).items if module.source else ()
        uses = [item for item in items if isinstance(item, Import)]
        for use in (*uses, *(item for item in root_items if isinstance(item, Import) and item.macros)):
            path = use.path[1:] if use.path[0] in {"", "extern"} else use.path
            if use.name == name and not use.macros:
                return path
            member = self._members.get(path[0]) if (use.glob or use.macros) and len(path) == 1 else None
            if member and member.exported_macros((name,), path[0]):
                return (*path, name)
        return None

    def exported_macros(self, path: tuple[str, ...], crate: str) -> Sequence[MacroDefinition]:
        """Return the definitions of a macro at the root, as a dependent has them that calls this one `crate`."""
        return [
            replace(
                macro,
                condition=of_dependency(conjunction(macro.condition, macro.exported), self.library.package),
                crate=f"::{crate}".encode(),
            )
            for macro in (self.macros.get(path[0], ()) if len(path) == 1 else ())
            if conjunction(macro.condition, macro.exported) != NEVER
        ]

    def _expand(self, call: MacroCall, definitions: Sequence[MacroDefinition]) -> Sequence[Expansion] | None:
        """Return what a call expands to; None where that is not known, or where macros have expanded to too much.

        Each definition that the call may have is work, also where they are alike.
        """
        self._expanded += _CALL * len(definitions)
        if self._is_exhausted:
            return None
        is_include = call.name == "include" and not definitions
        expansions = self._included(call.arguments) if is_include else expand(call, definitions)
        self._expanded += sum(_CALL + len(source.text) for _, source in expansions or ())
        return None if self._is_exhausted else expansions

    @property
    def _is_exhausted(self) -> bool:
        """Whether macros have expanded to more than anybody writes; what they bring then is not known."""
        return self._expanded > _EXPANSION + _EXPANSION_OF_FILES * self._files.size

    def _included(self, arguments: SourceText) -> Sequence[Expansion] | None:
        path = string_literal(arguments.text.decode(errors="replace"))
        file = arguments.file.parent / path if path else None
        source = self._files.source(Path(os.path.normpath(file)), file.parent) if file else None
        return [(ALWAYS, source)] if source else None

    def _items_of(self, expansions: Sequence[Expansion], around: Condition) -> Iterator[tuple[Item, Condition]]:
        for condition, source in expansions:
            inner = self._files.items(source)
            whole = conjunction(around, condition, inner.condition)
            yield from ((item, whole) for item in inner.items)

    def _modules(self, parent: Module, item: ModuleDeclaration, condition: Condition) -> Iterator[Declaration]:
        """Yield a module, once for each text that its conditions give it."""
        for text_condition, source, is_missing in self._module_texts(parent, item):
            inner_condition = self._files.items(source, item.body).condition if source else ALWAYS
            whole = conjunction(condition, text_condition, inner_condition)
            if for_dependents(whole) == NEVER:
                continue
            module = Module(
                crate=self,
                path=(*parent.path, item.name),
                parent=parent,
                source=source,
                body=item.body,
                missing=(item.source.file, item.line) if is_missing else None,
                unlisted=item.unlisted,
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
        elif item.body:
            for condition, given in item.paths:
                yield condition, item.source.in_module(item.name, given), False
        else:
            for condition, path, modules_folder in _module_files(item):
                is_cycle = any(module.source and module.source.file == path for module in parent.ancestry())
                source = None if is_cycle else self._files.source(path, modules_folder)
                yield condition, source, not has_entry(path)


def read_crates(libraries: Sequence[Library]) -> Mapping[str, Crate]:
    """Read the libraries of a workspace, by package; each after those whose macros it may call."""
    by_package = {library.package: library for library in libraries}
    needs = {
        package: [other for other in library.externs.values() if other in by_package]
        for package, library in by_package.items()
    }
    crates, ahead = dict[str, Crate](), parse_ahead(libraries)
    for component in graph.components(needs):
        for package in sorted(component):
            library = by_package[package]
            members = {name: crates[other] for name, other in library.externs.items() if other in crates}
            crates[package] = read_crate(library, Files(library.folder, ahead), members)
    return {package: crates[package] for package in by_package}


def read_crate(library: Library, files: Files, members: Mapping[str, Crate]) -> Crate:
    """Read a library; more than once where it defines macros, since a call may stand before the definition."""
    macros = dict[str, Sequence[MacroDefinition]]()
    for _ in range(_MOST_ROUNDS):
        crate = Crate(library, files, macros, members)
        if crate.macros.keys() == macros.keys():
            break
        macros = dict(crate.macros)
    return crate


def _module_files(module: ModuleDeclaration) -> Iterator[tuple[Condition, Path, Path]]:
    """Yield where a module's file may be: the condition, the file, and the folder for files of modules in it."""
    folder, modules_folder = module.source.folder, module.source.modules_folder
    beside, inner_folder = modules_folder / f"{module.name}.rs", modules_folder / module.name
    inside = inner_folder / "mod.rs"
    default = inside if has_entry(inside) and not has_entry(beside) else beside
    for condition, path in module.paths:
        if path is None:
            yield condition, default, inner_folder
        else:
            file = Path(os.path.normpath(folder / path))
            yield condition, file, file.parent
