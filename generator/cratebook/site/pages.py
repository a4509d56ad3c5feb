"""`PAGES`: the table of all generated pages, which routes, navigation and tests follow."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..facts import HandbookFacts, rollout_page, rollout_parts
from . import copies, search
from .addresses import ISSUES, LLMS, ROLLOUT, RULES
from .render import Templates

GUIDE = "guide/index.md"


@dataclass(frozen=True)
class Page:
    """A page, or with `{name}` in its route a page for each entity.

    `facts` gives what the template gets as `page`: a frozen dataclass, or one for each entity by its name. A title
    puts it into the navigation.
    """

    route: str
    template: str
    facts: Callable[[HandbookFacts], object]
    title: str | None = None


def _whole(handbook: HandbookFacts) -> HandbookFacts:
    return handbook


PAGES = (
    Page("index.md", "front.md", _whole, "Home"),
    Page("repos/index.md", "repositories.md", _whole, "Repositories"),
    Page("crates/index.md", "crates.md", _whole, "Crates"),
    Page(ROLLOUT, "rollout.md", rollout_page, "Rollout"),
    Page("imports.md", "common.md", lambda handbook: handbook.common, "Common dependencies"),
    Page("wasm.md", "wasm.md", lambda handbook: handbook.wasm, "WASM and SDK"),
    Page("risks.md", "risks.md", _whole, "Risks"),
    Page("checklist.md", "checklist.md", _whole, "Checklists"),
    Page(ISSUES, "issues.md", _whole, "Issues"),
    Page(RULES, "rules.md", _whole, "Rules"),
    Page("rollout/{name}/index.md", "rollout_part.md", rollout_parts),
    Page("repos/{name}/index.md", "repository.md", lambda handbook: handbook.repositories),
    Page("crates/{name}/index.md", "crate.md", lambda handbook: handbook.crates),
)


def navigation() -> list[dict[str, str]]:
    """Return the entries of the site's navigation as MkDocs takes them, with the hand-written guide as the last."""
    return [{page.title: page.route} for page in PAGES if page.title] + [{"Guide": GUIDE}]


def pages(handbook: HandbookFacts, templates: Templates) -> Iterator[tuple[str, str]]:
    """Yield every page with its path below the docs folder; raise CratebookError where a template is at fault."""
    for page in PAGES:
        for path, facts in _instances(page, handbook):
            text = templates.render(page.template, path=path, page=facts, handbook=handbook)
            yield path, search.marked(text, page.template)


def for_agents(handbook: HandbookFacts, templates: Templates) -> tuple[str, str]:
    """Return what agents read first, and its path below the docs folder (https://llmstxt.org)."""
    text = templates.render("llms.txt", path=LLMS, handbook=handbook, navigation=navigation())
    return LLMS, copies.clean(text, LLMS)


def _instances(page: Page, handbook: HandbookFacts) -> Iterator[tuple[str, object]]:
    facts = page.facts(handbook)
    if isinstance(facts, Mapping):
        yield from ((page.route.format(name=name), entity) for name, entity in facts.items())
    else:
        yield page.route, facts
