"""The first handbook says what its plan says: texts here were copied from the plan by hand and machine."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from cratebook.cargo import forms
from cratebook.data import planned
from cratebook.data.catalog import Catalog
from cratebook.evidence import imports as rust
from cratebook.facts import HandbookFacts, handbook_facts
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import ROOT

PLAN = Path(__file__).parent / "plan"
REPOSITORIES = sorted(path.stem for path in (PLAN / "patches").iterdir())


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_and_check(Project(ROOT))[0]


@pytest.fixture(scope="module")
def handbook(catalog: Catalog) -> HandbookFacts:
    return handbook_facts(catalog, ())


def test_the_plan_names_these_repositories(catalog: Catalog) -> None:
    assert sorted(catalog.repositories) == REPOSITORIES
    assert len(REPOSITORIES) == 26


@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_patch_is_the_plans_to_the_byte(catalog: Catalog, name: str) -> None:
    assert forms.section(planned.dependencies(catalog, name)) == (PLAN / "patches" / f"{name}.toml").read_text()


def test_the_base_patch_is_the_plans(catalog: Catalog) -> None:
    _comment, *lines = (PLAN / "base.toml").read_text().splitlines(keepends=True)
    assert forms.lines(planned.universal(catalog)) == "".join(lines)


def test_every_import_line_is_the_plans(catalog: Catalog) -> None:
    plan = (PLAN / "imports.rs").read_text().split("\n\n")
    ours = rust.use_lines(catalog, catalog.publish_order).split("\n\n")
    assert len(ours) == 15
    assert sorted(block.strip() for block in ours) == sorted(block.strip() for block in plan)


def test_the_wasm_requirements_are_the_plans(catalog: Catalog) -> None:
    assert catalog.wasm.requirements == (PLAN / "wasm.toml").read_text()


def test_the_order_is_the_plans(catalog: Catalog) -> None:
    assert list(catalog.order) == (PLAN / "order.txt").read_text().split()


def test_the_phases_are_the_plans_with_its_words_for_each_repository(handbook: HandbookFacts) -> None:
    text = ""
    for phase in handbook.rollout.phases:
        text += f"### Phase {phase.number}: {phase.title}\n*{phase.text}*\n\n```\n"
        for name in phase.repositories:
            also = phase.also.get(name, ())
            remark = phase.remarks.get(name) or (f"also needs {', '.join(also)}" if also else "")
            text += f"{handbook.repositories[name].number}. {name}" + (f" ({remark})" if remark else "") + "\n"
        text += "```\n\n"
    assert text.rstrip() + "\n" == (PLAN / "phases.md").read_text()


def test_the_publish_steps_are_the_plans(handbook: HandbookFacts) -> None:
    text = ""
    for number, step in enumerate(handbook.publish_steps, start=1):
        text += f"**Phase {number} ({step.title}):**\n```\n"
        for crate in step.crates:
            text += crate + (f" (after {', '.join(step.after[crate])})" if crate in step.after else "") + "\n"
        text += "```\n\n"
    assert text.rstrip() + "\n" == (PLAN / "publish.md").read_text()


def test_the_status_is_what_the_plan_gives_in_its_footer_and_in_its_header(handbook: HandbookFacts) -> None:
    assert handbook.plan
    assert [handbook.plan.status, *((other.section, other.status) for other in handbook.plan.stated)] == [
        "Complete - Ready for Review and Approval",
        ("header", "ANALYSIS COMPLETE - Awaiting Review and Approval"),
    ]


def test_the_checklist_for_each_repository_has_the_plans_sentence(handbook: HandbookFacts) -> None:
    assert [checklist.text for checklist in handbook.checklists] == [
        None,
        "For each repository (in the order specified in Section 5):",
        None,
    ]


def test_the_publish_order_is_the_plans(catalog: Catalog) -> None:
    assert list(catalog.publish_order) == (PLAN / "publish.txt").read_text().split()


@pytest.mark.parametrize(("index", "name"), [(0, "before"), (1, "repository"), (2, "after")])
def test_a_checklist_is_the_plans_with_its_counts_derived(handbook: HandbookFacts, index: int, name: str) -> None:
    items = handbook.checklists[index].items
    assert list(items) == (PLAN / f"checklist-{name}.txt").read_text().splitlines()


@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_patch_parses_and_names_known_crates_with_known_features(catalog: Catalog, name: str) -> None:
    dependencies = tomllib.loads(forms.section(planned.dependencies(catalog, name)))["dependencies"]
    for crate, wanted in dependencies.items():
        assert set(wanted.get("features", ())) <= set(catalog.crates[crate].features)
