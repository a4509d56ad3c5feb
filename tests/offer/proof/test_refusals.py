"""What Cargo refuses: the proof can fail, and what the handbook warns of does happen.

Of what Cargo says, only the words that name the fault are held here.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from cratebook.cargo import forms
from cratebook.cargo.dependency import Dependency
from cratebook.cargo.forms import FORMS, Form
from cratebook.cargo.source import Pin, same_git
from cratebook.data import planned
from cratebook.offer import patch as offer

from .conftest import EVERY_WAY, NEWEST, OLDER
from .owner import MEMBER, Done, Owner, assert_refused, assert_taken, package, pinned, root_package, virtual_workspace

pytestmark = pytest.mark.needs("cargo")

FORGOTTEN: Mapping[str, tuple[Callable[[Dependency], Dependency], str]] = {
    "the-features": (lambda entry: replace(entry, features=()), "`WITH_"),
    "that-defaults-are-off": (lambda entry: replace(entry, default_features=True), "`WITHOUT_DEFAULT`"),
    "that-crates-are-optional": (lambda entry: replace(entry, optional=False), "is not optional"),
    "the-pin": (lambda entry: pinned([entry], None)[0], f"`COMMIT_{OLDER.upper()}`"),
}
each_form = pytest.mark.parametrize("form", FORMS)
each_pasted_form = pytest.mark.parametrize("form", [form for form in FORMS if form != "add"])


@each_form
@pytest.mark.parametrize("what", FORGOTTEN)
def test_a_form_that_forgets_something_does_not_compile(owner: Owner, what: str, form: Form) -> None:
    forget, said = FORGOTTEN[what]
    wanted = pinned(planned.dependencies(owner.catalog, EVERY_WAY), owner.pin)
    uses = owner.catalog.repositories[EVERY_WAY].crates
    assert_refused(owner.proves(form, [forget(entry) for entry in wanted], uses, OLDER), said)


@each_form
def test_a_form_that_forgets_a_crate_does_not_compile(owner: Owner, form: Form) -> None:
    *wanted, forgotten = planned.dependencies(owner.catalog, EVERY_WAY)
    uses = owner.catalog.repositories[EVERY_WAY].crates
    assert_refused(owner.proves(form, wanted, uses, NEWEST), f"`{forgotten.package.replace('-', '_')}`")


@each_pasted_form
def test_a_version_that_the_source_does_not_have_is_refused(owner: Owner, form: Form) -> None:
    first, *others = planned.universal(owner.catalog)
    owner.pastes(form, [replace(first, requirement="9.9"), *others])
    assert_refused(owner.checks(), f'{first.package} = "^9.9"')


@pytest.mark.parametrize("form", [form for form in FORMS if form not in {"add", "wasm"}])
def test_a_feature_that_does_not_exist_is_refused(owner: Owner, form: Form) -> None:
    first, *others = planned.universal(owner.catalog)
    owner.pastes(form, [replace(first, features=("telepathy",)), *others])
    assert_refused(owner.checks(), f"`{first.package}`", "telepathy", "does not have")


def test_the_form_for_wasm_leaves_out_a_feature_that_does_not_exist(owner: Owner) -> None:
    first, *others = planned.universal(owner.catalog)
    owner.pastes("wasm", [replace(first, features=("telepathy",)), *others])
    assert_taken(owner.checks())


def test_cargo_add_refuses_a_feature_that_does_not_exist(owner: Owner) -> None:
    first, *others = planned.universal(owner.catalog)
    command = forms.add_command([replace(first, features=("telepathy",)), *others])
    owner.writes({"Cargo.toml": root_package(), "src/lib.rs": ""})
    assert_refused(owner.runs(*shlex.split(command)), f"unrecognized feature for crate {first.package}: telepathy")


def test_the_section_is_refused_in_the_root_of_a_virtual_workspace(owner: Owner) -> None:
    root = f"{virtual_workspace(MEMBER)}\n{forms.section(planned.universal(owner.catalog))}"
    owner.writes({"Cargo.toml": root, f"{MEMBER}/Cargo.toml": package(), f"{MEMBER}/src/lib.rs": ""})
    assert_refused(owner.checks(), "this virtual manifest specifies a `dependencies` section, which is not allowed")


def test_the_section_is_refused_below_a_dependencies_header_that_is_there(owner: Owner) -> None:
    patch = forms.section(planned.universal(owner.catalog))
    owner.writes({"Cargo.toml": f"{root_package()}[dependencies]\n\n{patch}", "src/lib.rs": ""})
    assert_refused(owner.checks(), "duplicate key", "[dependencies]")


def test_what_a_workspace_shares_may_not_be_optional(owner: Owner) -> None:
    first = replace(planned.universal(owner.catalog)[0], optional=True)
    root = f"{root_package()}[workspace.dependencies]\n{forms.lines([first])}"
    owner.writes({"Cargo.toml": root, "src/lib.rs": ""})
    assert_refused(owner.checks(), f"{first.package} is optional, but workspace dependencies cannot be optional")


def test_a_feature_with_the_name_of_a_crate_clashes_where_the_crate_is_optional(owner: Owner) -> None:
    first = planned.universal(owner.catalog)[0]
    feature = f"\n[features]\n{first.package} = []\n"
    owner.writes({"Cargo.toml": root_package() + forms.section([first]) + feature, "src/lib.rs": ""})
    assert_taken(owner.checks())
    owner.writes({"Cargo.toml": root_package() + forms.section([replace(first, optional=True)]) + feature})
    assert_refused(owner.checks(), f"optional dependency `{first.package}`")


def test_crates_that_are_not_for_wasm_do_not_compile_for_it(owner: Owner) -> None:
    wanted = planned.dependencies(owner.catalog, EVERY_WAY)
    native = next(entry for entry in wanted if not offer.builds_for_wasm(owner.catalog, entry.package))
    owner.pastes("section", [native])
    assert_refused(owner.checks_as_wasm(), f"{native.package} does not build for WASM")


def test_the_plans_wasm_requirements_do_not_find_the_crates_that_only_git_has(owner: Owner) -> None:
    owner.writes({"Cargo.toml": f"{root_package()}{owner.catalog.wasm.requirements}", "src/lib.rs": ""})
    assert_refused(owner.checks(), "no matching package named `")


@pytest.mark.parametrize("pin", [("branch", "main"), ("tag", OLDER)], ids=["branch", "tag"])
def test_a_crate_with_a_branch_and_without_is_compiled_twice_and_its_types_differ(owner: Owner, pin: Pin) -> None:
    first = planned.universal(owner.catalog)[0]
    assert_refused(passed_on(owner, first, *pinned([first], pin)), "mismatched types")
    assert times_locked(owner.folder, first.package) == 2


@pytest.mark.parametrize("pin", [None, ("branch", "main")], ids=["unpinned", "branch"])
@pytest.mark.parametrize("end", ["", "/", ".git"], ids=["same", "slash", "git"])
def test_a_crate_from_addresses_that_are_one_to_us_is_one_to_cargo(owner: Owner, end: str, pin: Pin | None) -> None:
    first, *_ = pinned(planned.universal(owner.catalog), pin)
    other = replace(first, source=replace(first.source, git=f"{first.source.git}{end}"))
    assert same_git(str(first.source.git), str(other.source.git))
    assert_taken(passed_on(owner, first, other))
    assert times_locked(owner.folder, first.package) == 1


def passed_on(owner: Owner, ours: Dependency, theirs: Dependency) -> Done:
    """Take a value from a neighbour, where each package has a dependency of its own on the crate with its type."""
    imported = owner.catalog.crates[ours.package].import_
    assert imported is not None
    value = f"{ours.package.replace('-', '_')}::{imported.names[0]}"
    owner.writes(
        {
            "Cargo.toml": f'{root_package()}{forms.section([ours])}neighbour = {{ path = "neighbour" }}\n',
            "src/lib.rs": f"pub fn taken() -> {value} {{\n    neighbour::given()\n}}\n",
            "neighbour/Cargo.toml": f"{package('neighbour')}\n{forms.section([theirs])}",
            "neighbour/src/lib.rs": f"pub fn given() -> {value} {{\n    {value}\n}}\n",
        }
    )
    return owner.checks()


def times_locked(folder: Path, crate: str) -> int:
    return (folder / "Cargo.lock").read_text().count(f'[[package]]\nname = "{crate}"\n')
