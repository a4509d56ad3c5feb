"""The table of pages: what each template gets, and what the navigation shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from cratebook.facts import HandbookFacts, handbook_facts, issue_parts, rollout_parts
from cratebook.handbook import files, load_and_check
from cratebook.project import Project
from cratebook.site import output
from cratebook.site.addresses import CHECKLISTS, RISKS, WASM
from cratebook.site.pages import PAGES, Page, navigation
from cratebook.site.render import Templates
from markdown import markdown
from markupsafe import Markup

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def handbook() -> HandbookFacts:
    return handbook_facts(*load_and_check(Project(ROOT)))


def is_frozen(value: object) -> bool:
    return is_dataclass(value) and bool(vars(type(value))["__dataclass_params__"].frozen)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.route)
def test_a_template_gets_a_frozen_dataclass(page: Page, handbook: HandbookFacts) -> None:
    facts = page.facts(handbook)
    given = facts.values() if isinstance(facts, Mapping) else [facts]
    assert given or page.facts in {rollout_parts, issue_parts}
    assert all(map(is_frozen, given))


def test_facts_are_plain_values_all_the_way_down(handbook: HandbookFacts) -> None:
    waiting: list[object] = [handbook]
    while waiting:
        value = waiting.pop()
        assert not isinstance(value, Markup)
        if is_dataclass(value):
            assert is_frozen(value)
            waiting += [getattr(value, field.name) for field in fields(value)]
        elif isinstance(value, Mapping):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, tuple):
            waiting += value
        else:
            assert value is None or isinstance(value, str | int)


def routes(entries: Iterable[str | Mapping[str, Any]]) -> Iterator[str]:
    """The pages of a navigation, whatever they stand below."""
    for entry in entries:
        if isinstance(entry, str):
            yield entry
        else:
            for page in entry.values():
                yield from routes([page] if isinstance(page, str) else page)


def test_the_navigation_is_six_entries_with_each_page_that_is_no_entity_s_once(small: Project) -> None:
    made = files(small, *load_and_check(small))
    output.write(small.docs, made)
    entries = navigation(lambda path: (small.docs / path).is_file())
    assert [title for entry in entries for title in entry] == [
        "Home",
        "Repositories",
        "Crates",
        "Rollout",
        "Issues",
        "Guide",
    ]
    pages = {path for path in made if path.endswith(".md")}
    entities = {path for path in pages if re.fullmatch(r"(repos|crates)/[^/]+/index.md", path)}
    assert sorted(routes(entries)) == sorted(pages - entities)


def test_a_page_that_would_be_empty_is_not_there(small: Project) -> None:
    without_facts = {RISKS, CHECKLISTS, WASM}
    assert without_facts.isdisjoint(files(small, *load_and_check(small)))
    assert without_facts <= files(Project(ROOT), *load_and_check(Project(ROOT))).keys()


# What the theme puts around the content of a page takes less.
AROUND = 40_000


@pytest.mark.parametrize("template", ["front.md", "repositories.md"])
def test_a_list_of_a_thousand_repositories_is_no_page_above_300_kilobytes(template: str, small: Project) -> None:
    handbook = handbook_facts(*load_and_check(small))
    names = tuple(f"a-repository-{number:04}" for number in range(1_000))
    one = replace(handbook.repositories["shop"], purpose="What a sentence of an average length says of it")
    many = replace(
        handbook,
        repositories={name: replace(one, name=name) for name in names},
        categories=(replace(handbook.categories[0], title="Observability", repositories=names),),
    )
    text = Templates(small.templates).render(template, path="index.md", page=many, handbook=many, published=frozenset())
    page = markdown(text, extensions=["attr_list", "md_in_html", "tables"])
    assert page.count("a-repository-0999") >= 2
    assert len(page) + AROUND < 300_000


def test_a_crate_s_page_states_the_number_of_transitive_crates_that_are_too_many_to_list(small: Project) -> None:
    handbook = handbook_facts(*load_and_check(small))
    crate = replace(handbook.crates["acme-net"], transitive_dependencies=1_000)
    text = Templates(small.templates).render(
        "crate.md", path="crates/acme-net/index.md", page=crate, handbook=handbook, published=frozenset()
    )
    assert "- Transitive dependencies: 1000, too many to list; the direct ones lead to them\n" in text
    assert "Transitive dependents" not in text
