"""The tests on a machine that lacks a program which they are judged by."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

CASES = {
    "chromium": (
        ("tests/site/test_browser.py::test_the_form_that_is_open_is_copied_as_it_is_shown",),
        "how pages look and work in a browser; Debian's package 'chromium' brings it",
    ),
    "cargo": (
        (
            "tests/apply/test_apply.py::test_the_checkouts_toolchain_and_settings_do_not_matter",
            "tests/init/test_init.py::test_the_example_compiles",
            "tests/offer/proof/test_forms.py::test_no_repository_is_left_out",
        ),
        "whether Cargo agrees with what is read and offered; Debian's package 'cargo' or rustup brings it",
    ),
    "rustc": (
        ("tests/rust/test_exports.py::test_rustc_finds_these_names_and_no_other_word_of_the_source",),
        "whether rustc agrees on the names of crates; Debian's package 'rustc' or rustup brings it",
    ),
}


@pytest.fixture
def path_with_git_alone(tmp_path: Path) -> str:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(str(shutil.which("git")))
    return str(tmp_path / "bin")


def run_tests(tests: tuple[str, ...], **environment: str) -> tuple[int, list[str]]:
    """Run tests; return the exit code and the lines of the closing summary."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CRATEBOOK_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        env={**inherited, "PYTHONPATH": str(ROOT / "generator"), "COLUMNS": "80", **environment},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return done.returncode, done.stdout.partition("= short test summary info =")[2].splitlines()[1:]


@pytest.mark.parametrize("name", CASES)
def test_one_closing_line_says_what_was_not_tested_and_what_brings_the_program(
    path_with_git_alone: str, name: str
) -> None:
    tests, untested = CASES[name]
    code, summary = run_tests(tests, PATH=path_with_git_alone)
    assert code == 0
    line, count = summary
    assert line.startswith("SKIPPED [")
    assert line.endswith(f": there is no {name}, so this was not tested: {untested}")
    assert " skipped in " in count


@pytest.mark.parametrize("name", CASES)
def test_in_ci_a_missing_program_is_a_failure(path_with_git_alone: str, name: str) -> None:
    code, summary = run_tests(CASES[name][0], PATH=path_with_git_alone, CRATEBOOK_SKIP_NOTHING="1")
    assert code == 1
    assert all(line.startswith(("FAILED ", "ERROR ")) for line in summary[:-1])
    assert "skipped" not in summary[-1]
