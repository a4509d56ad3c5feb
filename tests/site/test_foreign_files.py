"""Nothing from outside of a handbook is published, and nothing outside of it is written, whatever leads there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from cratebook.project import Project
from cratebook.text import printable

from tests.conftest import Cratebook

KEPT = "kept to itself\n"


@pytest.fixture
def victim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("victim")
    (folder / "secret.txt").write_text(KEPT)
    return folder


def content(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["leak.txt", "assets/leak.txt", "guide/more/leak.md", "leak", "a\ncratebook: b"])
def test_a_link_in_the_docs_folder_is_not_published(
    name: str, small: Project, victim: Path, cratebook: Cratebook
) -> None:
    link = small.docs / name
    link.parent.mkdir(parents=True)
    link.symlink_to(victim if name == "leak" else victim / "secret.txt")
    done = cratebook(small.root, "build")
    assert done.returncode == 1
    assert done.stderr.endswith(
        f"cratebook: site_src/{printable(name)} is no file but a link or the like, which is not published; remove it\n"
    )
    assert not small.site.exists()


def test_a_pipe_in_the_docs_folder_is_not_waited_for(small: Project, cratebook: Cratebook) -> None:
    small.docs.mkdir()
    os.mkfifo(small.docs / "pipe.md")
    done = cratebook(small.root, "build")
    assert done.returncode == 1
    assert "cratebook: site_src/pipe.md is no file but a link or the like" in done.stderr


@pytest.mark.parametrize(
    ("link", "command"),
    [
        ("data/observed", "scan"),
        ("data/observed/repos", "scan"),
        ("site_src", "generate"),
        ("site_src/repos", "generate"),
        ("site", "build"),
    ],
)
def test_nothing_is_written_through_a_link(
    link: str, command: str, small: Project, victim: Path, cratebook: Cratebook
) -> None:
    shop = small.root / "checkouts" / "shop"
    shop.mkdir(parents=True)
    shutil.rmtree(small.root / link, ignore_errors=True)
    (small.root / link).parent.mkdir(parents=True, exist_ok=True)
    (small.root / link).symlink_to(victim)
    done = cratebook(small.root, command, *([str(shop.parent)] if command == "scan" else []))
    assert done.returncode == 1
    shown = link.removeprefix("data/")
    assert done.stderr.endswith(
        f"cratebook: {shown} is a link, and nothing is written through links; put a folder in its place\n"
    )
    assert content(victim) == {"secret.txt": KEPT}


def test_the_folder_of_a_handbook_may_be_a_link(small: Project, tmp_path: Path, cratebook: Cratebook) -> None:
    root = tmp_path / "linked"
    root.symlink_to(small.root)
    assert cratebook(tmp_path, "-C", str(root), "generate").returncode == 0
