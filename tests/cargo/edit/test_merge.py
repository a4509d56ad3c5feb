"""A patch merged into manifests: hand-made hard ones, and whatever hypothesis thinks of."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import tomli
import tomlkit
from cratebook.cargo.dependency import DEPENDENCIES, SHARED, Dependency
from cratebook.cargo.edit import Merged, Patch, Policy, merge, read, to_inherit
from cratebook.cargo.edit.changes import applied
from cratebook.cargo.edit.proof import Text, intended, prove
from cratebook.cargo.forms import full, shared
from cratebook.cargo.source import CrateSource
from cratebook.cargo.toml import lines
from cratebook.diagnostics import CratebookError, as_text, in_order
from hypothesis import given, settings
from hypothesis import strategies as st
from tomlkit.exceptions import TOMLKitError

CASES = sorted(path.parent for path in (Path(__file__).parent / "manifests").glob("*/before.toml"))
GIT = "https://git.example/acme/crates"
SOURCE = CrateSource(git=GIT, rev="0123abc")
WANTED = (
    Dependency.on("acme-core", SOURCE, "1.2"),
    replace(Dependency.on("acme-net", SOURCE, "1.2"), features=("tls",)),
)
OTHERS = {"acme-old": full(Dependency.on("acme-old", SOURCE, "1.2"))}
ROOT = {entry.package: shared(entry) for entry in WANTED}


def wanted_by(case: str, data: dict[str, Any]) -> tuple[tuple[str, ...], Patch]:
    """Return the table that a manifest is to have the crates in, and in which form."""
    others = {} if case == "same-repository" else OTHERS
    if case.startswith("member"):
        entries = {entry.package: to_inherit(entry, ROOT) for entry in WANTED}
        return DEPENDENCIES, Patch(entries=entries, others=others, shared=ROOT)
    if "workspace" in data:
        return SHARED, Patch(entries=ROOT, others=others, shared={})
    return DEPENDENCIES, Patch(entries={entry.package: full(entry) for entry in WANTED}, others=others, shared={})


def merged(case: str, text: str, policy: Policy | None = None) -> Merged:
    table, wanted = wanted_by(case, read(text, "Cargo.toml"))
    return merge(text, "Cargo.toml", table, wanted, policy)


def outcome(case: str, text: str, policy: Policy | None) -> tuple[str, str]:
    """Return the new text, or nothing where there is none, and all that is said."""
    try:
        done = merged(case, text, policy)
    except CratebookError as error:
        return "", f"{error}\n"
    return "" if done.conflicts else done.text, as_text(in_order(done.findings))


def check(path: Path, text: str, *, bless: bool) -> None:
    """Compare with a file, which is not there for nothing; with --bless, the file says from now on what is so."""
    if bless and text:
        path.write_bytes(text.encode())
    elif bless:
        path.unlink(missing_ok=True)
    assert text == (path.read_bytes().decode() if path.exists() else "")


@pytest.mark.parametrize("policy", [None, "keep", "replace"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hard_manifest(case: Path, policy: Policy | None, pytestconfig: pytest.Config) -> None:
    bless = bool(pytestconfig.getoption("--bless"))
    before = (case / "before.toml").read_bytes().decode()
    after, said = outcome(case.name, before, policy)
    if policy is None or (after, said) != outcome(case.name, before, None):
        check(case / f"{policy or 'after'}.toml", after, bless=bless)
        check(case / f"{policy or 'after'}.txt", said, bless=bless)
    if after:
        assert merged(case.name, after, policy).text == after
        assert entries_of(case.name, after) >= set(ROOT)


def entries_of(case: str, text: str) -> set[str]:
    """Return the crates that a manifest's table has, by whatever name."""
    table, _ = wanted_by(case, read(text, "Cargo.toml"))
    entries: Any = read(text, "Cargo.toml")
    for part in table:
        entries = entries[part]
    return {said.get("package", key) if isinstance(said, dict) else key for key, said in entries.items()}


def test_there_is_a_hard_manifest_for_each_shape() -> None:
    names = {case.name for case in CASES}
    assert {
        "comments",
        "line-endings",
        "byte-order-mark",
        "dotted-shared",
        "multi-line-array",
        "sub-tables",
        "out-of-order",
        "targets",
        "literal-strings",
        "no-last-line-end",
    } <= names


DAMAGES = {
    "a line that goes": lambda text: text.replace("# Async\n", ""),
    "a line that changes": lambda text: text.replace("# Async\n", "# async\n"),
    "a value that changes": lambda text: text.replace('serde = "1" ', 'serde = "2" '),
    "a key that goes elsewhere": lambda text: text.replace("[dev-dependencies]", "[build-dependencies]"),
    "what is no TOML": lambda text: text + "[\n",
    "what was not asked for": lambda text: text + "[features]\n",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_text_never_comes_out(damage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        import_module("cratebook.cargo.edit.merge"), "applied", lambda text, edits: damage(applied(text, edits))
    )
    before = (CASES[0].parent / "comments" / "before.toml").read_text()
    with pytest.raises(
        CratebookError, match=r"^Cargo\.toml was left as it is: .*; please report it, and edit it by hand$"
    ):
        merged("comments", before)


# What tomlkit has made of manifests: each text with what came out (its issues 495, 556 and 588).
TOMLKIT_FAULTS = {
    "a table behind a dotted key takes the keys that follow": (
        'dependencies.serde = "1"\npackage.name = "shop"\n',
        'dependencies.serde = "1"\n\n[dependencies.acme-core]\n{core}\npackage.name = "shop"\n',
    ),
    "a key that became a table takes its siblings": (
        'dependencies.acme-core = "1.2"\ndependencies.serde = "1"\n',
        '[dependencies.acme-core]\n{core}\ndependencies.serde = "1"\n',
    ),
    "a dotted key in an inline table swallows the comma": (
        'dependencies = {serde.version = "1"}\n',
        'dependencies = {serde.version = "1"acme-core = {}\n}\n',
    ),
}


@pytest.mark.parametrize("fault", TOMLKIT_FAULTS.values(), ids=TOMLKIT_FAULTS)
def test_a_known_fault_of_tomlkit_is_noticed(fault: tuple[str, str]) -> None:
    before, damaged = fault
    core = "\n".join(f'{key} = "{said}"' for key, said in full(WANTED[0]).items())
    meant = intended(read(before, "x"), DEPENDENCIES, {"acme-core": full(WANTED[0])})
    with pytest.raises(CratebookError, match="was left as it is: the new text would "):
        prove(Text(before, damaged.replace("{core}", core), []), DEPENDENCIES, meant, "Cargo.toml")
    done = merged("lines", before, "replace")
    assert tomli.loads(done.text)["dependencies"]["acme-core"] == meant["dependencies"]["acme-core"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_tomlkit_makes_of_a_hard_manifest_is_right_or_refused(case: Path) -> None:
    before = (case / "before.toml").read_bytes().decode().removeprefix("\ufeff")
    try:
        document = tomlkit.parse(before)
        for entry in WANTED:
            document.setdefault("dependencies", tomlkit.table())[entry.package] = full(entry)
        theirs = tomlkit.dumps(document)
        meant = intended(read(before, "x"), DEPENDENCIES, {entry.package: full(entry) for entry in WANTED})
        prove(Text(before, theirs, []), DEPENDENCIES, meant, "Cargo.toml")
    except (CratebookError, TOMLKitError, TypeError, AttributeError):
        return
    left = iter(lines(theirs))
    assert tomli.loads(theirs) == meant
    assert all(line in left for line in lines(before))


NAMES = st.sampled_from(["serde", "tokio", "redis", "acme-core", "acme-net", "acme-old", "x_y"])
SOURCES = st.sampled_from(
    [
        '"1.2"',
        '{ version = "1.2" }',
        f'{{ git = "{GIT}", rev = "0123abc" }}',
        f"{{git='{GIT}.git',rev='0123abc',version='1.2.0'}}",
        f'{{ git = "{GIT}", branch = "main", features = ["a"] }}',
        f'{{ git = "{GIT}", rev = "0123abc", features = [\n    "a", # ]\n    \'tls\',\n] }}',
        f'{{ git = "{GIT}", rev = "0123abc", optional = true, features = [ ] }}',
        f'{{\n  git = "{GIT}", # why }}\n  rev = "0123abc",\n  features = ["a"],\n}}',
        f'{{git = "{GIT}", rev = "0123abc",}}',
        '{ path = "../x" }',
    ]
)
NOISE = st.sampled_from(["", "# a comment", "  # [dependencies]", "#"])


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Return `[dependencies]` in some style, or in its parts."""
    crates = draw(st.lists(NAMES, unique=True, max_size=5))
    rows: list[str] = []
    subs: list[str] = []
    for crate in crates:
        source, end = draw(SOURCES), draw(st.sampled_from(["", " # why", "\t"]))
        style = draw(st.sampled_from(["line", "line", "dotted", "table"]))
        rows += draw(st.lists(NOISE, max_size=2))
        if style == "line" or not source.startswith("{"):
            rows.append(
                f"{draw(st.sampled_from(['', '  ']))}{crate}{draw(st.sampled_from([' = ', '=', '   = ']))}{source}{end}"
            )
            continue
        pairs = tomli.loads(f"x = {source}")["x"]
        written = [f"{key} = {tomlkit.item(said).as_string()}" for key, said in pairs.items()]
        if style == "dotted":
            rows += [f"{crate}.{pair}{end}" for pair in written]
        else:
            subs += ["", f"[dependencies.{crate}]{end}", *written]
    empty: bool = draw(st.booleans())
    header = ["[dependencies]"] if rows or empty else []
    first, second = (subs, header + rows) if draw(st.booleans()) else (header + rows, subs)
    return "\n".join([*first, *second])


@st.composite
def manifests(draw: st.DrawFn) -> str:
    """Return a manifest that is valid TOML, in any order, with any line end and with or without a BOM."""
    others = ["[package]\nname = 'x' # x", "[features]\ndefault = [] ", "[profile.dev]\n\ndebug = 1", "# the end"]
    parts = [*draw(st.lists(st.sampled_from(others), unique=True)), draw(tables())]
    gap = draw(st.sampled_from(["\n", "\n\n", "\n\n# about what follows\n"]))
    text = gap.join(draw(st.permutations(parts))) + draw(st.sampled_from(["", "\n", "\n\n"]))
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        text = "[dependencies]\n"
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    return draw(st.sampled_from(["", "\ufeff"])) + text


@settings(max_examples=300, deadline=None)
@given(manifests(), st.sampled_from([None, "keep", "replace"]))
def test_properties_of_every_merge(text: str, policy: Policy | None) -> None:
    done = merged("lines", text, policy)
    if done.conflicts:
        assert done.text == text
        return
    assert merged("lines", done.text, policy).text == done.text
    assert done.text.startswith("\ufeff") == text.startswith("\ufeff")
    assert ("\r\n" in text) == ("\r\n" in done.text) or "\n" not in text
    assert "\n" not in done.text.replace("\r\n", "") or "\r\n" not in text
    before, after = read(text, "x"), read(done.text, "x")
    touched = {*done.added, *done.changed}
    for data in (before, after):
        table = data.get("dependencies", {})
        data["dependencies"] = {key: said for key, said in table.items() if key not in touched}
    assert before == after
    assert set(ROOT) <= entries_of("lines", done.text)
    if not done.changed:
        left = iter(lines(done.text.removeprefix("\ufeff")))
        assert all(
            any(line.rstrip("\r\n") == other.rstrip("\r\n") for other in left)
            for line in lines(text.removeprefix("\ufeff"))
        )


@settings(max_examples=100, deadline=None)
@given(manifests())
def test_without_a_policy_no_key_that_contradicts_is_ever_changed(text: str) -> None:
    done = merged("lines", text)
    before, after = (read(said, "x").get("dependencies", {}) for said in (text, done.text))
    for key, said in before.items():
        old, new = ({"version": one} if isinstance(one, str) else dict(one) for one in (said, after[key]))
        assert set(old.pop("features", [])) <= set(new.pop("features", []))
        assert old == new
