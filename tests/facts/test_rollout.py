"""How far the rollout is: what holds repositories back, the fixes that free most, and the order corrected."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from cratebook.checks import RULES
from cratebook.data.catalog import Catalog
from cratebook.data.load import load
from cratebook.data.models import ObservedMember
from cratebook.facts import HandbookFacts, MatrixFacts, RolloutFacts, handbook_facts, rollout_page, rollout_parts
from cratebook.facts.progress import Reason, progress
from cratebook.facts.repository import RepositoryFacts, TakenCrate
from cratebook.handbook import files, load_and_check
from cratebook.project import Project
from cratebook.site.render import Templates
from markdown import markdown

from tests.builds.sample import NEW, OLD, catalog
from tests.conftest import ROOT, SMALL

TLS = Reason(text="without acme-net/tls, which fails (E0308)", acts="crate source")
# A page has 300 kB at most, of which the theme takes less than a tenth.
WITHOUT_THEME = 270_000
# Of the thousand's, each page has those of the real handbook and the 45 that are made up.
FEW_COLUMNS = 45
OPEN = (ObservedMember(manifest="Cargo.toml", package="shop"),)


@cache
def first() -> Catalog:
    """The real catalog."""
    return load(ROOT / "data", "data")[0]


@cache
def first_facts() -> HandbookFacts:
    return handbook_facts(first(), ())


def with_member(of: Catalog) -> Catalog:
    """The same catalog, in which each scanned repository has a package that takes another line."""
    return replace(of, observed={name: scan.model_copy(update={"members": OPEN}) for name, scan in of.observed.items()})


def rollout(of: Catalog) -> RolloutFacts:
    return handbook_facts(of, ()).rollout


def test_what_an_offer_leaves_out_is_a_mark_beside_the_state_with_its_reason() -> None:
    shop = progress(with_member(catalog(net=(f"{NEW} fails tls",), joined=(("shop", "stock"),))), "shop")
    assert (shop.state, shop.waits_for, shop.reasons, shop.reduced) == ("waiting", ("stock",), (), TLS)


def test_what_blocks_names_the_error_and_who_acts() -> None:
    shop = progress(with_member(catalog(net=(f"{NEW} fails",), joined=(("shop", "stock"),))), "shop")
    text = "acme-net: E0308: mismatched types (crates/acme-net/src/lib.rs:7)"
    assert (shop.state, shop.reasons) == ("blocked", (Reason(text=text, acts="crate source"),))


def test_a_manifest_that_cargo_refuses_is_its_owner_s_to_fix() -> None:
    reasons = {name: one.reasons for name, one in first_facts().repositories.items()}
    refused = Reason(text="Cargo refuses its manifest (Cargo.toml:141 and Cargo.toml:142)", acts="repository")
    assert reasons["data-vault"] == (refused,)
    assert reasons["forge"] == (Reason(text="no Cargo.toml at its root", acts="repository"),)


def test_every_repository_is_in_one_state_of_the_whole_and_of_its_phase() -> None:
    facts = first_facts().rollout
    assert sorted(name for one in facts.states for name in one.repositories) == sorted(facts.order)
    for phase in facts.phases:
        assert sorted(name for one in phase.states for name in one.repositories) == sorted(phase.repositories)


def test_the_fix_that_frees_most_repositories_comes_first() -> None:
    held = {fix.name: (fix.features, len(fix.repositories)) for fix in first_facts().rollout.fixes}
    assert list(held.items()) == [
        ("infra-vector", ((), 5)),
        ("infra-fs", (("async", "watch"), 3)),
        ("infra-otel", (("otlp",), 3)),
        ("data-vault", ((), 1)),
        ("forge", ((), 1)),
    ]


def test_a_crate_that_keeps_a_repository_from_the_site_s_pin_is_a_fix() -> None:
    [fix] = rollout(catalog(net=(f"{NEW} fails", f"{OLD} builds"), tried=(OLD,), takes={"shop": ()})).fixes
    assert (fix.name, fix.repositories, fix.acts) == ("acme-net", ("shop",), "crate source")


def test_where_nothing_fails_there_is_no_fix() -> None:
    assert rollout(load(SMALL / "data", "data")[0]).fixes == ()


def test_next_are_the_first_that_somebody_can_go_on_with() -> None:
    assert first_facts().rollout.next == ("config-manager", "cost-ops", "test-bench")


def test_an_order_in_which_each_comes_after_what_it_depends_on_is_not_corrected() -> None:
    assert rollout(catalog(joined=(("stock", "shop"),))).corrected is None


def test_the_corrected_order_has_what_depends_on_another_after_it() -> None:
    corrected = rollout(catalog(joined=(("shop", "stock"),))).corrected
    assert corrected
    assert (corrected.early, corrected.later, corrected.cycles) == (("shop",), ("shop",), ())
    assert corrected.phases == (
        "phases:\n"
        "  first:\n    title: First\n    claim:\n      adds: [acme-net]\n    repositories: []\n"
        "  second:\n    title: Second\n    repositories: [stock, shop]\n"
    )


def test_a_cycle_is_named_and_kept_in_the_plan_s_order() -> None:
    corrected = rollout(catalog(joined=(("shop", "stock"), ("stock", "shop")))).corrected
    assert corrected
    assert corrected.cycles == (("shop", "stock", "shop"),)
    assert "repositories: [shop]\n" in corrected.phases


def late(of: Catalog) -> set[str]:
    """Which repository comes before which that it depends on, by the rule of the data."""
    [rule] = [rule for rule in RULES if rule.code == "dependency-order"]
    return {f"{violation.entity.name} → {violation.subject}" for violation in rule.find(of) if violation.entity}


def test_pasting_the_corrected_order_leaves_no_finding_but_those_of_cycles(real: Project) -> None:
    assert len(late(first())) == 12
    corrected = first_facts().rollout.corrected
    assert corrected
    (real.data / "phases.yml").write_text(corrected.phases)
    pasted, faults = load(real.data, "data")
    assert faults == ()
    assert late(pasted) <= {f"{one} → {other}" for cycle in corrected.cycles for one, other in pairwise(cycle)}
    assert len(late(pasted)) == 3


def columns(matrix: MatrixFacts) -> list[str]:
    return [" ".join(column) for column in matrix.columns]


def test_universal_crates_are_one_column_and_bands_are_phases() -> None:
    table = rollout_page(first_facts()).table
    assert table
    assert columns(table.planned)[0] == "infra-errors infra-config infra-json"
    assert len(table.planned.columns) == 13
    assert [band.phase.number for band in table.planned.bands] == [1, 2, 3, 4, 5, 6, 7]
    assert {row.cells[0].kind for band in table.planned.bands for row in band.rows if row.cells[0]} == {"direct"}


def test_a_universal_column_says_where_its_crates_differ() -> None:
    facts = first_facts()
    sentinel = facts.repositories["sentinel"]
    fewer = replace(sentinel, crates=tuple(crate for crate in sentinel.crates if crate.name == "infra-errors"))
    facts = replace(facts, repositories={**facts.repositories, "sentinel": fewer})
    table = rollout_page(facts).table
    assert table
    [row] = [row for band in table.planned.bands for row in band.rows if row.repository == "sentinel"]
    assert row.cells[0]
    assert (row.cells[0].kind, row.total) == ("several", 1)


def test_a_crate_that_none_of_the_repositories_has_is_no_column() -> None:
    facts = first_facts()
    only = facts.repositories["sentinel"]
    phases = tuple(replace(phase, repositories=("sentinel",)) for phase in facts.rollout.phases[:1])
    table = rollout_page(replace(facts, rollout=replace(facts.rollout, order=("sentinel",), phases=phases))).table
    assert table
    assert only.adoption
    names = {crate.name for crate in only.crates} | {crate.name for crate in only.adoption.crates}
    assert {name for column in table.planned.columns for name in column} == names
    assert table.actual.columns == table.planned.columns


def test_a_pull_request_is_linked_on_both_pages(small: Project) -> None:
    path: Path = small.data / "repos" / "stock.yml"
    path.write_text(path.read_text() + "pull_request: https://git.example/acme/stock/pull/41\n")
    made = files(small, *load_and_check(small))
    for page in ("rollout/index.md", "repos/stock/index.md"):
        assert "[&#35;41](https://git.example/acme/stock/pull/41)" in made[page]


def thousand(of: HandbookFacts) -> HandbookFacts:
    """The same handbook with each repository 40 times, and 60 crates: the first repository of a phase has 45 more."""
    more = {f"made-up-{number}": of.crates["infra-id"] for number in range(45)}
    wide = {phase.repositories[0] for phase in of.rollout.phases}

    def taken(repository: RepositoryFacts) -> tuple[TakenCrate, ...]:
        made_up = (replace(repository.crates[0], name=name) for name in more if repository.name in wide)
        return (*repository.crates, *made_up)

    again = {
        f"{name}-{number}": replace(repository, name=f"{name}-{number}", crates=taken(repository))
        for number in range(40)
        for name, repository in of.repositories.items()
    }
    phases = tuple(
        replace(phase, repositories=tuple(f"{name}-{number}" for number in range(40) for name in phase.repositories))
        for phase in of.rollout.phases
    )
    crates = {**of.crates, **more}
    return replace(
        of,
        crates=crates,
        publish_order=tuple(crates),
        repositories={**of.repositories, **again},
        rollout=replace(of.rollout, order=tuple(again), phases=phases),
    )


def test_at_a_thousand_repositories_each_page_of_the_rollout_is_small() -> None:
    facts = thousand(first_facts())
    page, parts, templates = rollout_page(facts), rollout_parts(facts), Templates([ROOT / "templates"])
    assert page.table is None
    assert sum(len(part.repositories) for part in parts.values()) == len(facts.rollout.order) == 1040
    assert min(len(part.planned.columns) for part in parts.values()) > FEW_COLUMNS
    whole = templates.render("rollout.md", path="rollout/index.md", page=page, handbook=facts)
    assert [name for name in parts if f"({name}/index.md)" not in whole] == []
    shown = [
        whole,
        *(
            templates.render("rollout_part.md", path=f"rollout/{name}/index.md", page=part, handbook=facts)
            for name, part in parts.items()
        ),
    ]
    assert max(len(markdown(text, extensions=["tables", "md_in_html"]).encode()) for text in shown) < WITHOUT_THEME
