"""A repository's page as its owner uses it: what is copied from a step is the step's text, to the byte."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable

import pytest
from cratebook.project import Builder, Project
from playwright.sync_api import expect

from tests.conftest import SMALL, Cratebook

from .conftest import Site, publish
from .reader import NARROW, WIDE, Reader, copied

pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.needs("chromium")]

TITLE = "Acme & Sons' R&D"
GIT = "https://git.example/acme/crates"
PINNED = f'git = "{GIT}", rev = "0123abc"'
# In a table of groups, two entries that adjoin, one of them with blank lines inside; two members that could take the
# crates; and a package with other line ends and no table at all.
MANIFESTS = {
    "shop": f"""[workspace]
members = ["api", "cli"]

[workspace.dependencies]
acme-core = {{ git = "{GIT}", branch = "main", features = [


  "x", # `<b>` &amp;
], version = "1.0" }}
acme-old = {{ git = "{GIT}", branch = "main", features = [
  "y",
] }}

# Data
serde = "1"
""",
    "shop/api": '[package]\nname = "api"\nversion = "0.1.0"\n',
    "shop/cli": '[package]\nname = "cli"\nversion = "0.1.0"\n',
    "stock": '[package]\r\nname = "stock"\r\nversion = "0.1.0"\r\n',
}
# Of the second entry, the lines that stay are not to be pasted.
REPLACEMENT = f"""acme-core = {{ {PINNED}, version = "1.2", features = [


  "x", # `<b>` &amp;
] }}
acme-old = {{ {PINNED}, features = [
"""
STEPS = {
    "shop": [
        REPLACEMENT,
        f'\n# Shared crates\nacme-net = {{ {PINNED}, version = "1.2" }}\n',
        'acme-core = { workspace = true }\nacme-net = { workspace = true, features = ["tls"] }\n',
    ],
    "stock": [f'[dependencies]\nacme-core = {{ {PINNED}, version = "1.2" }}\n'],
}
TITLES = {
    "shop": [
        "1\N{EN DASH}2 · Cargo.toml, replace lines 5 to 10",
        "3 · Cargo.toml, after line 15, under the existing [workspace.dependencies]",
        "4 · Cargo.toml of the member that uses the crates, under [dependencies]",
    ],
    "stock": ["1 · Cargo.toml, at the end, after a blank line"],
}
SHIELD, WITH_CHOICE, REPLACED = "repos/shield/", "repos/copilot-agent/", "repos/test-bench/"

# The code whose copy button stands over a letter that is seen: what is too wide is cut off, and scrolls.
COVERED = """() => [...document.querySelectorAll("pre")].filter(pre => {
    const code = pre.querySelector("code"), clip = code.getBoundingClientRect(), range = document.createRange();
    range.selectNodeContents(code);
    return [...pre.querySelectorAll(".md-code__nav")].map(nav => nav.getBoundingClientRect()).some(nav =>
        [...range.getClientRects()].some(letter =>
            Math.max(letter.left, clip.left, nav.left) < Math.min(letter.right, clip.right, nav.right) &&
            Math.max(letter.top, nav.top) < Math.min(letter.bottom, nav.bottom)));
}).map(pre => pre.innerText)"""
SIGNS = """code => [...code.querySelectorAll(".hll")].map(line => getComputedStyle(line, "::before").content)"""

COLOURED = """kind => [...CSS.highlights.get(`cb-${kind}`)].map(
    range => range.startContainer.data.slice(range.startOffset, range.endOffset))"""


@pytest.fixture(scope="module")
def scanned(cratebook: Cratebook, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Builder], Site]:
    """The small handbook, with repositories that were scanned, as each builder publishes it."""

    def published(builder: Builder) -> Site:
        folder = tmp_path_factory.mktemp("scanned")
        shutil.copytree(SMALL / "data", folder / "data")
        site = folder / "data" / "site.yml"
        site.write_text(site.read_text().replace("Acme crates", TITLE))
        for path, text in MANIFESTS.items():
            (folder / "checkouts" / path).mkdir(parents=True)
            (folder / "checkouts" / path / "Cargo.toml").write_bytes(text.encode())
        assert cratebook(folder, "scan", "checkouts").returncode == 0
        return publish(Project(folder), builder)

    return functools.cache(published)


@pytest.fixture(params=["mkdocs", "zensical"])
def owner(
    request: pytest.FixtureRequest,
    scanned: Callable[[Builder], Site],
    served: Callable[[Site], str],
    readers: Callable[[str], Reader],
) -> Reader:
    """Someone who reads what each builder makes of it."""
    return readers(served(scanned(request.param)))


def test_the_title_is_shown_as_it_is_and_so_is_its_tooltip(owner: Reader) -> None:
    page = owner.open("repos/shop/")
    expect(page).to_have_title(f"shop - {TITLE}")
    expect(page.locator(".md-header__button.md-logo")).to_have_attribute("title", TITLE)


def test_each_step_is_copied_to_the_byte(owner: Reader) -> None:
    for repository, texts in STEPS.items():
        page = owner.open(f"repos/{repository}/")
        cards = page.locator("#dependencies ~ .tabbed-set .cb-step:visible")
        expect(cards.locator(".admonition-title")).to_have_text(TITLES[repository])
        buttons = cards.locator("[data-clipboard-target]").all()
        assert [copied(page, button) for button in buttons] == [text.removesuffix("\n") for text in texts]


def test_the_words_of_a_manifest_are_coloured_and_no_elements_of_the_page(owner: Reader) -> None:
    page = owner.open("repos/shop/")
    expect(page.locator(".language-toml code :not(.hll)")).to_have_count(0)
    assert {"[dependencies]", "true", "use"} <= set(page.evaluate(COLOURED, "keyword"))
    assert {f'"{GIT}"', '"1.2"', '"tls"'} <= set(page.evaluate(COLOURED, "string"))
    assert {"# `<b>` &amp;", "# Shared crates"} <= set(page.evaluate(COLOURED, "comment"))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("path", [SHIELD, WITH_CHOICE], scope="module")
def test_no_copy_button_stands_over_text(path: str, width: int, reader: Reader) -> None:
    page = reader.look(path, width=width)
    expect(page.locator(".md-code__nav").first).to_be_visible()
    assert page.evaluate(COVERED) == []


def test_a_replacement_is_told_from_what_it_replaces_by_signs_and_offers_no_copy_of_that(reader: Reader) -> None:
    page = reader.open(REPLACED)
    old, new = (page.locator(f"{css}:visible").first for css in (".cb-old", ".cb-new"))
    assert [set(code.evaluate(SIGNS)) for code in (old, new)] == [{'"- "'}, {'"+ "'}]
    expect(new.get_by_role("button")).to_have_count(1)
    expect(old.get_by_role("button")).to_have_count(0)


def test_a_link_to_a_form_opens_it(reader: Reader, site: Site) -> None:
    page = reader.open("repos/shield/#as-planned")
    button = page.locator("#dependencies ~ .tabbed-set").first.locator("[data-clipboard-target]:visible")
    assert copied(page, button) == site.read("patches/shield.toml").removesuffix("\n")


def test_paper_has_each_choice_below_its_title_and_nothing_to_click(reader: Reader) -> None:
    page = reader.open(WITH_CHOICE)
    choices = page.locator("#dependencies ~ .tabbed-set").first
    page.emulate_media(media="print")
    try:
        parts = choices.locator("> .tabbed-labels > label, > .tabbed-content > .tabbed-block")
        assert parts.count() > len(["title", "text"])
        tops = [part.bounding_box() for part in parts.all()]
        titles, texts = tops[: len(tops) // 2], tops[len(tops) // 2 :]
        down_the_page = [box["y"] for pair in zip(titles, texts, strict=True) for box in pair if box]
        assert down_the_page == sorted(down_the_page)
        assert len(down_the_page) == len(tops)
        expect(page.locator(":is(.md-code__nav, .md-header, .md-sidebar, .cb-copy):visible")).to_have_count(0)
    finally:
        page.emulate_media(media="screen")
