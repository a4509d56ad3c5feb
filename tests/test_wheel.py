"""What is installed is complete: the wheel alone builds a handbook."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
from cratebook.project import BUNDLED_CONFIG, STARTER, Project

from .conftest import ROOT, Cratebook


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    uv = [sys.executable, "-m", "uv", "build", "--no-build-isolation", "--python", sys.executable, "--offline"]
    subprocess.run([*uv, "--out-dir", str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    [built] = dist.glob("*.whl")
    shutil.unpack_archive(built, folder, "zip")
    return folder


def test_what_is_published_is_in_order(dist: Path) -> None:
    published = sorted(path for path in dist.iterdir() if path.suffix in {".gz", ".whl"})
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, published)]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stdout.count("PASSED")) == (0, 2), done.stdout


def test_the_version_is_that_of_the_newest_changes(dist: Path) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    released = re.findall(r"^## \[([0-9.]+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert released[:1] == [version]
    assert {path.name for path in dist.iterdir()} >= {
        f"cratebook-{version}.tar.gz",
        f"cratebook-{version}-py3-none-any.whl",
    }


def test_nothing_that_was_generated_is_published(dist: Path) -> None:
    [archive] = dist.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    guide = {f"site_src/guide/{path.name}" for path in (ROOT / "site_src" / "guide").glob("*.md")}
    assert {name for name in names if name.startswith("site_src/guide")} == guide
    assert {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml"} <= names
    assert not [name for name in names if name.startswith(("data/", "site/", "bench/"))]


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
