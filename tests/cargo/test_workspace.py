"""What Cargo makes of a workspace: `cargo metadata` is the judge of each case, of members as of what they inherit."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cratebook.cargo.files import Checkout
from cratebook.cargo.rejections import rejections
from cratebook.cargo.workspace import Workspace, find_workspace, read_workspace

pytestmark = pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not on the PATH")

GIT = 'git = "https://git.example/acme/crates"'
WORKSPACE = '[workspace]\nresolver = "2"\n'


def package(name: str, rest: str = "", edition: str = "2021") -> str:
    return f'[package]\nname = "{name}"\nversion = "1.0.0"\nedition = "{edition}"\n{rest}'


def write(folder: Path, manifests: dict[str, str]) -> Path:
    """Write manifests by folder, each with a library beside it; an empty text makes a folder without a manifest."""
    for name, text in manifests.items():
        (folder / name / "src").mkdir(parents=True, exist_ok=True)
        (folder / name / "src" / "lib.rs").touch()
        if text:
            (folder / name / "Cargo.toml").write_text(text)
    return folder


def cargo(folder: Path) -> dict[str, Any] | None:
    """Return what Cargo says of a workspace; None where it refuses it."""
    done = subprocess.run(
        ["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1"],  # noqa: S607 - whichever cargo is there
        cwd=folder,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    said: dict[str, Any] | None = json.loads(done.stdout) if done.returncode == 0 else None
    return said


def as_cargo_says(said: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    keys = ("name", "rename", "kind", "optional", "uses_default_features", "target")

    def one(found: dict[str, Any]) -> dict[str, Any]:
        return {**{key: found[key] for key in keys}, "features": list(dict.fromkeys(found["features"]))}

    return {found["name"]: sorted(map(one, found["dependencies"]), key=str) for found in said["packages"]}


def as_we_say(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    def one(member: Any) -> Iterator[dict[str, Any]]:
        for found in workspace.dependencies(member):
            yield {
                "name": found.package,
                "rename": found.key if found.key != found.package else None,
                "kind": None if found.kind == "normal" else found.kind,
                "optional": found.optional,
                "uses_default_features": found.default_features,
                "target": found.target,
                "features": list(found.features),
            }

    return {str(member.name): sorted(one(member), key=str) for member in workspace.members if member.name}


ROOT = {"": WORKSPACE + 'members = ["a"]\n[workspace.dependencies]\n'}
ACCEPTED = {
    "inherited and renamed in the root": {
        "": ROOT[""] + f'net = {{ {GIT}, package = "acme-net" }}\n',
        "a": package("a", "[dependencies]\nnet.workspace = true\n"),
    },
    "a member's package is ignored": {
        "": ROOT[""] + f"acme-core = {{ {GIT} }}\n",
        "a": package(
            "a", '[dependencies]\nacme-core = { workspace = true, package = "acme-net", git = "x", tag = "1" }\n'
        ),
    },
    "a member's default-features = false is ignored before edition 2024": {
        "": ROOT[""] + f"acme-core = {{ {GIT} }}\n",
        "a": package("a", "[dependencies]\nacme-core = { workspace = true, default-features = false }\n"),
    },
    "so is its old spelling": {
        "": ROOT[""] + f"acme-core = {{ {GIT} }}\n",
        "a": package("a", "[dependencies]\nacme-core = { workspace = true, default_features = false }\n"),
    },
    "a member turns default features on": {
        "": ROOT[""]
        + f"acme-core = {{ {GIT}, default-features = false }}\nacme-net = {{ {GIT}, default_features = false }}\n",
        "a": package(
            "a",
            "[dependencies]\nacme-core = { workspace = true, default-features = true }\nacme-net.workspace = true\n",
        ),
    },
    "the new spelling of default-features counts": {
        "": package(
            "a", f"[dependencies]\nacme-core = {{ {GIT}, default_features = false, default-features = true }}\n"
        )
    },
    "features add up and optional is the member's": {
        "": ROOT[""] + 'serde = { version = "1", features = ["a", "b"] }\nlog = "1"\n',
        "a": package(
            "a",
            '[dependencies]\nserde = { workspace = true, features = ["b", "c"], optional = true }\n'
            "log.workspace = true\n",
        ),
    },
    "an entry that no member takes may inherit from nowhere": {
        "": ROOT[""] + "x = { workspace = true }\ny = { version = '1', optional = false }\n",
        "a": package("a"),
    },
    "every kind of table in both spellings": {
        "": package(
            "r",
            "[dev_dependencies]\na = '1'\n[build_dependencies]\nb = '1'\n"
            "[target.'cfg(unix)'.dev_dependencies]\nc = '1'\n[target.'cfg(unix)'.build-dependencies]\nd = '1'\n",
        )
    },
    "the new spelling of a table counts": {
        "": package("r", "[dev_dependencies]\na = '1'\n[dev-dependencies]\nb = '1'\n"),
    },
    "an explicit member wins over exclude": {
        "": WORKSPACE + 'members = ["libs/group/one"]\nexclude = ["libs/group"]\n',
        "libs/group/one": package("one"),
        "libs/group/two": package("two"),
    },
    "exclude wins over a pattern": {
        "": WORKSPACE + 'members = ["libs/*"]\nexclude = ["libs/two", "libs/three*"]\n',
        "libs/one": package("one"),
        "libs/two": "",
        "libs/three": package("three"),
    },
    "path dependencies of every kind are members": {
        "": package(
            "r",
            "[workspace]\n[build_dependencies]\na = { path = 'a' }\n[dev-dependencies]\nb = { path = 'b' }\n"
            "[target.'cfg(unix)'.build_dependencies]\nc = { path = 'c' }\n",
        ),
        "a": package("a", "[dependencies]\nd = { path = '../d' }\n"),
        "b": package("b"),
        "c": package("c"),
        "d": package("d"),
    },
    "an inherited path is from the root, and a member where it is taken": {
        "": WORKSPACE + 'members = ["in/a"]\n[workspace.dependencies]\nb.path = "in/b"\nc.path = "in/c"\n',
        "in/a": package("a", "[dependencies]\nb.workspace = true\n"),
        "in/b": package("b"),
        "in/c": package("c"),
    },
    "exclude wins over a path": {
        "": package("r", "[dependencies]\na = { path = 'a' }\n[workspace]\nexclude = ['a']\n"),
        "a": package("a"),
    },
    "files beside the folders of a pattern are passed over, hidden folders are not": {
        "": WORKSPACE + 'members = ["crates/*", "crates/s/src/lib.rs"]\n',
        "crates/.a": package("a"),
        "crates/s": package("s"),
    },
    "ranges, question marks and recursive wildcards": {
        "": WORKSPACE + 'members = ["[ab]", "[!abcdsx]", "c?", "d/**/x"]\n',
        "a": package("a"),
        "b": package("b"),
        "c": package("not-a-member", "[workspace]\n"),
        "e": package("e"),
        "cc": package("cc"),
        "d/x": package("x"),
        "d/y/z/x": package("xx"),
    },
    "detours": {
        "": package("r", "[workspace]\nmembers = ['.', './a/', 'a/../b']\n"),
        "a": package("a"),
        "b": package("b"),
    },
    "[project]": {"": '[project]\nname = "shop"\nversion = "1.0.0"\n[dependencies]\nlog = "1"\n'},
    "[package] counts beside [project]": {"": package("shop", '[project]\nname = "other"\nversion = "1.0.0"\n')},
    "letters of any script": {
        "": package("ß-müller_日本", "[dependencies]\n'é' = '1'\n_x = { version = '1', package = '日本' }\n")
    },
    "TOML 1.1": {
        "": package(
            "a",
            "[dependencies]\nlog = {\n  version = '1', # why\n  features = ['std'],\n}\n'\\x78' = '1'\n".replace(
                "'\\x78'", '"\\x78"'
            ),
        )
    },
    "a byte order mark": {"": "\ufeff" + package("a", "[dependencies]\nlog = '1'\n")},
    "a dependency twice under two keys": {
        "": package("a", "[dependencies]\nlog = '1'\nlogging = { version = '1', package = 'log' }\n")
    },
}


@pytest.mark.parametrize("case", ACCEPTED.values(), ids=ACCEPTED)
def test_members_and_dependencies_are_those_of_cargo(tmp_path: Path, case: dict[str, str]) -> None:
    said = cargo(write(tmp_path, case))
    workspace = read_workspace(Checkout.at(tmp_path))
    assert said is not None
    assert as_we_say(workspace) == as_cargo_says(said)
    assert [*workspace.faults, *rejections(workspace)] == []


A = package("a")
IN_2024 = "which Cargo refuses from edition 2024 on"
REFUSED = {
    "no manifest in a folder that a pattern names": (
        {"": WORKSPACE + "members = [\n'c/*',\n]\n", "c/a": A, "c/b": ""},
        ["Cargo.toml:4: c/b has no Cargo.toml"],
    ),
    "a pattern that names nothing": (
        {"": WORKSPACE + "members = ['a', 'c/*']\n", "a": A},
        ["Cargo.toml:3: c/* has no Cargo.toml"],
    ),
    "a member that is excluded and not there": (
        {"": WORKSPACE + "members = ['a', 'c']\nexclude = ['c']\n", "a": A},
        ["Cargo.toml:3: c has no Cargo.toml"],
    ),
    "a path without a manifest": (
        {"": WORKSPACE + "members = ['a']\n", "a": package("a", "[dependencies]\nx = '1'\nb = { path = '../b' }\n")},
        ["a/Cargo.toml:7: b: b has no Cargo.toml"],
    ),
    "a root inside": (
        {"": WORKSPACE + "members = ['a']\n", "a": package("a", "[workspace]\n")},
        ["a/Cargo.toml:5: it is the root of another workspace, and cannot be a member"],
    ),
    "a recursive wildcard inside a name": (
        {"": WORKSPACE + "members = ['a**b/c']\n"},
        ["Cargo.toml:3: the member 'a**b/c' is no pattern that Cargo takes"],
    ),
    "an open range": (
        {"": WORKSPACE + "members = ['c[']\n"},
        ["Cargo.toml:3: the member 'c[' is no pattern that Cargo takes"],
    ),
    "NUL in a member": (
        {"": WORKSPACE + 'members = ["a\\u0000b"]\n'},
        ["Cargo.toml:3: the member 'a\\x00b' has characters that cannot be printed"],
    ),
    "two packages of one name": (
        {"": WORKSPACE + "members = ['a', 'b']\n", "a": A, "b": A},
        ["b/Cargo.toml:2: a/Cargo.toml has a package of this name as well"],
    ),
    "default features off in a member from edition 2024 on": (
        {
            "": ROOT[""] + f"acme-core = {{ {GIT} }}\n",
            "a": package("a", "[dependencies]\nacme-core = { workspace = true, default-features = false }\n", "2024"),
        },
        ["a/Cargo.toml:6: acme-core turns off default features that the workspace has on, " + IN_2024],
    ),
    "an inherited edition counts": (
        {
            "": WORKSPACE
            + f"members = ['a']\n[workspace.package]\nedition = '2024'\n[workspace.dependencies]\nx = {{ {GIT} }}\n",
            "a": A.replace('edition = "2021"', "edition.workspace = true")
            + "[dependencies]\nx = { workspace = true, default-features = false }\n",
        },
        ["a/Cargo.toml:6: x turns off default features that the workspace has on, " + IN_2024],
    ),
    "default_features from edition 2024 on": (
        {"": package("a", "[dependencies]\nx = { version = '1', default_features = false }\n", "2024")},
        ["Cargo.toml:6: x has `default_features`, which is `default-features` from edition 2024 on"],
    ),
    "an old table from edition 2024 on": (
        {"": package("a", "[dev_dependencies]\nx = '1'\n", "2024")},
        ["Cargo.toml:5: [dev_dependencies] is not supported from edition 2024 on; it is [dev-dependencies]"],
    ),
    "[project] from edition 2024 on": (
        {"": '[project]\nname = "a"\nversion = "1.0.0"\nedition = "2024"\n'},
        ["Cargo.toml:1: [project] is not supported from edition 2024 on; it is [package]"],
    ),
    "a key that is no name": (
        {"": package("a", "[dependencies]\n2fa = '1'\n'x.y' = { version = '1', package = 'ok' }\n")},
        [
            "Cargo.toml:6: '2fa' has a name that Cargo does not take for a package",
            "Cargo.toml:7: 'x.y' has a name that Cargo does not take for a package",
        ],
    ),
    "a renamed package that has no name": (
        {"": package("a", "[dependencies]\nok = { version = '1', package = '2fa' }\n")},
        ["Cargo.toml:6: 'ok' has a name that Cargo does not take for a package"],
    ),
    "a key of the workspace that is no name": (
        {"": ROOT[""] + "2fa = '1'\n", "a": A},
        ["Cargo.toml:5: '2fa' has a name that Cargo does not take for a package"],
    ),
    "an entry that is none": (
        {"": package("a", "[dependencies]\nx = 1\n")},
        ["Cargo.toml:6: x is neither a version nor a table"],
    ),
    "a git address that is no text": (
        {"": package("a", "[dependencies]\nx = { git = 1 }\n")},
        ["Cargo.toml:6: x has git of a type that Cargo does not take"],
    ),
    "features that are no list": (
        {"": package("a", "[dependencies]\nx = { version = '1', features = 'a' }\n")},
        ["Cargo.toml:6: x has features of a type that Cargo does not take"],
    ),
    "a feature that is no text": (
        {"": package("a", "[dependencies]\nx = { version = '1', features = [1] }\n")},
        ["Cargo.toml:6: x has features of a type that Cargo does not take"],
    ),
    "workspace = false": (
        {"": package("a", "[dependencies]\nx = { version = '1', workspace = false }\n")},
        ["Cargo.toml:6: x has `workspace = false`, which Cargo does not take"],
    ),
    "a path beside git": (
        {"": package("a", f"[dependencies]\nx = {{ {GIT}, path = 'x' }}\n")},
        ["Cargo.toml:6: x has more than one of git and path"],
    ),
    "a registry beside git": (
        {"": package("a", f"[dependencies]\nx = {{ {GIT}, registry = 'x' }}\n")},
        ["Cargo.toml:6: x has more than one of git and registry"],
    ),
    "a commit without git": (
        {"": package("a", "[dependencies]\nx = { version = '1', rev = 'x' }\n")},
        ["Cargo.toml:6: x has rev, but no git"],
    ),
    "a dev-dependency that is optional": (
        {"": package("a", "[dev-dependencies]\nx = { version = '1', optional = true }\n")},
        ["Cargo.toml:6: a dev-dependency may not be optional: x"],
    ),
    "old tables in a virtual workspace": (
        {"": WORKSPACE + "[dev_dependencies]\nx = '1'\n[target.x]\n[features]\n"},
        [
            "Cargo.toml:3: a virtual workspace may not have [dev_dependencies]",
            "Cargo.toml:5: a virtual workspace may not have [target]",
            "Cargo.toml:6: a virtual workspace may not have [features]",
        ],
    ),
    "a name with a digit first": (
        {"": package("2fa")},
        ["Cargo.toml:2: the package has no name that Cargo takes"],
    ),
    "a name with a character that is no letter": (
        {"": package("a²")},
        ["Cargo.toml:2: the package has no name that Cargo takes"],
    ),
}


@pytest.mark.parametrize(("case", "reasons"), REFUSED.values(), ids=REFUSED)
def test_what_cargo_refuses_is_a_fault_at_its_line(tmp_path: Path, case: dict[str, str], reasons: list[str]) -> None:
    assert cargo(write(tmp_path, case)) is None
    workspace = read_workspace(Checkout.at(tmp_path))
    faults = [*workspace.faults, *rejections(workspace)]
    assert [f"{fault.manifest}:{fault.line}: {fault.message}" for fault in faults] == reasons


FOUND = {
    "the nearest root above": ({"": WORKSPACE + "members = ['a/b']\n", "a/b": package("b")}, "a/b", "", ["b"]),
    "a root that excludes it is none": ({"": WORKSPACE + "exclude = ['a']\n", "a": A}, "a", "a", ["a"]),
    "a package above is no root": ({"": package("r"), "a": A}, "a", "a", ["a"]),
    "the root that it names": (
        {"top": WORKSPACE + "members = ['../lib']\n", "lib": package("lib", 'workspace = "../top"\n')},
        "lib",
        "top",
        ["lib"],
    ),
    "a path beside the root that names it": (
        {
            "top": WORKSPACE + "members = ['../lib']\n",
            "lib": package(
                "lib", 'workspace = "../top"\n[dependencies]\nb = { path = "../b" }\nc = { path = "../c" }\n'
            ),
            "b": package("b", 'workspace = "../top"\n'),
            "c": package("c"),
        },
        "top",
        "top",
        ["b", "lib"],
    ),
}


@pytest.mark.parametrize(("case", "folder", "root", "members"), FOUND.values(), ids=FOUND)
def test_the_root_is_where_cargo_finds_it(
    tmp_path: Path, case: dict[str, str], folder: str, root: str, members: list[str]
) -> None:
    said = cargo(write(tmp_path, case) / folder)
    assert said is not None
    assert Path(said["workspace_root"]) == tmp_path / root
    assert sorted(found["name"] for found in said["packages"]) == members
    workspace = find_workspace(tmp_path / folder, tmp_path)
    assert (workspace.folder, workspace.faults) == (tmp_path / root, ())
    assert sorted(str(member.name) for member in workspace.members) == members


@pytest.mark.parametrize(
    ("pointer", "message"),
    [
        ("../none", "the path of its workspace has no Cargo.toml"),
        ("link", "the path of its workspace leads out of the checkout by a link"),
    ],
)
def test_a_root_that_a_package_names_and_that_is_none(tmp_path: Path, pointer: str, message: str) -> None:
    write(tmp_path, {"top/a": package("a", f'workspace = "{pointer}"\n'), "other": WORKSPACE})
    (tmp_path / "top" / "a" / "link").symlink_to(tmp_path / "other")
    (fault,) = find_workspace(tmp_path / "top" / "a", tmp_path / "top").faults
    assert (fault.line, fault.message) == (5, message)


def test_a_folder_that_its_workspace_does_not_have_is_told_so(tmp_path: Path) -> None:
    write(tmp_path, {"": WORKSPACE, "a": A})
    assert cargo(tmp_path / "a") is None
    (fault,) = find_workspace(tmp_path / "a", tmp_path).faults
    assert (fault.manifest, fault.message) == ("a/Cargo.toml", "its workspace does not have it as a member")


@pytest.mark.parametrize(
    ("folder", "fault"),
    [
        ("top", ("Cargo.toml", 3, "the member '../lib' leads out of the checkout")),
        ("lib", ("Cargo.toml", 5, "the path of its workspace leads out of the checkout")),
    ],
)
def test_a_root_beside_its_members_is_not_looked_for_outside_of_the_checkout(
    tmp_path: Path, folder: str, fault: tuple[str, int, str]
) -> None:
    case, *_ = FOUND["the root that it names"]
    write(tmp_path, case)
    (said,) = find_workspace(tmp_path / folder, tmp_path / folder).faults
    assert (said.manifest, said.line, said.message) == fault
