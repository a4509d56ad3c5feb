"""Same input, same bytes: on every run, in every folder, under every locale, hash seed and set of fonts."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cratebook.project import Project
from cratebook.site.diagrams import Arrow, Box, Diagram, dot

from tests.conftest import Cratebook

# Each for a run of its own: what depends on any one of these gives other bytes.
SURROUNDINGS: list[dict[str, str]] = [
    {},
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "LANG": "C", "COLUMNS": "20", "NO_COLOR": "1", "TERM": "dumb"},
    {
        "PYTHONHASHSEED": "1",
        "LC_ALL": "tr_TR.UTF-8",
        "TZ": "Pacific/Kiritimati",
        "FONTCONFIG_FILE": "/nonexistent",
        "DOTFONTPATH": "/nonexistent",
    },
    {
        "PYTHONHASHSEED": "4294967295",
        "PYTHONUTF8": "0",
        "LC_ALL": "POSIX",
        "SOURCE_DATE_EPOCH": "1",
        "HOME": "/nonexistent",
        "PATH": "",
    },
]


def digest(folder: Path) -> str:
    parts = [
        f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def test_runs_in_any_surroundings_give_the_same_bytes(real: Project, cratebook_process: Cratebook) -> None:
    digests = set[str]()
    for number, surroundings in enumerate(SURROUNDINGS):
        folder = real.root / f"copy-{number}"
        folder.mkdir()
        (folder / "data").symlink_to(real.data)
        assert cratebook_process(folder, "generate", **surroundings).returncode == 0
        digests.add(digest(folder / "site_src"))
    assert len(digests) == 1


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
