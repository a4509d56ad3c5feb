"""What a reader meets in Chromium: copying, searching, reading aloud, small windows, dark mode, and no other host."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import product
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from cratebook.site import addresses
from cratebook.site.pages import PAGES
from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import Site
from .reader import HEIGHT, NARROW, NARROWEST, WIDE, Reader, Scheme, copied

Readers = Callable[[str], Reader]
Served = Callable[[Site], str]

pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.needs("chromium")]

ENOUGH_CONTRAST = 4.5
REPOSITORY, CRATE, WITH_REPLACEMENTS = "repos/inference-gateway/", "crates/infra-errors/", "repos/shield/"
# Neither this crate nor the patch that takes it compiles as planned, and none of its planned names is there.
BROKEN, TAKES_BROKEN = "crates/infra-fs/", "repos/data-vault/"
WITH_DIAGRAMS = (REPOSITORY, "crates/", CRATE)
KINDS = (
    *(addresses.url(page.route) for page in PAGES if "{name}" not in page.route),
    "guide/",
    "guide/many/",
    REPOSITORY,
    CRATE,
    BROKEN,
    TAKES_BROKEN,
    WITH_REPLACEMENTS,
)
# The size of each text of a diagram as it is painted.
PAINTED_SIZES = """svg => [...svg.querySelectorAll("text")].map(
    text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"""

# The contrast of each text of a diagram with what is painted below it: the page, the diagram's box, its own node.
CONTRASTS = """svg => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const light = layers => {
        for (const layer of layers) {
            canvas.fillStyle = layer;
            canvas.fillRect(0, 0, 1, 1);
        }
        const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(part => {
            const value = part / 255;
            return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const below = ["white"];
    for (const element of [document.body, svg.parentElement]) below.push(getComputedStyle(element).backgroundColor);
    return [...svg.querySelectorAll("text")].map(text => {
        const node = text.parentElement.querySelector("rect");
        const layers = node ? [...below, getComputedStyle(node).fill] : below;
        const [one, other] = [light(layers), light([...layers, getComputedStyle(text).fill])];
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    });
}"""

FITS_OR_SCROLLS = """box => box.getBoundingClientRect().right <= innerWidth
    && (box.scrollWidth <= box.clientWidth || ["auto", "scroll"].includes(getComputedStyle(box).overflowX))"""

PAGE_HEIGHT = "document.documentElement.scrollHeight"
OVERHANG = "() => document.documentElement.scrollWidth - innerWidth"

# The tables that a reader has to scroll sideways, folded ones too; the matrix is one by its kind.
SCROLLED_TABLES = """() => {
    const folds = document.querySelectorAll(".md-content details:not([open])");
    for (const fold of folds) fold.open = true;
    const boxes = document.querySelectorAll(".md-content :is(.md-typeset__scrollwrap, table:not(.cb-table))");
    const scrolled = [...boxes].filter(box => box.scrollWidth > box.clientWidth).map(box => box.textContent.trim());
    for (const fold of folds) fold.open = false;
    return scrolled;
}"""


def diagram(page: Page) -> Locator:
    return page.locator(".cb-diagram svg")


def violations(page: Page, **rules: object) -> list[str]:
    """Every rule of accessibility that a page breaks, with the place; without `runOnly`, all rules are tried."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    # To list each element that keeps one would take as long again, and to fetch what styles the page half as long.
    result = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], "preload": False, **rules})
    return [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def test_the_use_lines_that_are_open_are_copied_as_they_were_checked(reader: Reader, site: Site) -> None:
    page = reader.open(REPOSITORY)
    answer = json.loads(site.read(addresses.data_of("repos", "inference-gateway")))
    assert answer["imports"]["verified"] != answer["imports"]["planned"]
    button = page.locator("#imports ~ .highlight").first.locator("[data-clipboard-target]:visible")
    assert copied(page, button) == answer["imports"]["verified"].removesuffix("\n")


def test_the_pull_request_s_description_is_copied_as_it_was_written(reader: Reader, site: Site) -> None:
    page = reader.open(REPOSITORY)
    source = (site.project.docs / addresses.repository("inference-gateway")).read_text("utf-8")
    description = source.partition("```markdown\n")[2].partition("\n```")[0]
    assert description.startswith("Add ")
    assert copied(page, page.locator("#pull-request ~ .highlight [data-clipboard-target]").first) == description


def test_a_search_for_a_repository_finds_its_page(reader: Reader) -> None:
    page = reader.open("guide/")
    page.locator(".md-search__input, .md-search__button").click()
    page.locator("input:focus").press_sequentially("shield")
    page.locator("a[href*='?h=']").first.click()
    expect(page).to_have_url(re.compile(re.escape(reader.address) + r"repos/shield/(\?|#|$)"))


def test_the_first_repository_that_is_left_of_the_list_opens_by_keyboard(reader: Reader) -> None:
    page = reader.open("")
    field, count = page.get_by_role("searchbox", name="Find your repository"), page.locator(".cb-filter output")
    expect(count).to_have_role("status")
    expect(count).to_have_text("26 repositories")
    field.focus()
    page.keyboard.type("GATE way")
    expect(page.locator("#all-repositories a:visible")).to_have_text(["inference-gateway"])
    expect(count).to_have_text("1 of 26 repositories")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(reader.address) + "repos/inference-gateway/"))


def test_the_list_of_repositories_is_filtered_by_words_and_by_state(reader: Reader) -> None:
    page = reader.open("repos/")
    rows = page.locator("#all-repositories tbody tr:visible")
    expect(rows).to_have_count(26)
    page.get_by_label("State").select_option("blocked")
    expect(rows.locator("a")).to_have_text(["forge", "data-vault"])
    page.get_by_role("searchbox", name="Find a repository").fill("storage data")
    expect(rows.locator("a")).to_have_text(["data-vault"])
    expect(page.locator(".cb-filter output")).to_have_text("1 of 26 repositories")


@pytest.mark.parametrize(("kind", "rows"), [("", "li"), ("repos/", "tbody tr")])
def test_without_a_script_a_list_is_whole_and_has_no_filter(
    kind: str, rows: str, browser: Browser, address: str
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + kind)
        expect(page.locator(f"#all-repositories {rows}:visible")).to_have_count(26)
        expect(page.locator(".cb-filter")).to_be_hidden()


@pytest.mark.parametrize(
    ("kind", "entry", "above"),
    [
        ("", "Home", []),
        ("repos/", "Repositories", []),
        (REPOSITORY, "Repositories", ["Home", "Repositories"]),
        (CRATE, "Crates", ["Home", "Crates"]),
        ("issues/rules/", "Issues", ["Home", "Issues"]),
        ("guide/wasm/", "Guide", ["Home", "Guide"]),
    ],
)
def test_a_page_shows_the_entry_that_it_belongs_to_and_the_way_back(
    kind: str, entry: str, above: list[str], reader: Reader
) -> None:
    page = reader.open(kind)
    expect(page.locator(".md-tabs__item")).to_have_count(6)
    expect(page.locator(".md-tabs [aria-current], .md-tabs__item--active")).to_have_text([entry, entry])
    expect(page.get_by_label("Breadcrumbs").get_by_role("link")).to_have_text(above)


def test_the_contents_of_a_page_are_at_hand_in_a_small_window(reader: Reader) -> None:
    page = reader.open(REPOSITORY, width=NARROW)
    page.locator(".cb-contents summary").click()
    page.locator(".cb-contents").get_by_role("link", name="Shared crates").click()
    expect(page.locator("#crates")).to_be_in_viewport()


def test_every_page_of_a_repository_is_short_in_a_wide_window(
    mkdocs: Site, browser: Browser, readers: Readers, served: Served
) -> None:
    address = served(mkdocs)
    pages = [f"repos/{path.parent.name}/" for path in (mkdocs.folder / "repos").glob("*/index.html")]
    # Without a script a page is as high, and there at once; the highest are looked at as they are.
    with browser.new_context(java_script_enabled=False, viewport={"width": WIDE, "height": HEIGHT}) as context:
        page = context.new_page()
        heights = {}
        for path in pages:
            page.goto(address + path)
            heights[path] = page.evaluate(PAGE_HEIGHT)
    assert len(pages) == 26
    for path in sorted(pages, key=heights.__getitem__)[-3:]:
        height = readers(address).look(path).evaluate(PAGE_HEIGHT)
        assert (abs(heights[path] - height) < 20, height <= 2500) == (True, True), path


@pytest.mark.parametrize("kind", [REPOSITORY, CRATE])
def test_the_first_copy_button_is_within_ten_tabs(kind: str, reader: Reader) -> None:
    page = reader.open(kind)
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-clipboard-target]')"):
            return
        if page.evaluate("document.activeElement.matches('.md-skip, .cb-skip')"):
            page.keyboard.press("Enter")
    pytest.fail("no copy button has the focus after ten Tabs")


def test_a_page_is_copied_as_its_markdown(reader: Reader, site: Site) -> None:
    page = reader.open(REPOSITORY)
    button = page.get_by_role("button", name="Copy page")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == site.read("repos/inference-gateway.md")


# To load a page takes longer than most looks at it: with the scope, all who look at a page do so one after the other.
AUDITED = (*product(["mkdocs"], KINDS), *product(["zensical"], ["", REPOSITORY, "rollout/", "issues/"]))
EVERY = dict.fromkeys((*AUDITED, *product(["zensical"], KINDS)))
each_audited_kind = pytest.mark.parametrize(("site", "kind"), AUDITED, indirect=["site"], scope="module")
each_kind = pytest.mark.parametrize(("site", "kind"), EVERY, indirect=["site"], scope="module")
each_diagram = pytest.mark.parametrize("kind", WITH_DIAGRAMS, scope="module")


@each_audited_kind
def test_a_page_breaks_no_rule_of_accessibility(kind: str, reader: Reader) -> None:
    assert violations(reader.look(kind)) == []


@each_audited_kind
def test_a_page_breaks_no_rule_of_colour_in_the_dark(kind: str, reader: Reader) -> None:
    page = reader.look(kind, scheme="dark")
    assert violations(page, runOnly={"type": "rule", "values": ["color-contrast", "link-in-text-block"]}) == []


@each_kind
def test_each_kind_of_page_fits_a_small_window(kind: str, reader: Reader) -> None:
    for width in (NARROW, NARROWEST):
        page = reader.look(kind, width=width)
        assert page.evaluate(OVERHANG) <= 0
        assert page.evaluate(SCROLLED_TABLES) == []


def test_a_row_is_a_card_in_a_small_window_whose_values_name_their_columns(reader: Reader) -> None:
    page = reader.look("repos/", width=NARROW)
    row = page.get_by_role("table").get_by_role("row").filter(has_text="inference-gateway")
    cells = row.get_by_role("cell")
    expect(page.get_by_role("columnheader")).to_have_text(["Repository", "State", "Phase", "Purpose", "Category"])
    labels = [cell.evaluate("cell => getComputedStyle(cell, '::before').content") for cell in cells.all()]
    assert [label.split('" / ')[0].strip('" ') for label in labels] == ["none", "none", "Phase", "Purpose", "Category"]
    name, state, phase = (cells.nth(column).bounding_box() for column in range(3))
    assert name
    assert state
    assert phase
    assert name["x"] + name["width"] <= state["x"]
    assert name["y"] + name["height"] <= phase["y"]
    assert page.locator("th[role]").count() == 0  # the theme would show them as buttons that sort


@pytest.mark.parametrize("kind", [REPOSITORY, "repos/", "issues/risks/"], scope="module")
def test_a_page_in_a_small_window_breaks_no_rule_of_accessibility(kind: str, reader: Reader) -> None:
    assert violations(reader.look(kind, width=NARROW)) == []


def test_a_page_asks_for_what_it_needs_and_for_nothing_outside_the_handbook(reader: Reader) -> None:
    reader.open(REPOSITORY)
    assert len(reader.requests) > 1
    assert reader.strangers() == []


@each_diagram
def test_a_diagram_in_a_small_window_fits_its_box_or_scrolls_in_it(kind: str, reader: Reader) -> None:
    assert reader.look(kind, width=NARROW).locator(".cb-diagram").evaluate(FITS_OR_SCROLLS)


@each_diagram
def test_text_in_a_diagram_is_never_smaller_than_the_page_s_own(kind: str, reader: Reader) -> None:
    page = reader.look(kind, width=NARROW)
    own = page.locator("article p").first.evaluate("text => parseFloat(getComputedStyle(text).fontSize)")
    assert round(min(diagram(page).evaluate(PAINTED_SIZES)), 1) >= own


@pytest.mark.parametrize("scheme", ["light", "dark"])
@each_diagram
def test_text_in_a_diagram_stands_out_from_its_box(kind: str, scheme: Scheme, reader: Reader) -> None:
    assert min(diagram(reader.look(kind, scheme=scheme)).evaluate(CONTRASTS)) >= ENOUGH_CONTRAST


@each_diagram
def test_a_diagram_is_a_group_with_title_and_description(kind: str, reader: Reader) -> None:
    svg = diagram(reader.look(kind))
    title, description = svg.locator("> title").text_content(), svg.locator("> desc").text_content()
    assert title
    assert description
    expect(svg).to_have_role("group")
    expect(svg).to_have_accessible_name(f"{title} {description}")


@pytest.mark.parametrize("kind", WITH_DIAGRAMS)
def test_every_node_of_a_diagram_is_a_named_link_that_tab_reaches(kind: str, reader: Reader) -> None:
    page = reader.open(kind)
    links = diagram(page).get_by_role("link").all()
    assert len(links) == diagram(page).locator("rect").count() > 1
    links[0].focus()
    page.keyboard.press("Shift+Tab")
    for link in links:
        page.keyboard.press("Tab")
        expect(link).to_be_focused()
        expect(link).to_have_accessible_name(re.compile(r"\w"))


# How far each heading of the matrix that is open stands from the middle of its column, in pixels.
HEADINGS_ASTRAY = """box => {
    const middle = element => (element.getBoundingClientRect().left + element.getBoundingClientRect().right) / 2;
    const [heads, row] = [box.querySelector("thead tr"), box.querySelector("tbody tr:nth-child(2)")];
    return [...row.cells].slice(1).map((cell, at) => middle(heads.cells[at + 1].firstElementChild) - middle(cell));
}"""


@pytest.mark.parametrize("tab", ["Planned", "Actual"])
def test_the_matrix_fits_a_wide_window_with_its_headings_on_their_columns(tab: str, reader: Reader) -> None:
    page = reader.open("rollout/")
    page.locator(".tabbed-labels").get_by_text(tab, exact=True).click()
    matrix = page.locator(".cb-matrix:visible")
    expect(matrix).to_have_count(1)
    assert matrix.evaluate("box => [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight]") == [0, 0]
    assert [round(astray) for astray in matrix.evaluate(HEADINGS_ASTRAY) if abs(astray) > 1] == []


def test_the_head_of_the_matrix_stays_in_sight_while_the_page_scrolls(reader: Reader) -> None:
    page = reader.open("rollout/")
    page.locator(".cb-matrix:visible tbody tr").last.scroll_into_view_if_needed()
    page.mouse.wheel(0, 300)
    expect(page.locator(".cb-matrix:visible thead th").nth(1)).to_be_in_viewport()


def test_the_matrix_shows_the_row_and_the_column_of_a_cell(reader: Reader) -> None:
    page = reader.open("rollout/")
    page.locator(".cb-matrix:visible tbody tr").nth(1).locator("td").nth(2).hover()
    marked = page.locator(".cb-matrix:visible .cb-column").evaluate_all("cells => cells.map(cell => cell.cellIndex)")
    assert set(marked) == {3}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_what_is_not_there_breaks_no_rule_of_accessibility(
    scheme: Scheme, browser: Browser, mkdocs: Site, served: Served
) -> None:
    with browser.new_page(color_scheme=scheme) as page:
        page.goto(served(mkdocs) + "no-such/")
        assert violations(page) == []


def test_an_unknown_address_gives_a_way_to_the_front_page(browser: Browser, address: str) -> None:
    with browser.new_page() as page:
        for unknown in ("repos/no-such/", "crates/no/such/page", "no-such/", "no/such/page"):
            answer = page.goto(address + unknown)
            assert answer
            assert answer.status == 404
            link = page.get_by_role("link")
            expect(link).to_have_attribute("href", urlsplit(address).path)
            link.click()
            expect(page).to_have_url(address)
