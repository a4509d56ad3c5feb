"""Crates from git, from crates.io, from another registry and from a path: what is offered is what Cargo takes."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cratebook.builds import chosen
from cratebook.cli import main
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import program

from .registry import registry
from .world import commit, write

pytestmark = [pytest.mark.needs("cargo"), pytest.mark.needs("rustc"), pytest.mark.xdist_group("verify")]

SITE = """title: Acme
organisation: Acme
summary: Crates from everywhere.
sources:
  crates-io: {{registry: crates-io, version: "1"}}
  acme: {{registry: acme, index: "{index}", crates: [acme-*]}}
  core: {{git: "{git}", rev: {rev}, crates: [core-*]}}
  tools: {{path: "../tools/{{crate}}", version: "0.1"}}
repositories: https://git.example/acme/{{repository}}
universal: [http, acme-log, core-types, tool]
"""
CRATES = {"http": "1.0.0", "acme-log": "1.0.0", "core-types": "0.3.0", "tool": "0.1.0"}
REPO = """name: {name}
category: all
purpose: Takes all
crates:
  http: {{}}
  acme-log: {{optional: true}}
  core-types: {{}}
  tool: {{}}
"""
PACKAGE = '[package]\nname = "{}"\nversion = "0.1.0"\nedition = "2021"\n'
USES_ALL = "pub use {core_types as _, http as _, tool as _};\n"


class World:
    """The crates in their places, a handbook of them, a package and a workspace that are to take them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = re.findall(r"registry = '(.*)'", registry(folder / "acme", {"acme-log": {"src/lib.rs": ""}}))[0]
        write(folder / "home", {"config.toml": registry(folder / "crates-io", {"http": {"src/lib.rs": ""}})})
        write(folder / "core", {"Cargo.toml": PACKAGE.format("core-types"), "src/lib.rs": ""})
        self.rev = commit(folder / "core", "Begin")
        write(folder / "repos" / "tools" / "tool", {"Cargo.toml": PACKAGE.format("tool"), "src/lib.rs": ""})
        write(folder / "repos" / "shop", {"Cargo.toml": PACKAGE.format("shop"), "src/lib.rs": USES_ALL})
        write(
            folder / "repos" / "store",
            {
                "Cargo.toml": '[workspace]\nresolver = "2"\nmembers = ["crates/app"]\n',
                "crates/app/Cargo.toml": PACKAGE.format("app"),
                "crates/app/src/lib.rs": USES_ALL,
            },
        )
        git = (folder / "core").as_uri()
        self.handbook = folder / "handbook"
        write(
            self.handbook / "data",
            {
                "site.yml": SITE.format(index=self.index, git=git, rev=self.rev),
                "categories.yml": "categories: {all: {title: All}}\n",
                "phases.yml": "phases: {all: {title: All, repositories: [shop, store]}}\n",
                **{
                    f"crates/{name}.yml": f'name: {name}\nversion: "{version}"\npurpose: A crate\n'
                    for name, version in CRATES.items()
                },
                **{f"repos/{name}.yml": REPO.format(name=name) for name in ("shop", "store")},
            },
        )
        crate = self.handbook / "data" / "crates" / "tool.yml"
        crate.write_text(crate.read_text() + "source: tools\n")

    def runs(self, *words: str) -> Result:
        home = {"CARGO_HOME": str(self.folder / "home")}
        done = CliRunner(env=home).invoke(main, ["-C", str(self.handbook), *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done

    def cargo(self, checkout: Path, *words: str) -> str:
        environment = {**os.environ, "CARGO_HOME": str(self.folder / "home"), "CARGO_TERM_COLOR": "never"}
        environment["CARGO_TARGET_DIR"] = str(self.folder / "target")
        done = subprocess.run(
            [program("cargo"), *words],
            cwd=checkout,
            env=environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def applies(self, name: str) -> Path:
        """Return the checkout of a repository in which the offer is applied and Cargo knows the registry."""
        checkout = self.folder / "repos" / name
        self.runs("apply", name, str(checkout), "--yes")
        write(checkout, {".cargo/config.toml": str(self.facts(f"repos/{name}.json")["registries"])})
        return checkout

    def facts(self, path: str) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.handbook / "site_src" / "api" / "v1" / path).read_text())
        return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("world"))
    world.runs("scan", str(world.folder / "repos"))
    world.runs("generate")
    return world


def test_each_crate_is_written_as_its_source_wants_it(world: World) -> None:
    git = (world.folder / "core").as_uri()
    assert world.facts("repos/shop.json")["patch"] == (
        "[dependencies]\n"
        'http = "1"\n'
        'acme-log = { version = "1.0.0", registry = "acme", optional = true }\n'
        f'core-types = {{ git = "{git}", rev = "{world.rev}" }}\n'
        'tool = { path = "../tools/tool", version = "0.1" }\n'
    )
    assert world.facts("repos/shop.json")["registries"] == f'[registries.acme]\nindex = "{world.index}"\n'


def test_the_pages_say_where_a_crate_comes_from_and_what_cargo_has_to_be_told(world: World) -> None:
    page = (world.handbook / "site_src" / "repos" / "shop" / "index.md").read_text()
    assert "`.cargo/config.toml`" in page
    assert f'    [registries.acme]\n    index = "{world.index}"\n' in page
    assert '    http = "1"\n' in page
    crates = {name: (world.handbook / "site_src" / "crates" / name / "index.md").read_text() for name in CRATES}
    assert "· from crates.io\n" in crates["http"]
    assert "· from the registry `acme`\n" in crates["acme-log"]
    assert "· from the path `../tools/{crate}`\n" in crates["tool"].replace("&#123;", "{").replace("&#125;", "}")


@pytest.mark.parametrize("name", ["shop", "store"])
def test_cargo_takes_what_is_applied_and_then_it_is_adopted(world: World, name: str) -> None:
    checkout = world.applies(name)
    world.cargo(checkout, "check", "--all-features")
    world.runs("scan", str(checkout))
    row = next(
        row
        for row in json.loads(world.runs("status", "--format", "json").stdout)["repositories"]
        if row["name"] == name
    )
    assert row["state"] == "done"
    assert "nothing to change" in world.runs("apply", name, str(checkout), "--yes").output


def test_what_a_build_takes_in_place_of_a_crate_is_what_cargo_takes(world: World) -> None:
    git, folder = (world.folder / "core").as_uri(), world.applies("shop")
    write(folder, {"fork/Cargo.toml": PACKAGE.format("http").replace("0.1.0", "1.0.0"), "fork/src/lib.rs": ""})
    write(folder, {"own/Cargo.toml": PACKAGE.format("core-types"), "own/src/lib.rs": ""})
    manifest = (folder / "Cargo.toml").read_text()
    patches = f'[patch.crates-io]\nhttp = {{ path = "fork" }}\n[patch."{git}.git"]\ncore-types = {{ path = "own" }}\n'
    write(folder, {"Cargo.toml": f"{manifest}\n{patches}"})
    world.runs("scan", str(folder))
    by_cargo = json.loads(world.cargo(folder, "metadata", "--format-version", "1", "--all-features"))
    local = {Path(one["manifest_path"]).parent.name for one in by_cargo["packages"] if one["source"] is None}
    write(folder, {"Cargo.toml": manifest})
    rows = json.loads(world.runs("status", "--format", "json").stdout)["repositories"]
    crates = next(row["crates"] for row in rows if row["name"] == "shop")
    replaced = {crate["differences"][0].split()[4] for crate in crates if crate["state"] == "replaced"}
    assert replaced == local - {"shop", "tool"} == {"fork", "own"}


def test_cargo_add_writes_the_same(world: World) -> None:
    folder = world.folder / "repos" / "added"
    write(folder, {"Cargo.toml": PACKAGE.format("added"), "src/lib.rs": ""})
    write(folder, {".cargo/config.toml": str(world.facts("repos/shop.json")["registries"])})
    for line in world.runs("patch", "shop", "--form", "add").stdout.splitlines():
        world.cargo(folder, *shlex.split(line)[1:])
    written = tomllib.loads((folder / "Cargo.toml").read_text())["dependencies"]
    planned = tomllib.loads(str(world.facts("repos/shop.json")["patch"]))["dependencies"]
    # Cargo adds the version that it finds to what comes by git, and takes none for a path.
    assert {**written, "core-types": {**written["core-types"], "version": ""}} == {
        **planned,
        "core-types": {**planned["core-types"], "version": ""},
        "tool": {**planned["tool"], "version": "0.1.0"},
    }


def test_a_registry_is_verified_without_a_clone_or_a_commit(world: World) -> None:
    handbook = world.folder / "registry-only"
    write(
        handbook / "data",
        {
            "site.yml": SITE.format(index=world.index, git="", rev="").partition("  acme:")[0]
            + "repositories: https://git.example/acme/{repository}\nuniversal: [http]\n",
            "categories.yml": "categories: {all: {title: All}}\n",
            "phases.yml": "phases: {all: {title: All, repositories: [shop]}}\n",
            "crates/http.yml": 'name: http\nversion: "1.0.0"\npurpose: HTTP\nfeatures: {tls: []}\n',
            "repos/shop.yml": "name: shop\ncategory: all\npurpose: Shop\ncrates: {http: {features: [tls]}}\n",
        },
    )
    home = {"CARGO_HOME": str(world.folder / "home")}
    done = CliRunner(env=home).invoke(main, ["-C", str(handbook), "verify", "--yes"])
    assert done.exit_code == 1, done.output
    lacking = "does not have that feature"
    assert re.findall(r"^(\S.*?)  .*?(builds|fails)", done.stdout, re.MULTILINE) == [
        ("http (default)", "builds"),
        ("http (tls)", "fails"),
        ("offer for shop", "builds"),
    ]
    assert lacking in done.stdout
    written = (handbook / "data" / "observed" / "builds" / "crates" / "http.yml").read_text()
    assert "commit:" not in written
    assert written.count('requirement: "1"\n') == 2
    catalog = load_and_check(Project(handbook))[0]
    assert [(chosen(catalog, "shop").state, one.feature) for one in chosen(catalog, "shop").left_out] == [
        ("builds", "tls")
    ]
    site = handbook / "data" / "site.yml"
    site.write_text(site.read_text().replace('version: "1"', 'version: "1.0"'))
    assert chosen(load_and_check(Project(handbook))[0], "shop").state == "unknown"
    refused = CliRunner().invoke(main, ["-C", str(handbook), "verify", "--yes", "--crates", str(world.folder)])
    assert refused.output.endswith(
        "no source in data/site.yml is a git address, so there is nothing to take from --crates\n"
    )
