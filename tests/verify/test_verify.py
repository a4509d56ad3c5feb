"""`cratebook verify` as a user starts it, with a real Cargo on crates of which some do not build."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from cratebook.builds import chosen, offered
from cratebook.data.models.site import SourcePath
from cratebook.handbook import load_and_check
from cratebook.project import STARTER, Project
from cratebook.verify import Clone, Workshop

from tests.conftest import ROOT

from . import world
from .conftest import Acme
from .world import commit, git, write

pytestmark = [pytest.mark.needs("cargo"), pytest.mark.needs("rustc"), pytest.mark.xdist_group("verify")]

PATIENCE_SECONDS = 120
HOST = "x86_64-unknown-linux-gnu"
NOT_TO_BE_HAD = "no matching package named `far` found"
NO_REPOSITORY = "'git rev-parse …' failed: fatal: not a git repository (or any of the parent directories): .git"
NO_LIBRARY = "the build script of native fails: libnative is not installed"
TYPE_ERROR = "E0308 mismatched types: expected `u8`, found `&str` (crates/acme-base/src/lib.rs:10)"
TOGETHER = (
    "E0425 cannot find function `undefined` in this scope: not found in this scope (crates/acme-base/src/lib.rs:14)"
)
SHOP = ("acme-base", "acme-net")
SOURCE: SourcePath = ("source",)
BEGUN = {".github", ".gitignore", "data", "mkdocs.yml", "requirements.txt"}
NEWLY_WRONG_AS_DATA = """    code: E0425
    message: 'cannot find type `Nothing` in this scope: not found in this scope'
    at: crates/acme-net/src/lib.rs:2
"""
NEWLY_WRONG = "E0425 cannot find type `Nothing` in this scope: not found in this scope (crates/acme-net/src/lib.rs:2)"


CLASH = """name: clash
category: all
purpose: Takes what does not go together
crates:
  acme-base: {features: [hide]}
  acme-net: {features: [probe]}
"""


def rows(done: Result) -> list[tuple[str, ...]]:
    """The table that was printed, without the column of the target, which is the machine's in all."""
    heading, *lines = done.stdout.splitlines()
    starts = [heading.index(name) for name in ("build", "target", "commit", "outcome", "why")]
    cells = [[line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)] for line in lines]
    assert {target for _, target, *_ in cells} <= {HOST}
    return [(build, short, outcome, why) for build, _, short, outcome, why in cells]


def built(done: Result) -> list[str]:
    """What was built, in order."""
    return [line.partition(": ")[2] for line in done.stderr.splitlines() if line.startswith("building ")]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_each_build_that_the_data_asks_for_has_its_outcome(tried: tuple[Acme, Result]) -> None:
    acme, done = tried
    older, newer = acme.older[:12], acme.newer[:12]
    assert rows(done) == [
        ("acme-base (default)", older, "builds", ""),
        ("acme-base (far)", older, "not verified", NOT_TO_BE_HAD),
        ("acme-base (native)", older, "not verified", NO_LIBRARY),
        ("acme-base (left, right)", older, "fails", TOGETHER),
        ("acme-base (right)", older, "builds", ""),
        ("acme-base (wrong)", older, "fails", TYPE_ERROR),
        ("acme-net (default)", older, "builds", ""),
        ("acme-odd (default)", older, "builds", ""),
        ("acme-base (default)", newer, "builds", ""),
        ("acme-base (far)", newer, "not verified", NOT_TO_BE_HAD),
        ("acme-base (native)", newer, "not verified", NO_LIBRARY),
        ("acme-base (left, right)", newer, "fails", TOGETHER),
        ("acme-base (right)", newer, "builds", ""),
        ("acme-base (wrong)", newer, "fails", TYPE_ERROR),
        ("acme-net (default)", newer, "fails", NEWLY_WRONG),
        ("acme-odd (default)", newer, "builds", ""),
        ("offer for far", older, "not verified", NOT_TO_BE_HAD),
        ("offer for late", older, "builds", ""),
        ("offer for native", older, "not verified", NO_LIBRARY),
        ("offer for odd", older, "builds", ""),
        ("offer for pair", older, "builds", ""),
        ("offer for shop", older, "builds", ""),
        ("offer for store", older, "builds", ""),
        ("offer for far", newer, "not verified", NOT_TO_BE_HAD),
        ("offer for late", newer, "builds", ""),
        ("offer for native", newer, "not verified", NO_LIBRARY),
        ("offer for odd", newer, "fails", "E0432 unresolved import `acme_base::probe`: no `probe` in the root"),
        ("offer for pair", newer, "builds", ""),
        ("offer for shop", newer, "fails", NEWLY_WRONG),
        ("offer for store", newer, "builds", ""),
    ]
    assert done.exit_code == 1


def test_outcomes_are_data_with_a_hash_of_the_very_texts(tried: tuple[Acme, Result]) -> None:
    acme, _ = tried
    catalog, _ = load_and_check(Project(acme.handbook))

    def offer(rev: str, rest: str) -> str:
        entries = (f'{crate} = {{ git = "{world.ADDRESS}", rev = "{rev}", version = "0.1" }}\n' for crate in SHOP)
        table = "[dependencies]\n" + "".join(entries)
        lines = offered(catalog, "shop", ((SOURCE, rev),)).imports
        return (
            f"- commit: {rev}\n  rustc: [0-9.]+\n  target: {HOST}\n{rest}  lock: [0-9a-f]{{64}}\n"
            f"  dependencies: {sha256(table)}\n  imports: {sha256(lines)}\n"
        )

    expected = (
        re.escape("# yaml-language-server: $schema=../../../schema/observed-builds-repo.json\n"),
        "# Written by 'cratebook verify'; do not edit.\nname: shop\noffers:\n",
        offer(acme.newer, f"  outcome: fails\n  error:\n{re.escape(NEWLY_WRONG_AS_DATA)}"),
        offer(acme.older, "  outcome: builds\n"),
    )
    assert re.fullmatch("".join(expected), acme.outcomes()["repos/shop.yml"])
    assert acme.outcomes()["source.yml"].endswith(f"commits: [{acme.newer}, {acme.older}]\n")


def test_the_data_is_valid_with_its_outcomes_and_nothing_else_changes(tried: tuple[Acme, Result]) -> None:
    acme, _ = tried
    catalog, findings = load_and_check(Project(acme.handbook))
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert [*catalog.commits] == [acme.newer]
    assert {path.name for path in acme.handbook.iterdir()} == {*BEGUN, ".cache"}


def test_what_fails_with_a_feature_is_offered_and_built_without_it(tried: tuple[Acme, Result]) -> None:
    acme, _ = tried
    catalog, _ = load_and_check(Project(acme.handbook))
    assert {name: chosen(catalog, name).uses["acme-base"].features for name in ("store", "pair")} == {
        "store": (),
        "pair": ("right",),
    }


def test_the_same_outcomes_are_the_same_bytes_in_another_place(tried: tuple[Acme, Result], acme: Acme) -> None:
    acme.verifies("--commit", acme.newer, "--commit", acme.older, "odd")
    again = acme.outcomes()
    assert {name: again[name] for name in again if name.startswith("repos/")} == {
        name: text for name, text in tried[0].outcomes().items() if name in again and name.startswith("repos/")
    }
    assert again["crates/acme-odd.yml"] == tried[0].outcomes()["crates/acme-odd.yml"]
    assert again["source.yml"] == tried[0].outcomes()["source.yml"]


def test_what_is_known_is_not_built_again_and_what_could_not_be_tried_is(acme: Acme) -> None:
    first = acme.verifies("odd", "far")
    before = acme.outcomes()
    assert built(acme.verifies("odd", "far")) == [
        f"acme-base (far) at {acme.older[:12]}",
        f"offer for far at {acme.older[:12]}",
    ]
    assert acme.outcomes() == before
    assert built(acme.verifies("odd", "far", "--again")) == built(first)
    assert acme.outcomes() == before


def test_another_text_is_built_anew_and_takes_the_place_of_the_old_one(acme: Acme) -> None:
    acme.verifies("odd")
    data = acme.handbook / "data" / "crates" / "acme-odd.yml"
    data.write_text(data.read_text().replace("[Odd, Base]", "[Base]"))
    before = acme.outcomes()["repos/odd.yml"]
    assert built(acme.verifies("odd")) == [f"offer for odd at {acme.older[:12]}"]
    after = acme.outcomes()["repos/odd.yml"]
    lines = zip(before.splitlines(), after.splitlines(), strict=True)
    assert [(old[:11], new[:11]) for old, new in lines if old != new] == [("  imports: ", "  imports: ")]


def test_what_fails_only_together_is_offered_in_parts_and_that_settles(acme: Acme) -> None:
    data = acme.handbook / "data"
    phases, repository = data / "phases.yml", data / "repos" / "clash.yml"
    phases.write_text(phases.read_text().replace("repositories: [", "repositories: [clash, "))
    repository.write_text(CLASH)
    at = f" at {acme.older[:12]}"
    assert built(acme.verifies("clash"))[-2:] == [f"offer for clash{at}"] * 2
    assert acme.outcomes()["repos/clash.yml"].count("  outcome: ") == 2
    [whole, part] = load_and_check(Project(acme.handbook))[0].repository_builds["clash"].offers
    assert {(offer.outcome, offer.error and offer.error.code) for offer in (whole, part)} == {
        ("fails", "E0432"),
        ("builds", None),
    }
    assert built(acme.verifies("clash")) == []
    repository.write_text(CLASH.replace("[hide]", "[]"))
    assert built(acme.verifies("clash")) == []
    assert acme.outcomes()["repos/clash.yml"].count("  outcome: ") == 1


def test_a_run_that_is_killed_leaves_whole_outcomes_and_the_next_goes_on_behind_them(acme: Acme) -> None:
    command = [sys.executable, "-m", "cratebook", "verify", "--crates", str(acme.crates), "--yes", "shop"]
    environment = {**os.environ, **acme.environment, "PYTHONPATH": str(ROOT / "generator")}
    run = subprocess.Popen(
        command, cwd=acme.handbook, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert run.stderr
    second = f"building 2 of 3: acme-net (default) at {acme.older[:12]}\n"
    assert second.encode() in iter(run.stderr.readline, b"")
    run.kill()
    run.communicate(timeout=PATIENCE_SECONDS)
    left = acme.outcomes()
    assert [*left] == ["crates/acme-base.yml", "source.yml"]
    assert [f for f in load_and_check(Project(acme.handbook))[1] if f.severity == "error"] == []
    assert [line.partition(" (")[0] for line in built(acme.verifies("shop"))] == [
        "acme-net",
        f"offer for shop at {acme.older[:12]}",
    ]
    assert acme.outcomes()["crates/acme-base.yml"] == left["crates/acme-base.yml"]


def test_the_pin_is_tried_where_no_commit_is_named_and_never_what_is_not_committed(acme: Acme) -> None:
    write(acme.crates, {"crates/acme-odd/src/lib.rs": "this is no Rust"})
    done = acme.verifies("odd")
    assert rows(done) == [
        ("acme-base (default)", acme.older[:12], "builds", ""),
        ("acme-odd (default)", acme.older[:12], "builds", ""),
        ("offer for odd", acme.older[:12], "builds", ""),
    ]
    assert done.exit_code == 0


def test_a_shallow_clone_will_do(acme: Acme) -> None:
    shallow = acme.folder / "shallow"
    git(acme.folder, "clone", "--quiet", "--depth", "1", acme.crates.as_uri(), str(shallow))
    done = acme.runs("verify", "--crates", str(shallow), "--yes", "--commit", "HEAD", "odd")
    assert [outcome for _, _, outcome, _ in rows(done)] == ["builds", "builds", "fails"]


def test_offline_the_crates_are_there_all_the_same_and_their_dependencies_may_not_be(
    acme: Acme, tmp_path: Path
) -> None:
    alone = replace(acme, environment={"CARGO_HOME": str(tmp_path), "CARGO_NET_OFFLINE": "true"})
    done = alone.verifies("odd")
    [(_, *base), odd, _] = rows(done)
    assert odd == ("acme-odd (default)", acme.older[:12], "builds", "")
    assert base[1] == "not verified"
    assert base[2].startswith("no matching package named `tiny` found")
    assert done.exit_code == 0


def test_what_a_crate_makes_the_compiler_say_has_no_power_over_a_terminal(acme: Acme) -> None:
    rude = 'compile_error!("\\x1b[31mred \\u{202e} [bold]");\n'
    write(acme.crates, {"crates/acme-odd/src/lib.rs": rude})
    rude_commit = commit(acme.crates, "Be rude")
    done = acme.verifies("--commit", rude_commit, "odd")
    assert [why for _, _, outcome, why in rows(done) if outcome == "fails"] == [
        "[31mred [bold] (crates/acme-odd/src/lib.rs:1)"
    ] * 2
    assert done.stdout.isascii()
    assert "\\x1b" not in done.stdout


def test_a_crate_that_says_nothing_of_its_failure_fails_all_the_same(acme: Acme) -> None:
    write(acme.crates, {"crates/acme-odd/src/lib.rs": 'compile_error!("\\u{1b}");\n'})
    done = acme.verifies("--commit", commit(acme.crates, "Say nothing"), "odd")
    assert [why for _, _, outcome, why in rows(done) if outcome == "fails"] == [
        "no reason is given (crates/acme-odd/src/lib.rs:1)"
    ] * 2


def test_nothing_is_built_through_a_link(acme: Acme, tmp_path: Path) -> None:
    (acme.handbook / ".cache").symlink_to(tmp_path)
    done = acme.verifies()
    assert done.exit_code == 1
    assert done.stderr == "cratebook: .cache/verify is a link, and nothing is built through links; remove it\n"
    assert not (tmp_path / "verify").exists()


def test_a_build_script_that_fails_is_the_fault_of_its_crate_if_it_is_a_shared_one(acme: Acme) -> None:
    write(acme.crates, {"crates/acme-odd/build.rs": 'fn main() {\n    panic!("no luck");\n}\n'})
    done = acme.verifies("--commit", commit(acme.crates, "Build in vain"), "odd")
    assert {why for _, _, outcome, why in rows(done) if outcome == "fails"} == {
        "the build script of acme-odd fails: no luck"
    }


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('version = "0.1"', 'version = "7"', 'failed to select a version for the requirement `acme-odd = "^7"`'),
        ("acme-odd = {", "acme-even = {", "no matching package named `acme-even` found"),
        ("acme-odd = {", "acme-bose = {", "no matching package named `acme-bose` found"),
        (
            'version = "0.1"',
            'version = "0.1", features = ["x"]',
            "package `the-offer` depends on `acme-odd` with feature `x` but `acme-odd` does not have that feature",
        ),
    ],
)
def test_what_the_crates_do_not_have_fails_for_everybody(acme: Acme, old: str, new: str, why: str) -> None:
    place = workshop(acme)
    place.serve(SOURCE, [acme.older])
    entry = f'acme-odd = {{ git = "{world.ADDRESS}", rev = "{acme.older}", version = "0.1" }}\n'
    report = place.check(f"[dependencies]\n{entry.replace(old, new)}", "", HOST)
    assert (report.outcome, report.error and report.error.message) == ("fails", why)


def test_a_target_that_is_not_installed_is_not_verified(acme: Acme) -> None:
    report = workshop(acme).check("[dependencies]\n", "", "avr-none")
    assert (report.outcome, report.reason) == ("not-verified", "the target avr-none is not installed")


def test_a_machine_without_a_linker_says_nothing_of_the_crates(acme: Acme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARGO_HOME", acme.environment["CARGO_HOME"])
    monkeypatch.setenv("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER", "no-linker")
    place = workshop(acme)
    place.serve(SOURCE, [acme.older])
    entry = f'acme-base = {{ git = "{world.ADDRESS}", rev = "{acme.older}", features = ["native"] }}\n'
    report = place.check(f"[dependencies]\n{entry}", "", HOST)
    assert (report.outcome, report.reason) == ("not-verified", "linker `no-linker` not found")


def test_nothing_is_built_where_nobody_agrees(acme: Acme) -> None:
    done = acme.runs("verify", "--crates", str(acme.crates))
    assert done.exit_code == 2
    assert done.stderr.endswith(
        "Error: Building runs the build scripts and macros of the crates and of all that they depend on. "
        "Say --yes to allow it.\n"
    )
    assert not acme.builds.exists()
    assert not (acme.handbook / ".cache").exists()


def test_a_commit_that_the_clone_does_not_have_is_wrong_usage(acme: Acme) -> None:
    done = acme.verifies("--commit", "v9")
    assert (done.exit_code, done.stderr) == (2, "cratebook: 'v9' is no revision here\n")


def test_without_cargo_nothing_is_said_of_anything(acme: Acme, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(str(shutil.which("git")))
    done = replace(acme, environment={"PATH": str(tmp_path / "bin")}).verifies()
    assert (done.exit_code, done.stderr) == (1, "cratebook: 'cargo' cannot be started: No such file or directory\n")
    assert not acme.builds.exists()


def test_the_example_that_init_begins_with_builds(acme: Acme) -> None:
    example, crates = acme.folder / "example", acme.folder / "example-crates"
    shutil.copytree(STARTER / "example" / "crates", crates)
    commit(crates, "Begin")
    git(crates, "tag", "v1.2.0")
    assert acme.runs("init", str(example)).exit_code == 0
    ours = replace(acme, folder=acme.folder / "ours")
    ours.folder.mkdir()
    example.rename(ours.handbook)
    crates.rename(ours.crates)
    done = ours.verifies()
    assert (done.exit_code, {outcome for _, _, outcome, _ in rows(done)}) == (0, {"builds"})
    assert [build for build, *_ in rows(done)] == [
        "acme-core (default)",
        "acme-net (default)",
        "acme-net (server)",
        "offer for stock",
        "offer for shop",
    ]
    catalog, _ = load_and_check(Project(ours.handbook))
    assert {(chosen(catalog, name).pin, chosen(catalog, name).state) for name in ("shop", "stock")} == {
        (("tag", "v1.2.0"), "builds")
    }


def workshop(acme: Acme) -> Workshop:
    folder = acme.folder / "workshop"
    folder.mkdir()
    packages = frozenset({"acme-base", "acme-net", "acme-odd", "acme-even", "acme-bose"})
    clones = {SOURCE: Clone(checkout=acme.crates, addresses=(world.ADDRESS,))}
    return Workshop(folder=folder, clones=clones, packages=packages)


def test_a_repository_is_built_before_and_after_its_offer_and_left_as_it_is(acme: Acme) -> None:
    checkouts = acme.folder / "repositories"
    manifest = (checkouts / "late" / "Cargo.toml").read_text()
    newest = manifest.replace('version = "0.1" }', f'rev = "{acme.newer}", version = "0.1" }}')
    write(checkouts, {"odd/src/lib.rs": "this is no Rust", "late/Cargo.toml": newest})
    write(checkouts, {"late/src/lib.rs": "pub fn base() -> acme_odd::Base {\n    acme_odd::Base\n}\n"})
    commits = {name: commit(checkouts / name, "Begin") for name in ("odd", "shop", "late")}
    write(checkouts, {"shop/src/lib.rs": "not committed"})
    done = acme.verifies("--checkouts", str(checkouts), *commits, "far")
    syntax = "expected one of `!` or `::`, found `is`: expected one of `!` or `::` (src/lib.rs:1)"
    no_name = "E0425 cannot find type `Base` in crate `acme_odd`: not found in `acme_odd` (src/lib.rs:1)"
    assert [row for row in rows(done) if row[0].endswith(" with its offer")] == [
        ("odd with its offer", commits["odd"][:12], "broken before", syntax),
        ("shop with its offer", commits["shop"][:12], "builds", ""),
        ("late with its offer", commits["late"][:12], "broken by this", no_name),
        ("far with its offer", "-", "not verified", NO_REPOSITORY),
    ]
    assert done.exit_code == 1
    assert (checkouts / "late" / "Cargo.toml").read_text() == newest
    assert "shop with its offer" not in "".join(built(acme.verifies("--checkouts", str(checkouts), "shop")))
