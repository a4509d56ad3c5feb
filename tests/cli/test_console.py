"""Tables and progress: plain where a program reads, drawn on a terminal, and every text as it is."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from cratebook.cli.console import print_table
from cratebook.project import Project

from tests.conftest import ROOT, Cratebook

OFFERED = """\
[workspace]
members = []
[workspace.dependencies]
acme-core = { git = "https://git.example/acme/crates", rev = "0123abc", version = "1.2" }
"""
UNUSED = "in [workspace.dependencies], taken by no member"


@pytest.fixture
def offered(small: Project, cratebook: Cratebook, tmp_path: Path) -> Project:
    """The small handbook, with a shop whose workspace offers a crate that no member takes."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "Cargo.toml").write_text(OFFERED)
    assert cratebook(small.root, "scan", str(tmp_path / "shop")).returncode == 0
    return small


def on_a_terminal(folder: Path, *arguments: str, columns: int) -> str:
    """What the program prints on both streams where they are a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator"), "TERM": "xterm", "COLUMNS": str(columns)}
    command = [sys.executable, "-m", "cratebook", *arguments]
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as started:
        os.close(theirs)
        printed = b""
        try:
            while chunk := os.read(ours, 4096):
                printed += chunk
        except OSError:  # Linux's end of a terminal
            pass
    os.close(ours)
    assert started.returncode == 0, printed
    return printed.decode()


def test_brackets_in_what_was_scanned_are_no_markup(offered: Project, cratebook: Cratebook) -> None:
    lines = cratebook(offered.root, "status").stdout.splitlines()
    counts = "0        1         0         1          0        "
    build, reason = "read, not built at 0123abc45678", "no package in its workspace can take the crates · its owner"
    assert lines[1] == f"1       shop        1      blocked      {counts}  {build}  {reason}  {UNUSED}"


def test_a_terminal_gets_a_drawn_table_with_the_same_text(offered: Project) -> None:
    printed = on_a_terminal(offered.root, "status", columns=240)
    assert "╭" in printed
    assert UNUSED in printed


def test_a_terminal_sees_how_many_checkouts_are_scanned(offered: Project, tmp_path: Path) -> None:
    printed = on_a_terminal(offered.root, "scan", str(tmp_path / "shop"), columns=100)
    assert "scanning" in printed
    assert "scanned 1 checkout into data/observed/repos/: 0 new, 0 changed" in printed


def test_every_cell_is_one_line_of_the_text_that_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    cells = ("[bold]x[/bold]", "[/]", ":smile:", "\x1b[31mred", "two\nlines", "\\[escaped]", "x" * 300, "")
    print_table(("n", "text"), [(str(number), cell) for number, cell in enumerate(cells)])
    shown = ["[bold]x[/bold]", "[/]", ":smile:", "[31mred", "two lines", "\\[escaped]", "x" * 300]
    rows = [f"{number}  {text}" for number, text in enumerate(shown)]
    assert capsys.readouterr().out.splitlines() == ["n  text", *rows, "7"]
