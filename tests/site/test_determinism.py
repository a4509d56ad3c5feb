"""Same input, same bytes: on every run, in every folder, under every locale, hash seed and set of fonts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from cratebook.project import Project
from cratebook.site.diagrams import Arrow, Box, Diagram, dot

from tests.conftest import Cratebook

SURROUNDINGS: list[dict[str, str]] = [
    {},
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "1"},
    {"PYTHONHASHSEED": "4294967295"},
    {"LC_ALL": "C", "LANG": "C"},
    {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"},
    {"PYTHONUTF8": "0", "LC_ALL": "POSIX"},
    {"FONTCONFIG_FILE": "/nonexistent", "DOTFONTPATH": "/nonexistent"},
    {"COLUMNS": "20", "NO_COLOR": "1", "TERM": "dumb"},
    {"SOURCE_DATE_EPOCH": "1", "HOME": "/nonexistent", "PATH": ""},
]


def digest(folder: Path) -> str:
    parts = [
        f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@pytest.fixture
def digests(tmp_path: Path, real: Project, cratebook_process: Cratebook) -> list[str]:
    """The handbook generated in ten surroundings, each in a folder of its own."""
    found = []
    for number, surroundings in enumerate(SURROUNDINGS):
        folder = tmp_path / f"copy-{number}"
        folder.mkdir()
        (folder / "data").symlink_to(real.data)
        assert cratebook_process(folder, "generate", **surroundings).returncode == 0
        found.append(digest(folder / "site_src"))
    return found


def test_ten_runs_give_the_same_bytes(digests: list[str]) -> None:
    assert len(digests) == 10
    assert len(set(digests)) == 1


def test_no_text_is_left_to_graphviz_to_measure() -> None:
    box = Box(name="a", label="Wide label", href="#", kind="direct", spoken="a", rank=0)
    other = Box(name="b", label="b", href="#", kind="direct", spoken="b", rank=1)
    source = dot(
        Diagram(
            name="d",
            title="Title",
            description="Text",
            ranks=("one", "two"),
            boxes=(box, other),
            arrows=(Arrow("a", "b", "takes"),),
        )
    )
    assert "Wide label" not in source
    assert 'label=""' in source
    assert "fixedsize=true" in source
