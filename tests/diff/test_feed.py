"""The feeds that `cratebook build --since` adds: what commits changed, for the handbook, each repository and crate."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from cratebook.diff.api import ApiChange, Break
from cratebook.diff.contents import Contents, Names
from cratebook.diff.feed import events, feeds
from cratebook.project import Project

from tests.conftest import Cratebook

from .test_revisions import book, commit, git

__all__ = ["book"]

ATOM = "{http://www.w3.org/2005/Atom}"
SHOP = """\
<p>The patch of shop changes</p><pre>\
-acme-net = { git = "https://git.example/acme/crates", rev = "0123abc", version = "1.2", features = ["tls"] }
+acme-net = { git = "https://git.example/acme/crates", rev = "0123abc", version = "1.2", features = ["tls", "tcp"] }\
</pre>"""


def root(feed: str) -> ET.Element:
    return ET.fromstring(feed)  # noqa: S314 - our own


def entries(feed: str) -> list[dict[str, str]]:
    """Return the text of each entry's elements."""
    return [
        {child.tag.removeprefix(ATOM): child.text or "" for child in entry}
        for entry in root(feed).findall(f"{ATOM}entry")
    ]


@pytest.fixture
def history(book: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A handbook of which two more commits have changed the data, one of them with an error in it."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-02-03T04:05:06+01:00")
    crate = book / "data" / "crates" / "acme-core.yml"
    crate.write_text(crate.read_text().replace('version: "1.2.0"', 'version: "1.3.0"'))
    commit(book, "Release acme-core")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-02-04T04:05:06Z")
    crate.write_text(crate.read_text() + "nonsense: 1\n")
    commit(book, "Break it")
    git(book, "revert", "--no-edit", "HEAD")
    return Project(book)


def test_each_commit_is_an_entry_with_its_date_where_it_changes_something(history: Project) -> None:
    made = feeds(history, "v1.0")
    assert sorted(made) == [
        "crates/acme-core/feed.xml",
        "crates/acme-net/feed.xml",
        "feed.xml",
        "repos/shop/feed.xml",
        "repos/stock/feed.xml",
    ]
    assert [(entry["title"], entry["updated"]) for entry in entries(made["feed.xml"])][:1] == [
        ("acme-core has version 1.3.0, before 1.2.0", "2026-02-03T04:05:06+01:00")
    ]
    [shop] = entries(made["repos/shop/feed.xml"])
    assert shop["title"] == "The patch of shop changes"
    assert unescape(shop["content"]) == SHOP
    assert entries(made["repos/stock/feed.xml"]) == []
    assert len(entries(made["crates/acme-core/feed.xml"])) == 1
    assert root(made["feed.xml"]).findtext(f"{ATOM}updated") == "2026-02-04T04:05:06+00:00"
    ids = [element.text for feed in made.values() for element in root(feed).iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    assert feeds(history, "v1.0") == made


def test_the_built_site_has_its_feeds(history: Project, cratebook: Cratebook) -> None:
    done = cratebook(history.root, "build", "--since", "v1.0")
    assert done.returncode == 0, done.stderr
    expected = feeds(history, "v1.0")
    assert {path: (history.site / path).read_text() for path in expected} == expected
    link = '<link rel="alternate " type="application/atom+xml" title="What changed" href="feed.xml">'
    naming = [path.relative_to(history.site) for path in history.site.rglob("*.html") if link in path.read_text()]
    assert sorted(path.with_name("feed.xml").as_posix() for path in naming) == sorted(expected)


def test_an_unknown_revision_is_wrong_usage_and_nothing_is_built(history: Project, cratebook: Cratebook) -> None:
    done = cratebook(history.root, "build", "--since", "nowhere")
    assert (done.returncode, done.stderr) == (2, "cratebook: 'nowhere' is no revision here\n")
    assert not history.site.exists()


def test_what_breaks_somebody_is_marked_and_comes_first() -> None:
    gone = ApiChange(
        crate="acme-net",
        kind="name",
        old="Listener",
        new=None,
        breaks=(Break(repository="shop", places=("src/main.rs:3",)),),
    )
    new = ApiChange(crate="acme-net", kind="feature", old=None, new="quic")
    raised = ApiChange(crate="acme-net", kind="rust-version", old="1.70", new="1.80")
    changed = Contents(crates=Names(added=("acme-log",), removed=("acme-old",)), api=(new, gone, raised))
    assert [(event.text, event.breaking) for event in events(changed)] == [
        ("The crate acme-old is no longer shared", True),
        ("acme-net no longer has the name Listener, which breaks shop", True),
        ("The crate acme-log is new", False),
        ("acme-net has the feature quic", False),
        ("acme-net has the minimum Rust version 1.80, before 1.70", False),
    ]
