"""The real handbook as each builder publishes it: built once, read as a browser reads it, served below a path."""

from __future__ import annotations

import functools
import posixpath
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import pytest
from cratebook.handbook import files, load_and_check
from cratebook.project import Builder, Project
from cratebook.site import output
from cratebook.site.build import build
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import ROOT, program
from tests.markup import parsed

from .reader import Reader

BELOW = "any/where/handbook/"
_ADDRESSES = ("href", "src", "action", "poster", "xlink:href")

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Published:
    """A page: its path in the site, and its elements after HTML's rules for reading it."""

    path: str
    root: Element

    @cached_property
    def content(self) -> Element:
        """The article; on a page without one, everything."""
        article = self.root.find(".//article")
        return self.root if article is None else article

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(element.attrib["id"] for element in self.root.iter() if "id" in element.attrib)

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Every address that the page names, with the name of the element that has it."""
        for element in self.root.iter():
            for name in _ADDRESSES:
                if name in element.attrib:
                    yield element.tag, element.attrib[name]

    def blocks(self) -> list[str]:
        """The text of every code block."""
        return ["".join(block.itertext()) for block in self.content.iter("pre")]


@dataclass(frozen=True)
class Site:
    """A built site, and the project that it was built from."""

    project: Project

    @property
    def folder(self) -> Path:
        return self.project.site

    @cached_property
    def files(self) -> frozenset[str]:
        return frozenset(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    @cached_property
    def pages(self) -> Mapping[str, Published]:
        pages = sorted(path for path in self.files if path.endswith(".html"))
        return {path: Published(path, parsed(self.read(path))) for path in pages}

    def matching(self, pattern: str) -> list[str]:
        """The published files whose path matches, of which there has to be one."""
        found = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob(pattern))
        assert found, f"nothing published matches {pattern}"
        return found

    def read(self, path: str) -> str:
        return (self.folder / path).read_bytes().decode("utf-8")

    def target(self, page: str, address: str) -> str:
        """The file that a relative address leads to from a page, whether it is there or not."""
        named = unquote(urlsplit(address).path)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), named)) if named else page
        return posixpath.normpath(posixpath.join(path, "index.html")) if (self.folder / path).is_dir() else path


def publish(project: Project, builder: Builder) -> Site:
    """Build the site of a project whose data has no errors."""
    catalog, findings = load_and_check(project)
    assert [str(finding) for finding in findings if finding.severity == "error"] == []
    output.write(project.docs, files(project, catalog, findings))
    build(project, catalog.site.title, builder)
    return Site(project)


def _published(folder: Path, builder: Builder) -> Site:
    """Build the real data with the repository's own configuration and templates."""
    project = Project(folder)
    shutil.copytree(ROOT / "data", project.data)
    shutil.copytree(ROOT / "templates", project.root / "templates")
    shutil.copy(ROOT / "mkdocs.yml", project.root)
    return publish(project, builder)


@pytest.fixture(scope="session")
def mkdocs(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return _published(tmp_path_factory.mktemp("mkdocs"), "mkdocs")


@pytest.fixture(scope="session")
def zensical(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return _published(tmp_path_factory.mktemp("zensical"), "zensical")


@pytest.fixture(params=["mkdocs", "zensical"])
def site(request: pytest.FixtureRequest) -> Site:
    """The site of each builder in turn."""
    published: Site = request.getfixturevalue(request.param)
    return published


class _StaticHost(SimpleHTTPRequestHandler):
    """Answers as static hosts do: with the handbook's own page where there is none."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        page = Path(self.directory, BELOW, "404.html").read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Let a browser leave before the end of a file."""
        with suppress(ConnectionError):
            super().copyfile(source, outputfile)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that it has there
        """Say nothing."""


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Site], str]]:
    """Serve a site below a path of this machine and return the address of its front page."""
    servers: list[ThreadingHTTPServer] = []

    @functools.cache
    def address_of(folder: Path) -> str:
        root = tmp_path_factory.mktemp("served")
        (root / BELOW).parent.mkdir(parents=True)
        (root / BELOW).symlink_to(folder)
        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_StaticHost, directory=str(root))))
        threading.Thread(target=servers[-1].serve_forever).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/{BELOW}"

    yield lambda site: address_of(site.folder)
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def address(site: Site, served: Callable[[Site], str]) -> str:
    """The address of the front page of each builder's site."""
    return served(site)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program("chromium"), args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def readers(browser: Browser) -> Callable[[str], Reader]:
    return functools.cache(lambda address: Reader(browser, address))


@pytest.fixture
def reader(readers: Callable[[str], Reader], address: str) -> Iterator[Reader]:
    """A reader in whose pages no script may fail, and which no page may send elsewhere, until the next one reads."""
    someone = readers(address)
    yield someone
    errors, strangers = [*someone.errors], someone.strangers()
    someone.errors.clear()
    someone.requests.clear()
    assert (errors, strangers) == ([], [])
