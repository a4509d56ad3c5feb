"""What each repository is offered, followed to the letter on manifests of the shape that was scanned, is accepted."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cratebook.apply import Options, check_out, plan
from cratebook.data.catalog import Catalog
from cratebook.offer import Offer, offer

from tests.offer.follower import follow

from . import shape, stub
from .conftest import Served
from .owner import Done, assert_refused, assert_taken, run, write

pytestmark = pytest.mark.needs("cargo")

WITHOUT_ROOT = "forge"
REFUSED_BEFORE = "data-vault"
CHOICES = ("pinned", "newest")


@pytest.fixture(scope="session")
def offering(catalog: Catalog, served: Served) -> Catalog:
    """The catalog with the stand-in's older commit as its pin."""
    source = catalog.site.source
    assert source is not None
    assert source.pin is not None
    pin = source.pin
    source = source.model_copy(update={"pin": pin.model_copy(update={"rev": served.older})})
    return replace(catalog, site=catalog.site.model_copy(update={"source": source}))


def metadata(folder: Path, served: Served) -> Done:
    return run(folder, "cargo", "metadata", "--format-version=1", "--all-features", environment=served.environment)


def sources(done: Done) -> dict[str, set[str]]:
    """Return the sources from which packages of a repository take each package."""
    taken = defaultdict[str, set[str]](set)
    found: dict[str, Any] = json.loads(done.stdout)
    for package in found["packages"]:
        if package["id"] in found["workspace_members"]:
            for dependency in package["dependencies"]:
                taken[dependency["name"]].add(str(dependency["source"]))
    return taken


def built(folder: Path, catalog: Catalog, name: str) -> Offer:
    """Make the manifests of a repository, and return what it is offered."""
    others = sorted({path.partition("/")[0] for path in stub.beside(catalog)})
    write(folder, shape.manifests(catalog.observed[name], others))
    return offer(catalog, name)


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("name", sorted(path.stem for path in (Path("data") / "observed" / "repos").glob("*.yml")))
def test_cargo_accepts_a_repository_whose_owner_follows_the_steps(
    offering: Catalog, served: Served, tmp_path: Path, name: str, choice: str
) -> None:
    offered = built(tmp_path, offering, name)
    if name == WITHOUT_ROOT:
        assert (offered.reason, offered.pinned, offered.newest) == ("no-manifest", (), ())
        return
    if name == REFUSED_BEFORE:
        assert_refused(metadata(tmp_path, served), "optional")
        fix(tmp_path, offered)
    assert_taken(metadata(tmp_path, served))
    changes = applied(tmp_path, offering, name, choice)
    follow(tmp_path, getattr(offered, choice))
    assert {path: path.read_text() for path in changes} == changes
    done = metadata(tmp_path, served)
    assert_taken(done)
    revision = f"?rev={served.older}" if choice == "pinned" else ""
    for crate in offering.repositories[name].crates:
        assert {source.rpartition("infra")[2].removeprefix(".git") for source in sources(done)[crate]} == {revision}
    assert offered.remarks == ()


def applied(folder: Path, catalog: Catalog, name: str, choice: str) -> dict[Path, str]:
    """Return the texts that `cratebook apply` writes; where a member has to be named, the first is."""
    options = Options(newest=choice == "newest", policy="replace")
    proposed = plan(check_out(folder), catalog, name, options)
    if proposed.choices:
        proposed = plan(check_out(folder), catalog, name, replace(options, members=proposed.choices[:1]))
    return {change.path: change.new for change in proposed.changes}


def fix(folder: Path, offered: Offer) -> None:
    """Do what the blockers say: take `optional` out of the lines that they name."""
    assert [(blocker.file, blocker.line) for blocker in offered.blockers] == [("Cargo.toml", 141), ("Cargo.toml", 142)]
    lines = (folder / "Cargo.toml").read_text().splitlines(keepends=True)
    for blocker in offered.blockers:
        lines[blocker.line - 1] = lines[blocker.line - 1].replace(", optional = true", "")
    (folder / "Cargo.toml").write_text("".join(lines))
