"""Runs at once in one folder: each waits for the one before it, and none loses what another writes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from cratebook import lock
from cratebook.cli import main
from cratebook.lock import locked
from cratebook.project import BUNDLED_CONFIG, Project

from tests.conftest import ROOT, SMALL, Cratebook

PATIENCE_SECONDS = 120
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
CHECKOUTS = ROOT / "tests" / "init"

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a Python program that is ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def run(folder: Path, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        # Not killed: `serve` ends the server that it has started.
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


def line(process: subprocess.Popen[str]) -> str:
    """The next line that a program prints on standard error."""
    assert process.stderr
    return process.stderr.readline().rstrip("\n")


def waiting(folder: Path) -> str:
    return f"waiting for another cratebook to finish writing in {folder}"


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_runs_at_once_leave_what_they_leave_one_after_the_other(
    small: Project, cratebook: Cratebook, start: Start
) -> None:
    commands = [("generate",), ("inspect", str(CHECKOUTS / "crates")), ("build",), ("schema",), ("build",)]
    for command in commands[:-1]:
        assert cratebook(small.root, *command).returncode == 0
    data, others = snapshot(small.data), [snapshot(folder).keys() for folder in (small.docs, small.site)]
    for folder in (small.docs, small.site, small.data):
        shutil.rmtree(folder)
    shutil.copytree(SMALL / "data", small.data)
    with locked(small.root, lambda: None):
        runs = [start(small.root, "-m", "cratebook", *command) for command in commands]
        assert [line(run) for run in runs] == [waiting(small.root)] * len(runs)
        time.sleep(0.3)
        assert [run.poll() for run in runs] == [None] * len(runs)
        assert sorted(path.name for path in small.root.iterdir()) == ["data"]
    ended = [(run.communicate(timeout=PATIENCE_SECONDS)[1], run.returncode) for run in runs]
    assert [(said, code) for said, code in ended if code or waiting(small.root) in said] == []
    assert (snapshot(small.data), [snapshot(folder).keys() for folder in (small.docs, small.site)]) == (data, others)
    assert sorted(path.name for path in small.root.iterdir()) == ["data", "site", "site_src"]


@pytest.mark.parametrize(
    "command",
    [
        ("serve", "--address", "127.0.0.1:0"),
        ("scan", str(CHECKOUTS / "repositories" / "shop")),
        ("init",),
    ],
    ids=lambda command: command[0],
)
def test_whatever_else_writes_waits_its_turn_and_says_so_once(
    small: Project, start: Start, command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    folder = tmp_path / "empty" if command[0] == "init" else small.root
    before = snapshot(folder)
    with locked(folder, lambda: None):
        run = start(folder, "-m", "cratebook", *command)
        assert waiting(folder) in iter(lambda: line(run), "")
        time.sleep(0.3)
        assert run.poll() is None
        assert snapshot(folder) == before
    if command[0] == "serve":
        assert line(run).startswith("serving http://127.0.0.1:")
        return
    _, rest = run.communicate(timeout=PATIENCE_SECONDS)
    assert (run.returncode, waiting(folder) in rest) == (0, False), rest


def test_apply_waits_for_another_one_in_the_same_checkout(small: Project, start: Start, tmp_path: Path) -> None:
    checkout = shutil.copytree(CHECKOUTS / "repositories" / "shop", tmp_path / "shop")
    before = snapshot(checkout)
    with locked(checkout, lambda: None):
        run = start(small.root, "-m", "cratebook", "apply", "shop", str(checkout), "--yes", "--on-conflict", "replace")
        assert waiting(checkout) in iter(lambda: line(run), "")
        assert snapshot(checkout) == before
    assert (run.communicate(timeout=PATIENCE_SECONDS)[0] != "", run.returncode) == (True, 0)
    assert snapshot(checkout) != before


def test_a_run_that_waits_too_long_gives_up_with_an_exit_code_of_its_own(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE_SECONDS", 1.0)
    with locked(small.root, lambda: None):
        done = CliRunner().invoke(main, ["-C", str(small.root), "generate"])
    assert (done.exit_code, done.stdout) == (4, "")
    assert done.stderr == (
        f"{waiting(small.root)}\n"
        f"cratebook: another cratebook is still writing in {small.root} after 1 seconds; end it or try again later\n"
    )
    assert not small.docs.exists()


def test_commands_that_only_read_wait_for_nobody(small: Project, cratebook: Cratebook) -> None:
    with locked(small.root, lambda: None):
        done = cratebook(small.root, "check")
    assert (done.returncode, done.stderr) == (0, "0 errors, 0 warnings\n")


HOLD = """
import subprocess, sys, time
from pathlib import Path
from cratebook.lock import locked
with locked(Path.cwd(), lambda: None):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    print(child.pid, flush=True)
    time.sleep(600)
"""


def test_the_death_of_a_run_ends_its_lock_whatever_it_had_started(small: Project, start: Start) -> None:
    holder = start(small.root, "-c", HOLD)
    assert holder.stdout
    child = int(holder.stdout.readline())
    try:
        run = start(small.root, "-m", "cratebook", "generate")
        assert line(run) == waiting(small.root)
        holder.kill()
        assert line(run).startswith("generated ")
        assert run.wait(PATIENCE_SECONDS) == 0
        os.kill(child, 0)
    finally:
        os.kill(child, signal.SIGKILL)


DIE_IN_THE_EXCHANGE = """
import os, signal
from pathlib import Path
from cratebook.cli import main
rename = Path.rename
def rename_once(path, target):
    if path.name == "site" and path.parent != Path.cwd():
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(path, target)
Path.rename = rename_once
main(["build"])
"""


def test_a_build_killed_in_the_exchange_is_finished_by_the_next(
    small: Project, cratebook: Cratebook, start: Start
) -> None:
    cratebook(small.root, "build")
    killed = start(small.root, "-c", DIE_IN_THE_EXCHANGE)
    assert killed.wait(PATIENCE_SECONDS) == -signal.SIGKILL
    assert not small.site.exists()
    [left] = small.root.glob(".cratebook-run-*")
    assert (left / "old" / "index.html").is_file()
    (small.root / "mkdocs.yml").write_text(BUNDLED_CONFIG.read_text().replace("name: material", "name: nonesuch"))
    assert cratebook(small.root, "build").returncode == 1
    assert (small.site / "index.html").is_file()
    assert sorted(path.name for path in small.root.iterdir()) == ["data", "mkdocs.yml", "site", "site_src"]


def test_a_build_removes_nothing_that_is_a_persons(small: Project, cratebook: Cratebook) -> None:
    mine = [small.root / name for name in (".cratebook-notes", ".cratebook-run-notes")]
    for folder in mine:
        folder.mkdir()
        (folder / "ideas.txt").write_text("years of work")
        folder.with_name(f"{folder.name}.yml").write_text("mine: true\n")
    before = [snapshot(folder) for folder in mine]
    done = cratebook(small.root, "build")
    assert done.returncode == 0, done.stderr
    assert [snapshot(folder) for folder in mine] == before
    assert all(folder.with_name(f"{folder.name}.yml").is_file() for folder in mine)


def test_a_handbook_shows_git_nothing_of_a_run_that_goes_on(cratebook: Cratebook, start: Start, tmp_path: Path) -> None:
    for command in ("init", "generate"):
        assert cratebook(tmp_path, command).returncode == 0
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "Begin"]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True)
    run = start(tmp_path, "-m", "cratebook", "build")
    end = time.monotonic() + PATIENCE_SECONDS
    while len([*tmp_path.glob(".cratebook-run-*")]) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    status = subprocess.run([*git, "status", "--porcelain"], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert (status.stdout, run.poll()) == ("", None)
