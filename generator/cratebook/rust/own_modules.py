"""What a path in a package's own modules leads to in other crates: its imports, globs and re-exports followed."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from .bindings import Binding, imported, opaque
from .disjunctions import Disjunction
from .fixed_point import query
from .library import Library
from .module_tree import Crate, Files, Module, read_crate
from .resolver import Resolver
from .syntax import MACRO, TYPE, VALUE, Declaration, Import

# Where Cargo looks for the roots of a package's targets (Cargo reference, "Package layout").
_ROOT = re.compile(r"src/main\.rs|(?:src/bin|tests|examples|benches)/[^/]+(?:/main)?\.rs")
# A use in a test is a use: what only tests have is read like all else.
_TEST = re.compile(rb"#\s*\[\s*cfg\s*\(\s*test\s*\)\s*\]")
# How often as much as there is in the files the targets may have together, with what their macros expand to.
_MOST_TIMES = 4
_MOST_SEGMENTS = 64
# The edition by whose rules paths are followed, also where a package has an older one, which few have.
_EDITION = "2021"
_FROM_INSIDE = frozenset({"crate", "self", "super"})

# A package, None for one that is not asked for, and a path in it.
Origin = tuple[str | None, tuple[str, ...]]
# The names that crates have, by package and by the path of a module in it.
Exports = Mapping[str, Mapping[tuple[str, ...], frozenset[str]]]

_NOTHING: tuple[Binding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dependent:
    """A package that may use `packages`, which are by what it calls them; `files` are its Rust files by absolute path.

    `name` is what its other targets call its library, and `root` the library's file.
    """

    name: str
    folder: Path
    root: Path
    files: Mapping[Path, bytes]
    packages: Mapping[str, str]
    exports: Exports = field(default_factory=dict)


@dataclass(frozen=True)
class _Foreign:
    """The scope of a crate that is not the package's own, or of a path in it."""

    package: str
    path: tuple[str, ...]


class _Texts(Files):
    """The files of a package, as they were read before."""

    def __init__(self, dependent: Dependent) -> None:
        super().__init__(dependent.folder)
        self._files = dependent.files

    def _read(self, path: Path) -> bytes | None:
        text = self._files.get(path)
        return None if text is None else _TEST.sub(lambda match: b" " * len(match[0]), text)


class OwnModules(Resolver):
    """The modules of a package's targets, and what their paths lead to."""

    def __init__(self, dependent: Dependent) -> None:
        crates = dict(_targets(dependent))
        super().__init__(crates)
        self._packages, self._exports = frozenset(dependent.packages.values()), dependent.exports
        self._foreign: dict[_Foreign, Declaration] = {}
        self._known: dict[tuple[Module, tuple[str, ...]], frozenset[Origin]] = {}
        self._regions = defaultdict[Path, list[_Regions]](list)
        for crate in crates.values():
            for file, modules in _by_file(crate).items():
                self._regions[file].append(_Regions.of(modules))

    def of(self, file: Path) -> "FileModules":
        """Return the modules that a file is, or has inside."""
        return FileModules(self, tuple(self._regions.get(file, ())))

    def origins(self, module: Module, path: tuple[str, ...]) -> frozenset[Origin]:
        """Return what a path leads to in a module: nothing where that is not known."""
        if (module, path) not in self._known:
            self._known[module, path] = self._look_up(module, path)
        return self._known[module, path]

    def _look_up(self, module: Module, path: tuple[str, ...]) -> frozenset[Origin]:
        names = module.crate.names(module)
        starts_here = path[0] in _FROM_INSIDE or path[0] in names.explicit or names.globs
        if not starts_here and path[0] not in module.crate.library.externs:
            return frozenset()
        self._used(module, path)
        bindings = self._used(module, path) if self.solve() else ()
        return frozenset(_origin(binding.target.scope) for binding in bindings)

    def macro_origins(self, module: Module, name: str) -> frozenset[Origin]:
        """Return where a macro comes from that is called by its name alone."""
        if name in module.crate.macros:
            return frozenset()
        if origins := self.origins(module, (name,)):
            return origins
        packages = {package for package in self._macro_prelude(module.crate) if package}
        return frozenset((package, (name,)) for package in packages if name in self._names(package, ()))

    @query(_NOTHING)
    def _used(self, module: Module, path: tuple[str, ...]) -> tuple[Binding, ...]:
        return tuple(self._path(module, Import(path=path, name=None)))

    @query(_NOTHING)
    def _imported(self, module: Module, use: Import) -> tuple[Binding, ...]:
        """Return what an import brings; something unknown where that is not to be seen, which is in no crate."""
        bindings = super()._imported(module, use)
        return bindings if bindings or use.glob else (Binding(opaque(None)),)

    def _by_glob(self, module: Module, name: str, globs: tuple[Import, ...], without: Import | None) -> list[Binding]:
        return [
            *super()._by_glob(module, name, globs, without),
            *(
                imported(use, module, self._inside(scope, name), condition)
                for use, scope, condition in self._foreign_globs(module, globs)
                if use is not without and name in self._names(scope.package, scope.path)
            ),
        ]

    def _foreign_globs(
        self, module: Module, globs: tuple[Import, ...]
    ) -> Iterator[tuple[Import, _Foreign, Disjunction]]:
        for use in globs:
            for binding in self._imported(module, use):
                if isinstance(scope := binding.target.scope, _Foreign):
                    yield use, scope, binding.condition

    def _names(self, package: str, path: tuple[str, ...]) -> frozenset[str]:
        return self._exports.get(package, {}).get(path, frozenset())

    def _members(self, module: Module, scope: object, name: str) -> Iterable[Binding]:
        return [self._inside(scope, name)] if isinstance(scope, _Foreign) else super()._members(module, scope, name)

    def _inside(self, scope: _Foreign, name: str) -> Binding:
        """Return what a name in another crate stands for; imports that lead to each other would go on for ever."""
        path = (*scope.path, name)
        return Binding(opaque(None) if len(path) > _MOST_SEGMENTS else self._declaration(_Foreign(scope.package, path)))

    def _package(self, package: str) -> Declaration:
        is_shared = package in self._packages
        return self._declaration(_Foreign(package, ())) if is_shared else super()._package(package)

    def _declaration(self, scope: _Foreign) -> Declaration:
        """Return the one declaration that stands for a path, since bindings are alike where this is the same."""
        return self._foreign.setdefault(
            scope, Declaration(name="", kind="type", namespaces=TYPE | VALUE | MACRO, scope=scope)
        )


@dataclass(frozen=True)
class _Regions:
    """The offsets in a file from which on its text is that of a module, in order; None where it is no module's."""

    offsets: tuple[int, ...]
    modules: tuple[Module | None, ...]

    @classmethod
    def of(cls, modules: Iterable[Module]) -> "_Regions":
        """Return the regions of modules of one file, some of which stand in others."""
        edges = list[tuple[int, Module | None]]()
        for module in modules:
            if module.body:
                edges += [(module.body.start_byte, module), (module.body.end_byte, module.parent)]
            else:
                edges.append((0, module))
        edges.sort(key=itemgetter(0))
        return cls(tuple(offset for offset, _ in edges), tuple(module for _, module in edges))

    def at(self, offset: int) -> Module | None:
        return self.modules[bisect_right(self.offsets, offset) - 1]


@dataclass(frozen=True)
class FileModules:
    """The modules of a file, in each target that has it; none of a file that no target was seen to have."""

    own: OwnModules | None = None
    regions: tuple[_Regions, ...] = ()

    def origins(self, offset: int, path: tuple[str, ...]) -> frozenset[Origin]:
        """Return what a path leads to at an offset in the file."""
        own = self.own
        return frozenset(each for module in self._at(offset) if own for each in own.origins(module, path))

    def macro_origins(self, offset: int, name: str) -> frozenset[Origin]:
        """Return where a macro comes from that is called by its name alone at an offset in the file."""
        own = self.own
        return frozenset(each for module in self._at(offset) if own for each in own.macro_origins(module, name))

    def _at(self, offset: int) -> Iterator[Module]:
        return (module for regions in self.regions if (module := regions.at(offset)))


def _targets(dependent: Dependent) -> Iterator[tuple[str, Crate]]:
    """Yield the library and the other targets of a package, each by its root, until too much was read."""
    roots = [path for path in dependent.files if _ROOT.fullmatch(path.relative_to(dependent.folder).as_posix())]
    left = _MOST_TIMES * sum(map(len, dependent.files.values()))
    for root in dict.fromkeys((dependent.root, *sorted(roots))):
        library = Library(
            package=str(root),
            name=dependent.name,
            folder=dependent.folder,
            root=root,
            edition=_EDITION,
            proc_macro=False,
            externs={dependent.name: str(dependent.root), **dependent.packages},
        )
        crate = read_crate(library, _Texts(dependent), {})
        yield library.package, crate
        left -= crate.size
        if left < 0:
            return


def _by_file(crate: Crate) -> Mapping[Path, list[Module]]:
    """Return the modules whose text stands in a file as it is, and did not come out of a macro."""
    modules = defaultdict[Path, list[Module]](list)
    for module in crate.modules:
        if module.source and module.source.text is crate.text(module.source.file):
            modules[module.source.file].append(module)
    return modules


def _origin(scope: object) -> Origin:
    return (scope.package, scope.path) if isinstance(scope, _Foreign) else (None, ())
