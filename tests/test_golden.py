"""Golden files: one of each kind that the small handbook has. `make bless` renews them."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.handbook import files, judged
from generator.project import Project

from .conftest import ROOT, SMALL

GOLDEN = Path(__file__).parent / "golden"
KINDS = [
    "index.md",
    "repos/index.md",
    "repos/shop/index.md",
    "repos/stock/index.md",
    "crates/index.md",
    "crates/acme-core/index.md",
    "crates/acme-net/index.md",
    "matrix/index.md",
    "order.md",
    "status/index.md",
    "wasm.md",
    "imports.md",
    "risks.md",
    "checklist.md",
    "findings.md",
    "patches/shop.toml",
    "badges/shop.svg",
    "api/v1/catalog.json",
    "api/v1/repos/shop.json",
    "api/v1/crates/acme-net.json",
    "api/v1/schema/repo.json",
]


def made(project: Project) -> dict[str, str]:
    return files(project, *judged(project))


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


@pytest.mark.parametrize(
    "path", ["repos/inference-gateway/index.md", "crates/infra-http/index.md", "findings.md", "rules.md"]
)
def test_a_page_of_the_first_handbook_is_as_it_was(path: str, *, bless: bool) -> None:
    assert_as_it_was(GOLDEN / "first" / path, made(Project(ROOT))[path], bless=bless)


def test_every_kind_of_file_has_a_golden_one() -> None:
    kept = {path.relative_to(GOLDEN / "small").as_posix() for path in (GOLDEN / "small").rglob("*") if path.is_file()}
    assert kept == set(KINDS)
