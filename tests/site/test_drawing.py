"""A diagram shows every arrow, or says how many it leaves out because others imply them."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import cast

import pytest
from cratebook.facts import CrateFacts, RepositoryFacts
from cratebook.facts.crate import crate_facts
from cratebook.site import drawing

from tests.data.test_catalog import crates


def facts_of(dependencies: dict[str, tuple[str, ...]]) -> dict[str, CrateFacts]:
    catalog = crates(dependencies)
    return {name: crate_facts(catalog, name, ()) for name in catalog.publish_order}


def drawn(dependencies: dict[str, tuple[str, ...]]) -> str:
    return drawing.of_all(facts_of(dependencies), href=lambda crate: f"{crate}/")


def arrows(picture: str) -> int:
    """How many heads are drawn; all of a kind are one path."""
    return sum(path.count("Z") for path in re.findall(r'cb-heads" d="([^"]+)"', picture))


def test_a_few_arrows_are_all_drawn() -> None:
    picture = drawn({"a": ("b", "c"), "b": ("c",), "c": ()})
    assert arrows(picture) == 3
    assert "left out" not in picture


def test_of_many_arrows_those_that_a_chain_implies_are_left_out_and_counted() -> None:
    names = [f"c{number:02}" for number in range(20)]
    picture = drawn({name: tuple(names[at + 1 :]) for at, name in enumerate(names)})
    assert arrows(picture) == 19
    assert "arrows that a chain of others implies are left out, 171 of 190" in picture


def test_many_arrows_that_nothing_implies_are_all_drawn() -> None:
    below = tuple(f"low{number}" for number in range(20))
    picture = drawn({f"high{number}": below for number in range(20)} | dict.fromkeys(below, ()))
    assert arrows(picture) == 400
    assert "left out" not in picture


def test_around_a_crate_with_too_many_only_its_neighbours_are_drawn() -> None:
    names = [f"c{number:03}" for number in range(102)]
    facts = facts_of({name: tuple(names[at + 1 : at + 2]) for at, name in enumerate(names)})
    picture = drawing.of_crate(facts, facts["c050"], href=lambda crate: f"{crate}/")
    assert picture.count("<rect ") == 3
    assert "only direct dependencies and dependents are drawn" in picture


def test_of_more_than_a_hundred_transitive_crates_the_number_is_stated() -> None:
    names = [f"c{number:03}" for number in range(103)]
    facts = facts_of({name: tuple(names[at + 1 : at + 2]) for at, name in enumerate(names)})
    assert (facts["c000"].transitive_dependencies, facts["c000"].transitive_dependents) == (101, ())
    assert facts["c001"].transitive_dependencies == tuple(names[3:])
    assert facts["c102"].transitive_dependents == 101


def test_around_a_crate_with_a_hundred_all_are_drawn() -> None:
    names = [f"c{number:03}" for number in range(101)]
    facts = facts_of({name: tuple(names[at + 1 : at + 2]) for at, name in enumerate(names)})
    picture = drawing.of_crate(facts, facts["c050"], href=lambda crate: f"{crate}/")
    assert picture.count("<rect ") == 101
    assert "only direct" not in picture


@pytest.mark.parametrize(("transitive", "boxes"), [(97, 101), (98, 4)])
def test_of_a_repository_with_too_many_crates_only_the_direct_ones_are_drawn(transitive: int, boxes: int) -> None:
    names = [f"c{number:03}" for number in range(3 + transitive)]
    taken = tuple(SimpleNamespace(name=name, direct=at < 3) for at, name in enumerate(names))
    repository = cast("RepositoryFacts", SimpleNamespace(name="shop", crates=taken))
    picture = drawing.of_repository(facts_of(dict.fromkeys(names, ())), repository, href=lambda crate: f"{crate}/")
    assert picture.count("<rect ") == boxes
    assert ("only direct dependencies are drawn; the table below has all" in picture) == (boxes == 4)


@pytest.mark.parametrize(
    ("crates", "arrows"), [({f"c{number}": () for number in range(201)}, 0), ({}, 625)], ids=["boxes", "arrows"]
)
def test_what_is_too_much_for_a_picture_is_a_sentence(crates: dict[str, tuple[str, ...]], arrows: int) -> None:
    below = tuple(f"low{number}" for number in range(25)) if arrows else ()
    picture = drawn({**crates, **{f"high{number}": below for number in range(len(below))}, **dict.fromkeys(below, ())})
    assert picture == (
        f'<p class="cb-legend">{201 if crates else 50} boxes and {arrows} arrows would be no picture; '
        "what is below has all</p>"
    )
