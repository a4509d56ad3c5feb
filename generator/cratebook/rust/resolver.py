"""What a name stands for wherever it is used (Rust reference, "Paths", "Use declarations", "Name resolution").

Imports may lead to each other in cycles, so that each rule is a query of a `FixedPoint`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from . import disjunctions
from .bindings import (
    Binding,
    Opaque,
    PublicModule,
    PublicNames,
    Unlisted,
    declared,
    exported_to_dependents,
    imported,
    merge,
    names_to_dependents,
    opaque,
    unlisted_to_dependents,
    unshadowed,
)
from .disjunctions import Disjunction
from .fixed_point import FixedPoint, query
from .known_macros import ATTRIBUTES, HELPERS, OF_PACKAGES, STANDARD_CRATES, STANDARD_DERIVES, STANDARD_MACROS
from .module_tree import Crate, Module
from .syntax import MACRO, TYPE, Declaration, Import, UnlistedItems

_MOST_ROUNDS = 8
# How often a result may be read: so often, and once for so many bytes of the sources.
_READS, _BYTES_OF_A_READ = 100_000, 4
# Modules of other crates that one is seen to re-export: more than anybody does, as each crate may hand on all others.
_MOST_FOREIGN_MODULES = 200
# What needs no import, and declares no name.
_PRELUDE = ATTRIBUTES | STANDARD_DERIVES | STANDARD_MACROS | HELPERS

# A glob, and a scope that it looks into, under a condition.
_GlobScope = tuple[Import, object, Disjunction]

_NO_BINDINGS: tuple[Binding, ...] = ()
_NO_SCOPES: tuple[_GlobScope, ...] = ()
_NO_NAMES = PublicNames({}, ())
_NO_MODULES: tuple[PublicModule, ...] = ()
_NO_PACKAGES = frozenset[str | None]()


class Resolver(FixedPoint):
    """The names of crates, given by package, that may use each other."""

    def __init__(self, crates: Mapping[str, Crate]) -> None:
        super().__init__(_READS + sum(crate.size for crate in crates.values()) // _BYTES_OF_A_READ)
        self._crates = crates
        self._unresolved: set[tuple[Module, Import]] = set()
        self._scopes: dict[Module | str, Binding] = {}

    def public_names(self) -> Mapping[str, Sequence[PublicModule]]:
        """Return what each crate has for all to use, by package: at its root, and then in its public modules."""
        for crate in self._crates.values():
            self._public_modules(crate)
        solved = self.solve()
        for _ in range(_MOST_ROUNDS):
            if not solved or not self._note_unresolved():
                break
            solved = self.solve_again()
        if not solved:
            return {package: [_declared_names(crate.root)] for package, crate in self._crates.items()}
        return {package: self._public_modules(crate) for package, crate in self._crates.items()}

    @query(_NO_MODULES)
    def _public_modules(self, crate: Crate) -> tuple[PublicModule, ...]:
        """Return a crate's root and the public modules below it, each once, by the shortest path to it.

        Those of other crates of the workspace, which it re-exports, are among them.
        """
        modules = {crate.root: PublicModule((), disjunctions.ALWAYS, self._public_names(crate.root))}
        foreign_left = _MOST_FOREIGN_MODULES
        for outer in (queue := list(modules.values())):
            for name, binding in ((name, binding) for name, same in outer.names.names.items() for binding in same):
                scope = binding.target.scope
                if not isinstance(scope, Module) or not scope.source or scope in modules:
                    continue
                names = self._public_names(scope)
                if scope.crate is not crate:
                    if foreign_left == 0:
                        continue
                    foreign_left -= 1
                    names = names_to_dependents(scope.crate, names)
                condition = disjunctions.both(outer.condition, binding.condition)
                modules[scope] = PublicModule((*outer.path, name), condition, names)
                queue.append(modules[scope])
        return tuple(modules.values())

    def _note_unresolved(self) -> bool:
        """Note the imports that lead nowhere, which from now on bring something unknown; tell whether any is new."""
        unresolved = {arguments for arguments, bindings in self.results(Resolver._imported) if not bindings}
        is_new = not unresolved <= self._unresolved
        self._unresolved |= unresolved
        return is_new

    # Names in a module

    @query(_NO_BINDINGS)
    def _name_from_outside(self, module: Module, name: str) -> tuple[Binding, ...]:
        """Return what a name of a module stands for to modules around it, which see no private glob."""
        return self._name(module, name, module.crate.names(module).shared_globs, None)

    @query(_NO_BINDINGS)
    def _name_inside(self, module: Module, name: str, without: Import | None) -> tuple[Binding, ...]:
        """Return what a name stands for inside a module, without one import: a `use` does not find itself."""
        return self._name(module, name, module.crate.names(module).globs, without)

    def _name(
        self, module: Module, name: str, globs: tuple[Import, ...], without: Import | None
    ) -> tuple[Binding, ...]:
        explicit = list(self._explicit(module, name, without))
        by_glob = self._by_glob(module, name, globs, without)
        return merge([*explicit, *unshadowed(by_glob, explicit)])

    def _explicit(self, module: Module, name: str, without: Import | None) -> Iterator[Binding]:
        """Yield the bindings of a name that a module declares or imports by name."""
        for item in module.crate.names(module).explicit.get(name, ()):
            if isinstance(item, Declaration):
                yield declared(item, module)
            elif item is not without:
                yield from self._imported(module, item)

    def _by_glob(self, module: Module, name: str, globs: tuple[Import, ...], without: Import | None) -> list[Binding]:
        """Return the bindings of a name that globs bring to a module."""
        return [
            imported(use, module, member, condition)
            for use, scope, condition in self._glob_scopes(module, globs)
            if use is not without
            for member in self._members(module, scope, name)
            if member.is_visible(module)
        ]

    @query(_NO_SCOPES)
    def _glob_scopes(self, module: Module, globs: tuple[Import, ...]) -> tuple[_GlobScope, ...]:
        """Return the modules and enums that globs in a module look into, where their names are known."""
        return tuple(
            (use, scope, binding.condition)
            for use in globs
            for binding in self._imported(module, use)
            if isinstance(scope := binding.target.scope, tuple) or (isinstance(scope, Module) and scope.source)
        )

    @query(_NO_BINDINGS)
    def _imported(self, module: Module, use: Import) -> tuple[Binding, ...]:
        """Return what an import in a module brings; of a glob, what it looks into."""
        bindings, condition = self._path(module, use), disjunctions.from_condition(use.condition)
        if use.glob:
            return merge(
                replace(binding, condition=disjunctions.both(condition, binding.condition))
                for binding in bindings
                if binding.target.scope is not None
            )
        if not bindings and (module, use) in self._unresolved:
            bindings = [Binding(opaque(None))]
        return merge(imported(use, module, binding, condition) for binding in bindings)

    # Paths

    def _path(self, module: Module, use: Import) -> list[Binding]:
        """Return what the path of an import stands for."""
        bindings, rest = self._path_start(module, use)
        for segment in rest:
            bindings = [
                replace(member, condition=disjunctions.both(binding.condition, member.condition))
                for binding in bindings
                if binding.target.scope is not None
                for member in self._members(module, binding.target.scope, segment)
            ]
        return bindings

    def _path_start(self, module: Module, use: Import) -> tuple[list[Binding], Sequence[str]]:
        """Return what the start of a path stands for, and the segments that follow it."""
        is_2015 = module.crate.library.edition == "2015"
        path = use.path[1:] if is_2015 and use.path[:1] == ("",) else use.path
        match path:
            case () | ("crate", *_) | ("extern", "self"):
                return [self._scope(module.crate.root)], path[1:]
            case ("self" | "super", *_):
                return [self._scope(module)], path
            case ("extern" | "", name, *rest):
                return self._extern_crate(module.crate, name), rest
        return self._first_segment(module, use, path[0]), path[1:]

    def _first_segment(self, module: Module, use: Import, name: str) -> list[Binding]:
        """Return what a name at the start of a path stands for: a name in the module, else a crate or a macro."""
        root = module.crate.root
        start = root if module.crate.library.edition == "2015" else module
        bindings = list(self._name_inside(start, name, use if use.glob or use.name == name else None))
        namespaces = {namespace for binding in bindings for namespace in binding.target.namespaces}
        if not namespaces & TYPE:
            bindings += self._extern_crate(module.crate, name)
        if not namespaces & MACRO and start is not root:
            in_root = self._name_from_outside(root, name)
            bindings += [binding for binding in in_root if binding.target.namespaces == MACRO]
        return bindings

    def _extern_crate(self, crate: Crate, name: str) -> list[Binding]:
        """Return the crate that a name stands for, by an `extern crate` at the root or by the manifest."""
        use = crate.names(crate.root).extern_crates.get(name)
        if use and use.path != ("extern", name):
            imported_crates = self._imported(crate.root, use)
            return [Binding(binding.target, condition=binding.condition) for binding in imported_crates]
        package = crate.library.externs.get(name, name if name in STANDARD_CRATES else None)
        return [self._scope(package)] if package else []

    def _members(self, module: Module, scope: object, name: str) -> Iterable[Binding]:
        """Return what a name stands for in a scope, as a module sees it."""
        match scope:
            case Module():
                return self._module_members(module, scope, name)
            case Opaque(package):
                return [Binding(opaque(package))]
            case tuple():
                return [declared(variant, None) for variant in scope if variant.name == name]
        return []

    def _module_members(self, module: Module, scope: Module, name: str) -> Iterable[Binding]:
        if name == "self":
            return [self._scope(scope)]
        if name == "super":
            return [self._scope(scope.parent or scope)]
        if scope.source is None:
            return [Binding(opaque(None))]
        if module.is_in(scope):
            return self._name_inside(scope, name, None)
        names = scope.crate.names(scope)
        if not names.shared_globs and name not in names.explicit:
            return []
        bindings = self._name_from_outside(scope, name)
        return bindings if scope.crate is module.crate else exported_to_dependents(scope.crate, bindings)

    def _scope(self, of: Module | str) -> Binding:
        """Return a module as it is, or the root of a package."""
        if of not in self._scopes:
            self._scopes[of] = Binding(self._package(of) if isinstance(of, str) else _module(of))
        return self._scopes[of]

    def _package(self, package: str) -> Declaration:
        if package in self._crates:
            return Declaration(name=package, kind="crate", namespaces=TYPE, scope=self._crates[package].root)
        return Declaration(name=package, kind="crate", namespaces=TYPE, source=package, scope=Opaque(package))

    # All public names of a module

    @query(_NO_NAMES)
    def _public_names(self, module: Module) -> PublicNames:
        """Return the names of a module that all may use."""
        names, unlisted = dict[str, None](), list[Unlisted]()
        # A proc-macro crate exports macros that its root declares, and no others.
        if module is module.crate.root and not module.crate.library.proc_macro:
            for inner_module, unlisted_items in module.crate.unlisted:
                unlisted += self._unlisted(inner_module, unlisted_items)
        for item in module.crate.items(module):
            if item.visibility != "public":
                continue
            if isinstance(item, UnlistedItems):
                unlisted += self._unlisted(module, item)
            elif isinstance(item, Import) and item.glob:
                for names_in_scope in self._glob_names(module, item):
                    names.update(dict.fromkeys(names_in_scope.names))
                    unlisted += names_in_scope.unlisted
            elif isinstance(item, Declaration | Import) and item.name:
                names[item.name] = None
        bindings = {
            name: tuple(binding for binding in self._name_from_outside(module, name) if binding.public)
            for name in names
        }
        return PublicNames({name: bindings[name] for name in names if bindings[name]}, merge(unlisted))

    def _unlisted(self, module: Module, items: UnlistedItems) -> Iterator[Unlisted]:
        """Yield what may declare names in a module, unless it is a macro that is known to declare none."""
        start = module.parent if items in module.unlisted and module.parent else module
        if not items.macro or self._may_declare(start, items):
            yield Unlisted(items.by, disjunctions.from_condition(items.condition))

    def _may_declare(self, module: Module, items: UnlistedItems) -> bool:
        """Tell whether a macro may declare names, as all do that are not known."""
        name = items.macro[-1]
        bindings = self._path(module, Import(path=items.macro, name=None))
        packages = {binding.target.source for binding in bindings if binding.target.namespaces >= MACRO}
        if not packages and items.macro == (name,):
            implicit = self._glob_packages(module) | self._macro_prelude(module.crate)
            packages = {STANDARD_CRATES[0]} if name in _PRELUDE else set(implicit)
        known = [package in STANDARD_CRATES or name in OF_PACKAGES.get(package or "", ()) for package in packages]
        return not all(known) if known else not items.attribute

    @query(_NO_PACKAGES)
    def _glob_packages(self, module: Module) -> frozenset[str | None]:
        """Return the packages of which names may come to a module by globs, and None where it is not known of which."""
        packages = set[str | None]()
        for use in module.crate.names(module).globs:
            bindings = self._imported(module, use)
            packages |= {None} if not bindings and (module, use) in self._unresolved else set()
            for binding in bindings:
                match binding.target.scope:
                    case Opaque(package):
                        packages.add(package)
                    case Module() as scope:
                        packages |= self._glob_packages(scope) if scope.source else {None}
        return frozenset(packages)

    def _macro_prelude(self, crate: Crate) -> set[str | None]:
        """Return the packages all of whose macros `#[macro_use]` brings into scope."""
        uses = crate.names(crate.root).extern_crates.values()
        return {crate.library.externs.get(use.path[1]) for use in uses if use.macros}

    def _glob_names(self, module: Module, use: Import) -> Iterator[PublicNames]:
        """Yield the names that a glob may bring from each scope that it looks into."""
        by = "::".join((*use.path, "*")).removeprefix("::")
        bindings = self._imported(module, use)
        if not bindings and (module, use) in self._unresolved:
            yield PublicNames({}, (Unlisted(by, disjunctions.from_condition(use.condition)),))
        for binding in bindings:
            match binding.target.scope:
                case tuple() as variants:
                    yield PublicNames({variant.name: () for variant in variants}, ())
                case Module(source=None, path=path):
                    yield PublicNames({}, (Unlisted("::".join((*path, "*")), binding.condition),))
                case Module() as scope:
                    yield self._names_through_glob(module, scope, binding.condition)
                case _:
                    yield PublicNames({}, (Unlisted(by, binding.condition),))

    def _names_through_glob(self, module: Module, scope: Module, condition: Disjunction) -> PublicNames:
        inner = self._public_names(scope)
        is_own = scope.crate is module.crate
        unlisted = inner.unlisted if is_own else unlisted_to_dependents(scope.crate, inner.unlisted)
        return PublicNames(
            inner.names,
            tuple(Unlisted(each.by, disjunctions.both(condition, each.condition)) for each in unlisted),
        )


def _declared_names(module: Module) -> PublicModule:
    """Return the public names of a module that no import can change."""
    items = [item for item in module.crate.items(module) if isinstance(item, Declaration)]
    names = defaultdict[str, tuple[Binding, ...]](tuple)
    for item in items:
        names[item.name] += (declared(item, module),)
    unlisted = Unlisted("more imports than are followed", disjunctions.ALWAYS)
    return PublicModule((), disjunctions.ALWAYS, PublicNames(names, (unlisted,)))


def _module(module: Module) -> Declaration:
    return Declaration(name="", kind="module", namespaces=TYPE, scope=module)
