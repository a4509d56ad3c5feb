"""A diagram shows every arrow, or says how many it leaves out because others imply them."""

from __future__ import annotations

from cratebook.facts.crate import crate_facts
from cratebook.site import drawing

from tests.data.test_catalog import crates


def drawn(dependencies: dict[str, tuple[str, ...]]) -> str:
    catalog = crates(dependencies)
    facts = {name: crate_facts(catalog, name, ()) for name in catalog.publish_order}
    return drawing.of_all(facts, href=lambda crate: f"{crate}/")


def test_a_few_arrows_are_all_drawn() -> None:
    picture = drawn({"a": ("b", "c"), "b": ("c",), "c": ()})
    assert picture.count("<path ") == 3
    assert "left out" not in picture


def test_of_many_arrows_those_that_a_chain_implies_are_left_out_and_counted() -> None:
    names = [f"c{number:02}" for number in range(20)]
    picture = drawn({name: tuple(names[at + 1 :]) for at, name in enumerate(names)})
    assert picture.count("<path ") == 19
    assert "arrows that a chain of others implies are left out, 171 of 190" in picture


def test_many_arrows_that_nothing_implies_are_all_drawn() -> None:
    below = tuple(f"low{number}" for number in range(20))
    picture = drawn({f"high{number}": below for number in range(20)} | dict.fromkeys(below, ()))
    assert picture.count("<path ") == 400
    assert "left out" not in picture
