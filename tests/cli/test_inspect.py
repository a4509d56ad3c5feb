"""`cratebook inspect`: what is seen of a checkout of crates goes into `data/observed/`, all of it or nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import Cratebook, program

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SCHEMA = "# yaml-language-server: $schema="
WRITTEN = "# Written by 'cratebook inspect'; do not edit.\n"


def package(folder: Path, rest: str = "", lib: str = "", root: str = "lib.rs") -> None:
    (folder / "src").mkdir(parents=True, exist_ok=True)
    (folder / "src" / root).write_text(lib)
    (folder / "Cargo.toml").write_text(f'[package]\nname = "{folder.name}"\nversion = "1.2.3"\n{rest}')


@pytest.fixture
def crates(tmp_path: Path) -> Path:
    """A checkout with a workspace of two libraries and a program."""
    folder = tmp_path / "crates"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text(f"{COMMIT}\n")
    (folder / "Cargo.toml").write_text("[workspace]\nresolver = '2'\nmembers = ['acme-*']\n")
    package(folder / "acme-core", lib="pub struct Core;\npub struct Other;\npub fn start() {}\n")
    package(
        folder / "acme-net",
        "[features]\ntcp = []\n[dependencies]\nacme-core = { path = '../acme-core' }\n",
        "#[cfg(feature = 'tcp')]\npub mod tcp;\nmod gone;\n".replace("'", '"'),
    )
    package(folder / "acme-tool", lib="fn main() {}\n", root="main.rs")
    return folder


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    """A folder whose data has no file yet."""
    (tmp_path / "handbook" / "data").mkdir(parents=True)
    return tmp_path / "handbook"


def files(handbook: Path) -> dict[str, str]:
    observed = handbook / "data" / "observed"
    found = sorted(path for path in observed.rglob("*") if path.is_file())
    return {path.relative_to(observed).as_posix(): path.read_text() for path in found}


def test_what_is_seen_of_a_workspace_is_written_and_told(cratebook: Cratebook, crates: Path, handbook: Path) -> None:
    done = cratebook(handbook, "inspect", str(crates))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        "acme-net/src/lib.rs:2: module 'tcp', asked for by feature = \"tcp\", has no file\n"
        "acme-net/src/lib.rs:3: module 'gone' has no file\n"
        "left out acme-tool: it has no library\n"
        "inspected 2 crates into data/observed/crates/: 2 new, 0 changed, 0 removed\n"
    )
    assert files(handbook) == {
        "crates/acme-core.yml": (
            f"{SCHEMA}../../schema/observed-crate.json\n{WRITTEN}"
            f"name: acme-core\ncommit: {COMMIT}\npath: acme-core\nversion: 1.2.3\n"
            "exports:\n- kind: struct\n  names: [Core, Other]\n- kind: function\n  names: [start]\n"
        ),
        "crates/acme-net.yml": (
            f"{SCHEMA}../../schema/observed-crate.json\n{WRITTEN}"
            f"name: acme-net\ncommit: {COMMIT}\npath: acme-net\nversion: 1.2.3\nfeatures:\n  tcp: []\n"
            "internal:\n- package: acme-core\n"
            'exports:\n- kind: module\n  needs: feature = "tcp"\n  names: [tcp]\n'
            'missing:\n- module: tcp\n  file: src/lib.rs\n  line: 2\n  needs: feature = "tcp"\n'
            "- module: gone\n  file: src/lib.rs\n  line: 3\n"
        ),
        "source.yml": (
            f"{SCHEMA}../schema/observed-source.json\n{WRITTEN}"
            f"commit: {COMMIT}\ncrates: [acme-core, acme-net]\n"
            "left-out:\n- package: acme-tool\n  reason: it has no library\nscripts: []\n"
        ),
    }


def test_the_plan_that_the_site_names_is_recorded_by_its_digest(
    cratebook: Cratebook, crates: Path, handbook: Path
) -> None:
    plan = "title: Plan\n  date: 2026\n  scope: All\n  status: Done\n  file: docs/plan.md\n"
    (handbook / "data").mkdir(exist_ok=True)
    (handbook / "data" / "site.yml").write_text(f"plan:\n  {plan}")
    (crates / "docs").mkdir()
    (crates / "docs" / "plan.md").write_text("Everything\n")
    cratebook(handbook, "inspect", str(crates))
    assert files(handbook)["source.yml"].endswith(
        "plan:\n  file: docs/plan.md\n  sha256: 63d17f9d64d6e6eeafb6b62a93c07a70028e4a92c5beaf5be930e29fab4f5810\n"
    )


def test_inspecting_again_changes_nothing(cratebook: Cratebook, crates: Path, handbook: Path) -> None:
    cratebook(handbook, "inspect", str(crates))
    before = files(handbook)
    again = cratebook(handbook, "inspect", str(crates))
    assert again.stderr.endswith("inspected 2 crates into data/observed/crates/: 0 new, 0 changed, 0 removed\n")
    assert files(handbook) == before


def test_a_crate_that_the_workspace_no_longer_has_goes_and_all_else_stays(
    cratebook: Cratebook, crates: Path, handbook: Path
) -> None:
    cratebook(handbook, "inspect", str(crates))
    (handbook / "data" / "observed" / "crates" / "mine.yml").write_text("name: mine\n")
    shutil.rmtree(crates / "acme-core")
    package(crates / "acme-net")
    done = cratebook(handbook, "inspect", str(crates))
    assert done.stderr == (
        "left out acme-tool: it has no library\n"
        "inspected 1 crate into data/observed/crates/: 0 new, 1 changed, 1 removed\n"
    )
    assert [*files(handbook)] == ["crates/acme-net.yml", "crates/mine.yml", "source.yml"]


def test_of_another_workspace_nothing_goes(cratebook: Cratebook, crates: Path, handbook: Path, tmp_path: Path) -> None:
    cratebook(handbook, "inspect", str(crates))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "Cargo.toml").write_text("[workspace]\nmembers = ['*']\n")
    package(tmp_path / "other" / "acme-one")
    package(tmp_path / "other" / "acme-two")
    cratebook(handbook, "inspect", str(tmp_path / "other"))
    assert [*files(handbook)] == [
        *(f"crates/acme-{name}.yml" for name in ("core", "net", "one", "two")),
        "source.yml",
    ]


def test_a_damaged_list_of_the_last_time_removes_nothing_elsewhere(
    cratebook: Cratebook, crates: Path, handbook: Path
) -> None:
    observed = handbook / "data" / "observed"
    observed.mkdir(parents=True)
    (handbook / "data" / "site.yml").write_text("title: Ours\n")
    (observed / "source.yml").write_bytes(b"crates: [acme-core, '../../site', '\xff']\n")
    done = cratebook(handbook, "inspect", str(crates))
    assert done.stderr.endswith("2 new, 0 changed, 0 removed\n")
    assert (handbook / "data" / "site.yml").read_text() == "title: Ours\n"


SEVERAL = """title: Ours
organisation: Ours
summary: Ours
sources:
  core: {git: https://git.example/ours/core, version: "1"}
  web: {registry: crates-io, crates: [web-*]}
repositories: https://git.example/ours/{repository}
universal: []
"""


@pytest.fixture
def several(handbook: Path, crates: Path) -> tuple[Path, Path]:
    """A handbook of two sources, and the checkout of the second; that of the first has its address as its origin."""
    (crates / ".git" / "config").write_text('[remote "origin"]\n\turl = git@git.example:ours/core.git\n')
    (handbook / "data" / "crates").mkdir(parents=True)
    (handbook / "data" / "site.yml").write_text(SEVERAL)
    for name in ("acme-net", "web-http"):
        text = f'name: {name}\nversion: "1.2.3"\npurpose: A crate\n'
        (handbook / "data" / "crates" / f"{name}.yml").write_text(text)
    web = handbook.parent / "web"
    web.mkdir()
    (web / "Cargo.toml").write_text("[workspace]\nmembers = ['*']\n")
    for name in ("web-css", "web-http", "web-json", "acme-net"):
        package(web / name)
    return handbook, web


def test_each_workspace_is_kept_as_the_source_that_it_is(
    cratebook: Cratebook, crates: Path, several: tuple[Path, Path]
) -> None:
    handbook, web = several
    done = cratebook(handbook, "inspect", str(crates), str(web))
    assert done.stderr.endswith(
        "left out acme-net: the data takes it from another source\n"
        "inspected 5 crates into data/observed/crates/: 5 new, 0 changed, 0 removed\n"
    )
    written = files(handbook)
    assert [*written] == [
        *(f"crates/{name}.yml" for name in ("acme-core", "acme-net", "web-css", "web-http", "web-json")),
        "sources/core.yml",
        "sources/web.yml",
    ]
    assert f"commit: {COMMIT}\n" in written["crates/acme-net.yml"]
    assert written["sources/core.yml"].endswith(
        f"name: core\ncommit: {COMMIT}\ncrates: [acme-core, acme-net]\n"
        "left-out:\n- package: acme-tool\n  reason: it has no library\nscripts: []\n"
    )
    assert "name: web\ncrates: [web-css, web-http, web-json]\n" in written["sources/web.yml"]
    again = cratebook(handbook, "inspect", str(web))
    assert again.stderr.endswith("inspected 3 crates into data/observed/crates/: 0 new, 0 changed, 0 removed\n")
    assert files(handbook) == written


def test_what_one_source_no_longer_has_goes_and_all_of_the_other_stays(
    cratebook: Cratebook, crates: Path, several: tuple[Path, Path]
) -> None:
    handbook, web = several
    cratebook(handbook, "inspect", str(crates), str(web))
    shutil.rmtree(web / "web-json")
    assert cratebook(handbook, "inspect", str(web)).stderr.endswith(
        "inspected 2 crates into data/observed/crates/: 0 new, 0 changed, 1 removed\n"
    )
    kept = ("acme-core", "acme-net", "web-css", "web-http")
    assert [*files(handbook)] == [*(f"crates/{name}.yml" for name in kept), "sources/core.yml", "sources/web.yml"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "nothing tells which source {other} is; name it with --source, one of core, web"),
        (("--source", "wep"), "'wep' is not in data/site.yml; did you mean 'web'?"),
    ],
)
def test_a_workspace_that_is_no_source_for_sure_is_not_written(
    cratebook: Cratebook, several: tuple[Path, Path], options: tuple[str, ...], said: str
) -> None:
    handbook, web = several
    other = web.parent / "other"
    other.mkdir()
    (other / "Cargo.toml").write_text("[workspace]\nmembers = ['*']\n")
    package(other / "new-one")
    package(other / "new-two")
    done = cratebook(handbook, "inspect", str(other), *options)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, f"Error: {said.format(other=other)}")
    assert files(handbook) == {}
    assert cratebook(handbook, "inspect", str(other), "--source", "web").returncode == 0
    assert "sources/web.yml" in files(handbook)


def test_one_member_alone_is_written_and_the_others_stay(cratebook: Cratebook, crates: Path, handbook: Path) -> None:
    cratebook(handbook, "inspect", str(crates))
    before = files(handbook)
    package(crates / "acme-core", lib="pub struct Core;\n")
    shutil.rmtree(crates / "acme-tool")
    done = cratebook(handbook, "inspect", str(crates / "acme-core"))
    assert done.stderr == "inspected 1 crate into data/observed/crates/: 0 new, 1 changed, 0 removed\n"
    after = files(handbook)
    assert {name for name in before if before[name] != after[name]} == {"crates/acme-core.yml"}


def test_a_package_without_a_library_is_told_and_nothing_is_written(
    cratebook: Cratebook, crates: Path, handbook: Path
) -> None:
    done = cratebook(handbook, "inspect", str(crates / "acme-tool"))
    assert done.returncode == 0
    assert done.stderr == (
        "left out acme-tool: it has no library\n"
        "inspected 0 crates into data/observed/crates/: 0 new, 0 changed, 0 removed\n"
    )
    assert files(handbook) == {}


def test_metadata_stands_in_place_of_the_manifests(cratebook: Cratebook, crates: Path, handbook: Path) -> None:
    cratebook(handbook, "inspect", str(crates))
    before = files(handbook)
    said = subprocess.run(
        [program("cargo"), "metadata", "--offline", "--no-deps", "--format-version", "1"],
        cwd=crates,
        capture_output=True,
        check=True,
    )
    (handbook / "metadata.json").write_bytes(said.stdout)
    done = cratebook(handbook, "inspect", str(crates), "--metadata", "metadata.json")
    assert done.stderr.endswith("inspected 2 crates into data/observed/crates/: 0 new, 0 changed, 0 removed\n")
    assert files(handbook) == before


@pytest.mark.parametrize(
    ("spoiled", "text", "arguments", "said"),
    [
        (
            "acme-net/Cargo.toml",
            "[package\n",
            (),
            "{crates}/acme-net/Cargo.toml:1: it is not TOML: Expected ']' at the end of a table declaration",
        ),
        (
            "metadata.json",
            "{}",
            ("--metadata", "{crates}/metadata.json"),
            "the metadata is not what 'cargo metadata --format-version 1' prints: workspace_root: Field required",
        ),
    ],
)
def test_a_run_that_fails_leaves_what_was_there(  # noqa: PLR0913 - what is spoiled, and what is said
    cratebook: Cratebook,
    crates: Path,
    handbook: Path,
    *,
    spoiled: str,
    text: str,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    cratebook(handbook, "inspect", str(crates))
    before = files(handbook)
    package(crates / "acme-core", lib="pub struct New;\n")
    (crates / spoiled).write_text(text)
    done = cratebook(handbook, "inspect", str(crates), *(argument.format(crates=crates) for argument in arguments))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"cratebook: {said.format(crates=crates)}\n"
    assert files(handbook) == before


def test_a_checkout_that_is_not_there_is_wrong_usage(cratebook: Cratebook, handbook: Path) -> None:
    done = cratebook(handbook, "inspect", "nowhere")
    assert done.returncode == 2
    assert done.stderr.endswith("Error: Invalid value for 'CHECKOUT...': Directory 'nowhere' does not exist.\n")
    assert files(handbook) == {}


def test_what_is_written_loads_and_breaks_no_rule_of_the_shape(
    cratebook: Cratebook, crates: Path, small: Project
) -> None:
    cratebook(small.root, "inspect", str(crates))
    catalog, findings = load_and_check(small)
    assert catalog.broken == frozenset()
    assert catalog.inspected["acme-core"].exports[0].names == ("Core", "Other")
    assert catalog.inspection
    assert catalog.inspection.crates == ("acme-core", "acme-net")
    assert not [finding for finding in findings if not finding.code.startswith("source-")]
