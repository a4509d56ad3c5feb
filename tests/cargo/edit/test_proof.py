"""A text that does not prove itself does not come out."""

from __future__ import annotations

import pytest
from cratebook.cargo.edit import prove
from cratebook.diagnostics import CratebookError

CORE = {"git": "https://git.example/acme/crates", "rev": "0123abc", "version": "1.2"}
WRITTEN = "".join(f'{key} = "{value}"\n' for key, value in CORE.items())

# What tomlkit has made of manifests: each text with what came out (its issues 495, 556 and 588).
TOMLKIT_FAULTS = {
    "a table behind a dotted key takes the keys that follow": (
        'dependencies.serde = "1"\npackage.name = "shop"\n',
        f'dependencies.serde = "1"\n\n[dependencies.acme-core]\n{WRITTEN}\npackage.name = "shop"\n',
    ),
    "a key that became a table takes its siblings": (
        'dependencies.acme-core = "1.2"\ndependencies.serde = "1"\n',
        f'[dependencies.acme-core]\n{WRITTEN}\ndependencies.serde = "1"\n',
    ),
    "a dotted key in an inline table swallows the comma": (
        'dependencies = {serde.version = "1"}\n',
        'dependencies = {serde.version = "1"acme-core = {}\n}\n',
    ),
}


@pytest.mark.parametrize("fault", TOMLKIT_FAULTS.values(), ids=TOMLKIT_FAULTS)
def test_a_known_fault_of_tomlkit_is_noticed(fault: tuple[str, str]) -> None:
    before, damaged = fault
    with pytest.raises(CratebookError, match=r"^Cargo\.toml was left as it is: the new text would "):
        prove(before, damaged, {("dependencies", "acme-core"): CORE}, {1}, "Cargo.toml")


OLD = '[dependencies]\nacme-core = "1" # ours\nserde = "1"'


@pytest.mark.parametrize(
    "new",
    [
        '[dependencies]\nacme-core = "1.2"\nserde = "1"',
        '[dependencies]\n\nacme-core = { version = "1.2" }\nserde = "1"\n',
    ],
)
def test_what_means_the_same_but_for_the_entries_comes_out(new: str) -> None:
    prove(OLD, new, {("dependencies", "acme-core"): {"version": "1.2"}}, {2}, "Cargo.toml")


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ('[dependencies]\nacme-core = "1.2"\nserde = "1" #', "line 3 would be lost"),
        ('[dependencies]\nacme-core = "1.2"\nserde = "2"', "the new text would not mean what it should"),
        ('[dependencies]\nacme-core = "1.3"\nserde = "1"', "the new text would not mean what it should"),
        ('[dependencies]\nserde = "1"', "the new text would not mean what it should"),
    ],
)
def test_any_other_difference_is_noticed(new: str, why: str) -> None:
    with pytest.raises(CratebookError) as raised:
        prove(OLD, new, {("dependencies", "acme-core"): {"version": "1.2"}}, {2}, "Cargo.toml")
    assert str(raised.value) == f"Cargo.toml was left as it is: {why}; please report it, and edit it by hand"
