"""Who uses which names of a crate: on its page, in its JSON, and as the line that begins with what most use."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from cratebook.data.models import ObservedCrate, ObservedRepository
from cratebook.facts import HandbookFacts, handbook_facts
from cratebook.facts.usage import NameInUse, NameUser, UsedCrate, UsedName
from cratebook.handbook import load_and_check
from cratebook.project import Project
from cratebook.site.render import Templates

from tests.conftest import ROOT, SMALL


def scanned(name: str, **names: int) -> ObservedRepository:
    """A repository that uses names of `acme-net`, each so often."""
    places = [f"src/lib.rs:{line}" for line in (3, 5, 8)]
    used = {key.replace("__", "::"): {"count": n, "places": places[:n]} for key, n in names.items()}
    scan: dict[str, Any] = {"name": name, "kind": "package", "names": {"acme-net": used, "left-the-plan": used}}
    return ObservedRepository.model_validate_json(json.dumps(scan))


def facts(*scans: ObservedRepository) -> HandbookFacts:
    catalog, findings = load_and_check(Project(SMALL))
    return handbook_facts(replace(catalog, observed={scan.name: scan for scan in scans}), findings)


USED = facts(
    scanned("shop", Listener=9, TlsConnection=1, Gone=1, prelude__Tcp=1),
    scanned("stock", dial=1, Connection=2),
    scanned("gone", Other=1),
)
BOTH = facts(scanned("shop", dial=1, Listener=9), scanned("stock", dial=1))


def test_a_crate_has_its_names_in_use_with_their_users_and_whether_it_exports_them() -> None:
    listener, *others = USED.crates["acme-net"].names_in_use
    places = ("src/lib.rs:3", "src/lib.rs:5", "src/lib.rs:8")
    user = NameUser(repository="shop", count=9, places=places)
    assert listener == NameInUse(name="Listener", state="exported", users=(user,))
    assert [(used.name, used.state) for used in others] == [
        ("Connection", "exported"),
        ("Gone", "absent"),
        ("TlsConnection", "exported"),
        ("dial", "exported"),
        ("prelude::Tcp", "absent"),
    ]


def test_what_more_repositories_use_comes_before_what_one_uses_often() -> None:
    assert [name.name for name in BOTH.crates["acme-net"].names_in_use] == ["dial", "Listener"]
    assert BOTH.crates["acme-net"].most_used == "use acme_net::{dial, Listener};"


def test_the_most_used_line_has_only_what_is_there_by_default() -> None:
    assert USED.crates["acme-net"].most_used == "use acme_net::{Listener, Connection, dial};"
    assert USED.crates["acme-core"].most_used is None


def test_the_most_used_line_has_the_macros_that_are_called() -> None:
    catalog, findings = load_and_check(Project(SMALL))
    net = catalog.inspected["acme-net"].model_dump(by_alias=True, mode="json")
    net["exports"] += [{"kind": "macro", "names": ["connect"]}]
    inspected = {"acme-net": ObservedCrate.model_validate_json(json.dumps(net))}
    scan = scanned("shop", connect=3, dial=1)
    page = handbook_facts(replace(catalog, inspected=inspected, observed={"shop": scan}), findings).crates["acme-net"]
    assert page.most_used == "use acme_net::{connect, dial};"


def test_a_repository_has_the_names_that_it_uses_of_crates_in_the_data() -> None:
    names = (
        UsedName(name="dial", count=1, places=("src/lib.rs:3",)),
        UsedName(name="Connection", count=2, places=("src/lib.rs:3", "src/lib.rs:5")),
    )
    assert USED.repositories["stock"].names_in_use == (UsedCrate(crate="acme-net", names=names),)


def test_the_pages_show_it_folded() -> None:
    templates = Templates([ROOT / "templates"])
    crate = USED.crates["acme-net"]
    page = templates.render("crate.md", path="crates/acme-net/index.md", page=crate, handbook=USED)
    assert "<summary>6 names are in use</summary>" in page
    assert "| `Listener` | [shop](../../repos/shop/index.md), 9 places, first `src/lib.rs:3` |\n" in page
    assert "| `Gone` (not exported) | [shop](../../repos/shop/index.md), 1 place, `src/lib.rs:3` |\n" in page
    repository = USED.repositories["stock"]
    page = templates.render("repository.md", path="repos/stock/index.md", page=repository, handbook=USED)
    assert "- [`acme-net`](../../crates/acme-net/index.md): `dial` (1), `Connection` (2)\n" in page
