"""A repository is offered all of its crates at one commit, at which as much as can be is known to build."""

from dataclasses import replace
from typing import ClassVar

import pytest
from cratebook.builds import at, chosen, newest, offered, wanted
from cratebook.data.catalog import Catalog
from cratebook.data.models import ObservedCommit

from .sample import FEATURES, NEW, OLD, OLDER, SOURCE, catalog, inspected, with_offer

SHOWN = {NEW: "new", OLD: "old", OLDER: "older", None: "none"}


def shown(of: Catalog, repository: str = "shop") -> str:
    """Return what is chosen in a word each: commit, state, how that is known, and what is left out or fails."""
    choice = chosen(of, repository)
    left_out = [f"-{failure.feature}" for failure in choice.left_out]
    failing = [f"!{failure.crate or 'together'}" for failure in choice.failures]
    apart = [f"apart:{name}" for name in choice.apart]
    return " ".join([SHOWN[choice.commit], choice.state, *filter(None, [choice.by]), *left_out, *failing, *apart])


def cores(*commits: str) -> tuple[str, ...]:
    return tuple(f"{commit} builds" for commit in commits)


@pytest.mark.parametrize(
    ("net", "core", "expected"),
    [
        # Nothing is known: the site's pin.
        ((), (), "new unknown"),
        # All of it builds at the pin, whatever else was tried.
        ((f"{NEW} builds tls", f"{OLD} builds tls"), cores(NEW, OLD), "new builds crates"),
        # A part builds at the pin.
        ((f"{NEW} builds tls",), (), "new unknown"),
        # It fails at the pin, and builds at an older commit.
        ((f"{NEW} fails", f"{OLD} builds tls"), cores(NEW, OLD), "old builds crates"),
        # The newest of those at which it builds.
        ((f"{NEW} fails", f"{OLD} builds tls", f"{OLDER} builds tls"), cores(OLD, OLDER), "old builds crates"),
        ((f"{NEW} fails", f"{OLD} fails", f"{OLDER} builds tls"), cores(OLDER), "older builds crates"),
        # Whole at another commit goes before in part at the pin.
        ((f"{NEW} fails tls", f"{NEW} builds", f"{OLD} builds tls"), cores(NEW, OLD), "old builds crates"),
        ((f"{NEW} fails tls", f"{NEW} builds", f"{OLD} fails tls"), cores(NEW, OLD), "new builds crates -tls"),
        # What is known to build in part goes before what is not known.
        ((f"{NEW} fails tls", f"{NEW} builds"), cores(NEW), "new builds crates -tls"),
        ((f"{NEW} fails tls",), (), "new unknown -tls"),
        # A commit at which at least what fails is known to build goes before one at which it fails.
        ((f"{NEW} fails", f"{OLD} builds tls"), (), "old unknown"),
        ((f"{NEW} fails", f"{OLD} builds"), (), "new fails verified !acme-net"),
        # Nothing builds.
        ((f"{NEW} fails",), cores(NEW, OLD), "new fails verified !acme-net"),
        ((f"{NEW} fails none", f"{OLD} fails none", f"{OLDER} fails none"), (), "new fails verified !acme-net"),
    ],
)  # fmt: skip
def test_one_commit_is_chosen(net: tuple[str, ...], core: tuple[str, ...], expected: str) -> None:
    assert shown(catalog(net=net, core=core, tried=(NEW, OLD, OLDER))) == expected


@pytest.mark.parametrize(
    ("takes", "net", "left_out"),
    [
        (("tls", "log"), ("fails tls",), "-tls"),
        (("tls", "log"), ("fails tls log",), "-tls"),
        (("tls", "log"), ("fails tls log", "fails log"), "-log"),
        (("tls", "log"), ("fails tls", "fails log"), "-tls -log"),
        (("quic", "log"), ("fails tls",), "-quic"),
        (("tls", "quic", "log"), ("fails tls",), "-tls -quic"),
        (("tls", "quic", "log"), ("fails tls", "fails log"), "-tls -quic -log"),
        # Leaving out what is on by default changes nothing.
        (("tcp", "log"), ("fails",), "verified !acme-net"),
    ],
)
def test_the_fewest_features_that_fail_are_left_out(
    takes: tuple[str, ...], net: tuple[str, ...], left_out: str
) -> None:
    of = catalog(takes={"shop": takes}, net=tuple(f"{NEW} {words}" for words in net))
    assert shown(of).split()[2:] == left_out.split()


def test_a_feature_is_left_out_with_its_error() -> None:
    (failure,) = chosen(catalog(net=(f"{NEW} fails tls",)), "shop").left_out
    assert (failure.crate, failure.feature, failure.error.code) == ("acme-net", "tls", "E0308")


def test_commits_that_are_only_reported_come_after_the_pin_and_those_that_were_tried() -> None:
    reports = (f"{OLDER} builds tls", f"{OLD} builds tls", f"{NEW} fails")
    assert chosen(catalog(reports=reports), "shop").commit == OLDER
    assert chosen(catalog(reports=reports, tried=(OLD,)), "shop").commit == OLD


def test_what_people_report_makes_the_whole_reported() -> None:
    of = catalog(reports=(f"{NEW} builds tls",), core=cores(NEW))
    assert shown(of) == "new builds reported"


class TestOffersThatWereBuilt:
    def test_the_very_text_that_was_built_is_verified(self) -> None:
        of = with_offer(catalog(), "shop", NEW, "builds")
        assert shown(of) == "new builds verified"
        assert chosen(of, "shop").rustc == "1.95.0"

    def test_another_text_is_not(self) -> None:
        assert shown(with_offer(catalog(), "shop", NEW, "builds", text="[dependencies]\n")) == "new unknown"

    def test_an_offer_that_is_planned_differently_now_is_not(self) -> None:
        of = with_offer(catalog(), "shop", NEW, "builds")
        changed = catalog(takes={"shop": ("log",)})
        assert shown(replace(changed, repository_builds=of.repository_builds)) == "new unknown"

    def test_what_could_not_be_tried_leaves_it_to_the_crates(self) -> None:
        of = with_offer(catalog(net=(f"{NEW} builds tls",), core=cores(NEW)), "shop", NEW, "not-verified")
        assert shown(of) == "new builds crates"

    def test_crates_that_fail_only_together_are_tried_with_fewer_features_until_that_settles(self) -> None:
        of = catalog(takes={"shop": ("tls", "log")}, net=(f"{NEW} builds tls log",), core=cores(NEW))
        seen = list[str]()
        while chosen(of, "shop").by != "verified" and len(seen) < 9:
            seen.append(shown(of))
            outcome = "builds" if len(seen) == 4 else "fails"
            of = with_offer(of, "shop", NEW, outcome)
        assert seen == ["new builds crates", "new unknown -tls", "new unknown -log", "new unknown -tls -log"]
        assert shown(of) == "new builds verified -tls -log"

    def test_where_nothing_builds_the_error_of_the_whole_says_so(self) -> None:
        of = catalog(takes={"shop": ()}, net=(f"{NEW} builds",), core=cores(NEW))
        assert shown(with_offer(of, "shop", NEW, "fails")) == "new fails verified !together"

    def test_it_builds_at_another_commit(self) -> None:
        of = catalog(takes={"shop": ()}, tried=(NEW, OLD))
        for commit, outcome in ((NEW, "fails"), (OLD, "builds")):
            of = with_offer(of, "shop", commit, outcome)
        assert shown(of) == "old builds verified"


class TestRepositoriesThatGitDependenciesJoin:
    TAKES: ClassVar = {"shop": ("tls",), "stock": ("log",)}
    JOINED = (("stock", "shop"),)

    def of(self, *net: str, core: tuple[str, ...] = ()) -> Catalog:
        return catalog(net=net, core=core, takes=self.TAKES, joined=self.JOINED, tried=(NEW, OLD))

    def test_they_share_the_commit_that_serves_both(self) -> None:
        of = self.of(
            f"{NEW} fails tls", f"{NEW} builds log", f"{OLD} builds tls", f"{OLD} builds log", core=cores(NEW, OLD)
        )
        assert [shown(of, name) for name in self.TAKES] == ["old builds crates", "old builds crates"]

    def test_they_name_those_that_the_pin_fails_for(self) -> None:
        of = self.of(f"{NEW} fails", f"{OLD} builds tls", f"{OLD} builds log", core=cores(NEW, OLD))
        assert {chosen(of, name).needed_by for name in self.TAKES} == {("shop", "stock")}
        assert {chosen(replace(of, crate_builds={}), name).needed_by for name in self.TAKES} == {()}

    def test_each_by_itself_would_have_another(self) -> None:
        of = replace(self.of(f"{NEW} fails", f"{NEW} builds log", f"{OLD} builds tls"), observed={})
        assert [shown(of, name).split()[0] for name in self.TAKES] == ["old", "new"]

    def test_where_no_commit_serves_both_they_stand_apart(self) -> None:
        of = self.of(
            f"{NEW} fails tls none",
            f"{NEW} fails none",
            f"{NEW} builds log",
            f"{OLD} builds tls",
            f"{OLD} fails log",
            f"{OLD} fails none",
        )
        assert [shown(of, name) for name in self.TAKES] == ["old unknown apart:stock", "new unknown apart:shop"]

    def test_one_that_nothing_serves_binds_no_other(self) -> None:
        of = self.of(f"{NEW} fails tls", f"{NEW} fails", f"{OLD} fails", f"{NEW} builds log")
        assert [shown(of, name).split()[:2] for name in self.TAKES] == [["new", "fails"], ["new", "unknown"]]


@pytest.mark.parametrize("pin", [None, ("tag", "v1.2.0"), ("branch", "main")])
def test_a_pin_that_names_no_commit_is_kept_until_a_commit_is_known_to_serve_better(
    pin: tuple[str, str] | None,
) -> None:
    assert chosen(catalog(pin=pin, net=(f"{NEW} fails",), tried=(NEW,)), "shop").pin == pin
    of = catalog(pin=pin, net=(f"{NEW} builds tls",), core=cores(NEW), tried=(NEW,))
    assert chosen(of, "shop").pin == ("rev", NEW)


def test_a_short_pin_is_the_whole_commit_that_was_tried() -> None:
    of = catalog(pin=("rev", NEW[:8]), net=(f"{NEW} fails tls", f"{NEW} builds"), core=cores(NEW))
    assert shown(of) == "new builds crates -tls"
    assert chosen(of, "shop").pin == ("rev", NEW[:8])


def test_the_newest_commit_of_the_day_fails_if_the_newest_tried_does() -> None:
    failing = newest(catalog(net=(f"{NEW} fails", f"{OLD} builds tls"), tried=(NEW, OLD)), "shop")
    assert (failing.pin, failing.state, len(failing.failures)) == (None, "fails", 1)
    building = newest(catalog(net=(f"{NEW} builds tls",), core=cores(NEW), tried=(NEW, OLD)), "shop")
    assert (building.pin, building.state, building.by) == (None, "unknown", None)


class TestSourceAtEachCommit:
    ELSEWHERE = ObservedCommit(
        commit=OLD,
        crates=(inspected(OLD, exports=[{"kind": "struct", "names": ["Listener"]}], features={**FEATURES, "tls": []}),),
    )
    READ = inspected(exports=[{"kind": "struct", "names": ["Connection", "Listener"]}])

    def test_import_lines_are_those_of_the_commit(self) -> None:
        of = catalog(source=self.READ, elsewhere=(self.ELSEWHERE,))
        lines = [offered(of, "shop", ((SOURCE, commit),)).imports.splitlines()[-1] for commit in (NEW, OLD)]
        assert lines == ["use acme_net::{Connection, Listener};", "use acme_net::Listener;"]

    def test_features_are_those_of_the_commit(self) -> None:
        of = catalog(source=self.READ, elsewhere=(self.ELSEWHERE,), takes={"shop": ("tls", "log")})
        assert at(of, "shop", ((SOURCE, ("rev", OLD)),)).left_out == ()


def test_the_text_that_is_built_names_the_commit_and_the_features() -> None:
    of = catalog(takes={"shop": ("tls", "log")}, net=(f"{OLD} fails tls",), tried=(NEW, OLD))
    source = f'git = "https://git.example/acme/crates", rev = "{OLD}", version = "1.2"'
    assert offered(of, "shop", ((SOURCE, OLD),)).dependencies == (
        f'[dependencies]\nacme-core = {{ {source} }}\nacme-net = {{ {source}, features = ["log"] }}\n'
    )


def test_builds_are_wanted_of_defaults_and_of_what_is_planned_and_offered() -> None:
    of = catalog(takes={"shop": ("tls", "log"), "stock": ("tcp",)}, net=(f"{NEW} fails tls",))
    assert [(build.crate, build.features, build.target) for build in wanted(of)] == [
        ("acme-core", (), None),
        ("acme-net", (), None),
        ("acme-net", ("tls", "log"), None),
        ("acme-net", ("log",), None),
    ]
