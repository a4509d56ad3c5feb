"""Default features that one member takes and another does without: Cargo reads each member as before the steps."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cratebook, program

pytestmark = [pytest.mark.needs("cargo")]

GIT = "https://git.example/acme/crates"
CRATES = {
    "Cargo.toml": '[workspace]\nresolver = "2"\nmembers = ["acme-net", "acme-log"]\n',
    "acme-net/Cargo.toml": '[package]\nname = "acme-net"\nversion = "1.2.0"\n[features]\ndefault = ["tcp"]\ntcp = []\n',
    "acme-net/src/lib.rs": "",
    "acme-log/Cargo.toml": '[package]\nname = "acme-log"\nversion = "1.2.0"\n',
    "acme-log/src/lib.rs": "",
}
PACKAGE = '[package]\nname = "{}"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\n'
ON = f'acme-net = {{ git = "{GIT}" }}\n'
OFF = f'acme-net = {{ git = "{GIT}", default-features = false }}\n'
ROOT_ON, ROOT_OFF = (f"\n[workspace.dependencies]\n{entry}" for entry in (ON, OFF))
INHERITS = "acme-net = { workspace = true }\n"
INHERITED, TURNED_ON = "acme-net.workspace = true\n", "acme-net = { workspace = true, default-features = true }\n"


def written(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def dependencies(folder: Path) -> dict[str, Any]:
    """What Cargo reads as the dependencies of each member."""
    command = [program("cargo"), "metadata", "--no-deps", "--offline", "--format-version", "1"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    return {package["name"]: package["dependencies"] for package in json.loads(done.stdout)["packages"]}


@pytest.mark.parametrize(
    ("root", "bare", "whole", "after"),
    [
        ("", OFF, ON, (ROOT_OFF, INHERITS, TURNED_ON)),
        (ROOT_OFF, INHERITED, TURNED_ON, (ROOT_OFF, INHERITED, TURNED_ON)),
        (ROOT_ON, OFF, INHERITED, (ROOT_ON, OFF, INHERITED)),
        (ROOT_ON, OFF, ON, (ROOT_ON, OFF, INHERITS)),
        (ROOT_OFF, OFF, ON, (ROOT_OFF, INHERITS, TURNED_ON)),
    ],
    ids=["own entries", "root without", "root with", "root with, own entries", "root without, own entries"],
)
def test_each_member_is_built_as_before(  # noqa: PLR0913 - what the workspace has, before and after
    tmp_path: Path, cratebook: Cratebook, *, root: str, bare: str, whole: str, after: tuple[str, ...]
) -> None:
    members = {"bare": bare, "whole": whole}
    manifests = {f"{name}/Cargo.toml": PACKAGE.format(name) + entry for name, entry in members.items()}
    workspace = '[workspace]\nresolver = "2"\nmembers = ["bare", "whole"]\n'
    crates = written(tmp_path / "crates", CRATES)
    shop = written(tmp_path / "all" / "shop", {"Cargo.toml": workspace + root, **manifests})
    for name in members:
        written(shop, {f"{name}/src/lib.rs": ""})
    before = dependencies(shop)
    init = ("init", "handbook", "--crates", str(crates), "--repositories", str(shop.parent), "--git", GIT)
    assert cratebook(tmp_path, *init).returncode == 0
    assert cratebook(tmp_path, "-C", "handbook", "check").stdout == ""
    applied = cratebook(tmp_path, "-C", "handbook", "apply", "shop", str(shop), "--yes")
    assert applied.returncode == 0, applied.stderr
    assert dependencies(shop) == before
    texts = [shop / "Cargo.toml", shop / "bare" / "Cargo.toml", shop / "whole" / "Cargo.toml"]
    entries = [PACKAGE.format(name) + entry for name, entry in zip(members, after[1:], strict=True)]
    assert [path.read_text() for path in texts] == [workspace + after[0], *entries]
