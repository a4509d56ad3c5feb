"""`cratebook pin` as a user starts it: read and built first, and moved only where the user agrees."""

from __future__ import annotations

import re

import pytest
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.apply.test_apply import on_a_terminal

from .conftest import Acme

pytestmark = [pytest.mark.needs("cargo"), pytest.mark.needs("rustc"), pytest.mark.xdist_group("verify")]

WARNING = "Building runs the build scripts and macros of the crates and of all that they depend on."
ODD = "all together: E0432: unresolved import `acme_base::probe`: no `probe` in the root"
SHOP = (
    "acme-net: E0425: cannot find type `Nothing` in this scope: not found in this scope (crates/acme-net/src/lib.rs:2)"
)


def pinned(acme: Acme, revision: str) -> tuple[list[list[str]], str]:
    """The table that was printed as cells, and the last two lines beside it."""
    done = acme.runs("pin", revision, "--crates", str(acme.crates), "--yes")
    assert done.exit_code == 0, done.stderr
    rows = [re.split(" {2,}", line) for line in done.stdout.splitlines()]
    return rows, "".join(done.stderr.splitlines(keepends=True)[-2:])


def test_a_pin_is_moved_when_it_was_built_and_shown_who_breaks(verified: Acme) -> None:
    acme = verified
    site = acme.handbook / "data" / "site.yml"
    before = site.read_text()
    [heading, odd, shop], last = pinned(acme, "main")
    built = f"built alone at {acme.older[:12]} with rustc "
    assert heading == ["repository", "effect", "now", "then", "why"]
    assert (odd[2].startswith(built), shop[2].startswith(built)) == (True, True)
    assert (odd[:2], odd[3:]) == (["odd", "break"], [f"fails at {acme.newer[:12]}", ODD])
    assert (shop[:2], shop[3:]) == (["shop", "break"], [f"fails at {acme.newer[:12]}", SHOP])
    assert last == (f"0 gain, 0 lose, 2 break, 5 stay as they are\npinned {acme.newer} in data/site.yml\n")
    assert site.read_text() == before.replace(acme.older, acme.newer)


def test_with_the_pin_moves_what_was_read_there(verified: Acme) -> None:
    acme = verified
    was = {path.name: path.read_text() for path in (acme.handbook / "data" / "observed" / "crates").iterdir()}
    pinned(acme, acme.newer)
    catalog, findings = load_and_check(Project(acme.handbook))
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert {crate.commit for crate in catalog.inspected.values()} == {acme.newer}
    assert [*catalog.commits] == [acme.older]
    rows, last = pinned(acme, acme.older)
    assert [row[:2] for row in rows[1:]] == [["odd", "gain"], ["shop", "gain"]]
    assert last.startswith("2 gain, 0 lose, 0 break, 5 stay as they are\n")
    observed = acme.handbook / "data" / "observed"
    assert {path.name: path.read_text() for path in (observed / "crates").iterdir()} == was
    assert [path.stem for path in (observed / "commits").iterdir()] == [acme.newer]


def test_without_leave_nothing_is_built_and_nothing_moves(acme: Acme) -> None:
    site = acme.handbook / "data" / "site.yml"
    before = site.read_text()
    done = acme.runs("pin", "main", "--crates", str(acme.crates))
    assert (done.exit_code, site.read_text(), acme.builds.exists()) == (2, before, False)


def test_on_a_terminal_it_asks_before_it_builds_and_before_it_moves(
    verified: Acme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARGO_HOME", verified.environment["CARGO_HOME"])
    project, site = Project(verified.handbook), verified.handbook / "data" / "site.yml"
    before = site.read_text()
    words = ("pin", verified.newer, "--crates", str(verified.crates))
    code, shown = on_a_terminal(project, "n\n", *words)
    assert (code, shown.endswith(f"{WARNING} Go on? [y/N]: n\nAborted!\n")) == (1, True)
    code, shown = on_a_terminal(project, "y\nn\n", *words)
    assert (code, shown.endswith(f"Pin {verified.newer}? [y/N]: n\nnot pinned\n")) == (0, True)
    assert site.read_text() == before
