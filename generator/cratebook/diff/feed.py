"""Atom feeds of what changes for the reader: of the handbook, and of each repository and crate (RFC 4287).

An entry is what a commit changed; its date is the commit's, so that the same history gives the same feeds.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import pairwise
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..checkouts.revision import git
from ..diagnostics import EntityRef
from ..project import Project
from ..text import counted, listed
from .contents import Contents, contents
from .side import Side, read_revision

_ATOM = "http://www.w3.org/2005/Atom"
_FILE = "feed.xml"
# What XML cannot hold, in whatever form (XML 1.0, Char).
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that changed: of whom, in words, with lines that are removed (`-`) and added (`+`).

    `breaking` tells whether somebody who relies on it has to change something.
    """

    entities: tuple[EntityRef, ...]
    text: str
    lines: tuple[str, ...] = ()
    breaking: bool = False


@dataclass(frozen=True, kw_only=True)
class _Commit:
    """A commit that changed the data, its date (RFC 3339), and what that means for the reader."""

    name: str
    date: str
    events: tuple[Event, ...]


def feeds(project: Project, since: str) -> dict[str, str]:
    """Return the feeds of a project's handbook from a revision on, by their paths in the built site.

    A commit at which the data has errors, and the next, have no entries: nothing follows from it.
    Raises UnknownRevisionError, or CratebookError where git cannot be run.
    """
    old = read_revision(since, project)
    listed = git(
        ["log", "--first-parent", "--reverse", "--format=%H %cI", f"{since}..HEAD", "--", "data"], project.root
    )
    dated = [(name, _rfc_3339(date)) for name, date in map(str.split, listed.decode("ascii").splitlines())]
    sides = [old, *(read_revision(name, project) for name, _ in dated)]
    changes = ((before, now) for before, now in pairwise(sides))
    commits = [
        _Commit(name=name, date=date, events=tuple(_events_between(before, now)))
        for (name, date), (before, now) in zip(dated, changes, strict=True)
    ]
    start = git(["log", "-1", "--format=%cI", since], project.root).decode("ascii").strip()
    return dict(_feeds(sides[-1], commits, dated[-1][1] if dated else _rfc_3339(start)))


def _rfc_3339(date: str) -> str:
    """Return a date as every git would have it: some write `Z` and some `+00:00`."""
    return datetime.fromisoformat(date).isoformat()


def _events_between(before: Side, now: Side) -> Iterator[Event]:
    if before.valid and now.valid:
        yield from events(contents(before.catalog, now.catalog))


def events(changes: Contents) -> Iterator[Event]:
    """Yield what a change means, what breaks first."""
    every = [*_crate_events(changes), *_repository_events(changes)]
    return iter(sorted(every, key=lambda event: not event.breaking))


def _crate_events(changes: Contents) -> Iterator[Event]:
    for name in changes.crates.added:
        yield Event(entities=(_crate(name),), text=f"The crate {name} is new")
    for name in changes.crates.removed:
        yield Event(entities=(_crate(name),), text=f"The crate {name} is no longer shared", breaking=True)
    for version in changes.versions:
        text = f"{version.crate} has version {version.new}, before {version.old}"
        yield Event(entities=(_crate(version.crate),), text=text)
    for change in changes.api:
        what = change.kind.replace("rust-version", "minimum Rust version")
        states = {
            (True, False): f"no longer has the {what} {change.old}",
            (False, True): f"has the {what} {change.new}",
        }
        moved = f"has the {what} {change.new}, before {change.old}"
        text = f"{change.crate} {states.get((bool(change.old), bool(change.new)), moved)}"
        users = [one.repository for one in change.breaks]
        yield Event(
            entities=(_crate(change.crate), *map(_repository, users)),
            text=f"{text}, which breaks {listed(users)}" if users else text,
            breaking=bool(users),
        )
    for line in changes.imports:
        places = [page.partition("/") for page in line.pages]
        entities = tuple(_crate(name) if folder == "crates" else _repository(name) for folder, _, name in places)
        yield Event(entities=entities, text=f"The import of {line.crate} changes", lines=line.lines)


def _repository_events(changes: Contents) -> Iterator[Event]:
    for name in changes.repositories.added:
        yield Event(entities=(_repository(name),), text=f"The repository {name} is new")
    for name in changes.repositories.removed:
        yield Event(entities=(_repository(name),), text=f"The repository {name} is no longer in the rollout")
    for patch in changes.patches:
        text = f"The patch of {patch.repository} changes"
        yield Event(entities=(_repository(patch.repository),), text=text, lines=patch.lines)
    for offer in changes.offers:
        text = f"What {offer.repository} is offered {offer.new}, before: {offer.old}"
        yield Event(entities=(_repository(offer.repository),), text=text)
    for phase in changes.phases:
        text = f"{phase.repository} is in the phase {phase.new}, before in {phase.old}"
        yield Event(entities=(_repository(phase.repository),), text=text)


def _crate(name: str) -> EntityRef:
    return EntityRef("crate", name)


def _repository(name: str) -> EntityRef:
    return EntityRef("repository", name)


def _feeds(side: Side, commits: Sequence[_Commit], updated: str) -> Iterator[tuple[str, str]]:
    """Yield the feed of the handbook, of each crate and of each repository, with its path."""
    site = side.catalog.site
    titles = {"": site.title}
    titles |= {f"crates/{name}/": f"{name} · {site.title}" for name in side.catalog.crates}
    titles |= {f"repos/{name}/": f"{name} · {site.title}" for name in side.catalog.order}
    entries = defaultdict[str, list[tuple[_Commit, list[Event]]]](list)
    for commit in reversed(commits):
        for page, changed in _by_page(commit.events).items():
            entries[page].append((commit, changed))
    for page, title in titles.items():
        address = f"{site.url or site.title}#{page}"
        feed = _feed(address, title, site.organisation, updated)
        for commit, changed in entries[page]:
            feed.append(_entry(f"{address}#{commit.name}", commit.date, changed))
        yield f"{page}{_FILE}", _text(feed)


def _by_page(changed: Iterable[Event]) -> Mapping[str, list[Event]]:
    """Return the events of each page, by its address; all are of the front page."""
    pages = defaultdict[str, list[Event]](list)
    for event in changed:
        pages[""].append(event)
        for entity in dict.fromkeys(event.entities):
            pages[f"{entity.file}/"].append(event)
    return pages


def _feed(address: str, title: str, author: str, updated: str) -> Element:
    feed = Element("feed", xmlns=_ATOM)
    _add(feed, "id", uuid5(NAMESPACE_URL, address).urn)
    _add(feed, "title", title)
    _add(feed, "updated", updated)
    _add(SubElement(feed, "author"), "name", author)
    # Relative to the feed itself, which is beside its page.
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=_FILE)
    SubElement(feed, "link", rel="alternate", type="text/html", href="./")
    return feed


def _entry(address: str, date: str, changed: Sequence[Event]) -> Element:
    entry, first = Element("entry"), changed[0]
    more = f" and {counted(len(changed) - 1, 'other change')}" if len(changed) > 1 else ""
    _add(entry, "id", uuid5(NAMESPACE_URL, address).urn)
    _add(entry, "title", f"{'Breaking: ' if first.breaking else ''}{first.text}{more}")
    _add(entry, "updated", date)
    SubElement(entry, "link", rel="alternate", type="text/html", href="./")
    if first.breaking:
        SubElement(entry, "category", term="breaking")
    _add(entry, "content", "".join(map(_as_html, changed)), type="html")
    return entry


def _as_html(event: Event) -> str:
    lines = f"<pre>{escape(chr(10).join(event.lines))}</pre>" if event.lines else ""
    mark = "<strong>Breaking:</strong> " if event.breaking else ""
    return f"<p>{mark}{escape(event.text)}</p>{lines}"


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _text(feed: Element) -> str:
    indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(feed, encoding="unicode")}\n'
