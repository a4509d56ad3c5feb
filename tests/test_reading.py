"""Only regular files of strangers are read, and none without an end."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cratebook.checkouts.git import commit, remote
from cratebook.checkouts.owners import owners
from cratebook.project import Project
from cratebook.reading import LARGEST, read_regular, read_text

from tests.conftest import Cratebook

from .checkouts.test_scan import checkout


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_hole(path: Path) -> None:
    path.touch()
    os.truncate(path, LARGEST + 1)


def a_loop(path: Path) -> None:
    path.symlink_to(path.name)


Make = Callable[[Path], None]
MADE = pytest.mark.parametrize("make", [a_pipe, a_device, a_hole, a_loop])


def put(path: Path, make: Make) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    make(path)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (a_pipe, "it is no regular file"),
        (a_device, "it is no regular file"),
        (a_hole, "it is larger than 64 MB"),
        (a_loop, "Too many levels of symbolic links"),
    ],
)
def test_what_is_no_file_of_a_size_is_refused_with_the_reason(make: Make, reason: str, tmp_path: Path) -> None:
    make(tmp_path / "file")
    with pytest.raises(OSError, match=re.escape(reason)) as raised:
        read_regular(tmp_path / "file")
    assert raised.value.strerror == reason


def test_text_is_read_with_newlines_and_without_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_text(tmp_path / "file") == "one\ntwo\nthree\n"


@MADE
@pytest.mark.parametrize("name", [".git", ".git/HEAD", ".git/packed-refs", ".git/commondir", ".git/config"])
def test_git_says_nothing_through_it(name: str, make: Make, tmp_path: Path) -> None:
    put(tmp_path / name, make)
    assert (commit(tmp_path), remote(tmp_path)) == (None, None)


@MADE
@pytest.mark.parametrize("name", ["CODEOWNERS", "catalog-info.yaml"])
def test_it_names_no_owner(name: str, make: Make, tmp_path: Path) -> None:
    put(tmp_path / name, make)
    assert owners(tmp_path) == ()


@MADE
@pytest.mark.parametrize("name", ["Cargo.toml", "crates/web/Cargo.toml", "src/lib.rs", ".git/HEAD"])
def test_a_scan_ends(name: str, make: Make, small: Project, tmp_path: Path, cratebook: Cratebook) -> None:
    shop = checkout(tmp_path / "checkouts" / "shop", root='[workspace]\nmembers = ["crates/*"]\n')
    put(shop / name, make)
    done = cratebook(small.root, "scan", str(shop.parent))
    assert (done.returncode, "internal" in done.stderr) == (0, False)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (a_pipe, "it is no regular file"),
        (a_device, "a link is not followed"),
        (a_hole, "it is larger than 64 MB"),
        (a_loop, "a link is not followed"),
    ],
)
@pytest.mark.parametrize("name", ["site", "crates/acme-core", "observed/source", "observed/repos/shop"])
def test_data_is_faulty_through_it(name: str, make: Make, reason: str, small: Project, cratebook: Cratebook) -> None:
    put(small.data / f"{name}.yml", make)
    done = cratebook(small.root, "check")
    assert f"data/{name}.yml:1:1: error: unreadable: the file cannot be read: {reason}\n" in done.stderr + done.stdout
    assert done.returncode == 1


def test_data_behind_a_link_is_not_published(small: Project, cratebook: Cratebook) -> None:
    (small.data / "crates").rename(small.root / "elsewhere")
    (small.data / "crates").symlink_to(small.root / "elsewhere")
    done = cratebook(small.root, "check")
    name = "data/crates/acme-core.yml:1:1: error: unreadable: the file cannot be read: a link is not followed\n"
    assert name in done.stderr + done.stdout
    assert done.returncode == 1


def test_a_list_of_generated_files_that_is_a_pipe_counts_as_none(small: Project, cratebook: Cratebook) -> None:
    put(small.docs / ".cratebook.json", a_pipe)
    assert cratebook(small.root, "generate").returncode == 0
