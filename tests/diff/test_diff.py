"""What a change means for the reader: every kind of change in `diff/`, beside exactly what `cratebook diff` says of it.

A case holds the files that differ from the small handbook's, in `old` and `new`. `--bless` renews what is said.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import fields, replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import yaml
from cratebook.diff import Difference, Side, as_json, as_markdown, compare, read_side
from cratebook.diff.contents import Contents
from cratebook.diff.moves import moves
from cratebook.project import Project
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from tests.conftest import ROOT, SMALL
from tests.markup import parsed
from tests.site.test_golden import assert_as_it_was

CASES = Path(__file__).parent / "cases"
NAMES = sorted(folder.name for folder in CASES.iterdir())
TEMPLATES = Project(ROOT).templates
LIMIT = 65_536
NOTHING = "Nothing changes for the reader.\n"


def side_of(case: str, name: str, folder: Path) -> Side:
    """The small handbook with a case's files of one side over it."""
    shutil.copytree(SMALL / "data", folder / name)
    if (CASES / case / name).is_dir():
        shutil.copytree(CASES / case / name, folder / name, dirs_exist_ok=True)
    return replace(read_side(str(folder / name), Project(folder)), name=name)


def difference_of(case: str, folder: Path) -> Difference:
    return compare(side_of(case, "old", folder), side_of(case, "new", folder))


@pytest.fixture
def bless(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("bless"))


@pytest.mark.parametrize("case", NAMES)
def test_a_change_is_told_to_the_letter(case: str, tmp_path: Path, *, bless: bool) -> None:
    difference = difference_of(case, tmp_path)
    assert_as_it_was(CASES / case / "comment.md", as_markdown(difference, TEMPLATES), bless=bless)
    assert_as_it_was(CASES / case / "difference.json", as_json(difference), bless=bless)


def test_every_part_of_a_difference_has_a_case_and_stands_in_the_guide() -> None:
    guide = (ROOT / "site_src" / "guide" / "diff.md").read_text()
    said = [json.loads((CASES / case / "difference.json").read_text()) for case in NAMES]
    parts = {field.name for field in fields(Contents)}
    assert {key for one in said if one["contents"] for key, part in one["contents"].items() if part} == parts
    assert {part for part in parts if f"`contents.{part}`" not in guide} == set()
    assert {key for one in said for key in one if f"`{key}`" not in guide} == set()


@pytest.mark.parametrize("case", NAMES)
def test_no_difference_from_itself(case: str, tmp_path: Path) -> None:
    new = side_of(case, "new", tmp_path)
    difference = compare(new, new)
    assert (difference.added, difference.fixed) == ((), ())
    assert difference.same == (new.valid and new.readable)
    assert as_markdown(difference, TEMPLATES).endswith(NOTHING) == difference.same


@pytest.mark.parametrize("case", NAMES)
def test_the_other_way_round_new_is_fixed_and_added_is_removed(case: str, tmp_path: Path) -> None:
    there = difference_of(case, tmp_path)
    back = compare(there.new, there.old)
    assert (back.added, back.fixed) == (there.fixed, there.added)
    assert (back.contents is None) == (there.contents is None)
    if there.contents and back.contents:
        for one, other in (
            (there.contents.crates, back.contents.crates),
            (there.contents.repositories, back.contents.repositories),
        ):
            assert (set(one.added), set(one.removed)) == (set(other.removed), set(other.added))


def page_of(comment: str) -> Element:
    html = Markdown(extensions=["pymdownx.superfences", "md_in_html"]).convert(comment)
    return parsed(html)


def plain(element: Element) -> str:
    """The text that is not in code."""
    inside = "" if element.tag in {"code", "pre"} else (element.text or "") + "".join(map(plain, element))
    return f"{inside}{element.tail or ''}"


OURS = {"html", "head", "body", "h2", "h3", "p", "ul", "li", "code", "pre", "div", "span", "details", "summary"}


@pytest.mark.parametrize("case", NAMES)
def test_no_data_becomes_an_element_of_the_page(case: str, tmp_path: Path) -> None:
    page = page_of(as_markdown(difference_of(case, tmp_path), TEMPLATES))
    found = [node for node in page.iter() if isinstance(node.tag, str)]
    assert {str(node.tag) for node in found} <= OURS
    assert {name for node in found for name in node.attrib} <= {"class", "id", "name"}


@pytest.mark.parametrize("case", NAMES)
def test_no_data_is_a_mention_or_the_number_of_an_issue(case: str, tmp_path: Path) -> None:
    said = plain(page_of(as_markdown(difference_of(case, tmp_path), TEMPLATES).partition("\n")[2]))
    assert "From" in said
    assert [mark for mark in ("@", "#", "://") if mark in said] == []


# What is long: as many repositories as it takes, all with another patch.


def write(folder: Path, name: str, data: object) -> None:
    path = folder / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, sort_keys=False))


def many(folder: Path, number: int, version: str) -> Side:
    """A handbook of so many repositories, each with one patch of one line."""
    shutil.copytree(SMALL / "data", folder)
    names = [f"shop-{index:04}" for index in range(number)]
    for name in ("shop", "stock"):
        (folder / "repos" / f"{name}.yml").unlink()
    shutil.rmtree(folder / "observed")
    for name in names:
        repository = {"name": name, "category": "apps", "purpose": "Sells", "crates": {"acme-core": {}}}
        write(folder, f"repos/{name}", repository)
    write(folder, "phases", {"phases": {"all": {"title": "All", "repositories": names}}})
    site = yaml.safe_load((folder / "site.yml").read_text())
    write(folder, "site", {**site, "source": {**site["source"], "version": version}})
    return read_side(str(folder), Project(folder))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Difference:
    folder = tmp_path_factory.mktemp("long")
    sides = {
        name: replace(many(folder / name, 400, version), name=name) for name, version in (("a", "1"), ("b", "1.2"))
    }
    return compare(sides["a"], sides["b"])


def test_a_long_comment_is_cut_at_whole_entries_and_says_how_many_are_left(long: Difference) -> None:
    comment = as_markdown(long, TEMPLATES)
    assert LIMIT - 1000 < len(comment.encode()) < LIMIT
    shown = comment.count("<details>")
    assert comment.count("</details>") == shown
    assert comment.count("```diff\n") * 2 == comment.count("```")
    assert f"\nAnd {400 - shown} more, which `cratebook diff --format json -- a b` prints.\n" in comment
    assert comment.endswith("### Other data\n\n- `data/site.yml`: `source`\n")


def test_json_is_not_cut(long: Difference) -> None:
    assert len(json.loads(as_json(long))["contents"]["patches"]) == 400


def test_a_few_patches_are_open_and_many_are_folded(tmp_path: Path, long: Difference) -> None:
    assert "<details>" not in as_markdown(difference_of("version-bump", tmp_path), TEMPLATES)
    assert "<details><summary><code>shop-0000</code></summary>\n\n```diff\n-acme-core" in as_markdown(long, TEMPLATES)


# Orders.


ORDERS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(ORDERS, ORDERS)
def test_what_does_not_move_keeps_its_order_and_all_others_are_told(old: list[str], new: list[str]) -> None:
    found = moves(old, new)
    told = {move.name: move for move in found.moved}
    steady = [name for name in old if name not in told]
    assert steady == [name for name in new if name not in told]
    assert {name for name, move in told.items() if move.old is None} == set(new) - set(old)
    assert {name for name, move in told.items() if move.new is None} == set(old) - set(new)
    assert found.shifted == sum(old.index(name) != new.index(name) for name in steady)


def test_one_that_moves_to_the_front_is_the_only_one_told() -> None:
    found = moves("abcdef", "fabcde")
    assert [(move.name, move.old, move.new, move.after) for move in found.moved] == [("f", 6, 1, None)]
    assert found.shifted == 5


# Overlays at random: any mix of the cases' files.


OVERLAYS = sorted(path.relative_to(CASES).as_posix() for path in CASES.rglob("*.yml") if "unreadable" not in path.parts)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("overlays")


@settings(deadline=None, max_examples=30)
@given(overlays=st.lists(st.sampled_from(OVERLAYS), max_size=4))
def test_any_data_is_the_same_as_itself_and_any_change_is_told(scratch: Path, overlays: list[str]) -> None:
    folder = scratch / "data"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SMALL / "data", folder)
    before = read_side(str(scratch), Project(scratch))
    for overlay in overlays:
        path = folder / Path(*Path(overlay).parts[2:])
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CASES / overlay, path)
    after, again = read_side(str(scratch), Project(scratch)), read_side(str(scratch), Project(scratch))
    assert as_json(compare(after, again)) == as_json(compare(again, after))
    assert compare(after, again).same == after.valid
    there, back = compare(before, after), compare(after, before)
    assert (there.added, there.fixed) == (back.fixed, back.added)
    assert there.same == back.same
