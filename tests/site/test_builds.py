"""What is known to build is marked where it is offered, and what fails is never what a reader is led to."""

from __future__ import annotations

import json
import re
import shutil
from textwrap import dedent

import pytest
from cratebook.handbook import files, load_and_check
from cratebook.project import Project

from tests.checks.test_rules import INVALID
from tests.conftest import Cratebook

PIN, OLDER = "0123abc456789def0123abc456789def01234567", "d" * 40
ERROR = '{ code: E0308, message: "expected `u8`, found `u16`", at: "net/src/lib.rs:7" }'
SHOWN = "`E0308`: expected `u8`, found `u16` (`net/src/lib.rs:7`)"
PRINTED = "E0308: expected `u8`, found `u16` (net/src/lib.rs:7)"
FAILS = f"  - {{ commit: {PIN}, fails: {ERROR} }}\n"
WITHOUT_TLS = f"  - {{ commit: {PIN}, features: [tls], fails: {ERROR} }}\n  - {{ commit: {PIN}, rustc: '1.95' }}\n"
SCAN = """\
name: shop
kind: package
dependencies_table: true
members: [{ manifest: Cargo.toml, package: shop, lines: [6, 7, 7] }]
"""


def pages(project: Project, net: str = "", core: str = "", scan: str = SCAN) -> dict[str, str]:
    """Return the files of the small handbook with builds of its crates, shop being scanned."""
    for name, builds in (("acme-net", net), ("acme-core", core)):
        path = project.data / "crates" / f"{name}.yml"
        path.write_text(path.read_text().rstrip("\n") + (f"\nbuilds:\n{builds}" if builds else "\n"))
    folder = project.data / "observed" / "repos"
    folder.mkdir(parents=True)
    (folder / "shop.yml").write_text(scan)
    return dict(files(project, *load_and_check(project)))


def shop(made: dict[str, str]) -> str:
    return made["repos/shop/index.md"]


def tabs(page: str) -> list[str]:
    """Return the tabs of a page, the one that is open marked with a plus."""
    return [f"{plus}{title}" for plus, title in re.findall(r'^===(\+?) "(.+)"$', page, re.MULTILINE)]


def test_what_was_only_read_says_so(small: Project) -> None:
    made = pages(small)
    assert "    **Read, not built** at `0123abc45678`. Line numbers are those" in shop(made)
    assert tabs(shop(made)) == ["+rev 0123abc", "As planned", "cargo add"]


def test_what_people_report_says_so(small: Project) -> None:
    made = pages(small, f"  - {{ commit: {PIN}, features: [tls] }}\n", f"  - {{ commit: {PIN} }}\n")
    assert "    **Reported to build** at `0123abc45678`. Line numbers are those" in shop(made)
    assert "; 2 offers are known to build. What is next" in made["index.md"]


def test_what_fails_only_with_a_feature_is_offered_without_it(small: Project) -> None:
    made = pages(small, WITHOUT_TLS, f"  - {{ commit: {PIN} }}\n")
    above, _, rest = shop(made).partition("## 1 · Dependencies")
    assert (
        f'!!! warning "Offered without what fails at 0123abc45678"\n\n    - `acme-net` with `tls`: {SHOWN}\n' in above
    )
    offered, _, planned = rest.partition('=== "As planned"')
    assert 'acme-net = { git = "https://git.example/acme/crates", rev = "0123abc", version = "1.2" }' in offered
    assert 'features = ["tls"]' not in offered
    assert 'features = ["tls"]' in planned
    assert "**It fails**: see above." in planned
    assert made["patches/shop.toml"].count("tls") == 1
    assert "- `acme-net` 1.2\n" in rest


def test_a_pin_that_fails_gives_way_to_a_commit_that_serves(small: Project) -> None:
    older = f"  - {{ commit: {OLDER}, features: [tls] }}\n"
    made = pages(small, FAILS + older, f"  - {{ commit: {OLDER} }}\n")
    assert tabs(shop(made)) == ["+Pinned (recommended)", "As planned", "cargo add"]
    mark = "**Reported to build** at `dddddddddddd`. The handbook's own pin fails for shop.\n"
    assert mark in shop(made)
    folded = shop(made).partition('??? failure "rev 0123abc: fails at 0123abc45678"\n')[2]
    assert 'rev = "0123abc"' in folded
    assert f'rev = "{OLDER}"' not in folded.partition("## 2")[0]


def test_where_nothing_builds_the_page_says_so_and_opens_on_no_choice_that_fails(small: Project) -> None:
    made = pages(small, FAILS)
    above, _, rest = shop(made).partition("## 1 · Dependencies")
    assert '!!! danger "What it takes does not build at 0123abc45678"\n\n    - `acme-net`: `E0308`' in above
    assert "cb-state-blocked" in above
    assert tabs(rest) == []
    assert "\nNothing to paste: it fails at every commit that was tried.\n" in rest
    folded = rest.partition('??? failure "All forms: each fails"\n')[2]
    assert tabs(dedent(folded.partition("???")[0])) == ["As planned", "cargo add"]
    assert "**It fails**: see above." in folded
    assert 'aria-label="shared crates: 0 of 2, blocked"' in made["badges/shop.svg"]


def test_joined_repositories_without_a_commit_in_common_say_so(small: Project) -> None:
    shutil.copytree(INVALID / "split-commits", small.data, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.txt"))
    made = files(small, *load_and_check(small))
    for name, other in (("shop", "stock"), ("stock", "shop")):
        above = made[f"repos/{name}/index.md"].partition("## 1 · Dependencies")[0]
        assert f"[{other}](../{other}/index.md), joined with {name} by git dependencies, is offered another" in above
    assert "cb-state-blocked" in made["repos/stock/index.md"]


def test_a_repository_that_was_not_scanned_has_the_same_marks(small: Project) -> None:
    net = small.data / "crates" / "acme-net.yml"
    net.write_text(f"{net.read_text().rstrip()}\nbuilds:\n{WITHOUT_TLS}")
    page = files(small, *load_and_check(small))["repos/shop/index.md"]
    assert '!!! warning "Offered without what fails' in page
    assert "\n**Read, not built** at `0123abc45678`.\n" in page


def test_the_page_of_a_crate_has_its_features_by_target(small: Project) -> None:
    wasm = f"  - {{ commit: {PIN}, features: [tcp], target: wasm32-unknown-unknown }}\n"
    page = pages(small, WITHOUT_TLS + wasm)["crates/acme-net/index.md"]
    assert f" | no | **fails** (reported): {SHOWN} |\n" in page
    folded = page.partition('id="builds" markdown="1">\n')[2].partition("</details>")[0]
    assert folded.splitlines()[4:] == [
        "| Commit | Features | Native | `wasm32-unknown-unknown` |",
        "|---|---|---|---|",
        f"| `0123abc45678` | `tls` | **fails** (reported): {SHOWN} | \N{EN DASH} |",
        "| `0123abc45678` | default features | **builds** (reported, rustc 1.95) | **builds** (reported) |",
        "",
    ]


def test_where_nothing_is_known_of_wasm_nothing_speaks_of_it(small: Project, cratebook: Cratebook) -> None:
    made = pages(small)
    spoken = [path for path, text in made.items() if "WASM" in text and path.endswith(".md")]
    assert not [path for path in spoken if path.startswith(("repos/", "crates/", "index.md"))]
    done = cratebook(small.root, "patch", "shop", "--form", "wasm")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "cratebook: nothing is known of WASM for shop; say so as `wasm` in the files of its crates\n"
    )


@pytest.mark.parametrize(
    ("net", "first"),
    [
        ("", "# shop: read, not built at 0123abc45678\n"),
        (
            WITHOUT_TLS,
            f"# shop: read, not built at 0123abc45678\n# Left out, as it fails: acme-net with tls: {PRINTED}\n",
        ),
        (FAILS, f"# shop: fails at 0123abc45678\n# It fails: acme-net: {PRINTED}\n"),
    ],
)
def test_patch_and_status_have_the_same_marks(small: Project, cratebook: Cratebook, net: str, first: str) -> None:
    pages(small, net)
    assert cratebook(small.root, "patch", "shop").stdout.startswith(first)
    mark = first.splitlines()[0].removeprefix("# shop: ")
    assert mark in cratebook(small.root, "status").stdout.splitlines()[1]
    build = json.loads(cratebook(small.root, "status", "--format", "json").stdout)["repositories"][0]["build"]
    assert len(build["failures"]) == (net == FAILS)
    assert len(build["left_out"]) == (net == WITHOUT_TLS)


def test_the_plans_own_patch_is_printed_as_it_is_with_a_word_that_it_fails(
    small: Project, cratebook: Cratebook
) -> None:
    pages(small, WITHOUT_TLS)
    done = cratebook(small.root, "patch", "shop", "--form", "lines")
    assert 'features = ["tls"]' in done.stdout
    assert done.stderr == f"shop: as planned it fails: acme-net with tls: {PRINTED}\n"
