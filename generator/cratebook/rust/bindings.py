"""What a name stands for in a module, under which condition and for whom; how imports and globs change that."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TypeVar

from ..cargo.cfg import negated
from ..cargo.identifiers import NameKind
from . import disjunctions
from .dependency_features import of_dependency
from .disjunctions import Conjunction, Disjunction
from .module_tree import Crate, Module
from .syntax import MACRO, TYPE, VALUE, Declaration, Import, Namespace

PROC_MACROS: frozenset[NameKind] = frozenset({"macro", "derive", "attribute"})


@dataclass(frozen=True)
class Opaque:
    """The scope of a crate outside the workspace or, without a package, of something that is not known at all."""

    package: str | None


@dataclass(frozen=True)
class Binding:
    """What a name stands for, and when; only `private_to` and the modules in it see the name, if that is set."""

    target: Declaration
    public: bool = True
    hidden: bool = False
    condition: Disjunction = disjunctions.ALWAYS
    private_to: Module | None = None

    def is_visible(self, module: Module) -> bool:
        """Tell whether a module of the same crate sees it."""
        return self.private_to is None or module.is_in(self.private_to)


@dataclass(frozen=True)
class Unlisted:
    """A glob or a macro that brings names which are not known, and when."""

    by: str
    condition: Disjunction


# What is there under a condition: a name's binding, or what brings more names.
ConditionalT = TypeVar("ConditionalT", Binding, Unlisted)


@dataclass(frozen=True)
class PublicNames:
    """The names of a module that all may use, and what brings more of them."""

    names: Mapping[str, tuple[Binding, ...]]
    unlisted: tuple[Unlisted, ...]


@dataclass(frozen=True)
class PublicModule:
    """The root of a crate, or a public module by its path from there, and when it is there."""

    path: tuple[str, ...]
    condition: Disjunction
    names: PublicNames


def declared(item: Declaration, module: Module | None) -> Binding:
    """Return the binding of an item in the module that declares it."""
    return Binding(
        target=item,
        public=item.visibility == "public",
        hidden=item.hidden,
        condition=disjunctions.from_condition(item.condition),
        private_to=module if item.visibility == "private" else None,
    )


def imported(use: Import, module: Module, binding: Binding, condition: Disjunction) -> Binding:
    """Return what an import in a module makes of a binding that it leads to under a condition."""
    return Binding(
        target=binding.target,
        public=use.visibility == "public" and binding.public,
        hidden=use.hidden or binding.hidden,
        condition=disjunctions.both(condition, binding.condition),
        private_to=module if use.visibility == "private" else binding.private_to,
    )


def merge(entries: Iterable[ConditionalT]) -> tuple[ConditionalT, ...]:
    """Return entries with those as one that differ in their condition only, without those that never hold."""
    entries = tuple(entries)
    if len(entries) == 1 and entries[0].condition:
        return entries
    groups = defaultdict[ConditionalT, list[Conjunction]](list)
    for entry in entries:
        groups[replace(entry, condition=())] += entry.condition
    return tuple(
        replace(entry, condition=condition)
        for entry, conjunctions in groups.items()
        if (condition := disjunctions.simplify(conjunctions))
    )


def unshadowed(by_glob: Iterable[Binding], explicit: Sequence[Binding]) -> Iterator[Binding]:
    """Yield the bindings that globs bring, where no explicit one of the name takes all of their namespaces."""
    for binding in by_glob:
        condition = disjunctions.simplify(
            conjunction
            for namespace in sorted(binding.target.namespaces)
            for conjunction in _unshadowed_in(namespace, binding, explicit)
        )
        if condition:
            yield replace(binding, condition=condition)


def _unshadowed_in(namespace: Namespace, by_glob: Binding, explicit: Iterable[Binding]) -> Disjunction:
    """Return when no explicit binding shadows one by a glob in a namespace."""
    condition = by_glob.condition
    for other in explicit:
        is_same = other.target is by_glob.target or other.target.kind == "unknown"
        if is_same or namespace not in other.target.namespaces:
            continue
        if other.condition == disjunctions.ALWAYS:
            return ()
        if not _is_interchangeable(other, by_glob):
            shadowed = disjunctions.to_condition(other.condition)
            condition = disjunctions.both(condition, disjunctions.from_condition(negated(shadowed)))
    return condition


def _is_interchangeable(explicit: Binding, by_glob: Binding) -> bool:
    """Tell whether it makes no difference for what is read of a name which of two bindings it has."""
    one, other = explicit.target, by_glob.target
    return one.kind == other.kind and one.scope is other.scope is None and explicit.public >= by_glob.public


def exported_to_dependents(crate: Crate, bindings: Iterable[Binding]) -> list[Binding]:
    """Return the bindings of a crate's root that other crates see, as they see them."""
    return [
        replace(binding, condition=_for_dependents(crate, binding.condition))
        for binding in bindings
        if binding.public and (not crate.library.proc_macro or binding.target.kind in PROC_MACROS)
    ]


def unlisted_to_dependents(crate: Crate, unlisted: Iterable[Unlisted]) -> tuple[Unlisted, ...]:
    """Return what brings unknown names to a crate's root, as other crates see it."""
    return tuple(Unlisted(each.by, _for_dependents(crate, each.condition)) for each in unlisted)


def names_to_dependents(crate: Crate, names: PublicNames) -> PublicNames:
    """Return the public names of a crate's module, as other crates see them."""
    seen = {name: tuple(exported_to_dependents(crate, bindings)) for name, bindings in names.names.items()}
    return PublicNames(
        {name: bindings for name, bindings in seen.items() if bindings}, unlisted_to_dependents(crate, names.unlisted)
    )


def _for_dependents(crate: Crate, condition: Disjunction) -> Disjunction:
    return disjunctions.replace_literals(condition, partial(of_dependency, package=crate.library.package))


@cache
def opaque(package: str | None) -> Declaration:
    """Return something of which nothing is known, but perhaps the crate that it comes from."""
    return Declaration(name="", kind="unknown", namespaces=TYPE | VALUE | MACRO, source=package, scope=Opaque(package))
