"""Every link of the published site leads somewhere, below any path, and loads nothing from another host."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft202012Validator

from .conftest import Published, Site

pytestmark = pytest.mark.xdist_group("site")

SCHEMA_OF = {"v1": "catalog", "repos": "repo", "crates": "crate"}
FROM_ANOTHER_HOST = re.compile(r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//""")


def inside(page: Published) -> Iterator[str]:
    """The addresses of a page that stay within the site."""
    return (address for _, address in page.addresses() if not is_elsewhere(address))


def is_elsewhere(address: str) -> bool:
    return bool(urlsplit(address).scheme or urlsplit(address).netloc)


def schema(site: Site, name: str) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(site.read(f"api/v1/schema/{name}.json"))
    return described


def test_every_address_leads_to_a_published_file(site: Site) -> None:
    assert [
        f"{page.path}: {address}"
        for page in site.pages.values()
        for address in inside(page)
        if site.target(page.path, address) not in site.files
    ] == []


def test_every_fragment_leads_to_an_id(site: Site) -> None:
    fragments = [
        (page.path, address, urlsplit(address).fragment) for page in site.pages.values() for address in inside(page)
    ]
    assert [
        f"{path}: {address}"
        for path, address, fragment in fragments
        if fragment and unquote(fragment) not in site.pages[site.target(path, address)].ids
    ] == []


def test_no_address_depends_on_where_the_site_is_published(site: Site) -> None:
    assert [
        f"{page.path}: {address}"
        for page in site.pages.values()
        for _, address in page.addresses()
        if address.startswith("/")
    ] == []


def test_only_a_link_that_a_reader_follows_names_another_host(site: Site) -> None:
    assert [
        f"{page.path}: <{element}> {address}"
        for page in site.pages.values()
        for element, address in page.addresses()
        if element != "a" and is_elsewhere(address) and not address.startswith("data:")
    ] == []


def test_no_style_is_loaded_from_another_host(site: Site) -> None:
    styled = [*site.matching("**/*.css"), *site.matching("**/*.svg"), *site.pages]
    assert [path for path in styled if FROM_ANOTHER_HOST.search(site.read(path))] == []


def test_an_id_stands_once_on_a_page(site: Site) -> None:
    assert [
        f"{page.path}: {name}" for page in site.pages.values() for name, count in Counter(page.ids).items() if count > 1
    ] == []


def test_a_patch_is_one_code_block_of_its_repository_s_page_to_the_byte(site: Site) -> None:
    for path in site.matching("patches/*.toml"):
        page = site.pages[f"repos/{PurePosixPath(path).stem}/index.html"]
        assert page.blocks().count(site.read(path)) == 1, path


@pytest.mark.parametrize("lines", ["planned", "verified"])
def test_the_import_lines_as_planned_and_as_verified_stand_on_their_page_to_the_byte(lines: str, site: Site) -> None:
    found = {path: json.loads(site.read(path))["imports"][lines] for path in site.matching("api/v1/repos/*.json")}
    assert all(found.values())
    assert [
        path
        for path, text in found.items()
        if text not in site.pages[f"repos/{PurePosixPath(path).stem}/index.html"].blocks()
    ] == []


def test_a_patch_is_toml_with_a_table_of_dependencies(site: Site) -> None:
    for path in site.matching("patches/*.toml"):
        assert list(tomllib.loads(site.read(path))) == ["dependencies"]


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("repos", "repos/{}/index.html"),
        ("repos", "api/v1/repos/{}.json"),
        ("repos", "patches/{}.toml"),
        ("repos", "badges/{}.svg"),
        ("crates", "crates/{}/index.html"),
        ("crates", "api/v1/crates/{}.json"),
    ],
)
def test_every_repository_and_every_crate_is_published_at_its_address(kind: str, address: str, site: Site) -> None:
    names = [path.stem for path in (site.project.data / kind).glob("*.yml")]
    assert site.matching(address.format("*")) == sorted(address.format(name) for name in names)


def test_every_json_is_as_its_schema_says(site: Site) -> None:
    for path in sorted({*site.matching("api/**/*.json")} - {*site.matching("api/v1/schema/*.json")}):
        kind = SCHEMA_OF[PurePosixPath(path).parent.name]
        errors = Draft202012Validator(schema(site, kind)).iter_errors(json.loads(site.read(path)))
        assert [f"{path}: {error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("name", sorted(SCHEMA_OF.values()))
def test_a_schema_is_a_schema(name: str, site: Site) -> None:
    described = schema(site, name)
    assert described["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(described)
