"""What is kept between runs is the user's own, and everything goes on without it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from cratebook import cache


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache._folder.cache_clear()
    yield tmp_path / "cratebook"
    cache._folder.cache_clear()


def made(text: str) -> str:
    return cache.kept("diagram", "key", lambda: text)


def test_a_text_is_made_once_for_a_key(folder: Path) -> None:
    assert [made("first"), made("second")] == ["first", "first"]
    assert cache.kept("diagram", "another", lambda: "second") == "second"
    assert len([*folder.iterdir()]) == 2


def test_what_is_lost_or_damaged_is_made_again(folder: Path) -> None:
    made("first")
    (path,) = folder.iterdir()
    path.write_bytes(b"\xff")
    assert made("second") == "second"
    path.unlink()
    assert made("third") == "third"


def test_another_program_makes_things_again_whatever_the_times_of_its_files(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "program" / "module.py"
    module.parent.mkdir()
    monkeypatch.setattr(cache, "_PACKAGE", module.parent)
    texts = []
    for number in (1, 2):
        module.write_text(f"VERSION = {number}\n")
        os.utime(module, (0, 0))
        cache._program.cache_clear()
        texts.append(made(f"of {number}"))
    cache._program.cache_clear()
    assert texts == ["of 1", "of 2"]
    assert len([*folder.iterdir()]) == len(texts)


def test_what_others_could_write_is_not_read(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    assert [made("first"), made("second")] == ["first", "second"]
    folder.rmdir()
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    cache._folder.cache_clear()
    assert [made("first"), made("second")] == ["first", "second"]
    assert [*folder.iterdir()] == []


def test_a_file_in_place_of_the_folder_stops_nothing(folder: Path) -> None:
    folder.write_text("")
    assert [made("first"), made("second")] == ["first", "second"]
