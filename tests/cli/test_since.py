"""`cratebook check --since`: only what a revision did not have counts, wherever in its file it stands."""

from __future__ import annotations

import json

import pytest
from cratebook.project import Project

from tests.cli.test_check import ERROR, WARNING, break_stock, change, unpin
from tests.conftest import Cratebook
from tests.diff.test_revisions import commit, git


@pytest.fixture
def book(small: Project) -> Project:
    """The small handbook, committed with one warning."""
    unpin(small)
    git(small.root, "init", "--quiet")
    commit(small.root, "Begin")
    return small


def test_what_the_revision_has_too_is_one_line_and_decides_nothing(book: Project, cratebook: Cratebook) -> None:
    done = cratebook(book.root, "check", "--strict", "--since", "HEAD")
    line = "0 errors, 0 warnings\n1 other finding not new since HEAD\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, "", line)


def test_what_the_revision_does_not_have_decides(book: Project, cratebook: Cratebook) -> None:
    break_stock(book)
    done = cratebook(book.root, "check", "--since=HEAD")
    line = "1 error, 0 warnings\n1 other finding not new since HEAD\n"
    assert (done.returncode, done.stderr) == (1, f"{ERROR}{line}")


def test_only_what_is_new_is_annotated(book: Project, cratebook: Cratebook) -> None:
    break_stock(book)
    done = cratebook(book.root, "check", "--format", "github", "--since", "HEAD")
    assert done.stdout == (
        f"{ERROR}::error file=data/repos/stock.yml,line=2,col=11,title=unknown-category"
        "::'app' is not in data/categories.yml; did you mean 'apps'?\n"
    )
    assert done.stderr == "1 error, 0 warnings\n1 other finding not new since HEAD\n"


def test_a_finding_whose_line_moves_is_not_new_and_a_second_of_its_kind_is(book: Project, cratebook: Cratebook) -> None:
    change(book, "crates/acme-core.yml", "layer: 0\n", "layer: 0\ndependencies: [nope]\n")
    commit(book.root, "Break it")
    change(book, "crates/acme-core.yml", "layer: 0\n", "# a line more\n\nlayer: 0\n")
    moved = cratebook(book.root, "check", "--since", "HEAD")
    assert (moved.returncode, moved.stderr.splitlines()[0]) == (0, "0 errors, 0 warnings")
    change(book, "crates/acme-core.yml", "[nope]", "[nope, nope]")
    twice = json.loads(cratebook(book.root, "check", "--since", "HEAD", "--format", "json").stdout)
    assert [(f["code"], f["line"], f["column"]) for f in twice["findings"] if f["code"] == "unknown-crate"] == [
        ("unknown-crate", 7, 22)
    ]


def test_where_the_revision_has_no_handbook_all_is_new(book: Project, cratebook: Cratebook) -> None:
    git(book.root, "checkout", "--quiet", "--orphan", "empty")
    git(book.root, "commit", "--quiet", "--allow-empty", "--message", "Nothing", "--only")
    done = cratebook(book.root, "check", "--since", "empty")
    line = "0 errors, 1 warning\n0 other findings not new since empty\n"
    assert (done.returncode, done.stderr) == (0, f"{WARNING}{line}")


def test_where_the_revision_hides_its_warnings_only_errors_are_compared(book: Project, cratebook: Cratebook) -> None:
    change(book, "phases.yml", "phases:", "phases: [")
    commit(book.root, "Break it")
    change(book, "phases.yml", "phases: [", "phases:")
    done = cratebook(book.root, "check", "--strict", "--since", "HEAD")
    hidden = ", or not compared: the data of HEAD has errors that hide all but errors"
    line = f"0 errors, 0 warnings\n1 other finding not new since HEAD{hidden}\n"
    assert (done.returncode, done.stderr) == (0, line)


@pytest.mark.parametrize("revision", ["nope", "--output=data/site.yml", "^HEAD", "HEAD^{tree}", "./data", "-h", ""])
def test_what_is_no_revision_is_one_sentence(book: Project, cratebook: Cratebook, revision: str) -> None:
    done = cratebook(book.root, "check", f"--since={revision}")
    line = f"cratebook: '{revision}' is no revision here\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


def test_the_working_tree_stays_as_it_is(book: Project, cratebook: Cratebook) -> None:
    break_stock(book)
    before = {path: path.stat().st_mtime_ns for path in book.root.rglob("*")}
    cratebook(book.root, "check", "--since", "HEAD")
    assert {path: path.stat().st_mtime_ns for path in book.root.rglob("*")} == before
