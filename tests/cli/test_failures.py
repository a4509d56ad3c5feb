"""Runs that are killed, or that the disk fails: files stay whole, the next run does the rest, and one line says why."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from itertools import chain, count
from pathlib import Path

import pytest
from cratebook.project import Project

from tests.conftest import ROOT, Cratebook
from tests.failures import FULL, KILLED, READ_ONLY, run

CRATES = ROOT / "tests" / "init" / "crates"
GIT = 'git = "https://git.example/acme/crates", rev = "0123abc"'
WORKSPACE = '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n'
MEMBER = f"""\
[package]
name = "shop-web"
version = "0.1.0"

[dependencies]
acme-core = {{ {GIT}, version = "1.2" }}
"""
COMMANDS = {
    "generate": ["generate"],
    "scan": ["scan", "shop"],
    "inspect": ["inspect", str(CRATES)],
    "apply": ["apply", "shop", "shop", "--yes"],
}
FAILURES = {"No space left on device": FULL, "Read-only file system": READ_ONLY}


@pytest.fixture
def world(small: Project) -> Path:
    """The small handbook, and a checkout whose two manifests both change."""
    (small.root / "shop" / "crates" / "web" / "src").mkdir(parents=True)
    (small.root / "shop" / "crates" / "web" / "src" / "lib.rs").touch()
    (small.root / "shop" / "crates" / "web" / "Cargo.toml").write_text(MEMBER)
    (small.root / "shop" / "Cargo.toml").write_text(WORKSPACE)
    return small.root


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def after(world: Path, folder: Path, command: list[str], cratebook: Cratebook) -> dict[str, bytes]:
    """What a run leaves where nothing fails."""
    done = shutil.copytree(world, folder / "done")
    assert cratebook(done, *command).returncode == 0
    return snapshot(done)


@pytest.mark.parametrize("name", ["scan", "apply"])
def test_a_run_that_is_killed_leaves_whole_files_and_the_next_does_the_rest(
    name: str, world: Path, cratebook: Cratebook, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("killed")
    old, new = snapshot(world), after(world, folder, COMMANDS[name], cratebook)
    # Each step of a short run, and some of a long one.
    for step in chain(range(12), (2**power for power in count(4))):
        copy = shutil.copytree(world, folder / str(step))
        code = run(copy, COMMANDS[name], KILLED, step).code
        left = {path: text for path, text in snapshot(copy).items() if ".cratebook.new" not in path}
        assert all(text in (old.get(path), new.get(path)) for path, text in left.items())
        assert cratebook(copy, *COMMANDS[name]).returncode == 0
        assert snapshot(copy) == new
        if code != -signal.SIGKILL:
            break


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("reason", FAILURES)
def test_a_disk_that_takes_nothing_is_one_line_and_loses_nothing(
    name: str, reason: str, world: Path, cratebook: Cratebook, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("failed")
    old, new = snapshot(world), after(world, folder, COMMANDS[name], cratebook)
    for step in (0, 3):
        copy = shutil.copytree(world, folder / str(step))
        ended = run(copy, COMMANDS[name], FAILURES[reason], step)
        assert (ended.code, ended.printed.count("cratebook: ")) == (1, 1), ended
        assert ended.printed.endswith(f": {reason}\n"), ended
        assert old.items() <= snapshot(copy).items()
        assert cratebook(copy, *COMMANDS[name]).returncode == 0
        assert snapshot(copy) == new


def test_a_site_builder_that_breaks_down_is_quoted_without_its_traceback(
    world: Path, cratebook: Cratebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks = [sys.executable, "-c", "import os; print('INFO'); os.mkdir('data')"]
    monkeypatch.setattr("cratebook.site.build.command", lambda *_: breaks)
    done = cratebook(world, "build")
    assert done.returncode == 1
    reason = "FileExistsError: [Errno 17] File exists: 'data'"
    assert done.stderr.endswith(f"failed:\n{reason}\nINFO\n") or done.stderr.endswith(f"failed:\nINFO\n{reason}\n")
    assert "Traceback" not in done.stderr


def test_what_a_killed_run_had_moved_in_is_no_version_of_the_projects_own(small: Project, cratebook: Cratebook) -> None:
    assert cratebook(small.root, "generate").returncode == 0
    whole = snapshot(small.docs)
    stage, manifest = small.docs / ".cratebook.new", small.docs / ".cratebook.json"
    stage.mkdir()
    (stage / "journal.json").write_text(json.dumps({"put": json.loads(manifest.read_text()), "remove": []}))
    manifest.rename(stage / manifest.name)
    assert cratebook(small.root, "generate").returncode == 0
    assert snapshot(small.docs) == whole
