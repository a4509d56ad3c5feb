"""`cratebook diff` as a user starts it: revisions of a real git, folders, and names that are neither."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner
from cratebook.cli import main
from cratebook.project import Project

from tests.conftest import SMALL, Cratebook

CASES = Path(__file__).parent / "cases"
NOTHING = "Nothing changes for the reader.\n"


def git(folder: Path, *words: str, given: str = "") -> str:
    alone = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=A", "-c", "user.email=a@acme.example", "-c", "init.defaultBranch=main")
    command = ["git", *who, *words]
    done = subprocess.run(
        command, cwd=folder, env=alone, input=given, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip()


def commit(folder: Path, message: str) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A handbook in a subfolder of a repository: first there is none, then it is there, then a feature comes."""
    (tmp_path / "README").write_text("Acme\n")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "Begin")
    root = tmp_path / "our docs" / "hand book"
    shutil.copytree(SMALL / "data", root / "data")
    commit(tmp_path, "Write the handbook")
    git(tmp_path, "tag", "v1.0")
    git(tmp_path, "branch", "team/docs")
    shutil.copy(CASES / "feature-added" / "new" / "repos" / "shop.yml", root / "data" / "repos")
    commit(tmp_path, "Take tcp")
    return root


def run(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run `cratebook diff` in a folder, in this process; return its exit code and what it prints."""
    with chdir(folder):
        done = CliRunner(env=environment).invoke(main, ["diff", *arguments])
    return done.exit_code, done.stdout, done.stderr


def said(folder: Path, *arguments: str) -> str:
    code, comment, errors = run(folder, *arguments)
    assert (code, errors) == (0, "")
    return comment


def after_names(comment: str) -> str:
    """A comment from behind the line that names the sides."""
    return comment.partition("\nFrom ")[2].partition("\n")[2]


def test_the_program_prints_the_comment(book: Path, cratebook_process: Cratebook) -> None:
    done = cratebook_process(book, "diff", "HEAD~1", "HEAD")
    assert (done.returncode, done.stderr, after_names(done.stdout)) == (0, "", TOLD)


TOLD = after_names((CASES / "feature-added" / "comment.md").read_text())


@pytest.mark.parametrize("name", ["v1.0", "team/docs", "HEAD~1", "HEAD^1", "main~1", "a hash", "the start of a hash"])
def test_a_revision_is_whatever_git_knows_a_commit_by(name: str, book: Path) -> None:
    commit_hash = git(book, "rev-parse", "HEAD~1")
    name = {"a hash": commit_hash, "the start of a hash": commit_hash[:12]}.get(name, name)
    comment = said(book, name, "HEAD")
    assert comment.startswith(f"<!-- cratebook diff -->\n## What changes for the reader\n\nFrom `{name}` to `HEAD`.\n")
    assert after_names(comment) == TOLD


def test_the_data_on_disk_is_compared_with_if_nothing_is_named(book: Path) -> None:
    assert said(book, "HEAD").endswith(f"From `HEAD` to `data/`.\n\n{NOTHING}")
    shutil.copy(SMALL / "data" / "repos" / "shop.yml", book / "data" / "repos")
    assert after_names(said(book, "v1.0")).endswith(NOTHING)
    assert after_names(said(book, "v1.0", "HEAD")) == TOLD


@pytest.mark.parametrize("old", [SMALL, SMALL / "data"])
@pytest.mark.parametrize("new", [".", "./data", "data/"])
def test_folders_are_compared_too_and_need_no_git(old: Path, new: str, book: Path) -> None:
    done = run(book, str(old), new, PATH="")
    code, comment, errors = done
    assert comment.startswith(f"<!-- cratebook diff -->\n## What changes for the reader\n\nFrom `{old}` to `{new}`.\n")
    assert (code, errors, after_names(comment)) == (0, "", TOLD)


def test_a_word_is_a_revision_whatever_folder_has_its_name(book: Path) -> None:
    (book / "main").mkdir()
    assert said(book, "main").endswith(f"From `main` to `data/`.\n\n{NOTHING}")
    git(book, "tag", "data", "HEAD~1")
    assert after_names(said(book, "data")) == TOLD


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "data",
        "./nothing",
        "v1.1",
        "",
        "HEAD:README",
        "HEAD~2..HEAD",
        "^HEAD",
        "--git-dir=x",
        "HEAD --",
        "-h",
    ],
)
def test_a_name_that_git_does_not_know_is_wrong_usage(name: str, book: Path) -> None:
    done = run(book, "--", name)
    said = f"cratebook: '{name}' is no revision here, nor a folder written as a path, as './data'\n"
    assert done == (2, "", said)


def test_a_revision_without_a_handbook_has_nothing_yet(book: Path) -> None:
    comment = said(book, "HEAD~2", "v1.0")
    assert "\nThere is no handbook at `HEAD~2`: all of it is new.\n" in comment
    assert "\n- `shop`: new, number 1\n- `stock`: new, number 2, after `shop`\n" in comment
    assert "\n`shop`\n\n```diff\n+[dependencies]\n+acme-core = " in comment
    back = said(book, "v1.0", "HEAD~2")
    assert "\nThere is no handbook at `HEAD~2`: all of it is removed.\n" in back
    assert "\n- `shop`: removed\n- `stock`: removed\n" in back


def test_without_a_handbook_on_either_side_nothing_changes(book: Path) -> None:
    assert said(book, "HEAD~2", "HEAD~2").endswith(f"From `HEAD~2` to `HEAD~2`.\n\n{NOTHING}")


def test_a_clone_that_lacks_a_file_of_the_revision_says_so(book: Path, tmp_path: Path) -> None:
    blob = git(book, "rev-parse", "HEAD:./data/repos/shop.yml")
    (tmp_path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    expected = "cratebook: not all files of the revision are in this clone; 'git fetch --refetch' brings them\n"
    assert run(book, "HEAD") == (1, "", expected)


def test_without_data_on_disk_there_is_nothing_to_compare_with(book: Path) -> None:
    shutil.rmtree(book / "data")
    done = run(book, "HEAD")
    expected = "cratebook: there is no folder 'data' here; give the project's folder with -C\n"
    assert done == (1, "", expected)


def test_outside_of_a_repository_git_says_so(small: Project) -> None:
    done = run(small.root, "HEAD", GIT_CEILING_DIRECTORIES=str(small.root.parent))
    said = "cratebook: 'git rev-parse …' failed: fatal: not a git repository (or any of the parent directories): .git\n"
    assert done == (1, "", said)


def test_without_git_it_says_so(book: Path) -> None:
    expected = "cratebook: 'git' cannot be started: No such file or directory\n"
    assert run(book, "HEAD", PATH="") == (1, "", expected)


def test_file_names_with_spaces_and_worse_are_read(book: Path) -> None:
    (book / "data" / "repos" / 'a b\n"ü".yml').write_text("name: shop\n")
    commit(book, "Add a file with a bad name")
    new = json.loads(said(book, "HEAD~1", "HEAD", "--format", "json"))["findings"]["new"]
    assert {finding["path"] for finding in new} == {'data/repos/a b\n"ü".yml'}
    assert '`data/repos/a b\\n"ü".yml:1:1: error: missing-key: ' in said(book, "HEAD~1", "HEAD")


def test_a_link_in_a_revision_is_not_followed(book: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yml"
    secret.write_text("name: shop\npurpose: kept to itself\n")
    (book / "data" / "repos" / "shop.yml").unlink()
    (book / "data" / "repos" / "shop.yml").symlink_to(secret)
    commit(book, "Link")
    comment = said(book, "HEAD~1", "HEAD")
    assert "The data of `HEAD` has 2 errors, so that" in comment
    assert (
        "- `data/repos/shop.yml:1:1: error: unreadable: git has no file here but a link or another repository:"
        " it is not followed`\n"
    ) in comment
    assert "kept to itself" not in comment


@pytest.mark.parametrize("kind", ["link", "file"])
def test_what_stands_for_the_data_folder_and_is_none_is_said(kind: str, book: Path) -> None:
    shutil.move(book / "data", book / "elsewhere")
    data = book / "data"
    data.symlink_to("elsewhere") if kind == "link" else data.write_text("title: none\n")
    commit(book, "Move")
    assert "- `data:1:1: error: unreadable: git has no file here but" in said(book, "v1.0", "HEAD")


def test_a_tree_with_a_way_out_of_the_folder_writes_nothing_outside(book: Path) -> None:
    place = f"{book.parent.name}/{book.name}"
    inside = git(book, "rev-parse", f"HEAD:{place}/data/repos")
    for name in ("..", "data", book.name, book.parent.name):
        inside = git(book, "mktree", "-z", given=f"040000 tree {inside}\t{name}\0")
    evil = git(book, "commit-tree", "-m", "Get out", inside)
    listed = git(book, "ls-tree", "-r", "--name-only", "--full-tree", evil)
    assert f"{place}/data/../shop.yml" in listed
    assert "There is no handbook at" in said(book, evil)


def test_what_git_would_change_on_the_way_out_is_read_as_it_is_stored(book: Path) -> None:
    (book / ".gitattributes").write_text("data/** export-ignore export-subst filter=evil\n")
    commit(book, "Add attributes")
    git(book, "config", "filter.evil.smudge", "touch smudged; false")
    assert after_names(said(book, "v1.0", "HEAD")) == TOLD
    assert not list(book.rglob("smudged"))


def test_nothing_of_the_repository_or_the_folder_changes(book: Path, tmp_path: Path) -> None:
    def state() -> list[tuple[Path, int]]:
        return [(path, path.stat().st_mtime_ns) for path in sorted(tmp_path.rglob("*"))]

    before = state()
    said(book, "HEAD~1", "HEAD")
    assert state() == before


def test_data_that_cannot_be_read_is_no_traceback(book: Path) -> None:
    (book / "data" / "site.yml").write_bytes(b"title: \xff\n")
    comment = said(book, "HEAD")
    assert "The data of `data/` has 1 error, so that" in comment
    assert "- `data/site.yml:1:8: error: unreadable: the file is not UTF-8 text" in comment
