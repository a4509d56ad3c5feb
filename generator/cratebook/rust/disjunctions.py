"""Conditions in disjunctive normal form, which are quick to combine: "this and that, or this and something else"."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from ..cargo.cfg import NEVER, UNDECIDED, All, Condition, either, every, for_dependents, negated


@dataclass(frozen=True, eq=False)
class Literal:
    """A condition that is not taken apart; equal ones are one and the same object, and so are quick to compare."""

    condition: Condition

    @cached_property
    def negation(self) -> Literal:
        """Return the literal that holds where this one does not."""
        return _literal(negated(self.condition))


# Literals that all hold; and conjunctions of which one holds, `NEVER` without any.
Conjunction = tuple[Literal, ...]
Disjunction = tuple[Conjunction, ...]

ALWAYS: Disjunction = ((),)
# More than anybody writes: of literals in a conjunction, of conjunctions, and of those that may become fewer.
_MOST_LITERALS, _MOST_CONJUNCTIONS, _MOST_PENDING = 128, 12, 128


def from_condition(condition: Condition) -> Disjunction:
    """Return a condition as one conjunction, or none where it never holds in a dependency."""
    condition = for_dependents(condition)
    parts = condition.parts if isinstance(condition, All) else (condition,)
    return () if condition == NEVER else (tuple(map(_literal, parts)),)


def to_condition(disjunction: Disjunction) -> Condition:
    """Return a disjunction as a condition, with what all alternatives share written once."""
    first = disjunction[0] if disjunction else ()
    shared = [literal for literal in first if all(literal in conjunction for conjunction in disjunction)]
    rest = (every(literal.condition for literal in conjunction if literal not in shared) for conjunction in disjunction)
    return every((*(literal.condition for literal in shared), either(rest)))


def both(one: Disjunction, other: Disjunction) -> Disjunction:
    """Return the disjunction that holds where two hold."""
    if ALWAYS in (one, other):
        return other if one == ALWAYS else one
    return simplify(tuple(dict.fromkeys(left + right)) for left in one for right in other)


def simplify(conjunctions: Iterable[Conjunction]) -> Disjunction:
    """Return conjunctions without those that never hold or imply another; `a and b`, `not a and b` become `b`.

    What is too long or too many to follow becomes `UNDECIDED`, since a part of it would be another condition.
    """
    kept, pending = list[Conjunction](), [*conjunctions][::-1]
    while pending and len(kept) <= _MOST_PENDING:
        conjunction = _followed(pending.pop())
        literals = set(conjunction)
        never_holds = conjunction != _UNDECIDED and any(literal.negation in literals for literal in conjunction)
        implies_another = any(literals.issuperset(other) for other in kept)
        if never_holds or implies_another:
            continue
        kept = [other for other in kept if not literals.issubset(other)]
        pending += [merged for other in kept if (merged := _merged(other, conjunction)) is not None]
        kept.append(conjunction)
    return tuple(kept) if len(kept) <= _MOST_CONJUNCTIONS else (_UNDECIDED,)


def replace_literals(disjunction: Disjunction, replacement: Callable[[Condition], Condition]) -> Disjunction:
    """Return a disjunction with another condition for each literal."""
    return tuple(
        tuple(_literal(replacement(literal.condition)) for literal in conjunction) for conjunction in disjunction
    )


@cache
def _literal(condition: Condition) -> Literal:
    return Literal(condition)


_UNDECIDED: Conjunction = (_literal(UNDECIDED),)


def _followed(conjunction: Conjunction) -> Conjunction:
    """Return a conjunction, or `UNDECIDED` in place of one that is too long or has a part that is not followed."""
    return _UNDECIDED if len(conjunction) > _MOST_LITERALS or _UNDECIDED[0] in conjunction else conjunction


def _merged(one: Conjunction, other: Conjunction) -> Conjunction | None:
    """Return `x` for `x and a`, `x and not a`; None where two conjunctions differ in anything else."""
    only_in_one, only_in_other = set(one).difference(other), set(other).difference(one)
    if len(only_in_one) != 1 or {literal.negation for literal in only_in_one} != only_in_other:
        return None
    return tuple(literal for literal in one if literal in other)
