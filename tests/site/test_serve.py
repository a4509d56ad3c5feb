"""`cratebook serve` shows the pages of a build, follows changes, and keeps the last good pages below what is wrong."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from cratebook.handbook import files, load_and_check
from cratebook.project import Project
from cratebook.site.preview import Builder

from tests.conftest import ROOT, Cratebook

# For a machine that does many other things; whatever comes sooner ends the wait.
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """A running `cratebook serve`."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    def shows(self, path: str, pattern: str) -> bool:
        """Tell whether a page has a text that matches, now or within patience."""
        return self._within_patience(lambda: re.search(pattern, self.page(path)) is not None)

    def prints(self, text: str) -> bool:
        """Tell whether it prints a text, now or within patience."""
        return self._within_patience(lambda: text in self.log.read_text())

    def ends_quietly(self, interrupt: signal.Signals) -> bool:
        """Tell whether an interrupt ends it with success and without a traceback."""
        self.process.send_signal(interrupt)
        return self.process.wait(PATIENCE_SECONDS) == 0 and "Traceback" not in self.log.read_text()

    def status(self, path: str, host: str) -> int:
        """The status of the answer to who asks for a path at a host."""
        connection = HTTPConnection(self.address, timeout=PATIENCE_SECONDS)
        connection.putrequest("GET", f"/{path}", skip_host=True)
        connection.putheader("Host", host)
        connection.endheaders()
        return connection.getresponse().status

    def page(self, path: str) -> str:
        """A page as it is now; nothing where there is no answer."""
        try:
            with urllib.request.urlopen(f"http://{self.address}/{path}", timeout=PATIENCE_SECONDS) as answer:
                return str(answer.read().decode())
        except (OSError, HTTPException):
            return ""

    def _within_patience(self, is_so: Callable[[], bool]) -> bool:
        end = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            if self.process.poll() is not None or time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True


@pytest.fixture
def server(small: Project) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    path = small.root / "serve.log"
    with (
        path.open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "cratebook", "serve", "--address", address],
            cwd=small.root,
            env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
            stdout=log,
            stderr=log,
            text=True,
            # A shell's background jobs ignore interrupts, and so would what they start.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - nothing runs beside it here
        ) as process,
    ):
        yield Server(process, address, path)
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def replace(path: Path, old: str, new: str) -> None:
    """Change a file at once, as editors do, so that nobody reads half of it."""
    changed = path.with_suffix(".new")
    changed.write_text(path.read_text().replace(old, new))
    changed.replace(path)


def test_a_change_shows_and_a_mistake_is_shown_above_the_last_good_page(small: Project, server: Server) -> None:
    shop = small.data / "repos" / "shop.yml"
    assert server.shows("repos/shop/", "Sells things")
    replace(shop, "category: apps", "category: ap")
    mistake = "unknown-category: 'ap' is not in data/categories.yml; did you mean 'apps'?"
    assert server.shows("repos/shop/", f'(?s)Sells things.*<pre role="alert".*{re.escape(escape(mistake))}')
    assert server.prints(mistake)
    replace(shop, "category: ap\n", "category: apps\n")
    replace(shop, "Sells things", "Sells everything")
    assert server.shows("repos/shop/", "Sells everything")
    assert "alert" not in server.page("repos/shop/")
    (small.root / "templates").mkdir()
    assert server.ends_quietly(signal.SIGINT)
    assert sorted(path.name for path in small.root.iterdir()) == ["data", "serve.log", "site_src", "templates"]
    assert [*small.docs.iterdir()] == []


def test_only_this_machine_is_answered(server: Server) -> None:
    assert server.shows("", "Acme crates")
    assert [server.status("", host) for host in ("localhost:8000", "127.0.0.1", "handbook.example", "")] == [
        200,
        200,
        403,
        403,
    ]
    assert [server.status(path, "localhost") for path in ("repos/shop", "%2e%2e/data/site.yml", "x")] == [301, 404, 404]
    assert server.ends_quietly(signal.SIGTERM)


def test_an_address_of_other_machines_is_refused(small: Project, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "serve", "--address", "0.0.0.0:8000")
    message = "cratebook: cannot serve at 0.0.0.0:8000: only this machine is served; give a loopback address\n"
    assert (done.returncode, done.stderr) == (1, message)


def test_every_file_is_byte_for_byte_that_of_a_build(small: Project, cratebook: Cratebook) -> None:
    builder, (catalog, findings) = Builder(small), load_and_check(small)
    site = builder.preview(catalog.site.title, files(small, catalog, findings))
    assert cratebook(small.root, "build").returncode == 0
    built = {path.relative_to(small.site).as_posix(): path for path in small.site.rglob("*") if path.is_file()}
    del built["sitemap.xml.gz"]  # has the time of the build
    assert len(built) > 80
    assert [path for path, file in built.items() if site.content(path) != file.read_bytes()] == []
