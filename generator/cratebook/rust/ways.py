"""The ways in which a name can be reached, each with all that it asks for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property

from ..cargo.cfg import NEVER, All, Any, Condition, Feature, Not, Other, either, every, for_dependents, negated


class Part:
    """A condition that is one and the same object wherever it is asked for, and so is quick to compare."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    @cached_property
    def opposite(self) -> Part:
        """Return the part that holds where this one does not."""
        return _part(negated(self.condition))


# What one way asks for, all of it together; and the ways, one of which is enough.
Way = tuple[Part, ...]
Ways = tuple[Way, ...]

ALWAYS: Ways = ((),)
_MOST = 12


def way(condition: Condition) -> Ways:
    """Return the one way that asks for a condition."""
    there = for_dependents(condition)
    parts = there.parts if isinstance(there, All) else (there,)
    return () if there == NEVER else (tuple(map(_part, parts)),)


def along(first: Ways, then: Ways) -> Ways:
    """Return the ways that lead along one of the first and then one of the others."""
    if ALWAYS in (first, then):
        return then if first == ALWAYS else first
    return one_of(tuple(dict.fromkeys(one + other)) for one in first for other in then)


def one_of(ways: Iterable[Way]) -> Ways:
    """Return ways without those that ask for more than another does, and those that never hold."""
    kept, waiting = list[Way](), [*ways][::-1]
    while waiting:
        new = waiting.pop()
        asked = set(new)
        if any(part.opposite in asked for part in new) or any(asked.issuperset(other) for other in kept):
            continue
        kept = [other for other in kept if not asked.issubset(other)]
        waiting += (way for other in kept if (way := _whatever(other, new)) is not None)
        kept.append(new)
    return tuple(kept[:_MOST])


def condition(ways: Ways) -> Condition:
    """Return the condition under which one of the ways is open."""
    common = [part for part in (ways[0] if ways else ()) if all(part in way for way in ways)]
    others = either(every(part.condition for part in way if part not in common) for way in ways)
    return every((*(part.condition for part in common), others))


def of_dependency(ways: Ways, package: str) -> Ways:
    """Return ways inside a dependency as its dependent sees them: the features there are not its own."""
    return tuple(tuple(_part(_of_dependency(part.condition, package)) for part in way) for way in ways)


@cache
def _part(condition: Condition) -> Part:
    return Part(condition)


def _whatever(one: Way, other: Way) -> Way | None:
    """Return the way that two become which only differ in whether one thing holds."""
    if len(one) != len(other):
        return None
    differs = set(one).symmetric_difference(other)
    opposite = len(differs) == 2 and differs.pop().opposite in differs  # noqa: PLR2004 - a thing and its opposite
    return tuple(part for part in one if part in other) if opposite else None


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
