"""A lock file has what Cargo resolved, and no file of a stranger costs more than its size."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from cratebook.cargo.files import Checkout
from cratebook.cargo.lockfile import LOCKFILE, LockedPackage, locked_packages
from cratebook.cargo.manifest import Fault, Manifest, read_manifest
from cratebook.cargo.source import CrateSource

from tests.conftest import toolchain_first

GIT = "https://git.example/acme/crates"
COMMIT = "0123abc456789def0123abc456789def01234567"


def read(text: str) -> tuple[LockedPackage, ...] | Fault:
    document = read_manifest(LOCKFILE, text.encode())
    assert isinstance(document, Manifest)
    return locked_packages(document)


def locked(source: str, version: int = 4) -> LockedPackage:
    text = f'version = {version}\n\n[[package]]\nname = "acme-core"\nversion = "1.2.0"\nsource = "{source}"\n'
    packages = read(text)
    assert not isinstance(packages, Fault)
    (package,) = packages
    return package


@pytest.mark.parametrize(
    ("written", "source", "commit"),
    [
        ("registry+https://github.com/rust-lang/crates.io-index", CrateSource(), None),
        ("sparse+https://index.crates.io/", CrateSource(), None),
        ("registry+https://git.example/index", CrateSource(registry_index="https://git.example/index"), None),
        ("sparse+https://git.example/i/", CrateSource(registry_index="sparse+https://git.example/i/"), None),
        (f"git+{GIT}#{COMMIT}", CrateSource(git=GIT), COMMIT),
        (f"git+{GIT}?rev=0123abc#{COMMIT}", CrateSource(git=GIT, rev="0123abc"), COMMIT),
        (f"git+{GIT}?tag=v1.2#{COMMIT}", CrateSource(git=GIT, tag="v1.2"), COMMIT),
        (f"git+{GIT}?branch=a%2Bb%23c#{COMMIT}", CrateSource(git=GIT, branch="a+b#c"), COMMIT),
    ],
)
def test_a_source_is_the_one_that_an_entry_names(written: str, source: CrateSource, commit: str | None) -> None:
    package = locked(written)
    assert package.source is not None
    assert (package.source.identity, package.commit) == (source.identity, commit)


def test_before_version_4_a_query_is_not_encoded() -> None:
    assert locked(f"git+{GIT}?branch=a%2Bb#{COMMIT}", 3).source == CrateSource(git=GIT, branch="a%2Bb")


def test_what_needs_a_package_is_known_by_as_much_of_its_name_as_tells_it_from_others() -> None:
    fork = f"git+https://git.example/fork?branch=x#{COMMIT}"
    packages = read(f"""version = 4

[[package]]
name = "acme-core"
version = "1.2.0"
source = "git+{GIT}#{COMMIT}"

[[package]]
name = "acme-core"
version = "1.2.0"
source = "{fork}"

[[package]]
name = "acme-core"
version = "2.0.0"

[[package]]
name = "shop"
version = "0.1.0"
dependencies = ["acme-core 1.2.0 (git+{GIT})", "acme-core 2.0.0", "acme-core", 3]

[[package]]
name = "till"
version = "0.1.0"
dependencies = ["acme-core 1.2.0 ({fork})", "shop"]
""")
    assert not isinstance(packages, Fault)
    assert [(package.line, package.needed_by) for package in packages] == [
        (3, ("shop",)),
        (8, ("till",)),
        (13, ("shop",)),
        (17, ("till",)),
        (22, ()),
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\nversion = 5\n", 2, "the version of a lock file is at most 4"),
        ('version = "4"\n', 1, "the version of a lock file is at most 4"),
        ("version = 4\npackage = 3\n", 2, "package is not an array of tables"),
        ('version = 4\n[[package]]\nname = "a"\n', 2, "a package has no name or no version"),
        ('version = 4\n[[package]]\nname = "a/b"\nversion = "1.0.0"\n', 2, "a package has no name or no version"),
        ("version = 4\npackage = [3]\n", 1, "a package has no name or no version"),
        ('[[package]]\nname = "a"\nversion = "1"\n', 1, "'1' is not a version such as 1.2.3"),
        (
            '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "ftp+x"\n',
            1,
            "'ftp+x' is no source of packages that Cargo knows",
        ),
        ('[[package]]\nname = "a"\nversion = "1.0.0"\n' * 2, 4, "a 1.0.0 is there twice"),
    ],
)
def test_what_cargo_refuses_is_a_fault_at_its_line(text: str, line: int, message: str) -> None:
    assert read(text) == Fault(LOCKFILE, line, message)


def test_a_file_of_one_name_and_dependency_over_and_over_costs_no_more_than_its_size() -> None:
    many = range(20_000)
    packages = "".join(f'[[package]]\nname = "a"\nversion = "1.0.{n}"\ndependencies = ["a", "a"]\n' for n in many)
    read_packages = read(f"version = 4\n{packages}")
    assert not isinstance(read_packages, Fault)
    assert {package.needed_by for package in read_packages} == {()}


@pytest.mark.needs("cargo")
@pytest.mark.parametrize(("rust", "version"), [("1.70", 3), ("1.90", 4)])
def test_cargo_has_the_same_packages(tmp_path: Path, rust: str, version: int) -> None:
    git = _repository(tmp_path / "crates", "acme-core")
    shop, branch = tmp_path / "shop", "a+b"
    _package(shop, "shop", f'acme-core = {{ git = "{git}", branch = "{branch}" }}\nown = {{ path = "own" }}\n')
    _package(shop / "own", "own", f'core = {{ package = "acme-core", git = "{git}", branch = "{branch}" }}\n')
    manifest = (shop / "Cargo.toml").read_text()
    (shop / "Cargo.toml").write_text(manifest.replace("[dependencies]", f'rust-version = "{rust}"\n[dependencies]'))
    metadata = json.loads(_run(shop, "cargo", "metadata", "--format-version", "1"))
    document = Checkout.at(shop).manifest(LOCKFILE)
    assert isinstance(document, Manifest)
    assert f"version = {version}\n" in document.text
    packages = locked_packages(document)
    assert not isinstance(packages, Fault)
    assert [(package.name, package.version) for package in packages] == sorted(
        (package["name"], package["version"]) for package in metadata["packages"]
    )
    core = packages[0]
    assert (core.source, core.needed_by) == (CrateSource(git=git, branch=branch), ("own", "shop"))
    assert core.commit == _run(tmp_path / "crates", "git", "rev-parse", "HEAD").strip()
    assert document.text.splitlines()[core.line - 1] == "[[package]]"


def _package(folder: Path, name: str, dependencies: str = "") -> None:
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "lib.rs").write_text("")
    manifest = f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n{dependencies}'
    (folder / "Cargo.toml").write_text(manifest)


def _repository(folder: Path, name: str) -> str:
    """Make a git repository with a package on a branch; return its address."""
    _package(folder, name)
    person = ("-c", "user.name=x", "-c", "user.email=x@git.example")
    for command in (
        ("init", "--quiet", "--initial-branch=a+b"),
        ("add", "."),
        (*person, "commit", "--quiet", "-m", "x"),
    ):
        _run(folder, "git", *command)
    return folder.as_uri()


def _run(folder: Path, *command: str) -> str:
    home = folder.parent / "home"
    environment = {**os.environ, "PATH": toolchain_first(), "CARGO_HOME": str(home), "CARGO_NET_OFFLINE": "false"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, encoding="utf-8")
    return done.stdout
