"""Every form of a patch, to the letter; `tests/offer/proof` lets Cargo compile them."""

from __future__ import annotations

import json
import re
import textwrap
import tomllib
from pathlib import Path

import pytest
from cratebook.handbook import files, load_and_check
from cratebook.offer import offer
from cratebook.project import Project

from tests.conftest import SMALL, Cratebook

GIT = "https://git.example/acme/crates"
WASM = """\
requirements: |
  [dependencies]
  acme-core = { version = "1.2", features = ["wasm"] }
  [target.'cfg(target_arch = "wasm32")'.dependencies]
  wasm-bindgen = "0.2"
  getrandom = { version = "0.2", features = ["js"] }
"""


@pytest.fixture
def book(small: Project) -> Project:
    """The small handbook with a WASM feature, a crate that cannot, a narrowed one, and a pin to offer."""
    core, net = (small.data / "crates" / f"{name}.yml" for name in ("acme-core", "acme-net"))
    wasm = "wasm: {{ support: {}, note: {} }}\n"
    core.write_text(core.read_text() + "features: { wasm: [] }\nwasm: { support: full, feature: wasm, note: Works }\n")
    net.write_text(net.read_text() + wasm.format("none", "Needs sockets"))
    shop, site = small.data / "repos" / "shop.yml", small.data / "site.yml"
    shop.write_text(shop.read_text().replace("[tls] }", "[tls], default-features: false, optional: true }"))
    site.write_text(site.read_text().replace("  rev: 0123abc\n", "  pin: { tag: v1.2.0 }\n"))
    (small.data / "wasm.yml").write_text(WASM)
    return small


FORMS = {
    "section": f"""\
[dependencies]
acme-core = {{ git = "{GIT}", version = "1.2" }}
acme-net = {{ git = "{GIT}", version = "1.2", default-features = false, features = ["tls"], optional = true }}
""",
    "lines": f"""\
acme-core = {{ git = "{GIT}", version = "1.2" }}
acme-net = {{ git = "{GIT}", version = "1.2", default-features = false, features = ["tls"], optional = true }}
""",
    "workspace": f"""\
# Cargo.toml at the root
[workspace.dependencies]
acme-core = {{ git = "{GIT}", version = "1.2" }}
acme-net = {{ git = "{GIT}", version = "1.2", default-features = false }}

# Cargo.toml of each member that uses them
[dependencies]
acme-core = {{ workspace = true }}
acme-net = {{ workspace = true, features = ["tls"], optional = true }}
""",
    "add": f"""\
cargo add --git {GIT} acme-core
cargo add --git {GIT} acme-net --features acme-net/tls --no-default-features --optional
""",
    "wasm": f"""\
[dependencies]
acme-core = {{ git = "{GIT}", version = "1.2", features = ["wasm"] }}

[target.'cfg(target_arch = "wasm32")'.dependencies]
wasm-bindgen = "0.2"
getrandom = {{ version = "0.2", features = ["js"] }}

# Not for WASM:
# acme-net: Needs sockets
[target.'cfg(not(target_arch = "wasm32"))'.dependencies]
acme-net = {{ git = "{GIT}", version = "1.2", default-features = false, features = ["tls"], optional = true }}
""",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_to_the_letter(book: Project, cratebook: Cratebook, form: str) -> None:
    done = cratebook(book.root, "patch", "shop", "--form", form)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == FORMS[form]


@pytest.mark.parametrize("form", FORMS)
def test_pinning_adds_the_pin_to_each_source_and_nothing_else(book: Project, cratebook: Cratebook, form: str) -> None:
    pinned = cratebook(book.root, "patch", "shop", "--form", form, "--pin").stdout
    assert "v1.2.0" in pinned
    assert pinned.replace(' tag = "v1.2.0",', "").replace(" --tag v1.2.0", "") == FORMS[form]


@pytest.mark.parametrize("form", [form for form in FORMS if form != "add"])
def test_every_toml_form_parses(form: str) -> None:
    assert tomllib.loads(FORMS[form])


def test_what_the_requirements_ask_for_beside_the_crates_comes_along_once(book: Project, cratebook: Cratebook) -> None:
    (book.data / "wasm.yml").write_text(
        "requirements: |\n  [dependencies]\n  js-sys = '0.3'\n"
        "  [target.'cfg(not(target_arch = \"wasm32\"))'.dependencies]\n  tokio = '1'\n"
    )
    form = tomllib.loads(cratebook(book.root, "patch", "shop", "--form", "wasm").stdout)
    assert list(form["dependencies"]) == ["acme-core", "js-sys"]
    assert [list(table["dependencies"]) for table in form["target"].values()] == [["acme-net", "tokio"]]


def test_a_package_of_a_workspace_can_be_named_for_cargo_add(book: Project, cratebook: Cratebook) -> None:
    done = cratebook(book.root, "patch", "shop", "--form", "add", "--package", "shop-api")
    assert all(line.startswith("cargo add --package shop-api --git ") for line in done.stdout.splitlines())


def test_without_a_pin_asking_for_it_is_wrong_usage(small: Project, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "patch", "shop", "--pin")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(
        "Error: data/site.yml offers no pin; add 'pin' to its 'source', with a rev, tag or branch\n"
    )


def observed(project: Project, kind: str, *tables: str) -> None:
    folder = project.data / "observed" / "repos"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stock.yml").write_text(f"name: stock\nkind: {kind}\n" + "".join(f"{table}: true\n" for table in tables))


def page(project: Project) -> str:
    return files(project, *load_and_check(project))["repos/stock/index.md"]


@pytest.mark.parametrize(
    ("kind", "tables", "form"),
    [
        ("virtual-workspace", (), "Workspace"),
        ("virtual-workspace", ("workspace_dependencies_table",), "Workspace"),
        ("root-package", ("workspace_dependencies_table", "dependencies_table"), "Workspace"),
        ("root-package", ("dependencies_table",), "Existing `[dependencies]`"),
        ("root-package", (), "New `[dependencies]`"),
        ("package", ("dependencies_table",), "Existing `[dependencies]`"),
        ("package", (), "New `[dependencies]`"),
        ("none", (), "New `[dependencies]`"),
        ("unreadable", (), "New `[dependencies]`"),
    ],
)
def test_the_page_opens_on_the_form_that_fits(small: Project, kind: str, tables: tuple[str, ...], form: str) -> None:
    observed(small, kind, *tables)
    assert re.findall(r'^===\+ "(.+)"$', page(small), re.MULTILINE) == [form]


def test_an_unknown_manifest_opens_on_the_plans_table_and_says_how_to_see(small: Project) -> None:
    text = page(small)
    assert '===+ "New `[dependencies]`"' in text
    assert "The kind of manifest that stock has is not known. Look at the `Cargo.toml` at its root" in text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("virtual-workspace", "Virtual workspace: add the first text to the root `Cargo.toml`"),
        ("none", "There is no `Cargo.toml` in stock. Create a package first (`cargo init`)."),
        ("unreadable", "The `Cargo.toml` at the root of stock cannot be parsed. Fix it first."),
    ],
)
def test_the_page_says_why(small: Project, kind: str, words: str) -> None:
    observed(small, kind)
    assert words in page(small)


def test_a_manifest_that_cargo_rejects_is_said_first(small: Project) -> None:
    observed(small, "root-package")
    path = small.data / "observed" / "repos" / "stock.yml"
    path.write_text(path.read_text() + "faults:\n- { manifest: Cargo.toml, line: 3, message: it is broken }\n")
    above, _, _ = page(small).partition("===+ ")
    assert '!!! danger "First fix what Cargo refuses"\n\n    - `Cargo.toml`, line 3: it is broken\n' in above


@pytest.mark.parametrize(
    ("lines", "said", "colour"),
    [
        (None, "not scanned", "#57606a"),
        ("", "0 of 1, blocked", "#a40e26"),
        (
            "  - { package: acme-core, manifest: Cargo.toml, line: 5, table: dependencies, version: '9' }\n",
            "0 of 1, blocked",
            "#a40e26",
        ),
        (
            (
                "  - { package: acme-core, manifest: Cargo.toml, line: 5, table: dependencies, "
                f"git: '{GIT}', rev: 0123abc }}\n"
            ),
            "1 of 1, done",
            "#1a7f37",
        ),
    ],
)
def test_a_badge_says_how_far_a_repository_is(small: Project, lines: str | None, said: str, colour: str) -> None:
    if lines is not None:
        observed(small, "package")
        path: Path = small.data / "observed" / "repos" / "stock.yml"
        path.write_text(path.read_text() + (f"crates:\n{lines}" if lines else ""))
    badge = files(small, *load_and_check(small))["badges/stock.svg"]
    assert f'aria-label="shared crates: {said}"' in badge
    assert f'fill="{colour}"' in badge


WORKSPACE = """\
name: stock
kind: virtual-workspace
workspace_dependencies_table: true
workspace_dependencies: {{ lines: [4, 5, 9], groups: commented }}
members:
- {{ manifest: api/Cargo.toml, package: stock-api, lines: [6] }}
- {{ manifest: cli/Cargo.toml, package: stock-cli }}
{}"""


def scanned(project: Project, rest: str = "") -> None:
    folder = project.data / "observed" / "repos"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stock.yml").write_text(WORKSPACE.format(rest))


def test_the_steps_of_a_scanned_repository_to_the_letter(book: Project, cratebook: Cratebook) -> None:
    scanned(book)
    done = cratebook(book.root, "patch", "stock")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "# stock: read, not built at v1.2.0\n\n"
        "# 1: Cargo.toml: under [workspace.dependencies], after line 9\n\n# Shared crates\n"
        f'acme-core = {{ git = "{GIT}", tag = "v1.2.0", version = "1.2" }}\n\n'
        "# 2: under [dependencies] of one of api/Cargo.toml, cli/Cargo.toml\nacme-core = { workspace = true }\n"
    )


@pytest.mark.parametrize("is_scanned", [True, False])
def test_without_a_planned_crate_nothing_is_said_of_builds(
    small: Project, cratebook: Cratebook, *, is_scanned: bool
) -> None:
    stock = small.data / "repos" / "stock.yml"
    stock.write_text(stock.read_text().replace("crates:\n  acme-core: {}\n", "crates: {}\n"))
    if is_scanned:
        scanned(small)
    done = cratebook(small.root, "patch", "stock")
    assert (done.returncode, done.stdout, done.stderr) == (0, "# stock: no crate planned\n", "")
    row = next(line for line in cratebook(small.root, "status").stdout.splitlines() if " stock " in line)
    assert "  no crate planned" in row
    difference = cratebook(small.root, "diff", str(SMALL / "data")).stdout
    assert "- `stock`: `read, not built at 0123abc45678` → `no crate planned`\n" in difference


def test_the_steps_name_no_commit_for_the_newest(book: Project, cratebook: Cratebook) -> None:
    scanned(book)
    pinned, newest = (cratebook(book.root, "patch", "stock", *option).stdout for option in ((), ("--newest",)))
    assert newest == pinned.replace(' tag = "v1.2.0",', "").replace(" at v1.2.0", "")


def test_what_cargo_refuses_comes_first(book: Project, cratebook: Cratebook) -> None:
    scanned(book, "faults: [{ manifest: Cargo.toml, line: 9, message: it is broken }]\n")
    first = cratebook(book.root, "patch", "stock").stdout.splitlines()[0]
    assert first == "# First fix Cargo.toml, line 9: it is broken"


def test_an_entry_that_is_there_is_replaced(book: Project, cratebook: Cratebook) -> None:
    entry = "{ package: acme-core, manifest: api/Cargo.toml, line: 7, table: dependencies, text: 'acme-core = \"1\"' }"
    scanned(book, f"crates: [{entry}]\n")
    assert cratebook(book.root, "patch", "stock").stdout.endswith(
        "# 2: api/Cargo.toml: instead of line 7\nacme-core = { workspace = true }\n"
    )


def test_without_a_manifest_there_are_no_steps(book: Project, cratebook: Cratebook) -> None:
    observed(book, "none")
    done = cratebook(book.root, "patch", "stock")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "cratebook: there are no steps for stock: it has no Cargo.toml at its root; name the packages that take the "
        "crates as `members` in its file\n"
    )


@pytest.mark.parametrize(
    ("data", "rest", "packages"),
    [
        ("", "", ()),
        ("members: [cli, stock-api]\n", "", ("stock-api", "stock-cli")),
        (
            "",
            "crates: [{ package: acme-core, manifest: api/Cargo.toml, line: 7, table: dependencies }]\n",
            ("stock-api",),
        ),
    ],
)
def test_cargo_add_names_the_members_that_are_known(
    book: Project, cratebook: Cratebook, data: str, rest: str, packages: tuple[str, ...]
) -> None:
    scanned(book, rest)
    repository = book.data / "repos" / "stock.yml"
    repository.write_text(repository.read_text() + data)
    add = f"cargo add --package {{}} --git {GIT} acme-core\n"
    forms = json.loads(files(book, *load_and_check(book))["api/v1/repos/stock.json"])["forms"]
    texts = [text for form in forms if form["form"] == "add" for text in form["texts"]]
    assert texts[0]["text"] == "".join(map(add.format, packages or ("MEMBER",)))
    assert texts[0]["destination"] == ("workspace-command" if packages else "root-command")
    printed = cratebook(book.root, "patch", "stock", "--form", "add").stdout
    assert printed == ("".join(map(add.format, packages)) or add.replace("--package {} ", ""))


def test_the_steps_are_in_the_api(book: Project) -> None:
    scanned(book)
    api = json.loads(files(book, *load_and_check(book))["api/v1/repos/stock.json"])["offer"]
    assert [step["lines"] for step in api["pinned"]] == [[9], None]
    assert api["newest"][1] == {
        "number": 2,
        "file": None,
        "place": "under",
        "table": "dependencies",
        "lines": None,
        "text": "acme-core = { workspace = true }\n",
        "replaced": None,
        "members": ["api/Cargo.toml", "cli/Cargo.toml"],
        "contradicts": [],
    }


def test_the_page_of_a_scanned_repository_opens_on_the_steps_for_its_manifests(book: Project) -> None:
    scanned(book)
    text = files(book, *load_and_check(book))["repos/stock/index.md"]
    opened, _, rest = text.partition('=== "Newest commit"')
    assert re.findall(r'^===\+ "(.+)"$', text, re.MULTILINE) == ["Pinned (recommended)"]
    steps = offer(load_and_check(book)[0], "stock")
    for tab, offered in ((opened, steps.pinned or ()), (rest, steps.newest)):
        assert all(f"**{step.number} · `{step.file or 'Cargo.toml'}`" in tab for step in offered)
        assert all(textwrap.indent(step.text, " " * 8).strip() in tab for step in offered)
