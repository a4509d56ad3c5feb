"""Every form of every patch compiles, with the features that it should turn on and no others.

The crates are stand-ins made from the catalog. This proves forms and features; it does not prove that the real crates
have these names and features.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cratebook.cargo import forms
from cratebook.cargo.dependency import Dependency
from cratebook.cargo.forms import FORMS, Form
from cratebook.cargo.source import Pin
from cratebook.cargo.version import parse_requirement
from cratebook.data import planned
from cratebook.data.catalog import Catalog
from cratebook.data.models import Use

from . import stub
from .conftest import EVERY_WAY, NEWEST, OLDER, REPOSITORIES
from .owner import MEMBER, Owner, assert_taken, installed, package, pinned, virtual_workspace

pytestmark = pytest.mark.needs("cargo")

# A machine without the standard library of WASM compiles the form for itself, passing for WASM.
THIS_MACHINE, WASM32 = "this-machine", "wasm32-unknown-unknown"

each_form = pytest.mark.parametrize("form", FORMS)
# A pin is the same for every repository: each is proved with one or the other, and one that takes all with both.
PINNED = {name: (NEWEST, OLDER)[at % 2] for at, name in enumerate(REPOSITORIES) if name != EVERY_WAY}
pinned_or_not = pytest.mark.parametrize(("name", "commit"), [*PINNED.items(), (EVERY_WAY, NEWEST), (EVERY_WAY, OLDER)])


def patch(owner: Owner, name: str, commit: str) -> tuple[Dependency, ...]:
    wanted = planned.dependencies(owner.catalog, name)
    return wanted if commit == NEWEST else pinned(wanted, owner.pin)


def test_no_repository_is_left_out(catalog: Catalog) -> None:
    assert set(REPOSITORIES) == set(catalog.repositories)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "add"])
@pinned_or_not
def test_every_form_of_every_patch_compiles(owner: Owner, commit: str, form: Form, name: str) -> None:
    uses = owner.catalog.repositories[name].crates
    assert_taken(owner.proves(form, patch(owner, name, commit), uses, commit))


@each_form
def test_the_base_patch_compiles(owner: Owner, form: Form) -> None:
    uses = dict.fromkeys(owner.catalog.site.universal, Use())
    assert_taken(owner.proves(form, planned.universal(owner.catalog), uses, NEWEST))


@each_form
@pytest.mark.parametrize("pin", [("tag", OLDER), ("branch", OLDER)], ids=["tag", "branch"])
def test_a_pin_may_be_a_tag_or_a_branch(owner: Owner, pin: Pin, form: Form) -> None:
    uses = owner.catalog.repositories[EVERY_WAY].crates
    wanted = pinned(planned.dependencies(owner.catalog, EVERY_WAY), pin)
    assert_taken(owner.proves(form, wanted, uses, OLDER))


@pinned_or_not
@pytest.mark.parametrize("target", [THIS_MACHINE, *installed(WASM32)])
def test_the_wasm_form_compiles_for_wasm(owner: Owner, target: str, commit: str, name: str) -> None:
    paste_for_wasm(owner, commit, name)
    assert_taken(owner.checks_as_wasm() if target == THIS_MACHINE else owner.checks("--target", target))


def paste_for_wasm(owner: Owner, commit: str, name: str) -> None:
    uses = owner.catalog.repositories[name].crates
    owner.pastes("wasm", patch(owner, name, commit), stub.source_for_wasm(owner.catalog, uses, commit))


@pinned_or_not
def test_what_cargo_add_writes_compiles_and_is_what_the_section_says(owner: Owner, commit: str, name: str) -> None:
    wanted = patch(owner, name, commit)
    assert_taken(owner.proves("add", wanted, owner.catalog.repositories[name].crates, commit))
    written, said = taken(owner.folder / "Cargo.toml"), tomllib.loads(forms.section(wanted))["dependencies"]
    assert without_versions(written) == without_versions(said)
    for crate, entry in written.items():
        assert parse_requirement(entry["version"]) == parse_requirement(said[crate]["version"]), crate


def test_cargo_add_reaches_a_member_from_the_root(owner: Owner) -> None:
    wanted = planned.dependencies(owner.catalog, EVERY_WAY)
    members = (MEMBER, "other")
    manifests = {f"{member}/Cargo.toml": package(member) for member in members}
    sources = {f"{member}/src/lib.rs": "" for member in members}
    owner.writes({"Cargo.toml": virtual_workspace(*members), **manifests, **sources})
    owner.types(forms.add_command(wanted, MEMBER))
    assert set(taken(owner.folder / MEMBER / "Cargo.toml")) == {entry.package for entry in wanted}
    assert (owner.folder / "other" / "Cargo.toml").read_text() == package("other")


def taken(manifest: Path) -> dict[str, dict[str, Any]]:
    dependencies: dict[str, dict[str, Any]] = tomllib.loads(manifest.read_text())["dependencies"]
    return dependencies


def without_versions(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the entries say beside their versions; features in whatever order."""
    return {
        crate: {**{key: entry[key] for key in entry if key != "version"}, "features": set(entry.get("features", ()))}
        for crate, entry in entries.items()
    }
