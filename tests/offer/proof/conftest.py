"""The crates' stand-in as a local git repository in the place of the real address, and a Cargo that sees only that."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cratebook.data.catalog import Catalog
from cratebook.data.models import Repository
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import ROOT, toolchain_first

from . import stub
from .owner import Owner, assert_taken, git_address, root_package, run, write

NEWEST, OLDER = "newest", "older"
"""The stand-in's two commits; a tag and a branch are called as the older one."""

EVERY_WAY = "every-way"
REPOSITORIES = [*sorted(path.stem for path in (ROOT / "data" / "repos").glob("*.yml")), EVERY_WAY]

_FOREIGN = ("CARGO", "RUSTC", "RUSTFLAGS", "GIT_")


@dataclass(frozen=True, kw_only=True)
class Served:
    """The stand-in where Cargo finds it, and the name of its older commit."""

    environment: Mapping[str, str]
    older: str


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The real catalog with one repository more, and nothing of the real crates' commits: the stand-in has its own."""
    catalog = load_and_check(Project(ROOT))[0]
    assert catalog.site.source is not None
    source = catalog.site.source.model_copy(update={"rev": None, "tag": None, "branch": None})
    return replace(
        catalog,
        site=catalog.site.model_copy(update={"source": source}),
        crates={name: crate.model_copy(update={"builds": ()}) for name, crate in catalog.crates.items()},
        inspected={name: crate.model_copy(update={"missing": ()}) for name, crate in catalog.inspected.items()},
        commits={},
        crate_builds={},
        repository_builds={},
        tried={},
        repositories={**catalog.repositories, EVERY_WAY: _every_way(catalog)},
    )


def _every_way(catalog: Catalog) -> Repository:
    """A repository that takes all crates, and in ways that the data may not have today."""
    ways = itertools.cycle(itertools.product((False, True), (False, True)))
    crates = {
        name: {
            "features": tuple(feature for feature in crate.features if feature != "default")[::2],
            "default-features": default,
            "optional": optional,
        }
        for (name, crate), (default, optional) in zip(catalog.crates.items(), ways, strict=False)
    }
    named = {"name": EVERY_WAY, "category": "none", "purpose": "Takes crates in every way", "crates": crates}
    return Repository.model_validate(named)


@pytest.fixture
def owner(catalog: Catalog, served: Served, tmp_path: Path) -> Owner:
    return Owner(folder=tmp_path, catalog=catalog, environment=served.environment, pin=("rev", served.older))


@pytest.fixture(scope="session")
def served(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """Let git give the stand-in for the crates' real address."""
    crates = tmp_path_factory.mktemp("crates")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)},
        "PATH": toolchain_first(),
        **_cargo_alone(catalog, tmp_path_factory.mktemp("cargo"), tmp_path_factory.mktemp("target")),
        **_git_alone({f"url.{crates}.insteadOf": git_address(catalog)}),
    }
    older = _commit(catalog, crates, environment)
    _fetch(catalog, tmp_path_factory.mktemp("fetch"), older, environment)
    return Served(environment={**environment, "CARGO_NET_OFFLINE": "true"}, older=older)


def _cargo_alone(catalog: Catalog, home: Path, target: Path) -> dict[str, str]:
    """Cargo with nobody's settings, no other host, no other crates than a few small ones, and one target folder."""
    write(home / "beside", stub.beside(catalog))
    config = f"[source.crates-io]\nreplace-with = 'stub'\n\n[source.stub]\ndirectory = '{home / 'beside'}'\n"
    write(home, {"config.toml": config})
    return {
        "CARGO_HOME": str(home),
        "CARGO_TARGET_DIR": str(target),
        "CARGO_HTTP_PROXY": "http://127.0.0.1:9",
        "CARGO_INCREMENTAL": "0",
        "CARGO_NET_GIT_FETCH_WITH_CLI": "true",
        "CARGO_NET_RETRY": "0",
        "CARGO_PROFILE_DEV_DEBUG": "0",
        "CARGO_TERM_COLOR": "never",
    }


def _git_alone(settings: Mapping[str, str]) -> dict[str, str]:
    """Git with these settings and nobody's else."""
    said = {"user.name": "Tests", "user.email": "tests@crates.example", **settings}
    numbered = list(enumerate(said.items()))
    return {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": str(len(said)),
        **{f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in numbered},
        **{f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in numbered},
    }


def _commit(catalog: Catalog, folder: Path, environment: Mapping[str, str]) -> str:
    """Commit the stand-in twice, and return the name of the older commit."""

    def git(*words: str) -> str:
        done = run(folder, "git", *words, environment=environment)
        assert_taken(done)
        return done.stdout.strip()

    git("init", "--quiet", "--initial-branch=main")
    for commit in (OLDER, NEWEST):
        write(folder, stub.workspace(catalog, commit))
        git("add", ".")
        git("commit", "--quiet", f"--message={commit}")
    git("branch", OLDER, "HEAD~")
    git("tag", OLDER, "HEAD~")
    return git("rev-parse", "HEAD~")


def _fetch(catalog: Catalog, folder: Path, older: str, environment: Mapping[str, str]) -> None:
    """Let Cargo fetch, for once, all that the tests then take from its own folder."""
    source = f'package = "{catalog.site.universal[0]}", git = "{git_address(catalog)}"'
    pins = ("", ', branch = "main"', f', branch = "{OLDER}"', f', tag = "{OLDER}"', f', rev = "{older}"')
    lines = [f"fetched-{number} = {{ {source}{pin} }}\n" for number, pin in enumerate(pins)]
    write(folder, {"Cargo.toml": f"{root_package()}[dependencies]\n{''.join(lines)}", "src/lib.rs": ""})
    assert_taken(run(folder, "cargo", "fetch", environment=environment))
