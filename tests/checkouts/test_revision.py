"""A commit's files as git stores them: nothing of the working tree, of hooks or filters, and no way out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from cratebook.checkouts.revision import UnknownRevisionError, branches_and_tags, export, newest_first, resolve
from cratebook.diagnostics import CratebookError


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@acme.example", "-c", "init.defaultBranch=main")
    alone = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *who, *words]
    return subprocess.run(command, cwd=folder, env=alone, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "src").mkdir(parents=True)
    git(folder, "init", "--quiet")
    (folder / "src" / "lib.rs").write_text("pub struct One;\n")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "linked.rs").symlink_to("src/lib.rs")
    (folder / "src" / "out").symlink_to("../../outside")
    (folder / "absolute").symlink_to("/etc/passwd")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Begin")
    return folder


def test_an_export_has_what_was_committed_and_no_link_out(repository: Path, tmp_path: Path) -> None:
    commit = resolve("HEAD", repository)
    (repository / "src" / "lib.rs").write_text("not committed")
    (repository / "new.rs").write_text("not committed")
    export(commit, repository, tmp_path / "export")
    paths = sorted(path.relative_to(tmp_path / "export").as_posix() for path in (tmp_path / "export").rglob("*"))
    assert paths == ["linked.rs", "run.sh", "src", "src/lib.rs"]
    assert (tmp_path / "export" / "linked.rs").read_text() == "pub struct One;\n"
    assert [os.access(tmp_path / "export" / name, os.X_OK) for name in ("run.sh", "src/lib.rs")] == [True, False]


def test_nothing_that_a_repository_configures_runs(repository: Path, tmp_path: Path) -> None:
    (repository / ".gitattributes").write_text("* filter=evil\nrun.sh export-ignore\n")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Filter")
    for key in ("filter.evil.smudge", "core.fsmonitor", "core.sshCommand"):
        git(repository, "config", key, f"touch {tmp_path / 'was-run'}")
    export(resolve("HEAD", repository), repository, tmp_path / "export")
    assert (tmp_path / "export" / "run.sh").exists()
    assert not (tmp_path / "was-run").exists()


def test_the_repository_is_the_one_that_is_asked_for(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = resolve("HEAD", repository)
    git(tmp_path, "init", "--quiet", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    assert resolve("HEAD", repository) == expected


def test_the_newest_commit_is_first_and_one_that_is_not_there_is_left_out(repository: Path) -> None:
    first = resolve("HEAD", repository)
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "Second")
    second = resolve("HEAD", repository)
    assert newest_first([first, "0" * 40, second], repository) == (second, first)


def test_a_branch_of_the_origin_counts_where_there_is_none_of_that_name(repository: Path, tmp_path: Path) -> None:
    git(repository, "branch", "next")
    git(repository, "tag", "v1")
    git(tmp_path, "clone", "--quiet", str(repository), "clone")
    commit = resolve("HEAD", repository)
    names = ("refs/heads/main", "refs/heads/next", "refs/tags/v1")
    assert branches_and_tags(tmp_path / "clone") == dict.fromkeys(names, commit)


@pytest.mark.parametrize("name", ["nonesuch", "--all", "^HEAD", "HEAD:src", ""])
def test_what_names_no_commit_is_no_revision(repository: Path, name: str) -> None:
    with pytest.raises(UnknownRevisionError) as refused:
        resolve(name, repository)
    assert str(refused.value) == f"'{name}' is no revision here"


ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_INDEX_FILE", "GIT_NAMESPACE")


@pytest.mark.parametrize("name", [*ELSEWHERE, "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE"])
def test_the_environment_names_no_other_repository(
    name: str, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = git(repository, "rev-parse", "HEAD")
    (tmp_path / "other").mkdir()
    git(tmp_path / "other", "init", "--quiet")
    monkeypatch.setenv(name, str(tmp_path / "other" / ".git"))
    assert resolve("HEAD", repository) == commit


def test_a_replaced_commit_is_read_as_it_was(repository: Path) -> None:
    commit, tree = (git(repository, "rev-parse", name) for name in ("HEAD", "HEAD^{tree}"))
    git(repository, "replace", commit, git(repository, "commit-tree", tree, "-p", commit, "-m", "Forged"))
    assert newest_first([commit], repository) == (commit,)


def test_the_whole_reason_of_git_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # How git is tested itself: it takes all repositories for those of another user.
    monkeypatch.setattr("cratebook.checkouts.revision._KEPT", ("GIT_TEST_", "GIT_CONFIG_"))
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    with pytest.raises(CratebookError) as error:
        resolve("HEAD", repository)
    assert str(error.value) == (
        f"'git rev-parse …' failed: fatal: detected dubious ownership in repository at '{repository}'\n"
        "To add an exception for this directory, call:\n\n"
        f"\tgit config --global --add safe.directory {repository}"
    )


def test_a_name_that_cannot_be_written_is_one_line(repository: Path, tmp_path: Path) -> None:
    entry = f"100644,{git(repository, 'rev-parse', 'HEAD:src/lib.rs')},{'x' * 300}"
    git(repository, "update-index", "--add", "--cacheinfo", entry)
    commit = git(repository, "commit-tree", "-m", "Long", git(repository, "write-tree"))
    with pytest.raises(CratebookError, match=f"^not all files of {commit} can be written: File name too long$"):
        export(commit, repository, tmp_path / "export")
