"""What becomes of entries where the plan takes crates from a registry, and from a path: what is as good stays."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from cratebook.checkouts.scan import ScanTargets, scan_repository
from cratebook.data.catalog import Catalog
from cratebook.handbook import load_and_check
from cratebook.offer import follow, offer
from cratebook.project import Project

SITE = """title: Acme
organisation: Acme
summary: Crates of Acme
sources:
  public: {registry: crates-io, version: "2.2"}
  tools: {path: "../tools/{crate}", crates: [acme-net]}
repositories: https://git.example/acme/{repository}
universal: [acme-core]
"""
GIT = "https://git.example/acme/crates"
PACKAGE = '[package]\nname = "{}"\nversion = "0.1.0"\n\n[dependencies]\n'
TOOL = 'acme-net = {{ path = "{}tools/acme-net", features = ["tls"] }}\n'


@pytest.fixture
def catalog(small: Project) -> Catalog:
    (small.data / "site.yml").write_text(SITE)
    core = small.data / "crates" / "acme-core.yml"
    core.write_text(core.read_text().replace('version: "1.2.0"', 'version: "2.2.1"'))
    return load_and_check(small)[0]


def after_the_steps(catalog: Catalog, folder: Path, files: dict[str, str]) -> dict[str, str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    scan = scan_repository(folder, "shop", ScanTargets.by(catalog))
    steps, _ = offer(replace(catalog, observed={"shop": scan}), "shop").choice(newest=False)
    return {name: follow(text, [step for step in steps if step.file == name]) for name, text in files.items()}


@pytest.mark.parametrize(
    ("entry", "after"),
    [
        ("", 'acme-core = "2.2"\n'),
        ('acme-core = "2.2"\n', 'acme-core = "2.2"\n'),
        ('acme-core = "2.6.1"\n', 'acme-core = "2.6.1"\n'),
        ('acme-core = { version = "2.6", features = ["x"] }\n', 'acme-core = { version = "2.6", features = ["x"] }\n'),
        ('acme-core = "=2.1.0"\n', 'acme-core = "2.2"\n'),
        ('acme-core = "1"\n', 'acme-core = "2.2"\n'),
        ('acme-core = { version = "2.2", registry = "crates-io" }\n', None),
        ('acme-core = { version = "2.2", registry = "acme" }\n', 'acme-core = { version = "2.2" }\n'),
        (f'acme-core = {{ git = "{GIT}", rev = "0123abc" }}\n', 'acme-core = { version = "2.2" }\n'),
        ('acme-core = { path = "vendor/acme-core" }\n', 'acme-core = { version = "2.2" }\n'),
    ],
)
def test_an_entry_becomes_one_of_the_registry(catalog: Catalog, tmp_path: Path, entry: str, after: str | None) -> None:
    before = PACKAGE.format("shop") + TOOL.format("../")
    steps = after_the_steps(catalog, tmp_path / "shop", {"Cargo.toml": before + entry})
    assert steps["Cargo.toml"] == before + (entry if after is None else after)


def test_a_path_leads_from_each_manifest(catalog: Catalog, tmp_path: Path) -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["crates/app"]\n\n' + PACKAGE.format("shop") + 'acme-core = "2.2"\n',
        "crates/app/Cargo.toml": PACKAGE.format("app") + TOOL.format("../"),
    }
    after = after_the_steps(catalog, tmp_path / "shop", files)
    assert after["crates/app/Cargo.toml"] == PACKAGE.format("app") + TOOL.format("../../../")


def test_each_git_source_has_its_own_commit_for_whatever_comes_from_it(small: Project, tmp_path: Path) -> None:
    sources = f"""  public: {{git: "{GIT}", rev: aaaaaaa}}
  tools: {{git: "https://git.example/acme/tools", pin: {{rev: bbbbbbb}}, crates: [acme-net]}}
"""
    (small.data / "site.yml").write_text(re.sub(r"  public: .*\n  tools: .*\n", sources, SITE))
    tools = '{ git = "https://git.example/acme/tools" }'
    before = PACKAGE.format("shop") + f"acme-extra = {tools}\nacme-net = {tools}\n"
    after = after_the_steps(load_and_check(small)[0], tmp_path / "shop", {"Cargo.toml": before})["Cargo.toml"]
    pinned = tools.replace(" }", ', rev = "bbbbbbb"')
    assert after == PACKAGE.format("shop") + (
        f'acme-extra = {pinned} }}\nacme-net = {pinned}, features = ["tls"] }}\n'
        f'acme-core = {{ git = "{GIT}", rev = "aaaaaaa" }}\n'
    )


def test_a_member_that_asks_for_newer_versions_keeps_its_own_requirement(catalog: Catalog, tmp_path: Path) -> None:
    members = {
        "old": 'acme-core = "2.2.0"\n',
        "new": 'acme-core = "2.3"\n',
        "newer": 'acme-core = { version = "2.4" }\n',
    }
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["old", "new", "newer"]\n',
        **{f"{name}/Cargo.toml": PACKAGE.format(name) + entry for name, entry in members.items()},
    }
    after = after_the_steps(catalog, tmp_path / "shop", files)
    inherited = PACKAGE.format("old") + "acme-core = { workspace = true }\n"
    root = '\n[workspace.dependencies]\nacme-core = "2.2.0"\nacme-net = { path = "../tools/acme-net" }\n'
    assert after == {**files, "Cargo.toml": files["Cargo.toml"] + root, "old/Cargo.toml": inherited}


def test_a_root_declares_nothing_that_no_member_would_inherit(catalog: Catalog, tmp_path: Path) -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["app"]\n',
        "app/Cargo.toml": PACKAGE.format("app") + 'acme-core = "2.3"\n' + TOOL.format("../../"),
    }
    after = after_the_steps(catalog, tmp_path / "shop", files)
    assert after["Cargo.toml"] == files["Cargo.toml"] + (
        '\n[workspace.dependencies]\nacme-net = { path = "../tools/acme-net" }\n'
    )
    assert '\nacme-core = "2.3"\n' in after["app/Cargo.toml"]
