"""The libraries of a workspace to what each exports at its root, as its dependents see it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..cargo.cfg import NEVER, Condition, every, for_dependents, format_needs
from ..cargo.identifiers import NameKind
from . import disjunctions
from .bindings import PROC_MACROS, Binding, PublicModule
from .dependency_features import in_own_features
from .disjunctions import Disjunction
from .library import Library
from .module_tree import Crate, MissingModule, read_crates
from .resolver import Resolver


@dataclass(frozen=True, kw_only=True)
class ExportedNames:
    """Names at a crate's root that are alike in everything else; `source` is the crate outside the workspace.

    `needs` is when they are there, as the inside of `cfg(…)`; None for always.
    """

    kind: NameKind
    needs: str | None
    source: str | None
    hidden: bool
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UnknownNames:
    """Something at a crate's root, a glob or a macro, that may bring names which are not known."""

    by: str
    needs: str | None


@dataclass(frozen=True, kw_only=True)
class PublicNamesIn:
    """What is in a public module below the root, and what may bring more to it; conditions are those at the root."""

    path: str
    exports: tuple[ExportedNames, ...]
    unknown: tuple[UnknownNames, ...]


@dataclass(frozen=True, kw_only=True)
class Surface:
    """What a library has at its root, what may bring more to it, the modules below it, and those that lack a file."""

    exports: tuple[ExportedNames, ...]
    unknown: tuple[UnknownNames, ...]
    missing: tuple[MissingModule, ...]
    modules: tuple[PublicNamesIn, ...]


def surfaces(libraries: Sequence[Library]) -> Mapping[str, Surface]:
    """Read the libraries of a workspace; return what each exports, by package.

    Nothing is raised: what cannot be read or resolved counts as unknown, a file that is not there as missing.
    """
    crates = read_crates(libraries)
    by_package = {library.package: library for library in libraries}
    return {
        package: _surface(crates[package], modules, by_package)
        for package, modules in Resolver(crates).public_names().items()
    }


def _surface(crate: Crate, modules: Sequence[PublicModule], libraries: Mapping[str, Library]) -> Surface:
    root, *inner = (
        PublicNamesIn(
            path="::".join(module.path),
            exports=tuple(_exports(crate, module, libraries)),
            unknown=tuple(_unknown(crate, module, libraries)),
        )
        for module in modules
    )
    kept = () if crate.library.proc_macro else tuple(module for module in inner if module.exports or module.unknown)
    return Surface(exports=root.exports, unknown=root.unknown, missing=tuple(crate.missing), modules=kept)


def _exports(crate: Crate, module: PublicModule, libraries: Mapping[str, Library]) -> Iterator[ExportedNames]:
    groups = defaultdict[tuple[NameKind, str | None, str | None, bool], list[str]](list)
    for name, bindings in module.names.names.items():
        for (kind, source), alike in _by_kind(bindings).items():
            alternatives = disjunctions.simplify(c for binding in alike for c in binding.condition)
            condition = _condition(crate, disjunctions.both(module.condition, alternatives), libraries)
            hidden = all(binding.hidden for binding in alike)
            if condition != NEVER and (not crate.library.proc_macro or kind in PROC_MACROS):
                groups[kind, format_needs(condition), source, hidden].append(name)
    for (kind, needs, source, hidden), names in groups.items():
        yield ExportedNames(kind=kind, needs=needs, source=source, hidden=hidden, names=tuple(names))


def _by_kind(bindings: Iterable[Binding]) -> Mapping[tuple[NameKind, str | None], Sequence[Binding]]:
    groups = defaultdict[tuple[NameKind, str | None], list[Binding]](list)
    for binding in bindings:
        groups[binding.target.kind, binding.target.source].append(binding)
    return groups


def _unknown(crate: Crate, module: PublicModule, libraries: Mapping[str, Library]) -> Iterator[UnknownNames]:
    for unlisted in module.names.unlisted:
        condition = _condition(crate, disjunctions.both(module.condition, unlisted.condition), libraries)
        # A proc-macro crate exports none by a glob, either.
        is_possible = not (crate.library.proc_macro and unlisted.by.endswith("::*"))
        if condition != NEVER and is_possible:
            yield UnknownNames(by=unlisted.by, needs=format_needs(condition))


def _condition(crate: Crate, alternatives: Disjunction, libraries: Mapping[str, Library]) -> Condition:
    """Return when one of some alternatives holds for the dependents of a crate, in its own features."""
    condition = for_dependents(every((crate.condition, disjunctions.to_condition(alternatives))))
    return in_own_features(condition, crate.library, libraries)
