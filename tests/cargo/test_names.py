"""Names of packages and features, with Cargo as the judge."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from cratebook.cargo.names import is_feature_name, is_package_name
from cratebook.checkouts.inspect import inspect
from cratebook.diagnostics import CratebookError

NAMES = ["a", "a-b_c", "A1", "_a", "\u00e9tude", "1a", "-a", "a b", "a.b", "a+b", "a/b", "<b>", "a\n\nb", ""]
# A letter and its accent, vowel signs, digits of other scripts, and signs that only look like letters or digits.
NAMES += ["e\u0301a", "\u0939\u093f", "a\u0663", "\u0663a", "a\u00b2", "\u00b2a", "\u24b6", "+a", ".a"]


def cargo_reads(folder: Path, manifest: str) -> bool:
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src" / "lib.rs").touch()
    (folder / "Cargo.toml").write_text(manifest)
    command = ["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_package_name_is_one_that_cargo_takes(name: str, tmp_path: Path) -> None:
    manifest = f"[package]\nname = {json.dumps(name)}\nversion = '1.0.0'\nedition = '2021'\n[lib]\nname = 'a'\n"
    assert is_package_name(name) == cargo_reads(tmp_path, manifest)


@pytest.mark.parametrize("name", NAMES)
def test_a_feature_name_is_one_that_cargo_takes(name: str, tmp_path: Path) -> None:
    manifest = f"[package]\nname = 'a'\nversion = '1.0.0'\nedition = '2021'\n[features]\n{json.dumps(name)} = []\n"
    assert is_feature_name(name) == cargo_reads(tmp_path, manifest)


def test_an_inspection_refuses_a_feature_with_a_name_that_cargo_refuses(tmp_path: Path) -> None:
    name = "a\n\n<script>alert(1)</script>\n\nb"
    cargo_reads(tmp_path, f"[package]\nname = 'acme-core'\nversion = '1.0.0'\n[features]\n{json.dumps(name)} = []\n")
    with pytest.raises(CratebookError, match="acme-core: ") as error:
        inspect(tmp_path)
    assert str(error.value) == f".: acme-core: {name!r} is not a name that a Cargo feature can have"
