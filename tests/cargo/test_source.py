"""Which git addresses are one source: what Cargo refuses to put in place of itself by `[patch]`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from cratebook.cargo.source import same_git

from tests.conftest import program
from tests.verify.world import commit, write

pytestmark = [pytest.mark.needs("cargo")]


def test_an_address_is_the_same_where_cargo_takes_it_for_the_same(tmp_path: Path) -> None:
    package = '[package]\nname = "{}"\nversion = "0.1.0"\n'
    write(tmp_path / "dep", {"Cargo.toml": package.format("dep"), "src/lib.rs": ""})
    commit(tmp_path / "dep", "Begin")
    git = (tmp_path / "dep").as_uri()
    environment = {**os.environ, "CARGO_HOME": str(tmp_path / "home")}
    by_cargo = {}
    for end in ("", "/", "//", ".git", "/.git", ".git/"):
        patch = f'[dependencies]\ndep = {{ git = "{git}" }}\n[patch."{git}"]\ndep = {{ git = "{git}{end}" }}\n'
        write(tmp_path / "app", {"Cargo.toml": package.format("app") + patch, "src/lib.rs": ""})
        done = subprocess.run(
            [program("cargo"), "metadata", "--format-version", "1"],
            cwd=tmp_path / "app",
            env=environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        by_cargo[end] = "points to the same source" in done.stderr
    assert {end: same_git(git, git + end) for end in by_cargo} == by_cargo
    assert set(by_cargo.values()) == {True, False}
