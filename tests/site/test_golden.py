"""Golden files: one of each kind that the small handbook has. `make bless` renews them."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
from cratebook.handbook import files, load_and_check
from cratebook.project import Project

from tests.conftest import ROOT, SMALL, TRUTH

GOLDEN = Path(__file__).parent / "golden"
KINDS = [
    "index.md",
    "repos/index.md",
    "repos/shop/index.md",
    "repos/stock/index.md",
    "crates/index.md",
    "crates/acme-core/index.md",
    "crates/acme-net/index.md",
    "rollout/index.md",
    "issues/index.md",
    "guide/common/index.md",
    "patches/shop.toml",
    "badges/shop.svg",
    "api/v1/catalog.json",
    "api/v1/repos/shop.json",
    "api/v1/crates/acme-net.json",
    "api/v1/schema/repo.json",
    "api/v1/schema/crate.json",
]
CONTRADICTED = [
    "crates/index.md",
    "crates/acme-core/index.md",
    "crates/acme-log/index.md",
    "crates/acme-net/index.md",
    "crates/acme-time/index.md",
    "repos/shop/index.md",
    "repos/stock/index.md",
    "guide/common/index.md",
    "api/v1/repos/shop.json",
    "api/v1/crates/acme-log.json",
    "api/v1/crates/acme-net.json",
]


@cache
def made(project: Project) -> dict[str, str]:
    return dict(files(project, *load_and_check(project)))


@pytest.fixture
def bless(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("bless"))


def assert_as_it_was(golden: Path, text: str, *, bless: bool) -> None:
    if bless:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text)
    assert text == golden.read_text()


@pytest.mark.parametrize("path", KINDS)
def test_a_file_of_the_small_handbook_is_as_it_was(path: str, *, bless: bool) -> None:
    assert_as_it_was(GOLDEN / "small" / path, made(Project(SMALL))[path], bless=bless)


@pytest.mark.parametrize("path", CONTRADICTED)
def test_a_file_of_a_handbook_that_its_source_contradicts_is_as_it_was(
    path: str, small: Project, *, bless: bool
) -> None:
    shutil.copytree(TRUTH, small.data, dirs_exist_ok=True)
    assert_as_it_was(GOLDEN / "truth" / path, made(small)[path], bless=bless)


@pytest.mark.parametrize(
    "path",
    [
        "repos/inference-gateway/index.md",
        "crates/infra-http/index.md",
        "issues/index.md",
        "issues/rules/index.md",
        "issues/risks/index.md",
        "guide/checklists/index.md",
        "guide/wasm/index.md",
    ],
)
def test_a_page_of_the_first_handbook_is_as_it_was(path: str, *, bless: bool) -> None:
    assert_as_it_was(GOLDEN / "first" / path, made(Project(ROOT))[path], bless=bless)


@pytest.mark.parametrize(("handbook", "paths"), [("small", KINDS), ("truth", CONTRADICTED)])
def test_every_golden_file_is_compared_with(handbook: str, paths: list[str]) -> None:
    folder = GOLDEN / handbook
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == set(paths)
