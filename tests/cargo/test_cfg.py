"""Conditions as `#[cfg(…)]` has them (Rust reference, "Conditional compilation")."""

from __future__ import annotations

import re
from itertools import product

import pytest
from cratebook.cargo.cfg import (
    ALWAYS,
    NEVER,
    All,
    Any,
    Condition,
    Feature,
    Not,
    Other,
    either,
    every,
    features,
    for_dependents,
    format_condition,
    holds,
    negated,
    parse,
)
from hypothesis import given
from hypothesis import strategies as st

A, B, UNIX, TEST = Feature("a"), Feature("b"), Other("unix"), Other("test")
LEAVES: tuple[Condition, ...] = (A, B, UNIX, TEST)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ('feature = "a"', A),
        ('feature="a"', A),
        ("unix", UNIX),
        ('target_os="linux"', Other('target_os = "linux"')),
        ('all(feature = "a", unix)', All((A, UNIX))),
        ('any(feature = "a", unix,)', Any((A, UNIX))),
        ("not(unix)", Not(UNIX)),
        ('all(feature = "a")', A),
        ("all()", ALWAYS),
        ("any()", NEVER),
        ("true", ALWAYS),
        ("false", NEVER),
        ("not(any())", ALWAYS),
        ("not(not(unix))", UNIX),
        ('all(all(feature = "a", feature = "b"), unix)', All((A, B, UNIX))),
        ('all(feature = "a", feature = "a")', A),
        ('all(feature = "a", any(feature = "a", unix))', A),
        ('any(feature = "a", all(feature = "a", unix))', A),
        ("all(unix, not(unix))", NEVER),
        ("any(unix, not(unix))", ALWAYS),
        (r'feature = "a\"b"', Feature('a"b')),
        (" all ( unix , test ) ", All((UNIX, TEST))),
        ("all", Other("all")),
    ],
)
def test_a_condition_is_read_in_its_shortest_form(text: str, condition: Condition) -> None:
    assert parse(text) == condition


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "a condition ends too early"),
        ("all(unix", "a condition ends too early"),
        ("all(unix test)", "'test' stands where ',' belongs"),
        ("all(,)", "',' stands where a condition begins"),
        ("not()", "'not' takes one condition"),
        ("not(unix, test)", "'not' takes one condition"),
        ("unix test", "'unix test' goes on where a condition has ended"),
        ('version("1.70")', "'version(\"1.70\")' goes on where a condition has ended"),
        ("feature = a", "'feature =' needs a text in quotes"),
        ("feature =", "a condition ends too early"),
        ("a-b", "'a-b' is not a condition"),
        ('feature = "a', "'feature = \"a' is not a condition"),
        ('"a"', "'\"a\"' stands where a condition begins"),
        ("not(" * 101 + "unix" + ")" * 101, "a condition is nested too deeply"),
    ],
)
def test_what_is_no_condition_is_told_so(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(fault)}$"):
        parse(text)


def trees(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """Conditions as they come about: from leaves, by the functions that put them together."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4).map(every), st.lists(inner, max_size=4).map(either), inner.map(negated)
        ),
        max_leaves=12,
    )


CONDITIONS = trees(st.sampled_from([ALWAYS, NEVER, *LEAVES]))
WORLDS = [frozenset(leaf for leaf, on in zip(LEAVES, bits, strict=True) if on) for bits in product((0, 1), repeat=4)]


def is_so(condition: Condition, world: frozenset[Condition]) -> bool:
    """Tell whether a condition holds where exactly these leaves do: the truth table, with nothing left open."""
    match condition:
        case All(parts):
            return all(is_so(part, world) for part in parts)
        case Any(parts):
            return any(is_so(part, world) for part in parts)
        case Not(part):
            return not is_so(part, world)
        case _:
            return condition in world


@given(CONDITIONS)
def test_a_condition_that_is_said_is_read_again(condition: Condition) -> None:
    assert parse(format_condition(condition)) == condition


@given(trees(st.one_of(st.text().map(Feature), st.sampled_from(LEAVES))))
def test_a_feature_of_any_name_is_said_and_read_again(condition: Condition) -> None:
    assert parse(format_condition(condition)) == condition


@given(st.text(alphabet='alny()=", not"feature\\'))
def test_any_text_is_read_or_told_to_be_none(text: str) -> None:
    try:
        condition = parse(text)
    except ValueError:
        return
    assert parse(format_condition(condition)) == condition


@given(st.lists(CONDITIONS, max_size=4))
def test_putting_conditions_together_changes_nothing_that_holds(conditions: list[Condition]) -> None:
    for world in WORLDS:
        truths = [is_so(condition, world) for condition in conditions]
        assert is_so(every(conditions), world) == all(truths)
        assert is_so(either(conditions), world) == any(truths)
        assert [is_so(negated(condition), world) for condition in conditions] == [not truth for truth in truths]


@given(CONDITIONS)
def test_nothing_is_said_of_a_condition_that_another_target_would_change(condition: Condition) -> None:
    for world in WORLDS:
        on = {leaf.name for leaf in world if isinstance(leaf, Feature)}
        alike = [other for other in WORLDS if {leaf for leaf in other if isinstance(leaf, Feature)} == world & {A, B}]
        assert holds(condition, on) in {None, is_so(condition, world)}
        if len({is_so(condition, other) for other in alike}) > 1:
            assert holds(condition, on) is None


@given(trees(st.sampled_from([ALWAYS, NEVER, A, B])))
def test_features_alone_always_decide(condition: Condition) -> None:
    for world in WORLDS:
        on = {leaf.name for leaf in world if isinstance(leaf, Feature)}
        assert holds(condition, on) is is_so(condition, world)


@given(CONDITIONS)
def test_a_dependency_is_built_without_tests(condition: Condition) -> None:
    found = for_dependents(condition)
    assert all(is_so(found, world) == is_so(condition, world - {TEST}) for world in WORLDS)
    assert all(is_so(found, world) == is_so(found, world ^ {TEST}) for world in WORLDS)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ('feature = "a"', ("a",)),
        ('all(feature = "a", feature = "b")', ("a", "b")),
        ('any(feature = "a", feature = "b")', ()),
        ('all(feature = "a", unix)', ()),
        ('not(feature = "a")', ()),
        ("all()", ()),
    ],
)
def test_the_features_that_have_to_be_on_are_named_where_that_is_all(text: str, asked: tuple[str, ...]) -> None:
    assert features(parse(text)) == asked
