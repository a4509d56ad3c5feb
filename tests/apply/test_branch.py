"""`cratebook apply --branch`: a commit beside what is checked out, whatever the checkout would have git run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from cratebook.facts.repository import pull_request_facts
from cratebook.handbook import load_and_check
from cratebook.project import Project
from cratebook.site.render import Templates

from tests.conftest import Cratebook

from .test_apply import ADDED, CONFLICT, PLAIN, package

ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
NAMED = {
    **ALONE,
    **{f"GIT_{role}_{key}": "Tests" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")},
}


def git(folder: Path, *words: str) -> str:
    command, environment = ["git", *words], {**os.environ, **NAMED}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, text=True)
    return done.stdout.strip()


def committed(folder: Path, text: str) -> Path:
    """Make a git checkout of a package with one commit."""
    package(folder, text)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=first")
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return committed(tmp_path / "checkouts" / "shop", PLAIN)


def apply(
    cratebook_process: Cratebook, small: Project, shop: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    arguments = ("apply", "--all", str(shop.parent), "--yes", "--branch", "feature/crates")
    return cratebook_process(small.root, *arguments, **{**NAMED, **environment})


def table(shop: str, stock: str = "no checkout") -> str:
    return f"repository  result\nstock       {stock}\nshop        {shop}\n"


def test_each_repository_that_changes_gets_a_commit_and_a_description(
    small: Project, shop: Path, cratebook_process: Cratebook
) -> None:
    stock = committed(shop.parent / "stock", CONFLICT)
    (shop / "notes.txt").write_text("not committed\n")
    head, status = git(shop, "rev-parse", "HEAD"), git(shop, "status", "--porcelain", "--branch")
    done = apply(cratebook_process, small, shop)
    assert done.returncode == 1
    assert done.stdout.endswith(
        "repository  result\n"
        "shop        2 added, 0 changed in 1 file, committed to feature/crates\n"
        "stock       1 conflict, nothing written\n"
    )
    assert (git(shop, "rev-parse", "HEAD"), git(shop, "status", "--porcelain", "--branch")) == (head, status)
    assert (shop / "Cargo.toml").read_text() == PLAIN
    assert git(shop, "show", "feature/crates:Cargo.toml") == (PLAIN + ADDED).strip()
    assert git(shop, "diff", "--name-only", "HEAD", "feature/crates") == "Cargo.toml"
    facts = pull_request_facts(load_and_check(small)[0], "shop")
    description = Templates(small.templates).render("pull_request.md", request=facts)
    subject = "Add 2 shared crates from https://git.example/acme/crates"
    assert git(shop, "log", "--format=%P %an %s", "-1", "feature/crates") == f"{head} Tests {subject}"
    assert (small.root / "pull-requests" / "shop.md").read_text() == description
    assert [path.name for path in (small.root / "pull-requests").iterdir()] == ["shop.md"]
    assert git(stock, "branch", "--format=%(refname:short)") == "main"


def test_a_second_time_there_is_nothing_to_do(small: Project, shop: Path, cratebook_process: Cratebook) -> None:
    apply(cratebook_process, small, shop)
    commit = git(shop, "rev-parse", "feature/crates")
    done = apply(cratebook_process, small, shop)
    assert done.returncode == 0
    assert "2 added, 0 changed in 1 file, as it is on feature/crates\n" in done.stdout
    assert git(shop, "rev-parse", "feature/crates") == commit
    git(shop, "switch", "--quiet", "feature/crates")
    assert apply(cratebook_process, small, shop).stdout.splitlines()[1] == "shop        nothing to change"


def test_without_yes_it_is_only_shown(small: Project, shop: Path, cratebook_process: Cratebook) -> None:
    done = cratebook_process(small.root, "apply", "shop", str(shop), "--branch", "feature/crates", **NAMED)
    assert done.returncode == 0
    assert "shop: 2 added, 0 changed in 1 file, not written without --yes\n" in done.stderr
    assert git(shop, "branch", "--format=%(refname:short)") == "main"
    assert not (small.root / "pull-requests").exists()


HINT = "delete it (git branch -D feature/crates), or name another"


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("echo >> Cargo.toml", "shop/Cargo.toml is not as committed; commit or stash what has changed"),
        (
            "git rm --quiet --cached Cargo.toml && git commit --quiet -m x",
            "shop/Cargo.toml is not as committed; commit or stash what has changed",
        ),
        (
            "git branch feature/crates",
            f"shop has a branch feature/crates with something else; {HINT}",
        ),
        ("rm -r .git", "shop is no git checkout"),
        ("rm -r .git && git init --quiet", "shop has no commit yet"),
    ],
)
def test_a_checkout_is_refused_with_the_reason(
    small: Project, shop: Path, cratebook_process: Cratebook, before: str, reason: str
) -> None:
    command = ["sh", "-c", before]
    subprocess.run(command, cwd=shop, env={**os.environ, **NAMED}, check=True)
    manifest = (shop / "Cargo.toml").read_text()
    done = apply(cratebook_process, small, shop)
    assert done.returncode == 1
    assert done.stdout.endswith(table(reason))
    assert done.stderr.endswith(f"cratebook: {reason}\n")
    assert (shop / "Cargo.toml").read_text() == manifest


def test_a_name_that_git_does_not_allow_is_refused_at_once(
    small: Project, shop: Path, cratebook_process: Cratebook
) -> None:
    done = cratebook_process(small.root, "apply", "shop", str(shop), "--branch", "a..b", **NAMED)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "cratebook: 'a..b' is not a name that git allows for a branch\n"


HOOKS = ("reference-transaction", "post-index-change", "pre-commit", "post-commit", "commit-msg", "prepare-commit-msg")
SETTINGS = {
    "core.hooksPath": "{folder}/hooks",
    "core.fsmonitor": "{program}",
    "core.pager": "{program}",
    "core.editor": "{program}",
    "core.sshCommand": "{program}",
    "filter.own.clean": "{program}",
    "filter.own.process": "{program}",
    "diff.own.textconv": "{program}",
    "diff.external": "{program}",
    "commit.gpgSign": "true",
    "log.showSignature": "true",
    "gpg.program": "{program}",
    "alias.commit-tree": "!{program}",
    "remote.origin.url": "ext::{program}",
    "remote.origin.promisor": "true",
    "extensions.partialClone": "origin",
}


def test_nothing_that_the_checkout_names_is_run(
    small: Project, shop: Path, tmp_path: Path, cratebook_process: Cratebook
) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\ncat\n")
    program.chmod(0o755)
    (shop / ".gitattributes").write_text("* filter=own diff=own\n")
    for hooks in (shop / "hooks", shop / ".git" / "hooks"):
        hooks.mkdir(exist_ok=True)
        for name in HOOKS:
            (hooks / name).symlink_to(program)
    for key, value in SETTINGS.items():
        git(shop, "config", key, value.format(folder=shop, program=program))
    git(shop, "config", "core.repositoryFormatVersion", "1")
    elsewhere = committed(tmp_path / "elsewhere", PLAIN)
    (tmp_path / "was-run").unlink(missing_ok=True)
    done = apply(
        cratebook_process,
        small,
        shop,
        GIT_DIR=str(elsewhere / ".git"),
        GIT_INDEX_FILE=str(tmp_path / "index"),
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0="core.hooksPath",
        GIT_CONFIG_VALUE_0=str(shop / "hooks"),
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "was-run").exists()
    assert (shop / ".git" / "refs" / "heads" / "feature" / "crates").exists()
    assert not (elsewhere / ".git" / "refs" / "heads" / "feature").exists()
    assert not (tmp_path / "index").exists()
