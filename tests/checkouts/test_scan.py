"""What `scan` sees in a checkout: what Cargo would see, and nothing is run for it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from cratebook.adoption.locks import unlocked
from cratebook.adoption.repositories import adoption, source_of
from cratebook.cargo.source import CrateSource
from cratebook.checkouts.git import commit, remote
from cratebook.checkouts.scan import ScanTargets, scan_repository
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import Cratebook

GIT = "https://git.example/acme/crates"
TARGETS = ScanTargets(
    frozenset({"acme-core", "acme-net"}),
    frozenset([CrateSource(git=GIT).place]),
    {"stock": "https://git.example/acme/stock"},
)

CORE = f'acme-core = {{ git = "{GIT}", rev = "0123abc", version = "1.2" }}\n'
NET = f'acme-net = {{ git = "{GIT}", rev = "0123abc", version = "1.2", features = ["tls"] }}\n'

COMMIT = "0123abc456789def0123abc456789def01234567"


def checkout(folder: Path, **files: str) -> Path:
    """Write manifests, named by folder (`root` for the root's); each package is a sound one but for what is given."""
    for name, text in files.items():
        path = folder / ("" if name == "root" else name.replace("__", "/")) / "Cargo.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def package(name: str, rest: str = "") -> str:
    return f'[package]\nname = "{name}"\nversion = "0.1.0"\n{rest}'


def seen(folder: Path) -> dict[str, object]:
    return seen_by(folder, TARGETS)


def seen_by(folder: Path, targets: ScanTargets) -> dict[str, object]:
    return scan_repository(folder, "shop", targets).model_dump(mode="json", by_alias=True, exclude_defaults=True)


def crates(folder: Path) -> list[tuple[str, str, int, str]]:
    return [(c.package, c.manifest, c.line, c.table) for c in scan_repository(folder, "shop", TARGETS).crates]


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({}, "none"),
        ({"inner": package("inner")}, "none"),
        ({"root": package("shop")}, "package"),
        ({"root": '[workspace]\nmembers = ["a"]\n', "a": package("a")}, "virtual-workspace"),
        ({"root": package("shop", "[workspace]\n")}, "root-package"),
        ({"root": "[package\n"}, "unreadable"),
    ],
)
def test_the_kind_of_the_root_manifest(tmp_path: Path, files: dict[str, str], kind: str) -> None:
    assert scan_repository(checkout(tmp_path, **files), "shop", TARGETS).kind == kind


def test_a_dependency_with_its_source_its_features_and_its_line(tmp_path: Path) -> None:
    checkout(tmp_path, root=package("shop", f"\n[dependencies]\nserde = '1'\n{CORE}{NET}"))
    assert seen(tmp_path)["crates"] == [
        {
            "manifest": "Cargo.toml",
            "line": 7,
            "package": "acme-core",
            "table": "dependencies",
            "version": "1.2",
            "git": GIT,
            "rev": "0123abc",
            "text": CORE.rstrip(),
        },
        {
            "manifest": "Cargo.toml",
            "line": 8,
            "package": "acme-net",
            "table": "dependencies",
            "version": "1.2",
            "git": GIT,
            "rev": "0123abc",
            "features": ["tls"],
            "text": NET.rstrip(),
        },
    ]


@pytest.mark.parametrize(
    ("written", "line", "table"),
    [
        ("[dependencies]\nacme-core = '1.2'\n", 5, "dependencies"),
        ("[dependencies]\nacme-core.version = '1.2'\nacme-core.optional = true\n", 5, "dependencies"),
        ("[dependencies.acme-core]\nversion = '1.2'\n", 4, "dependencies"),
        ("[dependencies]\n'acme-core' = '1.2'\n", 5, "dependencies"),
        ("[dependencies]\ncore = { package = 'acme-core', version = '1.2' }\n", 5, "dependencies"),
        ("[dev-dependencies]\nacme-core = '1.2'\n", 5, "dev-dependencies"),
        ("[dev_dependencies]\nacme-core = '1.2'\n", 5, "dev_dependencies"),
        (
            "[target.'cfg(unix)'.dependencies]\nacme-core = '1.2'\n",
            5,
            "target.cfg(unix).dependencies",
        ),
    ],
)
def test_every_way_of_writing_a_dependency(tmp_path: Path, written: str, line: int, table: str) -> None:
    checkout(tmp_path, root=package("shop", written))
    assert crates(tmp_path) == [("acme-core", "Cargo.toml", line, table)]


@pytest.mark.parametrize(
    ("git", "kept"),
    [
        ("https://user:secret@git.example/acme/crates", "https://git.example/acme/crates"),
        ("https://secret@git.example/acme/crates.git", "https://git.example/acme/crates.git"),
        ("ssh://git:secret@git.example/acme/crates", "ssh://git@git.example/acme/crates"),
        ("ssh://git@git.example/acme/crates", "ssh://git@git.example/acme/crates"),
    ],
)
def test_a_password_in_an_address_is_not_kept(tmp_path: Path, git: str, kept: str) -> None:
    (tmp_path / "Cargo.toml").write_text(f'[package]\nname = "a"\n[dependencies]\nacme-net = {{ git = "{git}" }}\n')
    (found,) = scan_repository(tmp_path, "shop", TARGETS).crates
    assert found.git == kept


def test_a_member_inherits_the_source_and_adds_its_features(tmp_path: Path) -> None:
    checkout(
        tmp_path,
        root=f'[workspace]\nmembers = ["crates/*"]\n[workspace.dependencies]\n{NET}',
        crates__a=package(
            "a", "[dependencies]\nacme-net = { workspace = true, features = ['tcp'], optional = true }\n"
        ),
    )
    _, member = scan_repository(tmp_path, "shop", TARGETS).crates
    assert (member.manifest, member.git, member.rev) == ("crates/a/Cargo.toml", GIT, "0123abc")
    assert (member.features, member.optional, member.inherited) == (("tls", "tcp"), True, True)


def test_members_are_those_that_cargo_builds(tmp_path: Path) -> None:
    checkout(
        tmp_path,
        root='[workspace]\nmembers = ["a", "b/*"]\nexclude = ["b/out"]\n',
        a=package("a", "[dependencies]\nc = { path = '../c' }\n"),
        b__in=package("b-in"),
        b__out=package("b-out"),
        c=package("c"),
        d=package("not-a-member"),
        target__x=package("built"),
    )
    members = [member.package for member in scan_repository(tmp_path, "shop", TARGETS).members]
    assert members == ["a", "b-in", "c"]


def test_a_path_that_no_member_takes_and_a_workspace_inside_add_no_member(tmp_path: Path) -> None:
    checkout(
        tmp_path,
        root=(
            '[workspace]\nmembers = ["a", "b/*"]\nexclude = ["b", "a"]\n'
            '[workspace.dependencies]\nc.path = "c"\nd.path = "d"\n'
        ),
        a=package("a", "[dependencies]\nc.workspace = true\na-in.path = 'in'\nb-in.path = '../b/in'\n"),
        a__in=package("a-in"),
        b__in=package("b-in"),
        b__other=package("b-other", "[workspace]\n"),
        c=package("c"),
        d=package("not-taken"),
    )
    members = [member.package for member in scan_repository(tmp_path, "shop", TARGETS).members]
    assert members == ["a", "a-in", "c"]


def test_the_rust_version_is_that_of_each_package_or_of_the_workspace_that_some_inherit(tmp_path: Path) -> None:
    checkout(
        tmp_path,
        root='[workspace]\nmembers = ["a", "b", "c", "d"]\n[workspace.package]\nrust-version = "1.75"\n',
        a=package("a", "rust-version.workspace = true\n"),
        b=package("b", 'rust-version = "1.80"\n'),
        c=package("c", "rust-version = { workspace = true }\n"),
        d=package("d"),
    )
    assert seen(tmp_path)["rust-versions"] == [
        {"manifest": "Cargo.toml", "line": 4, "version": "1.75"},
        {"manifest": "b/Cargo.toml", "line": 4, "package": "b", "version": "1.80"},
    ]


def test_a_rust_version_that_nobody_inherits_does_not_count(tmp_path: Path) -> None:
    checkout(
        tmp_path,
        root='[workspace]\nmembers = ["a"]\n[workspace.package]\nrust-version = "1.75"\n',
        a=package("a"),
    )
    assert "rust-versions" not in seen(tmp_path)


def test_other_packages_of_the_source_and_other_repositories_are_told_apart(tmp_path: Path) -> None:
    rest = "[dependencies]\nold = { git = 'https://git.example/acme/crates.git' }\n"
    rest += "stock-api = { git = 'https://GIT.example/acme/stock', branch = 'main' }\nserde = '1'\n"
    found = scan_repository(checkout(tmp_path, root=package("shop", rest)), "shop", TARGETS)
    assert [entry.package for entry in found.strangers] == ["old"]
    assert [(entry.package, entry.branch) for entry in found.repositories] == [("stock-api", "main")]


def test_a_feature_with_the_name_of_a_shared_crate_is_seen(tmp_path: Path) -> None:
    checkout(tmp_path, root=package("shop", "[features]\nacme-net = []\nother = []\n"))
    assert seen(tmp_path)["features"] == [{"manifest": "Cargo.toml", "line": 5, "name": "acme-net"}]


@pytest.mark.parametrize(
    ("manifest", "line", "message"),
    [
        ("[package\n", 1, "it is not TOML: Expected ']' at the end of a table declaration"),
        ("", 1, "it has neither [package] nor [workspace]"),
        ("[package]\nversion = '1.0.0'\n", 1, "the package has no name that Cargo takes"),
        ("[package]\nname = '../up'\n", 2, "the package has no name that Cargo takes"),
        ("[workspace]\nmembers = ['a']\n", 2, "a has no Cargo.toml"),
        ("[workspace]\n[dependencies]\nserde = '1'\n", 2, "a virtual workspace may not have [dependencies]"),
        (
            "[workspace]\n[workspace.dependencies]\nx = { version = '1', optional = true }\n",
            3,
            "`optional` may not stand in [workspace.dependencies]: x",
        ),
        (
            package("shop", "[dependencies]\nx.workspace = true\n"),
            5,
            "x is inherited, but the workspace does not have it",
        ),
        (
            package("shop", "[dependencies]\nx = { git = 'https://a.b/c', tag = '1', branch = 'main' }\n"),
            5,
            "x has more than one of rev, tag and branch",
        ),
    ],
)
def test_what_cargo_would_reject_is_said_with_its_line(tmp_path: Path, manifest: str, line: int, message: str) -> None:
    found = scan_repository(checkout(tmp_path, root=manifest), "shop", TARGETS)
    assert [(fault.manifest, fault.line, fault.message) for fault in found.faults] == [("Cargo.toml", line, message)]


@pytest.mark.parametrize(
    "files",
    [
        {"HEAD": "0123456789012345678901234567890123456789\n"},
        {"HEAD": "ref: refs/heads/main\n", "refs/heads/main": "0123456789012345678901234567890123456789\n"},
        {
            "HEAD": "ref: refs/heads/main\n",
            "packed-refs": "# pack\n0123456789012345678901234567890123456789 refs/heads/main\n",
        },
    ],
)
def test_the_commit_is_read_from_gits_own_files(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / ".git" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / ".git" / name).write_text(text)
    assert scan_repository(tmp_path, "shop", TARGETS).commit == "0123456789012345678901234567890123456789"


def test_a_link_out_of_the_checkout_is_not_followed(tmp_path: Path) -> None:
    outside = checkout(tmp_path / "outside", root=package("other", f"[dependencies]\n{CORE}"))
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "Cargo.toml").symlink_to(outside / "Cargo.toml")
    found = scan_repository(tmp_path / "shop", "shop", TARGETS)
    assert (found.kind, found.crates) == ("unreadable", ())
    assert [fault.message for fault in found.faults] == ["it is a link that leads out of the checkout"]


def test_what_is_inherited_under_another_name_is_taken(tmp_path: Path) -> None:
    net = NET.replace("acme-net = {", 'net = { package = "acme-net",')
    checkout(
        tmp_path,
        root=f'[workspace]\nmembers = ["a"]\n[workspace.dependencies]\n{net}',
        a=package("a", "[dependencies]\nnet.workspace = true\n"),
    )
    assert crates(tmp_path) == [
        ("acme-net", "Cargo.toml", 4, "workspace.dependencies"),
        ("acme-net", "a/Cargo.toml", 5, "dependencies"),
    ]


def test_default_features_that_a_member_cannot_turn_off_are_on(tmp_path: Path) -> None:
    checkout(
        tmp_path,
        root=f'[workspace]\nmembers = ["a"]\n[workspace.dependencies]\n{CORE}',
        a=package("a", "[dependencies]\nacme-core = { workspace = true, default-features = false }\n"),
    )
    assert [found.default_features for found in scan_repository(tmp_path, "shop", TARGETS).crates] == [True, True]


def test_a_line_is_that_of_the_entry_and_not_of_its_likeness_in_a_text(tmp_path: Path) -> None:
    likeness = 'description = """\n[dependencies]\nacme-core = "1"\n"""\n'
    checkout(tmp_path, root=package("shop", f"{likeness}[dependencies]\nserde = [\n]\n{CORE}"))
    assert crates(tmp_path) == [("acme-core", "Cargo.toml", 11, "dependencies")]


HOSTILE = {
    "deep arrays": (
        "[package]\nname = 'x'\nx = " + "[" * 100_000,
        3,
        "it is not TOML: nested more than 80 levels deep",
    ),
    "deep inline tables": ("[package]\n\nx = " + "{a=" * 3_000, 3, "it is not TOML: nested more than 80 levels deep"),
    "a long key": (
        "[package]\n" + ".".join(["a"] * 50_000) + " = 1\n",
        2,
        "it is not TOML: nested more than 80 levels deep",
    ),
    "a long header": ("\n[" + ".".join(["a"] * 50_000) + "]\n", 2, "it is not TOML: nested more than 80 levels deep"),
    "a key deeper than Cargo reads": (
        "[package]\n" + ".".join(["a"] * 81) + " = 1\n",
        2,
        "it is not TOML: nested more than 80 levels deep",
    ),
    "a long number": ("[package]\nx = " + "1" * 5_000, 2, "it is not TOML: a number has too many digits"),
    "an open string": ('[package]\nname = "x\n\n\n', 2, "it is not TOML: Illegal character '\\n'"),
    "an open array": ("[package]\nx = [\n\n\n\n", 2, "it is not TOML: Invalid value"),
    "a member from the root of the machine": (
        "[workspace]\nmembers = [\n'/etc/*',\n]\n",
        3,
        "the member '/etc/*' leads out of the checkout",
    ),
    "a member above the checkout": (
        "[workspace]\nmembers = ['a/../../*']\n",
        2,
        "the member 'a/../../*' leads out of the checkout",
    ),
    "a member that is too long": (
        f"[workspace]\nmembers = ['{'a' * 5_000}/*']\n",
        2,
        f"the member '{'a' * 5_000}/*' cannot be followed: File name too long",
    ),
}


@pytest.mark.parametrize(("text", "line", "message"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_manifest_is_a_fault_at_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    start = time.perf_counter()
    (fault,) = scan_repository(checkout(tmp_path, root=text), "shop", TARGETS).faults
    assert (fault.manifest, fault.line, fault.message) == ("Cargo.toml", line, message)
    assert time.perf_counter() - start < 5


def test_a_large_manifest_is_read_in_time(tmp_path: Path) -> None:
    entries = "".join(f'x{n} = {{ version = "1", features = ["a", "b"] }}\n' for n in range(5_000))
    start = time.perf_counter()
    found = scan_repository(
        checkout(tmp_path, root=package("shop", f"[dependencies]\n{entries}{CORE}")), "shop", TARGETS
    )
    assert [entry.line for entry in found.crates] == [5_005]
    assert time.perf_counter() - start < 20


def test_many_members_and_exclusions_are_read_in_time(tmp_path: Path) -> None:
    names = [f"a{n}" for n in range(1_000)]
    start = time.perf_counter()
    checkout(tmp_path, root=f"[workspace]\nmembers = {names}\nexclude = {names}\n")
    assert len(scan_repository(tmp_path, "shop", TARGETS).faults) == 1_000
    assert time.perf_counter() - start < 20


def test_links_and_folders_without_end_are_followed_once(tmp_path: Path) -> None:
    checkout(tmp_path, root="[workspace]\nmembers = ['**/a/**/a/**/a/**/a/**/b', 'loop/*']\n")
    (tmp_path / "a/" / "/".join("a" * 60)).mkdir(parents=True)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "a" / "up").symlink_to("..")
    assert [fault.message for fault in scan_repository(tmp_path, "shop", TARGETS).faults] == [
        "**/a/**/a/**/a/**/a/**/b has no Cargo.toml",
        "loop/* has no Cargo.toml",
    ]


def test_folders_of_any_depth_are_looked_through(tmp_path: Path) -> None:
    checkout(tmp_path, root="[workspace]\nmembers = ['**/deep']\n")
    half = "$(printf 'a/%.0s' {1..600})"
    made = f"mkdir -p {half} && cd {half} && mkdir -p {half}"
    subprocess.run(["bash", "-c", made], cwd=tmp_path, check=True)  # noqa: S607 - whichever bash is there
    try:
        faults = scan_repository(tmp_path, "shop", TARGETS).faults
        assert [fault.message for fault in faults] == ["**/deep has no Cargo.toml"]
        (tmp_path / "Cargo.toml").unlink()
        assert scan_repository(tmp_path, "shop", TARGETS).faults == ()
    finally:
        subprocess.run(["rm", "-rf", tmp_path / "a"], check=True)  # noqa: S607 - Python's own goes by recursion


def test_what_cannot_be_printed_is_escaped_in_a_fault(tmp_path: Path) -> None:
    rest = '[dependencies]\n"\\u001b[1m" = 1\n"a\\nb" = { path = "x\\u0000" }\n[workspace]\n'
    found = scan_repository(checkout(tmp_path, root=package("shop", rest)), "shop", TARGETS)
    assert [fault.message for fault in found.faults] == [
        "a\\nb: its path has characters that cannot be printed",
        "\\x1b[1m is neither a version nor a table",
        "'\\x1b[1m' has a name that Cargo does not take for a package",
        "'a\\nb' has a name that Cargo does not take for a package",
    ]


def test_a_pattern_that_leads_out_by_a_link_lists_nothing(tmp_path: Path) -> None:
    (tmp_path / "outside" / "secret").mkdir(parents=True)
    shop = checkout(tmp_path / "shop", root="[workspace]\nmembers = ['out/*']\n")
    (shop / "out").symlink_to(tmp_path / "outside")
    assert [fault.message for fault in scan_repository(shop, "shop", TARGETS).faults] == [
        "the member 'out/*' leads out of the checkout by a link"
    ]


def test_a_folder_whose_name_is_not_utf8_is_a_fault_and_the_rest_goes_on(tmp_path: Path) -> None:
    checkout(tmp_path, root="[workspace]\nmembers = ['crates/*']\n", crates__a=package("a", f"[dependencies]\n{CORE}"))
    odd = os.fsencode(tmp_path / "crates") + b"/b\xff"
    os.mkdir(odd)  # noqa: PTH102 - a name that no text can be
    with open(odd + b"/Cargo.toml", "w") as file:  # noqa: PTH123 - the same
        file.write(package("b"))
    found = scan_repository(tmp_path, "shop", TARGETS)
    assert [(fault.manifest, fault.message) for fault in found.faults] == [
        ("crates/b\\xff/Cargo.toml", "its path has characters that cannot be printed")
    ]
    assert [entry.package for entry in found.crates] == ["acme-core"]


@pytest.mark.parametrize("name", ["HEAD", "packed-refs", "refs/heads/main", "commondir"])
@pytest.mark.parametrize("content", [b"ref: refs/heads/a\0b\n", b"\xff\n", b"0\0"])
def test_what_is_no_text_in_gits_files_is_not_known(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / ".git" / "refs" / "heads").mkdir(parents=True)
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / ".git" / name).write_bytes(content)
    (tmp_path / ".git" / "config").write_bytes(content)
    assert (commit(tmp_path), remote(tmp_path)) == (None, None)


def test_a_git_folder_that_no_path_can_be_is_none(tmp_path: Path) -> None:
    (tmp_path / ".git").write_bytes(b"gitdir: a\0b\n")
    assert (commit(tmp_path), remote(tmp_path)) == (None, None)


def test_manifests_below_a_checkout_without_one_are_read(tmp_path: Path) -> None:
    checkout(tmp_path, a=package("a", f"[dependencies]\n{CORE}"), b="[package\n", target__c=package("c"))
    found = scan_repository(tmp_path, "shop", TARGETS)
    assert (found.kind, [member.package for member in found.members]) == ("none", ["a"])
    assert [(fault.manifest, fault.line) for fault in found.faults] == [("b/Cargo.toml", 1)]


@pytest.fixture
def checkouts(tmp_path: Path) -> Path:
    folder = tmp_path / "checkouts"
    checkout(folder / "shop", root=package("shop", f"[dependencies]\n{CORE}"))
    checkout(folder / "stock", root="[workspace\n")
    (folder / "unrelated").mkdir()
    return folder


def test_scan_writes_what_it_saw_and_goes_on_after_a_fault(
    small: Project, cratebook: Cratebook, checkouts: Path
) -> None:
    done = cratebook(small.root, "scan", str(checkouts))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        f"{checkouts}/stock/Cargo.toml:1: it is not TOML: Expected ']' at the end of a table declaration\n"
        "scanned 2 checkouts into data/observed/repos/: 2 new, 0 changed\n"
    )
    assert (small.data / "observed" / "repos" / "shop.yml").read_text() == (
        "# yaml-language-server: $schema=../../schema/observed-repo.json\n"
        "# Written by 'cratebook scan'; do not edit.\n"
        "name: shop\nkind: package\ndependencies_table: true\n"
        "members:\n- manifest: Cargo.toml\n  package: shop\n  lines: [4, 5, 5]\n"
        "crates:\n- manifest: Cargo.toml\n  line: 5\n  package: acme-core\n  table: dependencies\n"
        '  version: "1.2"\n  git: https://git.example/acme/crates\n  rev: 0123abc\n'
        '  text: acme-core = { git = "https://git.example/acme/crates", rev = "0123abc", version = "1.2" }\n'
    )


def test_one_hostile_checkout_does_not_stop_a_scan_of_many(
    small: Project, cratebook: Cratebook, checkouts: Path
) -> None:
    (checkouts / "stock" / "Cargo.toml").write_text(HOSTILE["deep arrays"][0])
    (checkouts / "stock" / ".git").write_bytes(b"gitdir: \0\n")
    os.mkdir(os.fsencode(checkouts) + b"/\xff")  # noqa: PTH102 - a name that no text can be
    done = cratebook(small.root, "scan", str(checkouts))
    assert done.returncode == 0
    assert done.stderr == (
        f"{checkouts}/stock/Cargo.toml:3: it is not TOML: nested more than 80 levels deep\n"
        "scanned 2 checkouts into data/observed/repos/: 2 new, 0 changed\n"
    )


def test_scanning_again_changes_nothing(small: Project, cratebook: Cratebook, checkouts: Path) -> None:
    cratebook(small.root, "scan", str(checkouts))
    again = cratebook(small.root, "scan", str(checkouts))
    assert again.stderr.endswith("scanned 2 checkouts into data/observed/repos/: 0 new, 0 changed\n")


def test_one_checkout_alone_is_scanned_and_the_others_stay(
    small: Project, cratebook: Cratebook, checkouts: Path
) -> None:
    cratebook(small.root, "scan", str(checkouts))
    checkout(checkouts / "shop", root=package("shop", f"[dependencies]\n{CORE}{NET}"))
    done = cratebook(small.root, "scan", str(checkouts / "shop"))
    assert done.stderr == "scanned 1 checkout into data/observed/repos/: 0 new, 1 changed\n"
    assert (small.data / "observed" / "repos" / "stock.yml").is_file()


def test_a_folder_without_checkouts_is_said(small: Project, cratebook: Cratebook, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = cratebook(small.root, "scan", str(tmp_path / "empty"))
    assert (done.returncode, done.stderr) == (
        1,
        f"cratebook: no folder in {tmp_path}/empty has the name of a repository in data/repos\n",
    )


def test_status_says_how_far_each_repository_is(small: Project, cratebook: Cratebook, checkouts: Path) -> None:
    cratebook(small.root, "scan", str(checkouts / "shop"))
    done = cratebook(small.root, "status", "--format", "json")
    unknown: dict[str, object] = {"commit": COMMIT, "state": "unknown", "by": None, "failures": [], "left_out": []}
    assert json.loads(done.stdout) == {
        "next": ["shop"],
        "fixes": [],
        "corrected": None,
        "repositories": [
            {
                "name": "shop",
                "url": "https://git.example/acme/shop",
                "number": 1,
                "phase": 1,
                "commit": None,
                "state": "in-progress",
                "reduced": None,
                "waits_for": [],
                "reasons": [{"text": "1 not added", "acts": "repository"}],
                "build": unknown,
                "crates": [
                    {"name": "acme-core", "state": "done", "differences": [], "locked": []},
                    {"name": "acme-net", "state": "missing", "differences": [], "locked": []},
                ],
            },
            {
                "name": "stock",
                "url": "https://git.example/acme/stock",
                "number": 2,
                "phase": 2,
                "commit": None,
                "state": "not-scanned",
                "reduced": None,
                "waits_for": [],
                "reasons": [],
                "build": unknown,
                "crates": [],
            },
        ],
    }
    assert cratebook(small.root, "status").stdout == (
        "number  repository  phase  state        adopted  mismatch  replaced  not added  unplanned  "
        "offer                            reason                   differences\n"
        "1       shop        1      in progress  1        0         0         1          0          "
        "read, not built at 0123abc45678  1 not added · its owner\n"
        "2       stock       2      not scanned  -        -         -         -          -          "
        "read, not built at 0123abc45678\n"
        "1 in progress, 1 not scanned\n"
        "next in the rollout: shop\n"
    )


FORK = "https://git.example/fork/crates"
OVERRIDES = f"""[patch."{GIT}.git"]
acme-core = {{ path = "../core" }}
ours = {{ package = "acme-net", git = "{FORK}", branch = "fix" }}
unrelated = {{ path = "../unrelated" }}

[patch.crates-io]
acme-core = {{ git = "{GIT}", rev = "0123abc" }}

[replace]
"acme-net:1.2.3" = {{ path = "net" }}
"{GIT}#acme-core@1.2.0" = {{ git = "{FORK}" }}
"""
VENDORED = f"""[source.crates-io]
replace-with = "vendored"
[source."git+{GIT}"]
git = "{GIT}"
replace-with = "vendored"
[source.vendored]
directory = "vendor"
[source.mirror]
registry = "https://mirror.example/index"
"""


def test_what_a_build_takes_in_place_of_crates_is_scanned(tmp_path: Path) -> None:
    folder = checkout(tmp_path, root=package("shop", OVERRIDES))
    (folder / ".cargo").mkdir()
    (folder / ".cargo" / "config.toml").write_text(VENDORED)
    seen_overrides = scan_repository(folder, "shop", TARGETS).overrides
    assert [(one.manifest, one.line, one.package, one.replaces, str(source_of(one))) for one in seen_overrides] == [
        ("Cargo.toml", 5, "acme-core", f"{GIT}.git", "the path ../core"),
        ("Cargo.toml", 6, "acme-net", f"{GIT}.git", FORK),
        ("Cargo.toml", 10, "acme-core", "crates-io", GIT),
        ("Cargo.toml", 13, "acme-net", "crates-io", "the path net"),
        ("Cargo.toml", 14, "acme-core", GIT, FORK),
        (".cargo/config.toml", 1, None, "crates-io", "the path vendor"),
        (".cargo/config.toml", 3, None, GIT, "the path vendor"),
    ]


def test_paths_of_the_configuration_take_the_place_of_crates_from_wherever(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "shop", root=package("shop"), forks__core=package("acme-core"), forks__x=package("x"))
    (folder / ".cargo").mkdir()
    (folder / ".cargo" / "config.toml").write_text('paths = [\n"forks", 3,\n"../acme-net",\n"../else", "\\u0000"]\n')
    seen_overrides = scan_repository(folder, "shop", TARGETS).overrides
    assert [(one.line, one.package, one.replaces, str(source_of(one))) for one in seen_overrides] == [
        (2, "acme-core", None, "the path forks"),
        (3, "acme-net", None, "the path ../acme-net"),
    ]


@pytest.mark.parametrize("index", ["sparse+https://git.example/index/", "sparse+https://git.example/index"])
def test_a_registry_is_the_same_by_its_index_as_by_its_name(
    small: Project, cratebook: Cratebook, tmp_path: Path, index: str
) -> None:
    site = (small.data / "site.yml").read_text().replace("  rev: 0123abc\n", "")
    registry = "registry: acme\n  index: sparse+https://git.example/index/"
    (small.data / "site.yml").write_text(site.replace(f"git: {GIT}", registry))
    entry = f'acme-core = {{ version = "1.2", registry-index = "{index}" }}\n'
    folder = checkout(
        tmp_path / "shop", root=package("shop", f"[dependencies]\n{entry}other = {entry.partition('=')[2]}")
    )
    cratebook(small.root, "scan", str(folder))
    catalog = load_and_check(small)[0]
    assert adoption(catalog, "shop").crates["acme-core"].differences == ()
    assert [one.package for one in catalog.observed["shop"].strangers] == ["other"]


LOCK = f"""version = 4

[[package]]
name = "acme-core"
version = "1.2.0"
source = "git+{GIT.replace("://", "://me:secret@")}?rev=0123abc#{COMMIT}"

[[package]]
name = "acme-extra"
version = "0.1.0"
source = "git+{GIT}#{COMMIT}"

[[package]]
name = "acme-net"
version = "1.2.3"

[[package]]
name = "rustls"
version = "0.23.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "shop"
version = "0.1.0"
dependencies = ["acme-core", "rustls"]
"""


def test_what_a_build_takes_is_scanned_with_where_it_stands(tmp_path: Path) -> None:
    folder = checkout(tmp_path, root=package("shop"), tools=package("tools"))
    (folder / "Cargo.lock").write_text(LOCK)
    (folder / "tools" / "Cargo.lock").write_text("a file of another build")
    git = {"git": GIT, "commit": COMMIT}
    core = {"package": "acme-core", "line": 3, "version": "1.2.0", "rev": "0123abc", "needed_by": ["shop"], **git}
    extra = {"package": "acme-extra", "line": 8, "version": "0.1.0", **git}
    net = {"package": "acme-net", "line": 13, "version": "1.2.3"}
    (lock,) = scan_repository(folder, "shop", TARGETS).model_dump(mode="json", exclude_defaults=True)["locks"]
    assert lock == {"file": "Cargo.lock", "crates": [core, extra, net]}


def test_packages_without_a_root_have_each_their_lock_file(tmp_path: Path) -> None:
    folder = checkout(tmp_path, one=package("one"), two=package("two"))
    (folder / "one" / "Cargo.lock").write_text(LOCK)
    (folder / "two" / "Cargo.lock").write_text("<<<<<<< HEAD\n")
    scan = scan_repository(folder, "shop", TARGETS)
    assert [lock.file for lock in scan.locks] == ["one/Cargo.lock"]
    assert [(fault.manifest, fault.line) for fault in scan.faults] == [("two/Cargo.lock", 1)]


def test_how_far_a_lock_file_is_behind_the_pin_is_counted_in_the_clone_of_the_crates(
    small: Project, cratebook: Cratebook, tmp_path: Path
) -> None:
    clone, commits = tmp_path / "crates", list[str]()
    clone.mkdir()
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@git.example", "-C", str(clone))
    for command in (("init", "--quiet"), *[("commit", "--quiet", "--allow-empty", "-m", "x")] * 3):
        subprocess.run([*git, *command], check=True)
        head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, check=False, encoding="utf-8").stdout
        commits.append(head.strip())
    old, new = commits[1], commits[3]
    site = (small.data / "site.yml").read_text()
    (small.data / "site.yml").write_text(site.replace("rev: 0123abc", f"branch: main\n  pin: {{ rev: {new} }}"))
    entry = f'acme-core = {{ git = "{GIT}", branch = "main" }}\n'
    folder = checkout(tmp_path / "shop", root=package("shop", f"[dependencies]\n{entry}"))
    (folder / "Cargo.lock").write_text(LOCK.replace("rev=0123abc", "branch=main").replace(COMMIT, old))
    cratebook(small.root, "scan", str(folder), "--crates", str(clone))
    printed = cratebook(small.root, "check").stderr
    assert f"shop builds acme-core at {old[:12]}, 2 commits behind the pin {new[:12]} (Cargo.lock:3)" in printed
    (shop, _) = json.loads(cratebook(small.root, "status", "--format", "json").stdout)["repositories"]
    (core,) = (crate for crate in shop["crates"] if crate["name"] == "acme-core")
    assert core["locked"] == [{"version": "1.2.0", "commit": old, "file": "Cargo.lock", "line": 3}]


ALTERNATIVE = "registry+https://git.example/index"


@pytest.mark.parametrize(
    ("entry", "source", "fits"),
    [
        (CORE, f"git+{GIT}.git?rev=0123abc#{COMMIT}", True),
        (CORE, f"git+{GIT}#{COMMIT}", False),
        (CORE.replace("1.2", "1.3"), f"git+{GIT}?rev=0123abc#{COMMIT}", False),
        ('acme-core = "1.2"\n', "registry+https://github.com/rust-lang/crates.io-index", True),
        ('acme-core = "1.2"\n', ALTERNATIVE, False),
        ('acme-core = { version = "1.2", registry = "ours" }\n', ALTERNATIVE, True),
        ('acme-core = { version = "1.2", registry-index = "https://git.example/index" }\n', ALTERNATIVE, True),
        ('acme-core = { path = "core" }\n', None, True),
        ('acme-core = { path = "core" }\n', f"git+{GIT}#{COMMIT}", False),
        (f'{CORE}[patch."{GIT}"]\nacme-core = {{ path = "core" }}\n', None, True),
    ],
)
def test_a_lock_file_fits_entries_that_cargo_takes_it_for(  # noqa: PLR0913 - what is written, and whether it fits
    small: Project, cratebook: Cratebook, tmp_path: Path, *, entry: str, source: str | None, fits: bool
) -> None:
    folder = checkout(tmp_path / "shop", root=package("shop", f"[dependencies]\n{entry}"), core=package("acme-core"))
    line = f'source = "{source}"\n' if source else ""
    (folder / "Cargo.lock").write_text(f'version = 4\n[[package]]\nname = "acme-core"\nversion = "1.2.0"\n{line}')
    cratebook(small.root, "scan", str(folder))
    entries = [entry.package for _, entry in unlocked(load_and_check(small)[0], "shop")]
    assert entries == ([] if fits else ["acme-core"])


def test_a_configuration_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    folder = checkout(tmp_path, root=package("shop"))
    (folder / ".cargo").mkdir()
    (folder / ".cargo" / "config").write_text("[source\n")
    (fault,) = scan_repository(folder, "shop", TARGETS).faults
    assert (fault.manifest, fault.line) == (".cargo/config", 1)


@pytest.mark.parametrize(
    ("written", "configuration", "state", "differences"),
    [
        (CORE.replace(GIT, FORK), "", "replaced", [f"from {FORK}, not {GIT}"]),
        ('acme-core = { path = "vendor/core" }\n', "", "replaced", [f"from the path vendor/core, not {GIT}"]),
        (
            f'{CORE}[patch."{GIT}"]\nacme-core = {{ path = "../core" }}\n',
            "",
            "replaced",
            ["replaced by the path ../core ([patch] in Cargo.toml:7)"],
        ),
        (CORE, f'[patch."{GIT}"]\nacme-core = {{ git = "{FORK}" }}\n', "replaced", None),
        (
            CORE,
            'paths = ["../acme-core"]\n',
            "replaced",
            ["replaced by the path ../acme-core (paths in .cargo/config.toml:1)"],
        ),
        (f'{CORE}[patch.crates-io]\nacme-core = {{ path = "../core" }}\n', "", "done", []),
        (f'{CORE}[patch."{GIT}"]\nacme-net = {{ path = "../net" }}\n', "", "done", []),
        (f'acme-core = "1.2"\n[patch.crates-io]\nacme-core = {{ git = "{GIT}", rev = "0123abc" }}\n', "", "done", []),
        (CORE, VENDORED, "done", []),
    ],
)
def test_another_copy_of_a_crate_is_no_adoption(  # noqa: PLR0913 - what is written, and how it stands
    small: Project,
    cratebook: Cratebook,
    tmp_path: Path,
    *,
    written: str,
    configuration: str,
    state: str,
    differences: list[str] | None,
) -> None:
    folder = checkout(tmp_path / "shop", root=package("shop", f"[dependencies]\n{written}"))
    if configuration:
        (folder / ".cargo").mkdir()
        (folder / ".cargo" / "config.toml").write_text(configuration)
    cratebook(small.root, "scan", str(folder))
    adopted = adoption(load_and_check(small)[0], "shop").crates["acme-core"]
    assert adopted.state == state
    assert differences is None or [one.text for one in adopted.differences] == differences
    assert (adopted.vendored is not None) == (configuration == VENDORED)


@pytest.mark.parametrize(
    ("written", "differences"),
    [
        (CORE, []),
        (CORE.replace("acme/crates", "acme/crates.git"), []),
        (CORE.replace("git.example", "GIT.example"), []),
        (CORE.replace('"1.2"', '"1.2.0"'), []),
        (CORE.replace(', version = "1.2"', ""), []),
        (CORE.replace('"1.2"', '"1.3"'), ["at version 1.3, not 1.2 (ahead by 1 minor version)"]),
        (CORE.replace('rev = "0123abc"', 'branch = "main"'), ["with branch main, planned with rev 0123abc"]),
        (CORE.replace(' rev = "0123abc",', ""), ["without rev, tag or branch, planned with rev 0123abc"]),
        ('acme-core = "1.2"\n', [f"from the registry, not {GIT}"]),
        ('acme-core = { path = "../core" }\n', [f"from the path ../core, not {GIT}"]),
        (CORE.replace(" }", ", optional = true }"), ["optional"]),
        (NET.replace(', features = ["tls"]', ""), ["without tls"]),
    ],
)
def test_a_difference_is_one_to_cargo(
    small: Project, cratebook: Cratebook, tmp_path: Path, written: str, differences: list[str]
) -> None:
    checkout(tmp_path / "shop", root=package("shop", f"[dependencies]\n{written}"))
    cratebook(small.root, "scan", str(tmp_path / "shop"))
    found = json.loads(cratebook(small.root, "status", "--format", "json").stdout)["repositories"][0]["crates"]
    assert [crate["differences"] for crate in found if crate["state"] in {"done", "differs"}] == [differences]


def test_a_difference_is_told_at_the_entry_that_differs(small: Project, cratebook: Cratebook, tmp_path: Path) -> None:
    other = NET.replace('version = "1.2"', 'version = "1.1"')
    root = '[workspace]\nmembers = ["a", "b"]\n'
    a, b = (package(name, f"[dependencies]\n{CORE}{net}") for name, net in (("a", NET), ("b", other)))
    checkout(tmp_path / "shop", root=root, a=a, b=b)
    cratebook(small.root, "scan", str(tmp_path / "shop"))
    (said,) = [line for line in cratebook(small.root, "check").stderr.splitlines() if "dependency-version" in line]
    assert "shop has acme-net at version 1.1, not 1.2 (behind by 1 minor version) (b/Cargo.toml:6)" in said


def test_an_inherited_difference_is_told_where_it_is_inherited_from(
    small: Project, cratebook: Cratebook, tmp_path: Path
) -> None:
    net = NET.replace('version = "1.2"', 'version = "1.1"')
    root = f'[workspace]\nmembers = ["a"]\n[workspace.dependencies]\n{net}'
    checkout(tmp_path / "shop", root=root, a=package("a", f"[dependencies]\n{CORE}acme-net.workspace = true\n"))
    cratebook(small.root, "scan", str(tmp_path / "shop"))
    (said,) = [line for line in cratebook(small.root, "check").stderr.splitlines() if "dependency-version" in line]
    assert "shop has acme-net at version 1.1, not 1.2 (behind by 1 minor version) (Cargo.toml:4)" in said


def test_an_observation_of_nobody_is_an_error(small: Project, cratebook: Cratebook) -> None:
    folder = small.data / "observed" / "repos"
    folder.mkdir(parents=True)
    (folder / "shopp.yml").write_text("name: shopp\nkind: none\n")
    done = cratebook(small.root, "check")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "data/observed/repos/shopp.yml:1:7: error: unknown-scan: 'shopp' was scanned, but is not in data/repos; "
        "add it there, or delete this file\n"
    )


@pytest.mark.parametrize(
    ("files", "owners"),
    [
        ({}, ()),
        (
            {"CODEOWNERS": "* @acme/all\n*.md @acme/docs\n* @acme/apps @ada # all\n/api/ @acme/api\n"},
            ("@acme/apps", "@ada"),
        ),
        ({".github/CODEOWNERS": "* @acme/apps\n", "CODEOWNERS": "* @acme/old\n"}, ("@acme/apps",)),
        ({"CODEOWNERS": "/api/ @acme/api\n"}, ()),
        ({"catalog-info.yaml": "kind: Component\nspec: { owner: group:apps }\n"}, ("group:apps",)),
        ({"CODEOWNERS": "* @ada\n", "catalog-info.yml": "spec: { owner: '@ada' }\n"}, ("@ada",)),
        ({"catalog-info.yaml": "spec: [" * 5000}, ()),
        ({"catalog-info.yaml": "a: &a [x]\nspec: { owner: *a }\n"}, ()),
    ],
)
def test_the_owners_that_a_repository_names(tmp_path: Path, files: dict[str, str], owners: tuple[str, ...]) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert scan_repository(checkout(tmp_path), "shop", TARGETS).owners == owners


def test_owners_outside_of_the_checkout_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("* @mallory\n")
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "CODEOWNERS").symlink_to(tmp_path / "outside")
    assert scan_repository(tmp_path / "shop", "shop", TARGETS).owners == ()


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("", ()),
        ("[dependencies]\n", (4,)),
        ("[dependencies]\n# none\n\n[features]\n", (4,)),
        (
            '[dependencies]\n\nserde = "1"\n# time\ntime = { version = "1", features = [\n  "std",\n] }\n\n',
            (4, 6, 10),
        ),
        ("[dependencies.serde]\nversion = '1'\n", ()),
        ("[dependencies.serde]\nversion = '1'\n[dependencies]\ntime = '1'\n", (6, 7, 7)),
    ],
)
def test_where_the_table_of_dependencies_stands(tmp_path: Path, table: str, lines: tuple[int, ...]) -> None:
    [member] = scan_repository(checkout(tmp_path, root=package("shop", table)), "shop", TARGETS).members
    assert (member.lines, member.closed) == (lines, False)


@pytest.mark.parametrize("top", ["dependencies.serde = '1'\n", "dependencies = { serde = '1' }\n"])
def test_a_table_that_takes_no_more_lines_is_closed(tmp_path: Path, top: str) -> None:
    [member] = scan_repository(checkout(tmp_path, root=top + package("shop")), "shop", TARGETS).members
    assert (member.lines, member.closed) == ((), True)


@pytest.mark.parametrize(
    ("entry", "keys"),
    [
        ("[dependencies]\nacme-net = { package = 'mio', version = '1' }\n", {("acme-net", 6)}),
        ("[dev-dependencies]\nacme-net = { package = 'mio', version = '1' }\n", {("acme-net", 6)}),
        ("[target.x.dependencies]\nacme_net = { package = 'mio', version = '1' }\n", {("acme-net", 6)}),
        ("[dependencies]\nacme-net = '1'\nacme_core = { package = 'acme-core', version = '1' }\n", set()),
        ("[dependencies]\nnet.workspace = true\n", set()),
        ("[dependencies]\nnet = '1'\nacme-core.workspace = true\n", {("net", 6), ("acme-core", 7)}),
    ],
)
def test_the_keys_of_crates_that_another_package_has(tmp_path: Path, entry: str, keys: set[tuple[str, int]]) -> None:
    root = "[workspace]\nmembers = ['a']\n[workspace.dependencies]\nnet = { package = 'acme-net', version = '1' }\n"
    root += "acme-core = { package = 'core', version = '1' }\n"
    scan = scan_repository(checkout(tmp_path, root=root, a=package("a", "\n" + entry)), "shop", TARGETS)
    [member] = scan.members
    assert {(taken.key, taken.line) for taken in member.taken} == keys
    assert [(taken.key, taken.line) for taken in scan.workspace_dependencies.taken] == [("acme-core", 5)]


USING = ScanTargets(
    TARGETS.crates, TARGETS.places, TARGETS.repositories, {"acme_core": "acme-core", "wire": "acme-net"}
)


def test_a_member_uses_what_its_sources_name(tmp_path: Path) -> None:
    checkout(tmp_path, root='[workspace]\nmembers = ["a", "b"]\n', a=package("a"), b=package("b"))
    sources = {
        "a/src/deep/er.rs": "use wire::Connection;",
        "a/tests/all.rs": "fn f() { acme_core::f() }",
        "a/notes.rs": "use acme_core;",
        "b/src/lib.rs": "// use acme_core::Error;",
        "b/target/made.rs": "use acme_core;",
    }
    for path, text in sources.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "b" / "src" / "link.rs").symlink_to(tmp_path / "a" / "tests" / "all.rs")
    (tmp_path / "b" / "examples").symlink_to("/")
    members = scan_repository(tmp_path, "shop", USING).members
    assert [(member.package, member.uses) for member in members] == [("a", ("acme-core", "acme-net")), ("b", ())]


def test_the_names_that_sources_use_how_often_and_where_first(tmp_path: Path) -> None:
    manifest = f"[dependencies]\n{CORE}pipes = {{ package = 'acme-net', git = '{GIT}' }}\nwire = '1'\n"
    checkout(tmp_path, root=package("shop", manifest))
    sources = {
        "src/lib.rs": "extern crate acme_core as core_;\nuse pipes::{dial, Connection};\nfn f() { dial(); dial() }\n",
        "src/a.rs": "fn f() { core_::Error::new() }\n#[cfg(test)] mod tests { use acme_core::Error; }\n",
        "tests/all.rs": "use wire::Connection;\nfn f() { pipes::dial() }\n",
        "build.rs": "use pipes::Listener;\n",
    }
    for path, text in sources.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "src" / "link.rs").symlink_to(tmp_path / "build.rs")
    os.mkfifo(tmp_path / "src" / "pipe.rs")
    assert seen_by(tmp_path, USING)["names"] == {
        "acme-core": {"Error": {"count": 2, "places": ["src/a.rs:1", "src/a.rs:2"]}},
        "acme-net": {
            "Connection": {"count": 1, "places": ["src/lib.rs:2"]},
            "dial": {"count": 4, "places": ["src/lib.rs:2", "src/lib.rs:3", "tests/all.rs:2"]},
        },
    }


def test_names_that_come_by_a_glob_or_the_package_s_own_modules_are_those_that_the_crate_exports(
    tmp_path: Path,
) -> None:
    checkout(tmp_path, root=package("shop", f"[dependencies]\n{CORE}"))
    sources = {
        "src/lib.rs": "pub mod prelude;\nmod a;\n",
        "src/prelude.rs": "pub use acme_core::*;\n",
        "src/a.rs": "use crate::prelude::*;\nfn f(_: Error, _: Other) {}\n",
        "tests/all.rs": "use shop::prelude::Error as E;\nfn f(_: E) {}\n",
    }
    for path, text in sources.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    inspected = replace(USING, exports={"acme-core": {(): frozenset({"Error"})}})
    glob = {"*": {"count": 1, "places": ["src/prelude.rs:1"]}}
    error = {"count": 3, "places": ["src/a.rs:2", "tests/all.rs:1", "tests/all.rs:2"]}
    assert seen_by(tmp_path, inspected)["names"] == {"acme-core": glob | {"Error": error}}


def test_of_more_names_than_anybody_uses_the_most_used_are_kept(tmp_path: Path) -> None:
    checkout(tmp_path, root=package("shop"))
    (tmp_path / "src").mkdir()
    names = ", ".join(f"f{number}" for number in range(300))
    (tmp_path / "src" / "lib.rs").write_text(f"use acme_core::{{{names}}};\nfn f() {{ f299() }}\n")
    kept = scan_repository(tmp_path, "shop", USING).names["acme-core"]
    assert (len(kept), kept["f299"].count) == (200, 2)


def git(folder: Path, *words: str) -> str:
    settings = ("-c", "user.name=A", "-c", "user.email=a@acme.example", "-c", "protocol.file.allow=always")
    command = ["git", *settings, *words]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_the_commit_of_a_working_tree_of_its_own_and_of_a_shallow_clone(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    git(tmp_path / "shop", "init", "--quiet", "--initial-branch=main")
    for message in ("one", "two"):
        git(tmp_path / "shop", "commit", "--quiet", "--allow-empty", f"--message={message}")
    git(tmp_path / "shop", "worktree", "add", "--quiet", "-b", "side", "../side")
    git(tmp_path / "side", "commit", "--quiet", "--allow-empty", "--message=three")
    git(tmp_path, "clone", "--quiet", "--depth=1", (tmp_path / "shop").as_uri(), "shallow")
    for name in ("shop", "side", "shallow"):
        assert commit(tmp_path / name) == git(tmp_path / name, "rev-parse", "HEAD")
    git(tmp_path / "side", "pack-refs", "--all")
    assert commit(tmp_path / "side") == git(tmp_path / "side", "rev-parse", "HEAD")


def test_the_commit_of_a_repository_with_reftables_is_not_known(tmp_path: Path) -> None:
    # What git writes there for programs that do not know reftables (its documentation of "reftable", "HEAD").
    (tmp_path / ".git" / "refs").mkdir(parents=True)
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/.invalid\n")
    (tmp_path / ".git" / "refs" / "heads").write_text("this repository uses the reftable format\n")
    (tmp_path / ".git" / "config").write_text("[extensions]\n\trefStorage = reftable\n")
    assert commit(tmp_path) is None
