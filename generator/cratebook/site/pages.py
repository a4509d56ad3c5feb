"""`PAGES`: the table of all generated pages, which routes and tests follow; and the navigation."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from ..facts import (
    CommonFacts,
    HandbookFacts,
    WasmFacts,
    issue_parts,
    issues_page,
    rollout_page,
    rollout_parts,
    rules_page,
)
from . import copies, search
from .addresses import CHECKLISTS, COMMON, GUIDE, ISSUES, LLMS, RISKS, ROLLOUT, RULES, WASM
from .render import Templates


@dataclass(frozen=True)
class Page:
    """A page, or with `{name}` in its route a page for each entity.

    `facts` gives what the template gets as `page`: a frozen dataclass, or one for each entity by its name. The handbook
    has the page where `exists` says so.
    """

    route: str
    template: str
    facts: Callable[[HandbookFacts], object]
    exists: Callable[[HandbookFacts], bool] = lambda _: True


def _whole(handbook: HandbookFacts) -> HandbookFacts:
    return handbook


def _wasm(handbook: HandbookFacts) -> WasmFacts:
    return handbook.wasm


def _common(handbook: HandbookFacts) -> CommonFacts:
    return handbook.common


def _knows_wasm(handbook: HandbookFacts) -> bool:
    return bool(handbook.wasm.requirements or handbook.sdk or any(crate.wasm for crate in handbook.crates.values()))


PAGES = (
    Page("index.md", "front.md", _whole),
    Page("repos/index.md", "repositories.md", _whole),
    Page("crates/index.md", "crates.md", _whole),
    Page(ROLLOUT, "rollout.md", rollout_page),
    Page(ISSUES, "issues.md", issues_page),
    Page(RULES, "rules.md", rules_page),
    Page(RISKS, "risks.md", _whole, lambda handbook: bool(handbook.risks)),
    Page(CHECKLISTS, "checklist.md", _whole, lambda handbook: bool(handbook.checklists)),
    Page(WASM, "wasm.md", _wasm, _knows_wasm),
    Page(COMMON, "common.md", _common, lambda handbook: bool(handbook.universal or handbook.common.imports)),
    Page("rollout/{name}/index.md", "rollout_part.md", rollout_parts),
    Page("issues/{name}/index.md", "issues_part.md", issue_parts),
    Page("repos/{name}/index.md", "repository.md", lambda handbook: handbook.repositories),
    Page("crates/{name}/index.md", "crate.md", lambda handbook: handbook.crates),
)

# Each entry with its page, and the pages below it. A page for each entity stands in none, as the site would grow with
# the square of their number.
_NAVIGATION: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("Home", "index.md", {}),
    ("Repositories", "repos/index.md", {}),
    ("Crates", "crates/index.md", {}),
    ("Rollout", ROLLOUT, {}),
    ("Issues", ISSUES, {"Rules": RULES, "Risks": RISKS}),
    (
        "Guide",
        GUIDE,
        {
            "Many repositories": "guide/many.md",
            "Changes in a pull request": "guide/diff.md",
            "Checklists": CHECKLISTS,
            "Common dependencies": COMMON,
            "WASM and SDK": WASM,
        },
    ),
)


def navigation(has_page: Callable[[str], bool]) -> list[dict[str, str | list[str | dict[str, str]]]]:
    """Return the entries of the site's navigation as MkDocs takes them, of those pages that the docs folder has."""
    entries: list[dict[str, str | list[str | dict[str, str]]]] = []
    for title, page, below in _NAVIGATION:
        there = [{name: path} for name, path in below.items() if has_page(path)]
        entries.append({title: [page, *there] if there else page})
    return entries


def pages(handbook: HandbookFacts, templates: Templates) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield the path of every page below the docs folder, with what makes its text.

    That raises CratebookError where a template is at fault.
    """
    instances = [instance for page in PAGES if page.exists(handbook) for instance in _instances(page, handbook)]
    published = frozenset(path for path, _, _ in instances)
    for path, template, facts in instances:
        yield path, partial(_text, templates, template, path, facts, handbook, published)


def _text(  # noqa: PLR0913, PLR0917 - what a template is given
    templates: Templates,
    template: str,
    path: str,
    facts: Callable[[], object],
    handbook: HandbookFacts,
    published: frozenset[str],
) -> str:
    text = templates.render(template, path=path, page=facts(), handbook=handbook, published=published)
    return search.marked(text, template)


def for_agents(handbook: HandbookFacts, templates: Templates) -> tuple[str, Callable[[], str]]:
    """Return the path of what agents read first, with what makes its text (https://llmstxt.org)."""
    left_out = {page.route for page in PAGES if not page.exists(handbook)}
    entries = [entry for title, page, below in _NAVIGATION for entry in ((title, page), *below.items())]
    published = [(title, path) for title, path in entries if path not in left_out]
    return LLMS, lambda: copies.clean(
        templates.render("llms.txt", path=LLMS, handbook=handbook, navigation=published), LLMS
    )


def _instances(page: Page, handbook: HandbookFacts) -> Iterator[tuple[str, str, Callable[[], object]]]:
    """Yield the path and template of each page of a kind, with what gives its facts."""
    if "{name}" not in page.route:
        yield page.route, page.template, partial(page.facts, handbook)
        return
    entities = page.facts(handbook)
    assert isinstance(entities, Mapping)  # noqa: S101 - as PAGES has it
    for name in entities:
        yield page.route.format(name=name), page.template, partial(entities.__getitem__, name)
