"""The search finds who is asked for, by a whole name or its parts, and its index stays small."""

from __future__ import annotations

import gzip
import json

import pytest
from playwright.sync_api import expect

from .conftest import Site
from .reader import Reader

pytestmark = pytest.mark.xdist_group("site")

# What is typed, and the page that has to be among the first three.
EXPECTED = {
    "shield": "repos/shield/",
    "inference-gateway": "repos/inference-gateway/",
    "gateway": "repos/inference-gateway/",
    "memory graph": "repos/memory-graph/",
    "benchmark": "repos/benchmark-exchange/",
    "edge": "repos/edge-agent/",
    "infra-http": "crates/infra-http/",
    "infra_http": "crates/infra-http/",
    "HttpClient": "crates/infra-http/",
    "httpclient": "crates/infra-http/",
    "Client": "crates/infra-http/",
    "infra_http::{HttpClient": "crates/infra-http/",
    "reqwest": "crates/infra-http/",
    "retry": "crates/infra-errors/",
    "Validator": "crates/infra-auth/",
    "message queue": "crates/infra-mq/",
    "vector": "crates/infra-vector/",
    "jwt": "crates/infra-auth/",
    "audit": "crates/infra-audit/",
    "WASM": "wasm/",
    "multi-gitter": "guide/many/",
}
FIRST = 3
INDEX = {"mkdocs": "search/search_index.json", "zensical": "search.json"}
ENOUGH = 35_000


@pytest.mark.needs("chromium")
def test_each_query_finds_its_page_among_the_first(reader: Reader) -> None:
    page = reader.open("guide/")
    page.locator(".md-search__input, .md-search__button").click()
    box, links = page.locator("input:focus"), page.locator("a[href*='?h=']")
    missed = {}
    for query, expected in EXPECTED.items():
        box.fill("")
        page.keyboard.press("End")
        expect(links).to_have_count(0)
        box.fill(query)
        page.keyboard.press("End")
        expect(links).not_to_have_count(0)
        found = links.evaluate_all("links => links.map(link => link.href.split('?')[0])")
        first = [address.removeprefix(reader.address) for address in dict.fromkeys(found)][:FIRST]
        if expected not in first:
            missed[query] = first
    assert missed == {}


def test_the_index_is_small_and_has_no_checklist_and_no_patch(mkdocs: Site, zensical: Site) -> None:
    for builder, site in (("mkdocs", mkdocs), ("zensical", zensical)):
        index = site.read(INDEX[builder])
        assert len(gzip.compress(index.encode(), mtime=0)) <= ENOUGH
        entries = next(value for value in json.loads(index).values() if isinstance(value, list))
        addresses = {entry["location"] for entry in entries}
        assert {"repos/shield/", "repos/shield/#imports", "crates/infra-http/#api", "guide/#copy"} <= addresses
        assert [address for address in addresses if address.startswith(("checklist/", "rollout/#"))] == []
        assert "[dependencies]\\ninfra" not in index
