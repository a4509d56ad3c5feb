"""`PAGES`: the table of all generated pages, which routes and tests follow; and the navigation."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

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

    `facts` gives what the template gets as `page`: a frozen dataclass, or one for each entity by its name. Without
    facts there is no page.
    """

    route: str
    template: str
    facts: Callable[[HandbookFacts], object | None]


def _whole(handbook: HandbookFacts) -> HandbookFacts:
    return handbook


def _wasm(handbook: HandbookFacts) -> WasmFacts | None:
    known = any(crate.wasm for crate in handbook.crates.values())
    return handbook.wasm if known or handbook.wasm.requirements or handbook.sdk else None


def _common(handbook: HandbookFacts) -> CommonFacts | None:
    return handbook.common if handbook.universal or handbook.common.imports else None


PAGES = (
    Page("index.md", "front.md", _whole),
    Page("repos/index.md", "repositories.md", _whole),
    Page("crates/index.md", "crates.md", _whole),
    Page(ROLLOUT, "rollout.md", rollout_page),
    Page(ISSUES, "issues.md", issues_page),
    Page(RULES, "rules.md", rules_page),
    Page(RISKS, "risks.md", lambda handbook: handbook if handbook.risks else None),
    Page(CHECKLISTS, "checklist.md", lambda handbook: handbook if handbook.checklists else None),
    Page(WASM, "wasm.md", _wasm),
    Page(COMMON, "common.md", _common),
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


def navigation(docs: Path) -> list[dict[str, str | list[str | dict[str, str]]]]:
    """Return the entries of the site's navigation as MkDocs takes them, of those pages that the docs folder has."""
    entries: list[dict[str, str | list[str | dict[str, str]]]] = []
    for title, page, below in _NAVIGATION:
        there = [{name: path} for name, path in below.items() if (docs / path).is_file()]
        entries.append({title: [page, *there] if there else page})
    return entries


def pages(handbook: HandbookFacts, templates: Templates) -> Iterator[tuple[str, str]]:
    """Yield every page with its path below the docs folder; raise CratebookError where a template is at fault."""
    made = [(page.template, path, facts) for page in PAGES for path, facts in _instances(page, handbook)]
    published = frozenset(path for _, path, _ in made)
    for template, path, facts in made:
        text = templates.render(template, path=path, page=facts, handbook=handbook, published=published)
        yield path, search.marked(text, template)


def for_agents(handbook: HandbookFacts, templates: Templates) -> tuple[str, str]:
    """Return what agents read first, and its path below the docs folder (https://llmstxt.org)."""
    generated = {page.route for page in PAGES}
    left_out = generated - {path for page in PAGES for path, _ in _instances(page, handbook)}
    entries = [entry for title, page, below in _NAVIGATION for entry in ((title, page), *below.items())]
    published = [(title, path) for title, path in entries if path not in left_out]
    text = templates.render("llms.txt", path=LLMS, handbook=handbook, navigation=published)
    return LLMS, copies.clean(text, LLMS)


def _instances(page: Page, handbook: HandbookFacts) -> Iterator[tuple[str, object]]:
    facts = page.facts(handbook)
    if isinstance(facts, Mapping):
        yield from ((page.route.format(name=name), entity) for name, entity in facts.items())
    elif facts is not None:
        yield page.route, facts
