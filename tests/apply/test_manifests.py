"""The steps followed in manifests: hand-made hard ones, and whatever hypothesis thinks of."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import tomli
import tomlkit
from cratebook.apply import Options, Plan, Policy, check_out, plan
from cratebook.cargo.toml import lines, parse
from cratebook.data.catalog import Catalog
from cratebook.diagnostics import CratebookError, as_text
from cratebook.handbook import load_and_check
from cratebook.offer import follow
from cratebook.project import Project
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SMALL

CASES = sorted(path.parent for path in (Path(__file__).parent / "manifests").glob("*/before.toml"))
GIT = "https://git.example/acme/crates"
CRATES = {"acme-core", "acme-net"}
SOURCE = f'{{ git = "{GIT}", rev = "0123abc", version = "1.2" }}'
# The workspace of a manifest that is a member's, and the member of one that is a root's.
ROOT = f"""\
[workspace]
members = ["a"]

[workspace.dependencies]
serde = "1"
tokio = "1"
anyhow = "1"
acme-core = {SOURCE}
acme-net = {SOURCE}
"""
MEMBER = '[package]\nname = "a"\nversion = "0.1.0"\nedition = "2021"\n'


@cache
def handbook() -> Catalog:
    """The small handbook: shop takes acme-core, and acme-net with tls."""
    return load_and_check(Project(SMALL))[0]


def planned(folder: Path, text: str, policy: Policy | None, *, is_member: bool = False) -> Plan:
    """Return what becomes of a manifest that is written into a folder, as a root or as the member of one."""
    for path in ("a", "core"):
        (folder / path).mkdir(parents=True)
    (folder / "core" / "Cargo.toml").write_text(MEMBER.replace('"a"', '"core"'))
    root, member = (ROOT, text) if is_member else (text, MEMBER)
    (folder / "Cargo.toml").write_bytes(root.encode())
    (folder / "a" / "Cargo.toml").write_bytes(member.encode())
    options = Options(policy=policy, members=("a",) if is_member else ())
    return plan(check_out(folder), handbook(), "shop", options)


def outcome(case: str, text: str, policy: Policy | None, folder: Path) -> tuple[str, str]:
    """Return a manifest's new text, or nothing where there is none, and why."""
    is_member = case.startswith("member")
    try:
        done = planned(folder, text, policy, is_member=is_member)
    except CratebookError as error:
        return "", f"{error}\n"
    if done.conflicts:
        return "", as_text(done.conflicts)
    path = "a/Cargo.toml" if is_member else "Cargo.toml"
    return next((change.new for change in done.changes if change.name == path), text), ""


def check(path: Path, text: str, *, bless: bool) -> None:
    """Compare with a file, which is not there for nothing; with --bless, the file says from now on what is so."""
    if bless and text:
        path.write_bytes(text.encode())
    elif bless:
        path.unlink(missing_ok=True)
    assert text == (path.read_bytes().decode() if path.exists() else "")


@pytest.mark.parametrize("policy", [None, "keep", "replace"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hard_manifest(case: Path, policy: Policy | None, pytestconfig: pytest.Config, tmp_path: Path) -> None:
    bless = bool(pytestconfig.getoption("--bless"))
    before = (case / "before.toml").read_bytes().decode()
    after, reason = outcome(case.name, before, policy, tmp_path / "first")
    if policy is None or (after, reason) != outcome(case.name, before, None, tmp_path / "without"):
        check(case / f"{policy or 'after'}.toml", after, bless=bless)
        check(case / f"{policy or 'after'}.txt", reason, bless=bless)
    if after:
        assert outcome(case.name, after, policy, tmp_path / "again") == (after, "")
        assert packages(after) >= CRATES


def packages(text: str) -> set[str]:
    """Return the packages that a manifest's tables of dependencies have, by whatever name."""
    values = parse(text)
    tables = (values, values.get("workspace", {}), *values.get("target", {}).values())
    entries = [item for table in tables for item in table.get("dependencies", {}).items()]
    return {entry.get("package", key) if isinstance(entry, dict) else key for key, entry in entries}


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
def test_a_damaged_text_never_comes_out(damage: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = import_module("cratebook.apply.plan")
    monkeypatch.setattr(module, "follow", lambda text, steps: damage(follow(text, steps)))
    before = (CASES[0].parent / "comments" / "before.toml").read_text()
    with pytest.raises(
        CratebookError, match=r"^Cargo\.toml was left as it is: .*; please report it, and edit it by hand$"
    ):
        planned(tmp_path / "shop", before, None)


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
def test_properties_of_every_change(text: str, policy: Policy | None) -> None:
    """It is refused or in conflict, and nothing changes; or all is there, once, and nothing else changes."""
    with TemporaryDirectory() as made:
        new, reason = outcome("package", text, policy, Path(made) / "first")
        if reason:
            assert not new
            return
        assert outcome("package", new, policy, Path(made) / "again") == (new, "")
    assert new.startswith("\ufeff") == text.startswith("\ufeff")
    assert "\n" not in new.replace("\r\n", "") or "\r\n" not in text
    before, after = (parse(one) for one in (text, new))
    old, entries = before.pop("dependencies", {}), after.pop("dependencies", {})
    assert before == after
    assert packages(new) >= CRATES
    assert list(old) == [key for key in entries if key in old]
    assert all(
        entries[key] == entry for key, entry in old.items() if not (key.startswith("acme-") or GIT in str(entry))
    )
    if policy != "replace":
        for key, entry in old.items():
            has, gets = ({"version": one} if isinstance(one, str) else dict(one) for one in (entry, entries[key]))
            assert set(has.pop("features", [])) <= set(gets.pop("features", []))
            assert has == gets
    if all(entries[key] == entry for key, entry in old.items()):
        left = iter(lines(new))
        assert all(any(line.rstrip("\r\n") == other.rstrip("\r\n") for other in left) for line in lines(text))
