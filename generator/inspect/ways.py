"""The ways in which a name can be reached, each with all that it asks for."""

from __future__ import annotations

from collections.abc import Iterable

from ..cfg import NEVER, All, Any, Condition, Feature, Not, Other, either, every, for_dependents, negated

# What one way asks for, all of it together; and the ways, one of which is enough.
Way = tuple[Condition, ...]
Ways = tuple[Way, ...]

ALWAYS: Ways = ((),)
_MOST = 12


def way(condition: Condition) -> Ways:
    """Return the one way that asks for a condition."""
    there = for_dependents(condition)
    return () if there == NEVER else (there.parts if isinstance(there, All) else (there,),)


def along(*ways: Ways) -> Ways:
    """Return the ways that lead along all of these, one after the other."""
    found: Ways = ALWAYS
    for more in ways:
        found = one_of(tuple(dict.fromkeys(first + then)) for first in found for then in more)
    return found


def one_of(ways: Iterable[Way]) -> Ways:
    """Return ways without those that ask for more than another does, and those that never hold."""
    kept, waiting = list[Way](), [*ways][::-1]
    while waiting:
        new = waiting.pop()
        asked = set(new)
        if (len(new) > 1 and every(new) == NEVER) or any(set(other) <= asked for other in kept):
            continue
        kept = [other for other in kept if not asked <= set(other)] + [new]
        waiting += (way for other in kept[:-1] if (way := _whatever(other, new)) is not None)
    return tuple(kept[:_MOST])


def _whatever(one: Way, other: Way) -> Way | None:
    """Return the way that two become which only differ in whether one thing holds."""
    first, second = [part for part in one if part not in other], [part for part in other if part not in one]
    opposite = len(first) == len(second) == 1 and negated(first[0]) == second[0]
    return tuple(part for part in one if part in other) if opposite else None


def condition(ways: Ways) -> Condition:
    """Return the condition under which one of the ways is open."""
    return either(every(way) for way in ways)


def of_dependency(ways: Ways, package: str) -> Ways:
    """Return ways inside a dependency as its dependent sees them: the features there are not its own."""
    return tuple(tuple(_of_dependency(part, package) for part in way) for way in ways)


def _of_dependency(condition: Condition, package: str) -> Condition:
    match condition:
        case Feature(name):
            return Other(f'dependency_feature = "{package}/{name}"')
        case Not(part):
            return Not(_of_dependency(part, package))
        case All(parts):
            return All(tuple(_of_dependency(part, package) for part in parts))
        case Any(parts):
            return Any(tuple(_of_dependency(part, package) for part in parts))
        case _:
            return condition
