"""The Markdown beside each page: what a site builder needs is gone, what a reader needs is there."""

from __future__ import annotations

import posixpath
import re
from html import unescape
from textwrap import dedent
from urllib.parse import unquote, urlsplit

import pytest
from cratebook.project import Project
from cratebook.site import addresses
from cratebook.site.copies import clean
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.conftest import Cratebook

from .conftest import Site

pytestmark = pytest.mark.xdist_group("site")

PARSER = MarkdownIt("commonmark").enable("table")
LINK_OF_LLMS = re.compile(r"- \[[^\]]+\]\([^)]+\)(: .+)?")


def tokens(text: str) -> list[Token]:
    top = PARSER.parse(text)
    return [*top, *(inner for token in top for inner in token.children or ())]


@pytest.mark.parametrize(
    ("written", "clean_text"),
    [
        ("---\ndescription: a\n---\n\n# A {: #a data-search-exclude }\n", "# A\n"),
        ('=== "One"\n\n    a\n\n===+ "Two"\n\n    b\n\nc\n', "**One**\n\na\n\n**Two**\n\nb\n\nc\n"),
        ('!!! cb-step "**1 · `a`**, at the end"\n\n    ```toml\n    a = 1\n    ```\n', None),
        ('??? note "2 risks"\n\n    - a\n', "**2 risks**\n\n- a\n"),
        ('```{ .toml .cb-old hl_lines="1-1" }\na\n```\n', "Replace:\n\n```toml\na\n```\n"),
        ("infra&#95;http &#42;b&#42; &#60;c&#62; &#38; &#95;d\n", "infra_http \\*b\\* \\<c\\> & \\_d\n"),
        ("| a | <code>b&#124;c</code> |\n|---|---|\n", "| a | `b\\|c` |\n|---|---|\n"),
        ("a <code>b&#124;c</code>\n", "a `b|c`\n"),
        ("`<b>{: #c }`\n", "`<b>{: #c }`\n"),
        ('```rust\n<b> &#95; {: #c }\n=== "d"\n```\n', '```rust\n<b> &#95; {: #c }\n=== "d"\n```\n'),
        ('<p hidden>words</p>\n\n<div class="x" markdown="1">\n\na\n\n</div>\n', "a\n"),
        (
            '<table class="m"><tr><th>a</th><th>b</th></tr>\n<tr><td>c</td></tr></table>\n',
            "| a | b |\n|---|---|\n| c |  |\n",
        ),
        (
            "[a](../../crates/b/index.md#c) [d](../../patches/a.toml)\n",
            "[a](../crates/b.md#c) [d](../patches/a.toml)\n",
        ),
        ('<a href="../../crates/b/">**b**</a> <a href="#c">c</a>\n', "[**b**](../crates/b.md) [c](#c)\n"),
        ("[a](https://b.example/index.md)\n", "[a](https://b.example/index.md)\n"),
    ],
)
def test_a_page_is_cleaned(written: str, clean_text: str | None) -> None:
    expected = clean_text or "**1 · `a`**, at the end\n\n```toml\na = 1\n```\n"
    assert clean(written, "repos/a/index.md") == expected


def test_each_page_has_its_markdown_beside_it_without_html(site: Site) -> None:
    for page in sorted(site.project.docs.rglob("*.md")):
        path = addresses.copy(page.relative_to(site.project.docs).as_posix())
        text = site.read(path)
        assert text.startswith("# "), path
        assert [token.content for token in tokens(text) if token.type in ("html_block", "html_inline")] == [], path
        assert not re.search(r"^ *(?:===|!!!|\?\?\?)|\{: ", text, re.MULTILINE), path


def test_each_link_of_the_markdown_leads_to_a_published_file(site: Site) -> None:
    for path in (*site.matching("**/*.md"), "llms.txt"):
        for token in tokens(site.read(path)):
            address = urlsplit(str(token.attrGet("href") or ""))
            if address.path and not address.scheme:
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address.path)))
                assert target in site.files, f"{path}: {address.path}"


def test_the_markdown_has_every_code_block_of_the_page(mkdocs: Site) -> None:
    for name in ("repos/shield", "repos/data-vault", "crates/infra-http", "guide/many"):
        fences = [token.content for token in tokens(mkdocs.read(f"{name}.md")) if token.type == "fence"]
        assert fences == mkdocs.pages[f"{name}/index.html"].blocks()


def test_llms_txt_has_the_form_that_agents_expect(site: Site) -> None:
    """A title, a quote, and below second headings only lists of links with notes (https://llmstxt.org)."""
    title, _, rest = site.read("llms.txt").partition("\n\n")
    assert title == "# LLM-Dev-Ops infra handbook"
    assert rest.startswith("> ")
    intro, *sections = re.split(r"^## .+\n\n", rest, flags=re.MULTILINE)
    assert "#" not in intro
    lines = [line for section in sections for line in section.strip().splitlines()]
    assert [line for line in lines if not LINK_OF_LLMS.fullmatch(line)] == []
    assert sum(line.startswith("- [") and "](repos/" in line for line in lines) == len(site.matching("patches/*.toml"))


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_a_handbook_that_knows_its_address_has_canonical_links_a_badge_and_a_404_page_with_search(
    small: Project, builder: str, cratebook: Cratebook
) -> None:
    data = small.data / "site.yml"
    data.write_text(f"url: https://acme.example/hand/book\n{data.read_text()}")
    built = cratebook(small.root, "build", "--builder", builder)
    assert built.returncode == 0, built.stderr
    page, unknown = (unescape((small.site / name).read_text()) for name in ("repos/shop/index.html", "404.html"))
    assert '<link rel="canonical" href="https://acme.example/hand/book/repos/shop/">' in page
    badge = """\
        [![shared crates](https://acme.example/hand/book/badges/shop.svg)](https://acme.example/hand/book/repos/shop/)
        """
    assert dedent(badge) in (small.site / "repos/shop.md").read_text()
    assert 'href="/hand/book/assets/cratebook.css"' in unknown
    assert "md-search" in unknown
    assert '<a href="https://acme.example/hand/book/">go to its front page</a>' in unknown


@pytest.mark.parametrize(
    "url", ["acme.example", "ftp://acme.example", "https://acme.example/?a", 'https://a"b.example']
)
def test_an_address_that_is_none_is_refused(url: str, small: Project, cratebook: Cratebook) -> None:
    data = small.data / "site.yml"
    data.write_text(f"url: '{url}'\n{data.read_text()}")
    checked = cratebook(small.root, "check")
    expected = f"data/site.yml:1:6: error: wrong-value: 'url': {url!r} is not an address of the web without a query"
    assert checked.stderr == f"{expected}\n1 error, 0 warnings\n"
