"""What every test may ask for: projects to work in, and the program as a user starts it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cratebook.project import Project

ROOT = Path(__file__).parent.parent
SMALL = ROOT / "tests" / "small"
# Laid over the small handbook's data: what crates have that the plan does not say, and the other way round.
TRUTH = ROOT / "tests" / "truth"

Cratebook = Callable[..., subprocess.CompletedProcess[str]]


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
    """The program, started in a folder as a user starts it; what it prints comes back as text."""

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
