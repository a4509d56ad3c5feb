"""What is read of manifests is what Cargo makes of them, for each shape of feature, dependency, member and library."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from cratebook.checkouts.inspect import Inspected, inspect
from cratebook.data.documents import to_yaml
from cratebook.data.models import ObservedCrate, ObservedPlan
from cratebook.diagnostics import CratebookError

from tests.conftest import program
from tests.rust.cases import SOURCES

WORKSPACES = Path(__file__).parent / "workspaces"
CASES = sorted(WORKSPACES.iterdir())
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The folder of a git checkout that has nothing yet."""
    folder = tmp_path / "checkout"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text(f"{COMMIT}\n")
    return folder


def copied(case: Path, checkout: Path) -> Path:
    """Copy a case into a checkout; return the folder of its workspace."""
    shutil.copytree(case, checkout, dirs_exist_ok=True)
    return checkout / "top" if (case / "top").is_dir() else checkout


def metadata(folder: Path, *options: str) -> str:
    """Return what the real Cargo says of a workspace."""
    return subprocess.run(
        [program("cargo"), "metadata", "--offline", "--format-version", "1", *options],
        cwd=folder,
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout


def package(folder: Path, rest: str = "", lib: str = "") -> Path:
    """Write a package named after its folder, with a library."""
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "lib.rs").write_text(lib)
    (folder / "Cargo.toml").write_text(f'[package]\nname = "{folder.name}"\nversion = "1.0.0"\n{rest}')
    return folder


def virtual(folder: Path, rest: str = "") -> Path:
    (folder / "Cargo.toml").write_text(f'[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n{rest}')
    return folder


def names(found: Inspected) -> list[str]:
    return [crate.name for crate in found.crates]


def as_data(crate: ObservedCrate) -> dict[str, Any]:
    return crate.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"name", "commit"})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_workspace_has_what_its_file_says(case: Path, checkout: Path, request: pytest.FixtureRequest) -> None:
    found = inspect(copied(case, checkout))
    read = {
        "whole": found.whole,
        "crates": {crate.name: as_data(crate) for crate in found.crates},
        "left-out": {left_out.package: left_out.reason for left_out in found.left_out},
    }
    if request.config.getoption("bless"):
        (case / "expected.yml").write_text(to_yaml(read))
    assert read == yaml.safe_load((case / "expected.yml").read_text())
    assert {crate.commit for crate in found.crates} == {found.commit} == {COMMIT}


@pytest.mark.parametrize("case", [*CASES, *sorted(SOURCES.iterdir())], ids=lambda case: case.name)
def test_manifests_and_metadata_say_the_same(case: Path, checkout: Path) -> None:
    folder = copied(case, checkout)
    assert inspect(folder, metadata(folder, "--no-deps")) == inspect(folder)


@pytest.mark.parametrize("case", ["two-members", "renamed-members"])
def test_metadata_with_all_dependencies_says_the_same(case: str, checkout: Path) -> None:
    folder = copied(SOURCES / case, checkout)
    assert inspect(folder, metadata(folder)) == inspect(folder)


@pytest.mark.parametrize("root", ["/home/someone/crates", r"C:\\Users\\someone\\crates"])
def test_the_paths_in_metadata_are_those_of_any_machine(checkout: Path, root: str) -> None:
    folder = copied(WORKSPACES / "members", checkout)
    said = metadata(folder, "--no-deps").replace(str(folder.parent), root)
    assert str(checkout) not in said
    assert inspect(folder, f"\ufeff{said}") == inspect(folder)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Invalid JSON: EOF while parsing a value at line 1 column 0"),
        ("warning: unused\n{}", "Invalid JSON: expected value at line 1 column 1"),
        ("[" * 10_000, "Invalid JSON: recursion limit exceeded at line 1 column 202"),
        ("[]", "Input should be an object"),
        ("{}", "workspace_root: Field required"),
        (
            '{"workspace_root": "/", "workspace_members": ["a"], "packages": [{"id": "a", "name": "../../site"}]}',
            "packages.0.name: '../../site' is not a name that a Cargo package can have",
        ),
    ],
)
def test_a_file_that_is_no_metadata_is_told_so(checkout: Path, text: str, reason: str) -> None:
    with pytest.raises(CratebookError) as error:
        inspect(package(checkout / "acme"), text)
    assert str(error.value) == f"the metadata is not what 'cargo metadata --format-version 1' prints: {reason}"


def test_the_scripts_are_those_of_the_checkout_but_not_of_what_is_built_or_hidden(checkout: Path) -> None:
    for path in ("build.sh", "ci/test.sh", "ci/deep/er/run.sh", "target/a.sh", "node_modules/b/c.sh", ".git/d.sh"):
        (checkout / path).parent.mkdir(parents=True, exist_ok=True)
        (checkout / path).touch()
    (checkout / "ci" / "with\nnewline.sh").touch()
    (checkout / "ci" / "notes.md").touch()
    (checkout / "ci" / "up").symlink_to("..")
    folder = package(checkout / "crates" / "acme-core")
    assert inspect(folder).scripts == ("build.sh", "ci/deep/er/run.sh", "ci/test.sh")


@pytest.mark.parametrize("path", ["no.md", "../secret", "/etc/passwd", "docs", "linked.md", "long.md", "a\nb", "a\0b"])
def test_a_plan_that_is_not_in_the_checkout_or_all_too_long_has_no_digest(checkout: Path, path: str) -> None:
    (checkout.parent / "secret").write_text("secret")
    (checkout / "docs").mkdir()
    (checkout / "linked.md").symlink_to("../secret")
    (checkout / "long.md").write_bytes(bytes(1_000_001))
    plan = inspect(package(checkout / "acme-core"), plan=path).plan
    assert plan == ObservedPlan(file=path, sha256=None)


def test_metadata_of_another_checkout_is_told_so(checkout: Path) -> None:
    folder = copied(SOURCES / "two-members", checkout)
    with pytest.raises(CratebookError) as error:
        inspect(folder / "core", metadata(folder, "--no-deps"))
    assert str(error.value) == (f"the metadata is of another checkout: acme-core is not in {folder / 'core' / 'core'}")


def test_of_a_member_alone_the_workspace_is_still_known(checkout: Path) -> None:
    package(checkout / "crates" / "acme-core", 'edition = "2021"\n', "pub struct Core;\npub struct Other;\n")
    package(
        checkout / "crates" / "acme-net",
        'edition = "2021"\n[dependencies]\nacme-core = { path = "../acme-core" }\n',
        "pub use acme_core::*;\n",
    )
    found = inspect(virtual(checkout) / "crates" / "acme-net")
    assert (names(found), found.whole) == (["acme-net"], False)
    assert as_data(found.crates[0]) == {
        "path": "crates/acme-net",
        "version": "1.0.0",
        "edition": "2021",
        "internal": [{"package": "acme-core"}],
        "exports": [{"kind": "struct", "names": ["Core", "Other"]}],
    }


def test_the_root_may_be_named_by_the_member(checkout: Path) -> None:
    folder = copied(WORKSPACES / "members", checkout)
    assert [need.package for need in inspect(folder.parent / "beside").crates[0].external] == ["friend"]


def test_a_package_that_its_workspace_excludes_stands_alone(checkout: Path) -> None:
    package(checkout / "crates" / "acme-core", "edition.workspace = true\n")
    package(checkout / "crates" / "acme-old")
    virtual(checkout, 'exclude = ["crates/acme-old"]\n[workspace.package]\nedition = "2021"\n')
    assert as_data(inspect(checkout / "crates" / "acme-old").crates[0])["path"] == "crates/acme-old"


def test_the_root_is_not_looked_for_above_the_checkout(checkout: Path) -> None:
    (checkout.parent / "Cargo.toml").write_text("[workspace]\nmembers = ['checkout']\n")
    (checkout / "Cargo.toml").write_text('[package]\nname = "acme"\nversion.workspace = true\n')
    with pytest.raises(CratebookError) as error:
        inspect(checkout)
    assert str(error.value) == (
        f"{checkout}/Cargo.toml:3: the package's version is inherited, but the workspace does not have it"
    )


def test_members_are_not_looked_for_above_the_checkout(checkout: Path) -> None:
    package(checkout.parent / "outside")
    package(checkout / "acme-core")
    (checkout / "Cargo.toml").write_text("[workspace]\nmembers = [\n'acme-core', '../outside',\n'../*' ]\n")
    with pytest.raises(CratebookError) as error:
        inspect(checkout)
    assert str(error.value).splitlines() == [
        f"{checkout}/Cargo.toml:3: the member '../outside' leads out of the checkout",
        f"{checkout}/Cargo.toml:4: the member '../*' leads out of the checkout",
    ]


def test_a_checkout_without_git_is_read_from_its_folder(tmp_path: Path) -> None:
    package(tmp_path / "crates" / "acme-core")
    found = inspect(virtual(tmp_path))
    assert [(crate.path, crate.commit) for crate in found.crates] == [("crates/acme-core", None)]


def test_everything_that_cargo_refuses_is_told_at_once(checkout: Path) -> None:
    package(checkout / "crates" / "acme-core", "edition.workspace = true\n[dependencies]\nlog.workspace = true\n")
    package(checkout / "crates" / "acme-name")
    package(checkout / "crates" / "acme-net", "[dependencies\n")
    package(checkout / "crates" / "acme-two")
    (checkout / "crates" / "acme-name" / "Cargo.toml").write_text("[package]\nversion = '1.0.0'\nname = '../up'\n")
    (checkout / "crates" / "acme-two" / "Cargo.toml").write_text("[package]\nname = 'acme-core'\n")
    virtual(checkout, "[dependencies]\nserde = '1'\n")
    with pytest.raises(CratebookError) as error:
        inspect(checkout)
    assert str(error.value).replace(f"{checkout}/", "").splitlines() == [
        "Cargo.toml:4: a virtual workspace may not have [dependencies]",
        "crates/acme-core/Cargo.toml:4: the package's edition is inherited, but the workspace does not have it",
        "crates/acme-core/Cargo.toml:6: log is inherited, but the workspace does not have it",
        "crates/acme-name/Cargo.toml:3: the package has no name that Cargo takes",
        "crates/acme-net/Cargo.toml:4: it is not TOML: Expected ']' at the end of a table declaration",
        "crates/acme-two/Cargo.toml:2: crates/acme-core/Cargo.toml has a package of this name as well",
    ]


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("", "Cargo.toml:1: it has neither [package] nor [workspace]"),
        ("package = 1\n", "Cargo.toml:1: the package has no name that Cargo takes"),
        ("[package]\nversion = '1.0.0'\n", "Cargo.toml:1: the package has no name that Cargo takes"),
        ("[workspace]\nmembers = ['acme-core']\n", "Cargo.toml:2: acme-core has no Cargo.toml"),
        ("[package]\nname = 'caf\xe9'\n", "Cargo.toml:2: it is not UTF-8 text"),
    ],
)
def test_a_manifest_that_cargo_refuses_is_told_with_its_line(checkout: Path, manifest: str, reason: str) -> None:
    (checkout / "Cargo.toml").write_bytes(manifest.encode("latin-1"))
    with pytest.raises(CratebookError) as error:
        inspect(checkout)
    assert str(error.value) == f"{checkout}/{reason}"


def test_a_folder_without_a_manifest_is_told_so(checkout: Path) -> None:
    with pytest.raises(CratebookError) as error:
        inspect(checkout)
    assert str(error.value) == f"there is no Cargo.toml in {checkout}"


def test_values_of_other_types_count_as_not_said(checkout: Path) -> None:
    folder = package(
        checkout / "acme", "edition = 2021\nlicense = ''\ndescription = []\n[features]\na = 1\n[lib]\nname = 1\n"
    )
    found = inspect(folder)
    assert as_data(found.crates[0]) == {"path": "acme", "version": "1.0.0", "features": {"a": []}}


@pytest.mark.parametrize(
    ("package", "name", "features", "there"),
    [
        ("acme-front", "Extra", ["more"], True),
        ("acme-front", "Extra", [], False),
        ("acme-front", "Usual", ["most"], True),
        ("acme-front", "Usual", ["more"], False),
        ("acme-open", "Usual", [], True),
        ("acme-weak", "Rare", ["named", "weak"], True),
        ("acme-weak", "Rare", ["weak"], False),
    ],
)
def test_cargo_has_a_name_that_is_handed_on_where_its_condition_says_so(
    tmp_path: Path, package: str, name: str, features: list[str], *, there: bool
) -> None:
    shutil.copytree(WORKSPACES / "handed-on", tmp_path / "crates")
    user = tmp_path / "user"
    (user / "src").mkdir(parents=True)
    dependency = f'{package} = {{ path = "../crates/{package.removeprefix("acme-")}", features = {features} }}\n'
    (user / "Cargo.toml").write_text(
        f'[package]\nname = "user"\nversion = "1.0.0"\nedition = "2021"\n\n[dependencies]\n{dependency}'
    )
    (user / "src" / "lib.rs").write_text(f"pub use {package.replace('-', '_')}::{name};\n")
    command = [program("cargo"), "check", "--offline", "--quiet"]
    done = subprocess.run(command, cwd=user, capture_output=True, check=False)
    assert (done.returncode == 0) is there
