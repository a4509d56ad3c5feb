"""No text of a stranger moves a cursor, sets a colour or adds a line to what is printed."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from cratebook.project import Project
from cratebook.text import printable_lines

from tests.conftest import Cratebook

# A colour, a title for the window in C1 controls, a line that looks like ours, text that runs backwards.
EVIL = "\x1b[31m\x9d0;x\x9c\r\ncratebook: all is well\u202e"
AS_TOML = "".join(f"\\u{ord(character):04x}" if not character.isprintable() else character for character in EVIL)
# TOML lets these stand in a comment.
COMMENT = "# \x9b31m\u202e"


def shop(folder: Path, text: str) -> Path:
    (folder / "checkouts" / "shop").mkdir(parents=True)
    (folder / "checkouts" / "shop" / "Cargo.toml").write_text(text, "utf-8")
    return folder / "checkouts" / "shop"


def assert_harmless(printed: str) -> None:
    assert all(character.isprintable() or character in "\n\t" for character in printed), printed
    assert not any(line.startswith("cratebook: all is well") for line in printed.splitlines())


@pytest.mark.parametrize(
    "manifest",
    [
        f'[package]\nname = "{AS_TOML}"\nversion = "0.1.0"\n',
        f'[package]\nname = "shop"\nversion = "{AS_TOML}"\n',
        f'[workspace]\nmembers = ["{AS_TOML}"]\n',
        f'[workspace]\nmembers = ["[{AS_TOML}"]\n',
        f'[package]\nname = "shop"\nversion = "0.1.0"\n[dependencies]\n"{AS_TOML}" = 7\n',
        f'[package]\nname = "shop"\nversion = "0.1.0"\n[dependencies]\nacme-core = {{ git = "{AS_TOML}" }}\n',
        f'"{AS_TOML}" = 1\n"{AS_TOML}" = 2\n',
        "[package]\nname = \x1b[31m\n",
        f'[package] {COMMENT}\nname = "shop" {COMMENT}\nversion = "0.1.0"\n[dependencies] {COMMENT}\n',
    ],
)
def test_a_manifest_is_shown_as_text(manifest: str, small: Project, tmp_path: Path, cratebook: Cratebook) -> None:
    folder = shop(tmp_path, manifest)
    for arguments in (
        ("apply", "shop", str(folder)),
        ("apply", "--all", str(folder.parent)),
        ("scan", str(folder)),
        ("check",),
        ("check", "--format", "github"),
        ("check", "--format", "json"),
        ("status",),
        ("status", "--format", "json"),
        ("patch", "shop"),
        ("inspect", str(folder)),
    ):
        done = cratebook(small.root, *arguments)
        assert done.returncode in (0, 1)
        assert_harmless(done.stdout + done.stderr)


def test_no_message_of_observed_data_is_a_line_to_paste(small: Project, tmp_path: Path, cratebook: Cratebook) -> None:
    cratebook(small.root, "scan", str(shop(tmp_path, '[package]\nname = "shop"\nversion = "0.1.0"\n')))
    with (small.data / "observed" / "repos" / "shop.yml").open("a") as file:
        file.write('faults:\n- manifest: "a\\nb = 1"\n  line: 3\n  message: "c\\nd = 1\\e[31m"\n')
    printed = cratebook(small.root, "patch", "shop").stdout
    assert printed.startswith("# First fix a\\nb = 1, line 3: c\\nd = 1\\x1b[31m\n")


def test_a_folder_is_named_as_text(small: Project, tmp_path: Path, cratebook: Cratebook) -> None:
    folder = tmp_path / "a\x1b[31m\ncratebook: all is well"
    folder.mkdir()
    done = cratebook(small.root, "scan", str(folder))
    assert_harmless(done.stdout + done.stderr)


def test_the_system_is_quoted_as_text(small: Project, cratebook: Cratebook, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(errno.EIO, EVIL, EVIL)

    monkeypatch.setattr("cratebook.cli.check.load_and_check", fails)
    assert_harmless(cratebook(small.root, "check").stderr)


def test_lines_and_tabs_stay() -> None:
    assert printable_lines("a\tb\r\nc\x1b[31m\rd\n") == "a\tb\r\nc\\x1b[31m\\rd\n"


def test_a_checkout_is_named_once(small: Project, tmp_path: Path, cratebook: Cratebook) -> None:
    folder = shop(tmp_path, "[package\n")
    for scanned in (folder, folder.parent):
        done = cratebook(small.root, "scan", str(scanned))
        assert done.stderr.startswith(f"{folder}/Cargo.toml:1: it is not TOML: ")
