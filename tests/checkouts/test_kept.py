"""What is kept of a checkout is given again only while all that was read for it is as it was."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cratebook import cache
from cratebook.checkouts import scan as scanning
from cratebook.checkouts.inspect import inspect, inspect_or_kept
from cratebook.checkouts.scan import ScanTargets, scan_or_kept, scan_repository

from tests.conftest import ROOT

from .test_scan import COMMIT, CORE, TARGETS, checkout, package

USED = ScanTargets(TARGETS.crates, TARGETS.places, {}, {"acme_core": "acme-core"}, {"acme-core": {(): frozenset("A")}})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache._folder.cache_clear()
    yield tmp_path / "cache" / "cratebook"
    cache._folder.cache_clear()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A checkout whose files have the time 0, as some systems set it."""
    made = checkout(
        tmp_path / "shop",
        root='[workspace]\nmembers = ["crates/*"]\n',
        crates__web=package("web", f"[dependencies]\n{CORE}"),
    )
    for path, text in {
        ".git/HEAD": f"{COMMIT}\n",
        "CODEOWNERS": "* @shops\n",
        "Cargo.lock": 'version = 4\n[[package]]\nname = "acme-core"\nversion = "1.2.0"\n',
        "crates/web/src/lib.rs": "use acme_core::A;\n",
    }.items():
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_text(text)
    return still(made)


def still(made: Path) -> Path:
    for path in made.rglob("*"):
        os.utime(path, (0, 0), follow_symlinks=False)
    return made


def replaced(path: str, old: str, new: str) -> Callable[[Path], object]:
    """Return an edit that changes neither size nor time of a file."""
    assert len(old) == len(new)

    def edit(shop: Path) -> None:
        (shop / path).write_text((shop / path).read_text().replace(old, new))

    return edit


def link_in(shop: Path) -> None:
    (shop / "crates/web/src/lib.rs").rename(shop / "lib.rs")
    (shop / "crates/web/src/lib.rs").symlink_to("../../../lib.rs")


def link_out(shop: Path) -> None:
    (shop / "crates/web").rename(shop.parent / "web")
    (shop / "crates/web").symlink_to("../../web")


def configure(shop: Path) -> None:
    (shop / ".cargo").mkdir()
    (shop / ".cargo/config.toml").write_text('[patch.crates-io]\nacme-core = { path = "own" }\n')


CHANGES: dict[str, Callable[[Path], object]] = {
    "a manifest": replaced("crates/web/Cargo.toml", "1.2", "1.3"),
    "a source": replaced("crates/web/src/lib.rs", "::A", "::B"),
    "a lock file": replaced("Cargo.lock", "1.2.0", "1.2.1"),
    "the commit": replaced(".git/HEAD", "0123", "4567"),
    "the owner": replaced("CODEOWNERS", "shops", "carts"),
    "a new source": lambda shop: (shop / "crates/web/src/bin.rs").write_text("use acme_core::C;\n"),
    "a source that is gone": lambda shop: (shop / "crates/web/src/lib.rs").unlink(),
    "a new member": lambda shop: checkout(shop, crates__api=package("api", f"[dependencies]\n{CORE}")),
    "a file that becomes a link": link_in,
    "a folder that becomes a link out of the checkout": link_out,
    "Cargo's configuration": configure,
}


def no_scan(*_: object) -> None:
    raise AssertionError("scanned again")


def test_nothing_is_scanned_again_while_nothing_changes(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = scan_repository(shop, "shop", USED)
    assert (scan.commit, scan.owners, scan.locks[0].crates[0].version) == (COMMIT, ("@shops",), "1.2.0")
    assert repr(scan_or_kept(USED, ("shop", shop))) == repr(scan)
    monkeypatch.setattr(scanning, "scan_repository", no_scan)
    assert repr(scan_or_kept(USED, ("shop", shop))) == repr(scan)
    for name, targets in (("shop", TARGETS), ("stall", USED)):
        with pytest.raises(AssertionError, match="scanned again"):
            scan_or_kept(targets, (name, shop))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_is_seen(change: Callable[[Path], object], shop: Path) -> None:
    before = scan_or_kept(USED, ("shop", shop))
    change(shop)
    after = scan_or_kept(USED, ("shop", still(shop)))
    assert after != before
    assert repr(after) == repr(scan_repository(shop, "shop", USED))


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[:-1],
        lambda content: content.partition(b"\n")[0],
        lambda content: content.replace(b'["read_regular"', b'["eval"'),
        lambda content: content.replace(b'"kind":"virtual-workspace"', b'"kind":"palace"'),
        lambda content: content.replace(b'"name":"shop"', b'"name":""'),
        lambda content: b"[]" + content[content.index(b"\n") :].replace(b'"@shops"', b"7"),
    ],
)
def test_what_is_damaged_is_not_taken(damage: Callable[[bytes], bytes], shop: Path, folder: Path) -> None:
    scan = scan_or_kept(USED, ("shop", shop))
    (kept,) = folder.iterdir()
    content = kept.read_bytes()
    assert damage(content) != content
    kept.write_bytes(damage(content))
    assert scan_or_kept(USED, ("shop", shop)) == scan
    assert kept.read_bytes() == content


def test_no_content_is_taken_for_an_error(shop: Path) -> None:
    (shop / "CODEOWNERS").unlink()
    scan_or_kept(USED, ("shop", shop))
    (shop / "CODEOWNERS").write_text("FileNotFoundError 2\n* @shops\n")
    assert scan_or_kept(USED, ("shop", shop)).owners == ("@shops",)


def test_crates_are_inspected_again_when_their_sources_change(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "crates/web/src/lib.rs").write_text('mod gone;\npub mod part;\n#[path = "../other.rs"] pub mod other;\n')
    (shop / "crates/web/src/part.rs").write_text("pub struct A;\n")
    seen = [inspect_or_kept(None, None, shop)]
    for path, text in {
        "crates/web/src/part.rs": "pub struct B;\n",
        "crates/web/src/gone/mod.rs": "",
        "crates/web/other.rs": "pub struct C;\n",
        "ci.sh": "",
        "plan.md": "",
    }.items():
        (shop / path).parent.mkdir(exist_ok=True)
        (shop / path).write_text(text)
        seen.append(inspect_or_kept(None, "plan.md", still(shop)))
        assert repr(seen[-1]) == repr(inspect(shop, None, "plan.md"))
        assert seen[-1] != seen[-2]
    monkeypatch.setattr("cratebook.checkouts.inspect.surfaces", no_scan)
    assert inspect_or_kept(None, "plan.md", shop) == seen[-1]


def test_all_that_is_read_of_a_checkout_is_on_record() -> None:
    """Whatever looks at files beside `reading` would not be asked again, and what is kept would be out of date."""
    off_record = {
        *("open", "read_text", "read_bytes", "is_file", "is_dir", "is_symlink", "exists", "lexists", "stat", "lstat"),
        *("iterdir", "glob", "rglob", "walk", "listdir", "scandir", "realpath", "resolve", "readlink", "samefile"),
        *("getenv", "environ", "cwd", "getcwd", "abspath", "absolute", "expanduser"),
    }
    program = ROOT / "generator" / "cratebook"
    writing = program / "checkouts" / "revision.py"
    for path in sorted(path for room in ("cargo", "rust", "checkouts") for path in (program / room).rglob("*.py")):
        calls = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
        }
        imported = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("reading")
            for alias in node.names
        }
        assert not calls & off_record - imported or path == writing, path
