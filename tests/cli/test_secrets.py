"""A token in an address is shown by no command, wherever the address stands."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cratebook.diagnostics import CratebookError, Place, Violation
from cratebook.process import output, run
from cratebook.project import Project
from cratebook.text import without_secret

from tests.conftest import Cratebook

SECRET = "t0p-s3cret"  # noqa: S105 - not a secret of anybody
URL = f"https://user:{SECRET}@git.example/acme/crates"
MANIFEST = f"""\
[package]
name = "shop"
version = "0.1.0"
edition = "2021"

[dependencies]
private = {{ git = "https://{SECRET}@git.example/acme/private" }}
acme-core = {{ git = "{URL}", branch = "main" }}
"""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"from {URL}, and", "from https://git.example/acme/crates, and"),
        (f"https://{SECRET}@git.example/x", "https://git.example/x"),
        (f"https://user:a@{SECRET}@git.example/x", "https://git.example/x"),
        (f"HTTPS://user:{SECRET}@git.example", "HTTPS://git.example"),
        (f"ssh://git:{SECRET}@git.example/x", "ssh://git@git.example/x"),
        ("ssh://git@git.example/x", "ssh://git@git.example/x"),
        (f"https://git.example/x?private_token={SECRET}&a=b", "https://git.example/x?private_token=&a=b"),
        ("https://git.example/@acme/x?by=me@example.org", "https://git.example/@acme/x?by=me@example.org"),
    ],
)
def test_an_address_is_shown_without_its_secret(text: str, shown: str) -> None:
    assert without_secret(text) == shown
    assert str(CratebookError(text)) == shown
    assert Violation(Place("x", 1, 1), text, text).message == shown


@pytest.mark.parametrize("start", [run, output])
def test_what_a_program_says_of_its_fault_has_none(start: object, tmp_path: Path) -> None:
    assert callable(start)
    with pytest.raises(CratebookError) as raised:
        start(["git", "fetch", URL], tmp_path)
    assert SECRET not in str(raised.value)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A checkout with a token in its manifest and in git's configuration."""
    folder = tmp_path / "checkouts" / "shop"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "lib.rs").touch()
    (folder / "Cargo.toml").write_text(MANIFEST)
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text(f'[remote "origin"]\n\turl = {URL}\n')
    return folder


def shown(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr


def test_apply_shows_a_manifest_without(small: Project, shop: Path, cratebook: Cratebook) -> None:
    arguments = ("apply", "shop", str(shop))
    conflict = shown(cratebook(small.root, *arguments))
    assert '\'acme-core\' is `{ git = "https://git.example/acme/crates", branch = "main" }` here' in conflict
    difference = shown(cratebook(small.root, *arguments, "--on-conflict", "replace"))
    assert '\n private = { git = "https://git.example/acme/private" }\n' in difference
    refused = shown(cratebook(small.root, "apply", "--all", str(shop.parent), "--branch", "x", "--yes"))
    assert "shop        1 conflict, nothing written\n" in refused
    assert SECRET not in conflict + difference + refused


def test_apply_writes_every_other_byte_as_it_was(small: Project, shop: Path, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes", "--on-conflict", "replace")
    assert (done.returncode, SECRET in shown(done)) == (0, False)
    lines = (shop / "Cargo.toml").read_text().splitlines(keepends=True)
    assert lines[:7] == MANIFEST.splitlines(keepends=True)[:7]


@pytest.mark.needs("cargo")
def test_apply_shows_the_reason_of_cargo_without(small: Project, shop: Path, cratebook: Cratebook) -> None:
    (shop / "Cargo.toml").write_text(MANIFEST.replace('"2021"', f'"{URL}"'))
    done = cratebook(small.root, "apply", "shop", str(shop), "--on-conflict", "replace")
    assert "Cargo rejects it as it is, so it was left:\n" in done.stderr
    assert SECRET not in shown(done)


def test_scan_records_and_shows_none(small: Project, shop: Path, cratebook: Cratebook) -> None:
    (shop / "Cargo.toml").write_text(f"{MANIFEST}'{URL}' = {{ version = 1 }}\n")
    done = cratebook(small.root, "scan", str(shop.parent))
    assert "shop/Cargo.toml:9: https://git.example/acme/crates has version of a type" in shown(done)
    later = [cratebook(small.root, *words) for words in (("status",), ("check",), ("patch", "shop"), ("generate",))]
    folders = (small.data, small.docs)
    files = [path.read_text("utf-8") for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert small.docs.is_dir()
    assert SECRET not in "".join((shown(done), *map(shown, later), *files))


def test_no_command_shows_an_address_of_the_data(small: Project, cratebook: Cratebook) -> None:
    site = small.data / "site.yml"
    site.write_text(site.read_text().replace("git: https://git.example/acme/crates", f"git: {URL}"))
    for words in (("check",), ("check", "--format", "json"), ("patch", "shop"), ("generate",), ("status",)):
        done = cratebook(small.root, *words)
        assert done.returncode == 1
        assert SECRET not in shown(done)
        assert "the URL has a password, a token or a user" in shown(done)


def test_a_record_with_one_is_refused(small: Project, cratebook: Cratebook) -> None:
    folder = small.data / "observed" / "repos"
    folder.mkdir(parents=True)
    entry = f"{{ package: acme-core, manifest: Cargo.toml, line: 1, table: dependencies, git: '{URL}' }}"
    (folder / "shop.yml").write_text(f"name: shop\nkind: package\ncrates: [{entry}]\n")
    done = cratebook(small.root, "check")
    assert done.returncode == 1
    assert "a URL in it has a password, a token or a user" in done.stderr
    assert SECRET not in shown(done)


def test_a_new_handbook_has_none(shop: Path, tmp_path: Path, cratebook: Cratebook) -> None:
    crates = tmp_path / "crates"
    shutil.copytree(shop, crates)
    (crates / "Cargo.toml").write_text(MANIFEST.replace("shop", "acme-core").partition("[dependencies]")[0])
    handbook = tmp_path / "handbook"
    done = cratebook(
        tmp_path, "init", str(handbook), "--crates", str(crates), "--repositories", str(shop.parent), "--git", URL
    )
    files = [path.read_text("utf-8") for path in handbook.rglob("*") if path.is_file()]
    assert SECRET not in "".join((shown(done), *files))
