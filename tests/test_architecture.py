"""Imports point only one way, and nothing knows the first organisation by name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from .conftest import ROOT

# From the bottom up: a room may import those before it.
ROOMS = """
    text cache diagnostics reading graph lock process cores configuration project cargo rust data checkouts evidence
    builds adoption offer checks facts site handbook apply diff init verify cli __main__
""".split()  # noqa: SIM905 - a list of 40 lines hides the order
MODULES = sorted((ROOT / "generator" / "cratebook").rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "generator" / "cratebook").parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    depth = len(path.relative_to(ROOT / "generator" / "cratebook").parts)
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            rooms |= {node.module.partition(".")[0]} if node.module else {alias.name for alias in node.names}
    return rooms


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT / "generator" / "cratebook")))
def test_imports_point_down(path: Path) -> None:
    room = room_of(path)
    if room != "__init__":
        assert room in ROOMS, "a new room needs its place in the list"
        assert {ROOMS.index(other) for other in imported_rooms(path) - {room}} <= set(range(ROOMS.index(room)))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT / "generator" / "cratebook")))
def test_a_module_can_be_read_at_a_glance(path: Path) -> None:
    source = path.read_text()
    assert ast.get_docstring(ast.parse(source))


def test_the_map_names_every_room() -> None:
    table = (ROOT / "ARCHITECTURE.md").read_text().partition("## Rooms of")[2].partition("## To change")[0]
    assert {room for room in ROOMS if room != "__main__"} <= set(re.findall(r"`([a-z]+)/?`", table))


def test_no_program_or_template_knows_an_organisation() -> None:
    files = [*MODULES, *(ROOT / "templates").rglob("*.*"), *(ROOT / "site_src" / "assets").rglob("*.*")]
    guide = (ROOT / "site_src" / "guide").glob("*.md")  # what lies in folders below is generated
    for path in (*files, *guide):
        text = path.read_text().lower()
        assert "llm-dev-ops" not in text, path
        assert "infra-" not in text, path
