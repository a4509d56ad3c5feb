"""What is installed is complete: the wheel alone builds a handbook."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cratebook.project import BUNDLED_CONFIG, STARTER, Project

from .conftest import ROOT, Cratebook


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [built] = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def test_the_wheel_builds_a_handbook_from_data_alone(wheel: Path, small: Project, cratebook_process: Cratebook) -> None:
    done = cratebook_process(small.root, "build", PYTHONPATH=str(wheel))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (small.site / "guide" / "index.html").is_file()
    assert (small.site / "assets" / "cratebook.css").is_file()


def test_the_wheel_carries_nothing_of_the_first_handbook(wheel: Path) -> None:
    carried = {path.relative_to(wheel).as_posix() for path in (wheel / "cratebook" / "bundled").rglob("*.*")}
    assert "cratebook/bundled/mkdocs.yml" in carried
    assert "cratebook/bundled/templates/repository.md" in carried
    examples = {path for path in carried if path.startswith("cratebook/bundled/tests/checks/invalid/")}
    assert not [path for path in carried - examples if "/repos/" in path or "/data/" in path or "/api/" in path]
    assert not [path for path in examples if "infra-" in (wheel / path).read_text("utf-8", "replace")]


def test_the_wheel_explains_a_rule_with_its_example(wheel: Path, cratebook_process: Cratebook, tmp_path: Path) -> None:
    done = cratebook_process(tmp_path, "check", "--explain", "unknown-category", PYTHONPATH=str(wheel))
    assert (done.returncode, done.stderr) == (0, "")
    assert "'app' is not in data/categories.yml; did you mean 'apps'?" in done.stdout


def test_the_wheel_begins_a_handbook(wheel: Path, cratebook_process: Cratebook, tmp_path: Path) -> None:
    begun = cratebook_process(tmp_path, "init", PYTHONPATH=str(wheel))
    assert (begun.returncode, begun.stdout) == (0, ""), begun.stderr
    checked = cratebook_process(tmp_path, "check", PYTHONPATH=str(wheel))
    assert (checked.returncode, checked.stderr) == (0, "0 errors, 0 warnings\n")


def test_an_editable_installation_reads_the_checkout_s_own_files() -> None:
    assert (BUNDLED_CONFIG, STARTER) == (ROOT / "mkdocs.yml", ROOT / "templates" / "starter")
