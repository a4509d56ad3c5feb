"""`cratebook serve` shows a change to the data without being asked, and keeps the last good pages."""

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
from http.client import HTTPException
from pathlib import Path

import pytest
from cratebook.project import Project

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
        return self._within_patience(lambda: re.search(pattern, self._page(path)) is not None)

    def prints(self, text: str) -> bool:
        """Tell whether it prints a text, now or within patience."""
        return self._within_patience(lambda: text in self.log.read_text())

    def ends_quietly(self, interrupt: signal.Signals) -> bool:
        """Tell whether an interrupt ends it with success and without a traceback."""
        self.process.send_signal(interrupt)
        return self.process.wait(PATIENCE_SECONDS) == 0 and "Traceback" not in self.log.read_text()

    def _page(self, path: str) -> str:
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


@pytest.fixture(params=["mkdocs", "zensical"])
def server(small: Project, request: pytest.FixtureRequest) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    path = small.root / "serve.log"
    with (
        path.open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "cratebook", "serve", "--builder", request.param, "--address", address],
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


def scratch(project: Project) -> list[str]:
    return sorted(path.name for path in project.root.glob(".cratebook*"))


def test_a_change_shows_and_a_mistake_does_not_until_an_interrupt_ends_it(small: Project, server: Server) -> None:
    shop = small.data / "repos" / "shop.yml"
    assert server.shows("repos/shop/", "Sells things")
    assert server.shows("repos/shop.md", r"\A# shop\n\nSells things")
    assert server.shows("llms.txt", r"\A# Acme crates\n")
    replace(shop, "category: apps", "category: ap")
    assert server.prints("unknown-category: 'ap' is not in data/categories.yml; did you mean 'apps'?")
    assert server.shows("repos/shop/", "Sells things")
    replace(shop, "category: ap\n", "category: apps\n")
    replace(shop, "Sells things", "Sells everything")
    assert server.shows("repos/shop/", "Sells everything")
    assert server.ends_quietly(signal.SIGINT)
    assert scratch(small) == []


def test_a_build_beside_it_leaves_it_alone_until_it_is_terminated(
    small: Project, server: Server, cratebook: Cratebook
) -> None:
    assert server.shows("repos/shop/", "Sells things")
    before = scratch(small)
    built = cratebook(small.root, "build")
    assert (built.returncode, len(before)) == (0, 2), built.stderr
    assert scratch(small) == before
    assert (small.site / "repos" / "shop" / "index.html").is_file()
    replace(small.data / "repos" / "shop.yml", "Sells things", "Sells everything")
    assert server.shows("repos/shop/", "Sells everything")
    assert server.ends_quietly(signal.SIGTERM)
    assert scratch(small) == []
