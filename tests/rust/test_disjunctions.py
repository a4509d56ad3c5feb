"""Conditions in disjunctive normal form hold where the conditions do that they are made of."""

from __future__ import annotations

from itertools import product

import pytest
from cratebook.cargo.cfg import ALWAYS, NEVER, UNDECIDED, Condition, Feature, every, negated
from cratebook.rust import disjunctions
from cratebook.rust.disjunctions import Disjunction, both, from_condition, simplify, to_condition
from hypothesis import given
from hypothesis import strategies as st

from tests.cargo.test_cfg import LEAVES, TEST, is_so, trees

A, B, C = (Feature(name) for name in "abc")
NOT_A, NOT_B = negated(A), negated(B)
# A dependency is never built for its tests.
CONDITIONS = trees(st.sampled_from([ALWAYS, NEVER, *LEAVES]))
ALTERNATIVES = st.lists(CONDITIONS, max_size=4)
WORLDS = [
    frozenset(leaf for leaf, on in zip(LEAVES, bits, strict=True) if on and leaf != TEST)
    for bits in product((False, True), repeat=len(LEAVES))
]


def any_of(*conditions: Condition) -> Disjunction:
    """Return a disjunction of conjunctions, as they are."""
    return tuple(conjunction for condition in conditions for conjunction in from_condition(condition))


@pytest.mark.parametrize(
    ("alternatives", "simple"),
    [
        ((), ()),
        ((A, B), (A, B)),
        ((A, A), (A,)),
        ((A, every((A, B))), (A,)),
        ((every((A, B)), A), (A,)),
        ((A, NOT_A), (ALWAYS,)),
        ((every((A, B)), every((NOT_A, B))), (B,)),
        ((every((A, B)), every((NOT_A, B)), C), (C, B)),
        ((every((A, B)), every((NOT_A, C))), (every((A, B)), every((NOT_A, C)))),
        ((every((A, B)), every((NOT_A, NOT_B))), (every((A, B)), every((NOT_A, NOT_B)))),
    ],
)
def test_alternatives_that_say_nothing_new_go(
    alternatives: tuple[Condition, ...], simple: tuple[Condition, ...]
) -> None:
    assert set(simplify(any_of(*alternatives))) == set(any_of(*simple))


def test_what_contradicts_itself_goes() -> None:
    assert both(any_of(A), any_of(NOT_A)) == ()


def test_what_all_alternatives_share_is_written_once() -> None:
    assert to_condition(any_of(every((A, B)), every((A, C)))) == every((A, to_condition(any_of(B, C))))


def test_equal_literals_are_one_object() -> None:
    ((one,),), ((other,),) = from_condition(A), from_condition(Feature("a"))
    assert one is other
    assert one.negation.negation is one


@given(CONDITIONS)
def test_a_condition_comes_back_as_it_holds(condition: Condition) -> None:
    back = to_condition(from_condition(condition))
    assert [is_so(back, world) for world in WORLDS] == [is_so(condition, world) for world in WORLDS]


@given(ALTERNATIVES)
def test_simplified_alternatives_hold_where_one_of_them_did(conditions: list[Condition]) -> None:
    simple = to_condition(simplify(any_of(*conditions)))
    for world in WORLDS:
        assert is_so(simple, world) == any(is_so(condition, world) for condition in conditions)


@given(ALTERNATIVES, ALTERNATIVES)
def test_both_holds_where_both_hold(left: list[Condition], right: list[Condition]) -> None:
    condition = to_condition(both(any_of(*left), any_of(*right)))
    for world in WORLDS:
        holds_left, holds_right = (any(is_so(one, world) for one in side) for side in (left, right))
        assert is_so(condition, world) == (holds_left and holds_right)


@pytest.mark.parametrize("count", [13, 50, 500])
def test_more_alternatives_than_are_followed_are_undecided(count: int) -> None:
    assert simplify(any_of(*(Feature(str(number)) for number in range(count)))) == from_condition(UNDECIDED)


def test_a_longer_conjunction_than_is_followed_is_undecided() -> None:
    long = every(Feature(str(number)) for number in range(129))
    assert simplify(from_condition(long)) == from_condition(UNDECIDED)


def test_many_alternatives_that_become_few_are_followed() -> None:
    features = [Feature(str(number)) for number in range(50)]
    branches = [every((*map(negated, features[:number]), feature)) for number, feature in enumerate(features)]
    assert simplify(any_of(*branches, every(map(negated, features)))) == disjunctions.ALWAYS


def test_what_is_undecided_stays_so_whatever_it_is_joined_with() -> None:
    undecided = from_condition(UNDECIDED)
    assert both(undecided, any_of(A)) == both(undecided, from_condition(negated(UNDECIDED))) == undecided
    assert to_condition(simplify((*undecided, *any_of(A)))) == UNDECIDED
    assert simplify((*undecided, *disjunctions.ALWAYS)) == disjunctions.ALWAYS


def test_always_is_the_disjunction_of_one_conjunction_without_literals() -> None:
    assert from_condition(ALWAYS) == simplify(any_of(A, NOT_A)) == disjunctions.ALWAYS
