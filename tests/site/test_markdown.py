"""Whatever stands in a data file, a page shows it as it is."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from cratebook.site import markdown
from cratebook.site.render import Templates
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from tests.conftest import ROOT

EXTENSIONS = ["admonition", "attr_list", "md_in_html", "tables", "pymdownx.highlight", "pymdownx.superfences"]
CONFIGURED = {"pymdownx.highlight": {"stripnl": False}}

# Characters that no text of a data file has: YAML refuses the first ones, white space is folded.
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")) | st.just(" "), max_size=40)


def shown(source: str) -> str:
    return Markdown(extensions=EXTENSIONS, extension_configs=CONFIGURED).convert(source)


def as_page_text(text: str) -> str:
    return html.escape(" ".join(text.split()), quote=False)


def unescaped(page: str) -> str:
    return html.unescape(page)


@given(TEXTS.filter(str.strip))
@example("*a* _b_ `c` [d](e) <f> & # {: #g }")
@example("1. one")
@example("- item")
@example("| a | b |")
@example("!!! warning")
@example("&amp; &#42;")
def test_text_is_shown_as_it_is(text: str) -> None:
    page = shown(f"before {markdown.text(text)} after")
    assert unescaped(page) == unescaped(f"<p>{as_page_text(f'before {text} after')}</p>")


@given(TEXTS.filter(str.strip))
@example("- item")
@example("1. one")
@example("# heading")
@example("    code")
@example(": definition")
def test_text_at_the_start_of_a_line_begins_no_block(text: str) -> None:
    assert unescaped(shown(str(markdown.text(text)))) == unescaped(f"<p>{as_page_text(text)}</p>")


@given(TEXTS.filter(str.strip))
def test_text_stays_in_its_table_cell(text: str) -> None:
    page = shown(f"| a | b |\n|---|---|\n| {markdown.text(text)} | last |")
    cells = [cell.partition("</td>")[0] for cell in page.split("<td>")[1:]]
    assert [html.unescape(cell) for cell in cells] == [html.unescape(as_page_text(text)), "last"]


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30).filter(str.strip))
@example("a`b")
@example("``")
@example("`")
@example("<b>")
@example("a > b < c")
@example(">=1, <2")
@example("<1>")
@example("<=1 <")
def test_a_code_span_shows_its_text(text: str) -> None:
    page = shown(f"see {markdown.code(text)} there")
    inside = page.partition("<code>")[2].partition("</code>")[0]
    assert html.unescape(inside) == " ".join(text.split())


def test_a_requirement_is_a_code_span() -> None:
    assert markdown.code(">=0.3, <=0.6, <1") == "`>=0.3, <=0.6, <1`"


@pytest.mark.parametrize(
    "text",
    ["plain\n", "a ``` b\n", "````\n```\n", "{{ jinja }} <b>&amp;\n", "  indented\n", "\n# a\n", "a\n\n\n\nb\n"],
)
def test_a_fence_shows_its_text_to_the_byte(text: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("before\n\n\n\n{{ text | fence('text') }}\n")
    page = shown(Templates([tmp_path]).render("page.md", text=text))
    assert html.unescape(page.partition("<code>")[2].partition("</code>")[0].removeprefix("<span></span>")) == text


def test_a_fence_shows_the_line_ends_of_html() -> None:
    assert markdown.fence("a\r\nb\r\n", "text") == "```text\na\nb\n```"


def test_a_marked_fence_has_an_element_for_each_line() -> None:
    page = shown(str(markdown.marked_fence("a\n\n<b>\n", "toml", "cb-old no-copy")))
    assert page.startswith('<div class="cb-old no-copy highlight">')
    assert page.count('<span class="hll">') == 3


def test_prose_keeps_its_code_spans_and_nothing_else() -> None:
    page = shown(str(markdown.prose("Use `a_b` or *not* <b>, see `c`.")))
    assert page == "<p>Use <code>a_b</code> or &#42;not&#42; &#60;b&#62;, see <code>c</code>.</p>"


def test_a_link_cannot_break_out_of_its_address() -> None:
    page = shown(str(markdown.link("a](b) <c>", "x) <y z")))
    assert page == '<p><a href="x%29%20%3Cy%20z">a&#93;(b) &#60;c&#62;</a></p>'


def test_these_are_the_extensions_that_pages_are_built_with() -> None:
    configured = (ROOT / "mkdocs.yml").read_text()
    assert all(re.search(f"^  - {re.escape(extension)}:?$", configured, re.MULTILINE) for extension in EXTENSIONS)
    assert "  - pymdownx.highlight:\n      stripnl: false" in configured


def test_only_a_run_of_backticks_as_long_as_the_first_ends_code() -> None:
    assert markdown.prose("``a`b``") == markdown.code("a`b")
    assert markdown.prose("``a`") == "&#96;&#96;a&#96;"
    assert markdown.prose("`a ``b` c") == markdown.code("a ``b") + " c"
