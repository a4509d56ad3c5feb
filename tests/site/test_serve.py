"""`cratebook serve` shows a change to the data without being asked, and keeps the last good pages."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cratebook.project import Project

from tests.conftest import ROOT

PATIENCE_SECONDS = 30


@pytest.fixture
def address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host, port = free.getsockname()
        return f"{host}:{port}"


@pytest.fixture
def server(small: Project, address: str) -> Iterator[subprocess.Popen[str]]:
    with (
        (small.root / "serve.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "cratebook", "serve", "--address", address],
            cwd=small.root,
            env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
            stdout=log,
            stderr=log,
            text=True,
        ) as process,
    ):
        yield process
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def page_has(address: str, path: str, pattern: str) -> bool:
    """Ask until the page has the text, or patience ends."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://{address}/{path}", timeout=PATIENCE_SECONDS) as answer:
                if re.search(pattern, answer.read().decode()):
                    return True
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.1)
    return False


def log_has(small: Project, text: str) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if text in (small.root / "serve.log").read_text():
            return True
        time.sleep(0.1)
    return False


def replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.usefixtures("server")
def test_a_change_shows_and_a_mistake_does_not(small: Project, address: str) -> None:
    shop = small.data / "repos" / "shop.yml"
    assert page_has(address, "repos/shop/", "Sells things")
    replace(shop, "category: apps", "category: ap")
    assert log_has(small, "unknown-category: 'ap' is not in data/categories.yml; did you mean 'apps'?")
    assert page_has(address, "repos/shop/", "Sells things")
    replace(shop, "category: ap\n", "category: apps\n")
    replace(shop, "Sells things", "Sells everything")
    assert page_has(address, "repos/shop/", "Sells everything")


def test_an_interrupt_ends_it_quietly(small: Project, address: str, server: subprocess.Popen[str]) -> None:
    assert page_has(address, "", "Acme crates")
    server.send_signal(signal.SIGINT)
    assert server.wait(PATIENCE_SECONDS) == 0
    assert "Traceback" not in (small.root / "serve.log").read_text()
    assert [path.name for path in small.root.glob(".cratebook*")] == []
