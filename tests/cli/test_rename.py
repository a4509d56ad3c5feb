"""`cratebook rename` as a user sees it: all of the data says the same under the new name, or nothing is written."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from cratebook.project import Project

from tests.cli.test_check import break_stock, change
from tests.conftest import TRUTH, Cratebook


def files(project: Project) -> dict[str, bytes]:
    paths = sorted(path for path in project.data.rglob("*") if path.is_file())
    return {path.relative_to(project.data).as_posix(): path.read_bytes() for path in paths}


def test_a_crate_is_renamed_everywhere_and_what_is_left_to_do_is_printed(small: Project, cratebook: Cratebook) -> None:
    with (small.data / "phases.yml").open("a") as file:
        file.write("# acme-net is the one for the network\n")
    before = files(small)
    done = cratebook(small.root, "rename", "crate", "acme-net", "acme-web")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        "renamed crate acme-net to acme-web: 2 files moved, 3 changed\n"
        "next: rename the package acme-net in the crates' source, then run cratebook inspect and verify\n"
        "next: rename it in the manifests and sources of shop, then run cratebook scan\n"
        "its page has moved: links to crates/acme-net/ break\n"
        "data/phases.yml:10: a text still has 'acme-net'\n"
    )
    after = files(small)
    assert {path.replace("acme-net", "acme-web") for path in before} == set(after)
    assert b"acme-web" in after["repos/shop.yml"]
    assert cratebook(small.root, "check").stderr == "0 errors, 0 warnings\n"
    assert cratebook(small.root, "rename", "crate", "acme-web", "acme-net").returncode == 0
    assert files(small) == before


def test_a_repository_is_renamed_and_its_new_address_told(small: Project, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "rename", "repository", "shop", "store")
    assert done.returncode == 0
    assert done.stderr == (
        "renamed repository shop to store: 1 file moved, 1 changed\n"
        "next: rename the repository, whose address is now https://git.example/acme/store\n"
        "next: rename its checkouts, which scan knows by name\n"
        "its page has moved: links to repos/shop/ break\n"
    )
    assert cratebook(small.root, "check").stderr == "0 errors, 0 warnings\n"
    assert cratebook(small.root, "patch", "store").returncode == 0


def test_a_repository_with_an_address_of_its_own_keeps_it(small: Project, cratebook: Cratebook) -> None:
    with (small.data / "repos" / "shop.yml").open("a") as file:
        file.write("url: https://git.example/other/shop\n")
    done = cratebook(small.root, "rename", "repository", "shop", "store")
    address = "https://git.example/other/shop"
    line = f"next: rename the repository's checkouts, which scan knows by name; its address stays {address}"
    assert line in done.stderr.splitlines()


def test_what_was_observed_moves_along_and_findings_stay(small: Project, cratebook: Cratebook) -> None:
    shutil.copytree(TRUTH, small.data, dirs_exist_ok=True)
    before = cratebook(small.root, "check")
    done = cratebook(small.root, "rename", "crate", "acme-net", "acme-web")
    assert done.returncode == 0, done.stderr
    after = cratebook(small.root, "check")
    assert after.stderr.splitlines()[-1] == before.stderr.splitlines()[-1]
    assert "acme-net.yml" not in after.stderr


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("crate", "acme-nett", "x"), "'acme-nett' is not in data/crates; did you mean 'acme-net'?"),
        (("repository", "acme-net", "x"), "'acme-net' is not in data/repos"),
        (("crate", "acme-net", "acme-core"), "'acme-core' is in data/crates already"),
        (("crate", "acme-net", "ACME-core"), "'ACME-core' is in data/crates already"),
        (("repository", "shop", "shop"), "'shop' is in data/repos already"),
        (("crate", "acme-net", "1x"), "'1x' is not a valid Cargo package name"),
        (("crate", "acme-net", "../x"), "'../x' is not a valid Cargo package name"),
        (("repository", "shop", "../x"), "'../x' cannot be part of an address"),
        (("repository", "shop", "con"), "'con' cannot be part of an address"),
    ],
)
def test_a_name_that_cannot_be_is_wrong_usage(
    small: Project, cratebook: Cratebook, arguments: tuple[str, ...], error: str
) -> None:
    before = files(small)
    done = cratebook(small.root, "rename", *arguments)
    assert (done.returncode, done.stdout, done.stderr.splitlines()[-1]) == (2, "", f"Error: {error}")
    assert files(small) == before


def test_a_file_of_the_new_name_is_never_written_over(small: Project, cratebook: Cratebook) -> None:
    (small.data / "observed" / "crates" / "acme-web.yml").write_bytes(b"\xff")
    before = files(small)
    done = cratebook(small.root, "rename", "crate", "acme-net", "acme-web")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        "cratebook: nothing was written: the data has errors",
    )
    assert files(small) == before


def test_a_rename_that_was_killed_is_finished_by_the_next(small: Project, cratebook: Cratebook, tmp_path: Path) -> None:
    whole = Project(tmp_path / "whole")
    shutil.copytree(small.data, whole.data)
    cratebook(whole.root, "rename", "repository", "shop", "store")
    stage = small.data / ".cratebook.new"
    (stage / "files").mkdir(parents=True)
    shutil.copy(whole.data / "phases.yml", stage / "files" / sha256(b"phases.yml").hexdigest())
    shutil.copy(whole.data / "repos" / "store.yml", small.data / "repos")
    (stage / "journal.json").write_text('{"put": ["phases.yml", "repos/store.yml"], "remove": ["repos/shop.yml"]}')
    again = cratebook(small.root, "rename", "repository", "shop", "store")
    assert again.stderr.endswith("Error: 'shop' is not in data/repos\n")
    assert files(small) == files(whole)


def test_data_with_an_error_is_not_renamed(small: Project, cratebook: Cratebook) -> None:
    break_stock(small)
    before = files(small)
    done = cratebook(small.root, "rename", "repository", "shop", "store")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        "cratebook: nothing was written: the data has errors",
    )
    assert files(small) == before


def test_a_rename_that_would_change_a_finding_writes_nothing(real: Project, cratebook: Cratebook) -> None:
    before = files(real)
    done = cratebook(real.root, "rename", "repository", "observatory", "telescope")
    assert done.returncode == 1
    assert done.stderr == (
        "cratebook: nothing was written: 'cratebook check' would differ\n"
        "no longer: data/phases.yml:40:9: warning: dependency-order: simulator, number 5, depends on observatory, "
        "number 7 (llm-observatory-core, Cargo.toml:91); move observatory up, before simulator\n"
        "to keep its address, write 'url: https://github.com/LLM-Dev-Ops/observatory' into "
        "data/repos/observatory.yml first\n"
    )
    assert files(real) == before
    change(real, "repos/observatory.yml", "name: observatory\n", f"name: observatory\nurl: {URL}\n")
    assert cratebook(real.root, "rename", "repository", "observatory", "telescope").returncode == 0


URL = "https://github.com/LLM-Dev-Ops/observatory"


def test_a_link_in_the_data_is_not_followed(small: Project, cratebook: Cratebook, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.yml"
    shutil.move(small.data / "crates" / "acme-net.yml", elsewhere)
    (small.data / "crates" / "acme-net.yml").symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    assert cratebook(small.root, "rename", "crate", "acme-net", "acme-web").returncode == 1
    assert elsewhere.read_bytes() == before
