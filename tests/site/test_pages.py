"""The table of pages: what each template gets, and what the navigation shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

import pytest
from cratebook.facts import HandbookFacts, handbook_facts, issue_parts, rollout_parts
from cratebook.handbook import files, load_and_check
from cratebook.project import Project
from cratebook.site.pages import PAGES, Page, navigation
from markupsafe import Markup

from tests.conftest import ROOT

ENTITIES = [page for page in PAGES if "{name}" in page.route]


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


def test_every_page_of_the_navigation_is_there() -> None:
    project = Project(ROOT)
    made = files(project, *load_and_check(project))
    routes = [route for entry in navigation() for route in entry.values()]
    assert [route for route in routes if route not in made and not (project.docs / route).is_file()] == []


@pytest.mark.parametrize("page", ENTITIES, ids=lambda page: page.route)
def test_pages_of_entities_are_not_in_the_navigation(page: Page) -> None:
    assert page.title is None
