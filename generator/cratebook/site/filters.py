"""The filters by which templates write links, code and counts; each returns Markdown that is ready for a page.

A filter that links knows the page that it stands on, and the handbook, from the template's context.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from ..diagnostics import EntityRef, FindingRow
from ..facts import CrateFacts, HandbookFacts, RepositoryFacts
from ..facts.progress import Reason, actor
from ..text import counted
from . import addresses, bars, drawing, markdown
from .blocks import blocks
from .html import theme_text

_COMMIT = 12
_IN_NAME = re.compile(r"[\w-]")


@lru_cache(maxsize=None, typed=True)  # a label that is Markup equals one that is not
def _link(label: str | Markup, address: str) -> Markup:
    return markdown.link(label, address)


@pass_context
def page_link(context: Context, label: str | Markup, target: str) -> Markup:
    """Return a link to another source path of the handbook, which the site builder checks; none to the page itself."""
    if target == context["path"]:
        return markdown.text(label) if not isinstance(label, Markup) else label
    return _link(label, addresses.relative(target, context["path"]))


@pass_context
def href(context: Context, target: str) -> str:
    """Return the address of another source path, for HTML."""
    return addresses.href(target, context["path"])


@pass_context
def crate_link(context: Context, name: str) -> Markup:
    """Return a link to a crate's page; only its name where the handbook has no such crate."""
    code = markdown.code(name)
    return page_link(context, code, addresses.crate(name)) if name in context["handbook"].crates else code


@pass_context
def repo_link(context: Context, name: str) -> Markup:
    """Return a link to a repository's page."""
    return page_link(context, name, addresses.repository(name))


@pass_context
def data_link(context: Context, file: str) -> Markup:
    """Return a file of the data folder as code, with a link that edits it where the site has one."""
    return _edit_link(context["handbook"], f"{context['handbook'].data}/{file}", file)


@pass_context
def place_link(context: Context, finding: FindingRow) -> Markup:
    """Return where below the data folder a finding is, as code, linked to edit the line where the site has that."""
    file = finding.path.removeprefix(f"{context['handbook'].data}/")
    return _edit_link(context["handbook"], f"{file}:{finding.line}:{finding.column}", file, f"#L{finding.line}")


def _edit_link(handbook: HandbookFacts, label: str, file: str, anchor: str = "") -> Markup:
    shown = markdown.code(label)
    return markdown.link(shown, handbook.edit.replace("{file}", file) + anchor) if handbook.edit else shown


@pass_context
def rule_link(context: Context, code: str) -> Markup:
    """Return the code of a rule with a link to what it asks for."""
    return page_link(context, markdown.code(code), f"{addresses.RULES}#{code}")


@pass_context
def entity_link(context: Context, entity: EntityRef) -> Markup:
    """Return a link to the page of a crate or repository."""
    return crate_link(context, entity.name) if entity.kind == "crate" else repo_link(context, entity.name)


@pass_context
def issue(context: Context, finding: FindingRow) -> Markup:
    """Return the message of a finding with a link to the crate or repository that it is of, as its first word."""
    if finding.entity is None:
        return markdown.prose(finding.message)
    link, rest = entity_link(context, finding.entity), finding.message.removeprefix(finding.entity.name)
    if rest == finding.message or _IN_NAME.match(rest):
        return link + ": " + markdown.prose(finding.message)
    return link + (" " if rest.startswith(" ") else "") + markdown.prose(rest)


def url_link(label: str | Markup, address: str) -> Markup:
    """Return a link to another site."""
    return markdown.link(label, address)


def contact_link(name: str, contact: str | None) -> Markup:
    """Return whom to ask, as a link where there is a mail address or a web page."""
    if contact is None:
        return markdown.text(name)
    is_mail = "@" in contact and ":" not in contact
    return markdown.link(name, f"mailto:{contact}" if is_mail else contact)


def commit(name: str) -> Markup:
    """Return as much of a commit as tells it from others, as code."""
    return markdown.code(name[:_COMMIT])


def join(items: Iterable[str | Markup], separator: str = ", ") -> Markup:
    """Return items with a separator between them; those that are not ready for a page are escaped."""
    parts = [item if isinstance(item, Markup) else markdown.text(str(item)) for item in items]
    return Markup(str(separator).join(parts))  # noqa: S704 - all parts are ready, and the separator is the template's


def indent(text: Markup, width: int = 4) -> Markup:
    """Return a text with its lines, but for the first and empty ones, that much further to the right."""
    first, *others = f"{text}\n".splitlines()
    lines = [f"{' ' * width}{line}" if line else line for line in others]
    return Markup("\n".join([first, *lines]))  # noqa: S704 - it was ready


def listed(items: Iterable[Markup], last: str = "and") -> Markup:
    """Return `a, b and c`, or `none`."""
    return markdown.joined(list(items), last)


def metadata(text: str) -> Markup:
    """Return a text as a value of a page's front matter, which the theme puts into the page's head."""
    shown = theme_text(markdown.one_line(text.replace("`", "")))
    return Markup(json.dumps(shown, ensure_ascii=False))  # noqa: S704 - YAML takes the string of JSON as it is


@pass_context
def by_reason(context: Context, repositories: Iterable[str]) -> Iterable[tuple[Reason, list[str]]]:
    """Return each reason for the state of some repositories, with those that it holds of."""
    grouped = defaultdict[Reason, list[str]](list)
    for name in repositories:
        for reason in context["handbook"].repositories[name].reasons:
            grouped[reason].append(name)
    return grouped.items()


@pass_context
def repository_diagram(context: Context, repository: RepositoryFacts) -> Markup:
    """Return the diagram of what a repository takes."""
    return drawing.of_repository(context["handbook"].crates, repository, _hrefs(context))


@pass_context
def crate_diagram(context: Context, crate: CrateFacts) -> Markup:
    """Return the diagram of what a crate needs and what needs it."""
    return drawing.of_crate(context["handbook"].crates, crate, _hrefs(context))


@pass_context
def crates_diagram(context: Context, crates: Mapping[str, CrateFacts]) -> Markup:
    """Return the diagram of all crates."""
    return drawing.of_all(crates, _hrefs(context))


def _hrefs(context: Context) -> Callable[[str], str]:
    return lambda crate: addresses.href(addresses.crate(crate), context["path"])


FILTERS: Mapping[str, Callable[..., Any]] = {
    "actor": actor,
    "bar": bars.bar,
    "blocks": blocks,
    "by_reason": by_reason,
    "code": markdown.code,
    "code_span": markdown.code_span,
    "commit": commit,
    "contact_link": contact_link,
    "crate_diagram": crate_diagram,
    "crate_link": crate_link,
    "crates_diagram": crates_diagram,
    "data_link": data_link,
    "entity_link": entity_link,
    "fence": markdown.fence,
    "href": href,
    "indent": indent,
    "issue": issue,
    "join": join,
    "listed": listed,
    "marked_fence": markdown.marked_fence,
    "metadata": metadata,
    "page_link": page_link,
    "place_link": place_link,
    "plural": counted,
    "prose": markdown.prose,
    "repo_link": repo_link,
    "rule_link": rule_link,
    "repository_diagram": repository_diagram,
    "url_link": url_link,
}
