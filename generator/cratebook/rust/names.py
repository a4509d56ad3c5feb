"""What a name stands for wherever it is asked for: the rules of the Rust reference, "Paths" and "Use declarations"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from . import ways as w
from .binding import (
    Binding,
    Listed,
    Outside,
    Unlisted,
    declared,
    from_dependency,
    is_in,
    listed_once,
    merged,
    through,
    unknown,
    unlisted_of_dependency,
    unshadowed,
)
from .circles import Circles
from .item import MACRO, TYPE, Import, Named
from .modules import Brings, Crate, Module
from .table import Table, table, written
from .ways import Ways

_STANDARD = ("std", "core", "alloc", "proc_macro", "test")
_ROUNDS = 8
_NOTHING = Listed({}, ())

# A glob, and something that it looks into.
_Place = tuple[Import, object, Ways]


class Names:
    """The names of crates that may use each other, by package."""

    def __init__(self, crates: Mapping[str, Crate]) -> None:
        self._crates = crates
        self._circles = Circles()
        self._given_up: set[tuple[Module, Import]] = set()
        self._tables: dict[Module, Table] = {}
        self._scopes: dict[Module | str, Binding] = {}

    def public(self) -> Mapping[str, Listed]:
        """Return what each crate has at its root for all to use, by package."""
        for crate in self._crates.values():
            self._public(crate.root)
        for _ in range(_ROUNDS):
            self._circles.settle()
            if not self._give_up():
                break
        return {package: self._public(crate.root) for package, crate in self._crates.items()}

    def _give_up(self) -> bool:
        """Take imports that lead nowhere as bringing something unknown; tell whether there were any."""
        lost = {
            (asked[0], asked[1])
            for (find, *asked), answer in self._circles.answers.items()
            if find == self._find_brought and not answer
        }
        new = lost - self._given_up
        self._given_up |= new
        for question in self._circles.answers if new else ():
            self._circles.again(question)
        return bool(new)

    # The questions: what a name stands for in a module as another one sees it, or inside of it, where one import does
    # not count; what globs look into; what an import brings; what is in a module for all to use.

    def _shown(self, module: Module, name: str) -> tuple[Binding, ...]:
        nothing: tuple[Binding, ...] = ()
        return self._circles.ask(nothing, self._find_shown, module, name)

    def _named(self, module: Module, name: str, without: Import | None) -> tuple[Binding, ...]:
        nothing: tuple[Binding, ...] = ()
        return self._circles.ask(nothing, self._find_named, module, name, without)

    def _looked_into(self, module: Module, globs: tuple[Import, ...]) -> tuple[_Place, ...]:
        nothing: tuple[_Place, ...] = ()
        return self._circles.ask(nothing, self._find_looked_into, module, globs)

    def _brought(self, module: Module, use: Import) -> tuple[Binding, ...]:
        nothing: tuple[Binding, ...] = ()
        return self._circles.ask(nothing, self._find_brought, module, use)

    def _public(self, module: Module) -> Listed:
        return self._circles.ask(_NOTHING, self._find_public, module)

    def _find_shown(self, module: Module, name: str) -> tuple[Binding, ...]:
        return self._standing(module, name, self._table(module).shown, None)

    def _find_named(self, module: Module, name: str, without: Import | None) -> tuple[Binding, ...]:
        return self._standing(module, name, self._table(module).globs, without)

    def _standing(
        self, module: Module, name: str, globs: tuple[Import, ...], without: Import | None
    ) -> tuple[Binding, ...]:
        explicit = list[Binding]()
        for item in self._table(module).explicit.get(name, ()):
            if isinstance(item, Named):
                explicit.append(declared(item, module))
            elif item is not without:
                explicit += self._brought(module, item)
        by_glob = [
            through(use, module, member, ways)
            for use, scope, ways in self._looked_into(module, globs)
            if use is not without
            for member in self._members(module, scope, name)
            if member.is_seen(module)
        ]
        return merged([*explicit, *unshadowed(by_glob, explicit)])

    def _find_looked_into(self, module: Module, globs: tuple[Import, ...]) -> tuple[_Place, ...]:
        return tuple(
            (use, found.target.scope, found.ways)
            for use in globs
            for found in self._brought(module, use)
            if isinstance(found.target.scope, tuple)
            or (isinstance(found.target.scope, Module) and found.target.scope.source)
        )

    def _find_brought(self, module: Module, use: Import) -> tuple[Binding, ...]:
        found, ways = self._resolved(module, use), w.way(use.condition)
        if use.glob:
            return merged(replace(one, ways=w.along(ways, one.ways)) for one in found if one.target.scope is not None)
        if not found and (module, use) in self._given_up:
            found = [Binding(unknown(None))]
        return merged(through(use, module, one, ways) for one in found)

    # Paths

    def _resolved(self, module: Module, use: Import) -> list[Binding]:
        found, rest = self._first(module, use)
        for segment in rest:
            found = [
                replace(inner, ways=w.along(outer.ways, inner.ways))
                for outer in found
                if outer.target.scope is not None
                for inner in self._members(module, outer.target.scope, segment)
            ]
        return found

    def _first(self, module: Module, use: Import) -> tuple[list[Binding], Sequence[str]]:
        """Return what the beginning of a path stands for, and the rest of the path."""
        old = module.crate.library.edition == "2015"
        path = use.path[1:] if old and use.path[:1] == ("",) else use.path
        match path:
            case () | ("crate", *_) | ("extern", "self"):
                return [self._scope(module.crate.root)], path[1:]
            case ("self" | "super", *_):
                return [self._scope(module)], path
            case ("extern" | "", name, *rest):
                return self._extern(module.crate, name), rest
        return self._relative(module, use, path[0]), path[1:]

    def _relative(self, module: Module, use: Import, name: str) -> list[Binding]:
        """Return what a name at the beginning of a path stands for: something of the module, else a crate or macro."""
        root = module.crate.root
        start = root if module.crate.library.edition == "2015" else module
        found = list(self._named(start, name, use if use.glob or use.name == name else None))
        spaces = {space for binding in found for space in binding.target.spaces}
        if not spaces & TYPE:
            found += self._extern(module.crate, name)
        if not spaces & MACRO and start is not root:
            found += [binding for binding in self._shown(root, name) if binding.target.spaces == MACRO]
        return found

    def _extern(self, crate: Crate, name: str) -> list[Binding]:
        """Return the crate that a name stands for, as an `extern crate` at the root has it or the manifest."""
        renamed = self._table(crate.root).crates.get(name)
        if renamed and renamed.path != ("extern", name):
            return [Binding(found.target, ways=found.ways) for found in self._brought(crate.root, renamed)]
        package = crate.library.externs.get(name, name if name in _STANDARD else None)
        return [self._scope(package)] if package else []

    def _members(self, module: Module, scope: object, name: str) -> Iterable[Binding]:
        """Return what a name stands for inside a scope, as a module sees it."""
        match scope:
            case Module() if name in {"self", "super"}:
                return [self._scope(scope.parent or scope if name == "super" else scope)]
            case Module(source=None) | Outside():
                return [Binding(unknown(scope.package if isinstance(scope, Outside) else None))]
            case Module() if is_in(module, scope):
                return self._named(scope, name, None)
            case Module():
                known = self._table(scope)
                found = self._shown(scope, name) if known.shown or name in known.explicit else ()
                return found if scope.crate is module.crate else from_dependency(scope.crate, found)
            case tuple():
                return [declared(variant, None) for variant in scope if variant.name == name]
        return []

    # All names of a module

    def _find_public(self, module: Module) -> Listed:
        names, unlisted = dict[str, None](), list[Unlisted]()
        for item in written(module):
            if isinstance(item, Brings):
                unlisted.append(Unlisted(item.by, w.way(item.condition)))
            elif isinstance(item, Import) and item.glob and item.public:
                for inside in self._glob(module, item):
                    names.update(dict.fromkeys(inside.names))
                    unlisted += inside.unlisted
            elif isinstance(item, Named | Import) and item.public and item.name:
                names[item.name] = None
        public = {name: tuple(found for found in self._shown(module, name) if found.public) for name in names}
        return Listed({name: found for name, found in public.items() if found}, listed_once(unlisted))

    def _glob(self, module: Module, use: Import) -> Iterator[Listed]:
        """Yield what a glob brings from each place that it looks into."""
        by = "::".join((*use.path, "*")).removeprefix("::")
        scopes = self._brought(module, use)
        if not scopes and (module, use) in self._given_up:
            yield Listed({}, (Unlisted(by, w.way(use.condition)),))
        for found in scopes:
            scope, ways = found.target.scope, found.ways
            if isinstance(scope, tuple):
                yield Listed({variant.name: () for variant in scope}, ())
            elif isinstance(scope, Module) and scope.source:
                inside = self._public(scope)
                seen = inside.unlisted if scope.crate is module.crate else unlisted_of_dependency(scope.crate, inside)
                yield Listed(inside.names, tuple(Unlisted(one.by, w.along(ways, one.ways)) for one in seen))
            else:
                path = "::".join((*scope.path, "*")) if isinstance(scope, Module) else by
                yield Listed({}, (Unlisted(path, ways),))

    def _table(self, module: Module) -> Table:
        if module not in self._tables:
            self._tables[module] = table(module)
        return self._tables[module]

    def _scope(self, of: Module | str) -> Binding:
        """Return a module, or the root of a package."""
        if of not in self._scopes:
            self._scopes[of] = Binding(self._package(of) if isinstance(of, str) else _module(of))
        return self._scopes[of]

    def _package(self, package: str) -> Named:
        known = self._crates.get(package)
        if known:
            return Named(name=package, kind="crate", spaces=TYPE, scope=known.root)
        return Named(name=package, kind="crate", spaces=TYPE, source=package, scope=Outside(package))


def _module(module: Module) -> Named:
    return Named(name="", kind="module", spaces=TYPE, scope=module)
