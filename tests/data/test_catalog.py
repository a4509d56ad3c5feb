"""What follows from the dependencies, however they are shaped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cratebook.data.catalog import Catalog
from cratebook.data.models import Crate
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import SMALL


def crates(dependencies: Mapping[str, tuple[str, ...]]) -> Catalog:
    catalog, _ = load_and_check(Project(SMALL))
    made = {
        name: Crate.model_validate({"name": name, "version": "1.2.0", "purpose": "-", "dependencies": needs})
        for name, needs in dependencies.items()
    }
    return replace(catalog, crates=made)


def test_a_crate_is_one_level_above_the_highest_that_it_needs() -> None:
    levels = crates({"a": ("b", "c"), "b": ("c",), "c": (), "d": ("c",)}).levels
    assert levels == {"a": 2, "b": 1, "c": 0, "d": 1}


def test_a_chain_of_any_length_has_its_levels() -> None:
    chain = {f"c{number}": (f"c{number + 1}",) for number in range(5_000)} | {"c5000": ()}
    assert crates(chain).levels["c0"] == 5_000


def test_crates_that_need_each_other_are_of_one_level() -> None:
    assert crates({"a": ("b",), "b": ("a", "c"), "c": ()}).levels == {"a": 1, "b": 1, "c": 0}


def test_an_unknown_dependency_has_no_place_in_what_follows() -> None:
    catalog = crates({"a": ("b", "nobody"), "b": ("a",), "c": ("b",), "d": ()})
    assert catalog.dependents == {"a": ("b",), "b": ("a", "c"), "c": (), "d": ()}
    assert catalog.publish_order == ("d", "a", "b", "c")
    assert catalog.paths(["c", "nobody"]) == {"c": ("c",), "b": ("c", "b"), "a": ("c", "b", "a")}
    assert catalog.reach("a") == ("b", "c")


def test_a_path_of_more_than_ten_crates_is_its_ends() -> None:
    paths = crates({f"c{number}": (f"c{number + 1}",) for number in range(10)} | {"c10": ()}).paths(["c0"])
    assert paths["c9"] == tuple(f"c{number}" for number in range(10))
    assert paths["c10"] == ("c0", "c10")
