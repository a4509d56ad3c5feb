"""The one state that each repository is in: the first that holds of a list."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from cratebook.data.models import ObservedRepository, ReportedBuild
from cratebook.facts import RepositoryFacts, handbook_facts
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import ROOT, SMALL

GIT = "https://git.example/acme/crates"
CORE = {"package": "acme-core", "manifest": "Cargo.toml", "line": 5, "table": "dependencies", "git": GIT}
AS_PLANNED = CORE | {"rev": "0123abc", "version": "1.2"}
SHOP = {"package": "shop", "manifest": "Cargo.toml", "line": 9, "table": "dependencies"}
SHOP_BY_GIT = SHOP | {"git": "https://git.example/acme/shop.git"}
MEMBER = {"members": [{"manifest": "Cargo.toml", "package": "shop"}]}
REJECTED = {"manifest": "Cargo.toml", "line": 3, "message": "no"}


def stock(**scan: Any) -> RepositoryFacts:
    """The facts of a repository that is to take `acme-core`, scanned so; shop was not scanned."""
    catalog, findings = load_and_check(Project(SMALL))
    member = {"manifest": "Cargo.toml", "package": "stock"}
    scanned = json.dumps({"name": "stock", "kind": "package", "members": [member]} | scan)
    observed = ObservedRepository.model_validate_json(scanned)
    return handbook_facts(replace(catalog, observed={"stock": observed}), findings).repositories["stock"]


def test_a_repository_that_was_not_scanned_is_not_scanned() -> None:
    assert handbook_facts(*load_and_check(Project(SMALL))).repositories["stock"].state == "not-scanned"


@pytest.mark.parametrize(
    ("state", "scan"),
    [
        ("done", {"crates": [AS_PLANNED], "repositories": [SHOP_BY_GIT], "faults": [REJECTED]}),
        ("blocked", {"kind": "none", "members": []}),
        ("blocked", {"faults": [REJECTED], "repositories": [SHOP_BY_GIT]}),
        ("waiting", {"crates": [CORE], "repositories": [SHOP_BY_GIT]}),
        ("in-progress", {"crates": [CORE], "repositories": [SHOP]}),
        ("ready", {"repositories": [SHOP]}),
    ],
)
def test_a_scanned_repository_is_in_the_first_state_that_holds(state: str, scan: dict[str, Any]) -> None:
    assert stock(**scan).state == state


def test_a_repository_waits_for_those_that_it_depends_on_by_git() -> None:
    assert stock(repositories=[SHOP, SHOP_BY_GIT, SHOP_BY_GIT | {"line": 10}]).waits_for == ("shop",)


def test_a_feature_that_fails_blocks_nothing_as_the_offer_is_without_it() -> None:
    facts = handbook_facts(*load_and_check(Project(ROOT))).repositories
    assert [failure.feature for failure in facts["config-manager"].offer.build.left_out] == ["async", "watch"]
    assert facts["config-manager"].state != "blocked"


def test_a_crate_that_fails_blocks_its_repositories() -> None:
    catalog, _ = load_and_check(Project(SMALL))
    report = {"commit": "0123abc456789def0123abc456789def01234567", "fails": {"message": "mismatched types"}}
    failing = catalog.crates["acme-net"].model_copy(
        update={"builds": (ReportedBuild.model_validate_json(json.dumps(report)),)}
    )
    scan = ObservedRepository.model_validate_json(json.dumps({"name": "shop", "kind": "package"} | MEMBER))
    broken = replace(catalog, crates={**catalog.crates, "acme-net": failing}, observed={"shop": scan})
    assert handbook_facts(broken, []).repositories["shop"].state == "blocked"


def test_a_repository_for_which_nothing_is_planned_yet_is_ready_and_not_done() -> None:
    catalog, _ = load_and_check(Project(SMALL))
    unplanned = catalog.repositories["stock"].model_copy(update={"crates": {}})
    scan = ObservedRepository.model_validate_json(json.dumps({"name": "stock", "kind": "none"}))
    facts = handbook_facts(
        replace(catalog, repositories={**catalog.repositories, "stock": unplanned}, observed={"stock": scan}), []
    ).repositories["stock"]
    assert (facts.state, [(reason.text, reason.acts) for reason in facts.reasons]) == (
        "ready",
        [("no crate is planned yet", "data")],
    )
