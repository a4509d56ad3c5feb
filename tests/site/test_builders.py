"""MkDocs and Zensical publish the same handbook."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, tostring

import pytest
from cratebook.site.build import ENVIRONMENT

from .conftest import Published, Site

pytestmark = pytest.mark.xdist_group("site")


def addresses(site: Site) -> set[str]:
    return {path for path in site.files if path.endswith((".html", ".toml")) or path.startswith(("api/", "badges/"))}


def text(element: Element) -> str:
    return "".join(element.itertext())


def code(page: Published) -> list[str]:
    return [text(element) for element in page.content.iter("code")]


def diagrams(page: Published) -> list[bytes]:
    return [tostring(element) for element in page.content.iter("svg")]


def tables(page: Published) -> list[list[str]]:
    return [
        [text(cell).strip() for cell in table.iter() if cell.tag in ("th", "td")]
        for table in page.content.iter("table")
    ]


def links(page: Published) -> list[str]:
    found = (element.get("href", "") for element in page.content.iter())
    return [address for address in found if address and not urlsplit(address).scheme]


def test_both_builders_publish_the_same_addresses(mkdocs: Site, zensical: Site) -> None:
    assert addresses(mkdocs) == addresses(zensical)


@pytest.mark.parametrize("part", [code, diagrams, tables, links])
def test_both_builders_publish_the_same_on_every_page(
    part: Callable[[Published], list[object]], mkdocs: Site, zensical: Site
) -> None:
    assert any(part(page) for page in mkdocs.pages.values())
    assert [path for path, page in mkdocs.pages.items() if part(page) != part(zensical.pages[path])] == []


def test_mkdocs_finds_nothing_to_warn_of_in_the_repository_s_own_configuration(mkdocs: Site, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=mkdocs.project.root,
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )
    assert "WARNING" not in done.stdout
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "site" / "index.html").is_file()
