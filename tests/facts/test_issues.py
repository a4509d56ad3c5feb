"""The pages of the issues: by who acts and rule, a line for each crate or repository, every place, in parts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from cratebook.diagnostics import EntityRef
from cratebook.facts import HandbookFacts, handbook_facts, issue_parts, issues_page, rules_page
from cratebook.facts.issues import IssueSection
from cratebook.handbook import load_and_check
from cratebook.project import Project
from cratebook.site.render import Templates
from markdown import markdown

from tests.checks.test_rules import change, lay_over
from tests.conftest import ROOT

# A page has 300 kB at most, of which the theme takes less than a tenth.
WITHOUT_THEME = 270_000
EXTENSIONS = ["attr_list", "md_in_html", "pymdownx.details", "pymdownx.superfences"]


@cache
def first() -> HandbookFacts:
    """The real handbook."""
    return facts_of(Project(ROOT))


def facts_of(project: Project) -> HandbookFacts:
    return handbook_facts(*load_and_check(project))


def pages(facts: HandbookFacts) -> list[str]:
    templates, parts = Templates([ROOT / "templates"]), issue_parts(facts)
    index = templates.render("issues.md", path="issues/index.md", page=issues_page(facts), handbook=facts)
    paths = {f"issues/{name}/index.md": part for name, part in parts.items()}
    others = (templates.render("issues_part.md", path=path, page=part, handbook=facts) for path, part in paths.items())
    return [index, *others]


def section(facts: HandbookFacts, code: str) -> IssueSection:
    [one] = [each for part in issues_page(facts).parts for each in part.sections if each.rule.code == code]
    return one


def test_what_blocks_the_rollout_comes_first_then_who_acts() -> None:
    groups = {part.group: {each.rule for each in part.sections} for part in issues_page(first()).parts}
    assert list(groups) == ["rollout", "crate source", "repository", "plan", "data"]
    assert "nothing" not in {rule.blocks for rule in groups.pop("rollout")}
    for group, rules in groups.items():
        assert {(rule.acts, rule.blocks) for rule in rules} == {(group, "nothing")}


def test_every_finding_is_in_one_section_of_the_rules_in_their_order() -> None:
    sections = [each for part in issues_page(first()).parts for each in part.sections]
    shown = [finding for each in sections for line in each.lines for finding in line.findings]
    assert sorted(shown, key=first().findings.index) == list(first().findings)
    for part in issues_page(first()).parts:
        assert [each.rule for each in part.sections] == [
            rule for rule in first().rules if rule in {each.rule for each in part.sections}
        ]


def test_repeats_are_one_line_for_each_crate() -> None:
    lines = {line.entity: line.subjects for line in section(first(), "source-missing-export").lines}
    assert len(lines) == 9
    assert lines[EntityRef("crate", "infra-id")] == ("uuid_v7", "ulid", "snowflake")


def test_the_page_has_headings_in_words_lines_with_links_and_every_place() -> None:
    [page] = pages(first())
    for text in (
        "### Planned imports that don't exist · 17 {: #source-missing-export }",
        "- [`infra-id`](../crates/infra-id/index.md): `uuid_v7`, `ulid`, `snowflake` (3)\n",
        "- [simulator](../repos/simulator/index.md): `observatory`, `latency-lens`, `memory-graph` (3)\n",
        "- [`infra-errors`](../crates/infra-errors/index.md)\n",
        "#source-missing-export){: .cb-tag }",
    ):
        assert text in page
    places = [f"`{f.path.removeprefix('data/')}:{f.line}:{f.column}`" for f in first().findings]
    assert [place for place in places if place not in page] == []


def test_what_all_violations_have_in_common_is_stated_once() -> None:
    shown = section(first(), "source-uncompilable-patch")
    assert (shown.hint, shown.section) == ("leave it off until the file is there", "7.2")
    assert pages(first())[0].count(shown.hint) == 1
    assert section(first(), "inconsistent-plan").hint == ""


def test_without_a_plan_the_data_is_what_changes(small: Project) -> None:
    lay_over(small, "flag-without-feature")
    facts = facts_of(small)
    assert [part.group for part in issues_page(facts).parts] == ["data"]
    assert {finding.acts for finding in facts.findings} == {"data"}
    assert "plan" not in {rule.acts for rule in facts.rules}
    plan = "plan: { title: P, date: 2026-01-01, scope: S, status: open }\n"
    change(small, "site.yml", "organisation: Acme\n", f"organisation: Acme\n{plan}")
    assert [part.group for part in issues_page(facts_of(small)).parts] == ["plan"]


def many(facts: HandbookFacts) -> HandbookFacts:
    """The same handbook with 20 times as many issues, those of one rule more than a page holds."""
    copies = tuple(replace(finding, line=finding.line + number) for finding in facts.findings for number in range(20))
    return replace(facts, findings=copies)


def test_many_issues_are_on_pages_by_who_acts_of_which_each_is_small() -> None:
    facts = many(first())
    index, *parts = pages(facts)
    assert list(issue_parts(facts))[:3] == ["rollout", "rollout-2", "crate-source"]
    assert sum(part.count for part in issue_parts(facts).values()) == len(facts.findings)
    assert "](#" not in index
    assert [name for name in issue_parts(facts) if f'"{name}/"' not in index] == []
    assert "- [Checklist commands that can't pass](crate-source/index.md#failing-command) · 20\n" in index
    assert max(len(markdown(text, extensions=EXTENSIONS).encode()) for text in (index, *parts)) < WITHOUT_THEME


def test_the_rules_link_to_their_issues_wherever_these_are() -> None:
    templates = Templates([ROOT / "templates"])
    for facts, target in ((first(), "index.md#sdk-export)"), (many(first()), "/index.md#sdk-export)")):
        text = templates.render("rules.md", path="issues/rules/index.md", page=rules_page(facts), handbook=facts)
        assert f"{target}: the SDK has 'errors.ts'" in text or f"{target}, for example: the SDK has" in text
