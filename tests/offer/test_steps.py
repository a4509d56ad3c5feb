"""The steps that a repository is offered, to the letter, and followed on whatever manifests hypothesis thinks of."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import tomli
from cratebook.cargo.source import CrateSource
from cratebook.checkouts.scan import ScanTargets, scan_repository
from cratebook.data.catalog import Catalog
from cratebook.data.models import Repository
from cratebook.handbook import load_and_check
from cratebook.offer import Offer, Remark, Step, offer
from cratebook.offer import follow as follow_in_program
from cratebook.project import Project
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SMALL

from .follower import follow, followed

GIT = "https://git.example/acme/crates"
PIN = "89abcde"
TARGETS = ScanTargets(
    frozenset({"acme-core", "acme-net"}), frozenset([CrateSource(git=GIT).place]), {}, {"acme_net": "acme-net"}
)
MANIFESTS = Path(__file__).parent.parent / "apply" / "manifests"
VIRTUAL = '[workspace]\nmembers = ["api", "cli"]\n'


@cache
def handbook() -> Catalog:
    """The small handbook, whose patches name no commit, with a pin to offer; shop takes acme-core and acme-net."""
    catalog = load_and_check(Project(SMALL))[0]
    source = {"git": GIT, "version": "1.2", "browse": GIT, "pin": {"rev": PIN}}
    return replace(
        catalog,
        site=catalog.site.model_validate(
            {**catalog.site.model_dump(exclude_none=True, by_alias=True, exclude={"source"}), "source": source}
        ),
    )


@pytest.fixture
def catalog() -> Catalog:
    return handbook()


def package(name: str, rest: str = "") -> str:
    return f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n{rest}'


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / ("" if name == "root" else name) / "Cargo.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def offered(catalog: Catalog, folder: Path, *, members: tuple[str, ...] = ()) -> Offer:
    shop: Repository = catalog.repositories["shop"].model_copy(update={"members": members})
    seen = scan_repository(folder, "shop", TARGETS)
    return offer(replace(catalog, repositories={"shop": shop}, observed={"shop": seen}), "shop")


def steps(catalog: Catalog, folder: Path, *, members: tuple[str, ...] = (), **files: str) -> tuple[Step, ...]:
    """Return the pinned steps for a repository with these manifests, named by folder."""
    write(folder, files)
    return offered(catalog, folder, members=members).pinned or ()


def entry(crate: str, rest: str = "") -> str:
    return f'{crate} = {{ git = "{GIT}", rev = "{PIN}", version = "1.2"{rest} }}\n'


CORE, NET = entry("acme-core"), entry("acme-net", ', features = ["tls"]')
INHERITED = 'acme-core = { workspace = true }\nacme-net = { workspace = true, features = ["tls"] }\n'


OF_ANOTHER = 'acme-net = { package = "mio", version = "1" }\n'


def test_a_package_gets_the_crates_below_the_last_entry_of_its_table(catalog: Catalog, tmp_path: Path) -> None:
    root = package("shop", '\n[dependencies]\nserde = "1"\n\n# Tests\n[dev-dependencies]\n')
    assert steps(catalog, tmp_path, root=root) == (
        Step(number=1, file="Cargo.toml", place="under", table="dependencies", lines=(7,), text=CORE + NET),
    )


def test_an_empty_table_gets_them_below_its_header(catalog: Catalog, tmp_path: Path) -> None:
    [step] = steps(catalog, tmp_path, root=package("shop", "[dependencies]\n# none yet\n"))
    assert (step.place, step.lines) == ("under", (5,))


def test_a_package_without_the_table_gets_it_at_the_end(catalog: Catalog, tmp_path: Path) -> None:
    assert steps(catalog, tmp_path, root=package("shop", "\n[features]\n")) == (
        Step(
            number=1,
            file="Cargo.toml",
            place="end",
            table="dependencies",
            lines=None,
            text=f"[dependencies]\n{CORE}{NET}",
        ),
    )


def test_in_a_table_of_groups_they_are_a_group(catalog: Catalog, tmp_path: Path) -> None:
    table = '[dependencies]\n# Data\nserde = "1"\n\n# Time\ntime = "1"\n'
    [step] = steps(catalog, tmp_path, root=package("shop", table))
    assert step.text == f"\n# Shared crates\n{CORE}{NET}"


def test_a_group_of_the_crates_is_continued(catalog: Catalog, tmp_path: Path) -> None:
    table = f'[dependencies]\n# Data\nserde = "1"\n\n# Ours\n{CORE}'
    [step] = steps(catalog, tmp_path, root=package("shop", table))
    assert (step.lines, step.text) == ((10,), NET)


def test_they_are_written_as_their_neighbours(catalog: Catalog, tmp_path: Path) -> None:
    [step] = steps(catalog, tmp_path, root=package("shop", "[dependencies]\nserde = {version='1'}\n"))
    assert step.text.splitlines()[0] == f"acme-core = {{git='{GIT}', rev='{PIN}', version='1.2'}}"


def test_an_entry_at_another_revision_is_replaced_and_its_comment_stays(catalog: Catalog, tmp_path: Path) -> None:
    old = f'acme-core = {{ git = "{GIT}.git", branch = "main", optional = true }} # ours\n'
    first, second = steps(catalog, tmp_path, root=package("shop", f"[dependencies]\n{old}"))
    new = f'acme-core = {{ git = "{GIT}.git", rev = "{PIN}", version = "1.2", optional = true }} # ours\n'
    assert first == Step(
        number=1,
        file="Cargo.toml",
        place="replace",
        table="dependencies",
        lines=(6, 6),
        text=new,
        replaced=old,
        contradicts=("branch", "rev"),
    )
    assert (second.number, second.place, second.lines) == (2, "under", (6,))


def test_an_entry_of_several_lines_is_replaced_as_one(catalog: Catalog, tmp_path: Path) -> None:
    old = f'[dependencies.acme-core]\ngit = "{GIT}"\n# the branch\nbranch = "main"\n'
    first, second = steps(catalog, tmp_path, root=package("shop", old))
    assert (first.lines, first.replaced) == ((5, 8), old)
    assert tomli.loads(first.text) == {"dependencies": {"acme-core": {"git": GIT, "rev": PIN, "version": "1.2"}}}
    assert "# the branch\n" in first.text
    assert (second.place, second.text) == ("end", f"[dependencies]\n{NET}")


def test_what_else_comes_from_the_source_gets_the_same_revision(catalog: Catalog, tmp_path: Path) -> None:
    other = f'acme-old = {{ git = "{GIT}", branch = "main", features = ["x"] }}\n'
    tests = f'[dev-dependencies]\nacme-core = {{ git = "{GIT}" }}\n'
    root = package("shop", f"[dependencies]\n{CORE}{NET}{other}{tests}")
    assert [(step.place, step.lines, step.text) for step in steps(catalog, tmp_path, root=root)] == [
        ("replace", (8, 8), f'acme-old = {{ git = "{GIT}", rev = "{PIN}", features = ["x"] }}\n'),
        ("replace", (10, 10), f'acme-core = {{ git = "{GIT}", rev = "{PIN}" }}\n'),
    ]


def test_the_newest_commit_is_named_by_nothing(catalog: Catalog, tmp_path: Path) -> None:
    write(tmp_path, {"root": package("shop", f"[dependencies]\n{CORE}{NET}")})
    both = offered(catalog, tmp_path)
    assert both.pinned == ()
    assert [step.text for step in both.newest] == [line.replace(f', rev = "{PIN}"', "") for line in (CORE, NET)]


def test_a_workspace_declares_them_and_the_reader_chooses_a_member(catalog: Catalog, tmp_path: Path) -> None:
    table = '[workspace.dependencies]\nserde = "1"\n'
    first, second = steps(catalog, tmp_path, root=VIRTUAL + table, api=package("api"), cli=package("cli"))
    assert (first.file, first.table, first.lines) == ("Cargo.toml", "workspace.dependencies", (4,))
    assert first.text == CORE + entry("acme-net")
    members = ("api/Cargo.toml", "cli/Cargo.toml")
    assert second == Step(
        number=2, file=None, place="under", table="dependencies", lines=None, text=INHERITED, members=members
    )


def test_the_members_whose_sources_name_crates_are_the_choice(catalog: Catalog, tmp_path: Path) -> None:
    write(tmp_path, {"root": '[workspace]\nmembers = ["*"]\n', **{name: package(name) for name in ("a", "b", "c")}})
    for name in ("a", "c"):
        (tmp_path / name / "src").mkdir()
        (tmp_path / name / "src" / "lib.rs").write_text("use acme_net::Connection;")
    assert [step.members for step in offered(catalog, tmp_path).pinned or ()][1:] == [("a/Cargo.toml", "c/Cargo.toml")]
    (tmp_path / "c" / "src" / "lib.rs").write_text("")
    both = offered(catalog, tmp_path)
    assert [step.file for step in both.pinned or ()] == ["Cargo.toml", "a/Cargo.toml"]
    assert [member.package for member in both.possible] == ["a"]


def test_a_member_whose_sources_name_crates_takes_them_where_the_root_shares_none(
    catalog: Catalog, tmp_path: Path
) -> None:
    write(tmp_path, {"root": package("shop", '[workspace]\nmembers = ["api"]\n'), "api": package("api")})
    (tmp_path / "api" / "src").mkdir()
    (tmp_path / "api" / "src" / "lib.rs").write_text("use acme_net::Connection;")
    [step] = offered(catalog, tmp_path).pinned or ()
    assert (step.file, step.place, step.text) == ("api/Cargo.toml", "end", f"[dependencies]\n{CORE}{NET}")


@pytest.mark.parametrize("name", ["shop-cli", "cli", "cli/Cargo.toml"])
def test_the_members_that_the_data_names_get_them(catalog: Catalog, tmp_path: Path, name: str) -> None:
    cli = package("shop-cli", "[dependencies]\n")
    _, step = steps(catalog, tmp_path, members=(name,), root=VIRTUAL, api=package("api"), cli=cli)
    assert (step.file, step.place, step.lines, step.text) == ("cli/Cargo.toml", "under", (5,), INHERITED)


def test_a_name_is_a_package_before_it_is_a_folder(catalog: Catalog, tmp_path: Path) -> None:
    crossed = {"api": package("cli"), "cli": package("api")}
    assert [step.file for step in steps(catalog, tmp_path, members=("api",), root=VIRTUAL, **crossed)] == [
        "Cargo.toml",
        "cli/Cargo.toml",
    ]


def test_a_member_that_has_them_inherits_and_keeps_its_features(catalog: Catalog, tmp_path: Path) -> None:
    old = f'acme-net = {{ git = "{GIT}", features = ["dns"], optional = true }}\n'
    api = package("api", f"[dependencies]\n{CORE}{old}")
    root, core, member = steps(catalog, tmp_path, root=VIRTUAL, api=api, cli=package("cli"))
    assert (root.place, root.text) == ("end", f"[workspace.dependencies]\n{CORE}{entry('acme-net')}")
    assert (core.file, core.lines, core.text) == ("api/Cargo.toml", (6, 6), "acme-core = { workspace = true }\n")
    assert (member.file, member.lines) == ("api/Cargo.toml", (7, 7))
    assert member.text == 'acme-net = { workspace = true, features = ["dns", "tls"], optional = true }\n'


def test_an_entry_among_others_on_its_lines_is_left_with_a_remark(catalog: Catalog, tmp_path: Path) -> None:
    inline = f'dependencies = {{ acme-core = {{ git = "{GIT}" }}, acme-net = "1" }}\n'
    write(tmp_path, {"root": inline + package("shop")})
    both = offered(catalog, tmp_path)
    assert both.pinned == ()
    assert [(remark.file, remark.line, remark.package) for remark in both.remarks] == [
        ("Cargo.toml", 1, "acme-core"),
        ("Cargo.toml", 1, "acme-net"),
    ]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "no-manifest"),
        ({"inner": package("inner")}, "no-manifest"),
        ({"root": "[package\n"}, "unreadable"),
        ({"root": 'dependencies.serde = "1"\n' + package("shop")}, "closed-table"),
        ({"root": "[workspace]\n"}, "no-package"),
        ({"root": '[workspace]\ndependencies.serde = "1"\nmembers = ["api"]\n', "api": package("api")}, "closed-table"),
        ({"root": 'workspace = { members = ["api"] }\n', "api": package("api")}, "closed-table"),
        ({"root": VIRTUAL, **dict.fromkeys(("api", "cli"), 'dependencies.a = "1"\n' + package("b"))}, "closed-table"),
        ({"root": package("shop", f"[dependencies]\n{OF_ANOTHER}")}, "name-taken"),
        ({"root": f"{VIRTUAL}[workspace.dependencies]\n{OF_ANOTHER}", "api": package("api")}, "name-taken"),
        ({"root": VIRTUAL, "api": package("api", f"[dependencies]\n{OF_ANOTHER}")}, "name-taken"),
        ({"root": VIRTUAL, **{a: package(a, f"[dependencies]\n{OF_ANOTHER}") for a in ("api", "cli")}}, "name-taken"),
    ],
)
def test_why_there_are_no_steps(catalog: Catalog, tmp_path: Path, files: dict[str, str], reason: str) -> None:
    write(tmp_path, files)
    both = offered(catalog, tmp_path)
    assert (both.reason, both.pinned, both.newest) == (reason, (), ())


def test_the_keys_that_another_package_has_are_named_with_their_lines(catalog: Catalog, tmp_path: Path) -> None:
    root = f"{VIRTUAL}[workspace.dependencies]\n{OF_ANOTHER}"
    write(tmp_path, {"root": root, "api": package("api", "[dependencies]\nacme-net.workspace = true\n")})
    message = "this key is another package's; give that one another key, with `package` for its name"
    assert offered(catalog, tmp_path).remarks == (
        Remark(file="Cargo.toml", line=4, package="acme-net", message=message),
        Remark(file="api/Cargo.toml", line=6, package="acme-net", message=message),
    )


def test_the_member_with_its_keys_free_takes_the_crates(catalog: Catalog, tmp_path: Path) -> None:
    api = package("api", f"[dependencies]\n{OF_ANOTHER}")
    both = steps(catalog, tmp_path, root=VIRTUAL, api=api, cli=package("cli"))
    assert [step.file for step in both] == ["Cargo.toml", "cli/Cargo.toml"]


def test_a_secret_is_not_written_down(catalog: Catalog, tmp_path: Path) -> None:
    old = 'acme-core = { git = "https://user:token@git.example/acme/crates" }\n'
    write(tmp_path, {"root": package("shop", f"[dependencies]\n{old}")})
    assert "token" not in str(offered(catalog, tmp_path))


@pytest.mark.parametrize("case", sorted(path.name for path in MANIFESTS.iterdir()))
@pytest.mark.parametrize("choice", ["pinned", "newest"])
def test_a_hard_manifest_after_the_steps(catalog: Catalog, tmp_path: Path, case: str, choice: str) -> None:
    text = (MANIFESTS / case / "before.toml").read_bytes().decode()
    write(tmp_path, {"root": text})
    both = offered(catalog, tmp_path)
    if not both.reason:
        new = assert_followed(text, getattr(both, choice))
        assert both.remarks or {"acme-core", "acme-net"} <= crates(tomli.loads(new.removeprefix("\ufeff")))


def assert_followed(text: str, steps: tuple[Step, ...]) -> str:
    """Return what a reader and the program make of a root manifest: it has every line but the replaced ones."""
    own = [step for step in steps if step.file == "Cargo.toml"]
    new = followed(text, own)
    assert new == follow_in_program(text, own)
    replaced = [step.lines for step in own if step.place == "replace" and step.lines]
    left = iter(new.splitlines())
    for number, line in enumerate(text.splitlines(), start=1):
        assert any(first <= number <= last for first, last in replaced) or line in left
    return new


def crates(values: dict[str, Any]) -> set[str]:
    """Return the packages that a manifest takes, by whatever name and in whatever table."""
    tables = [values, values.get("workspace", {}), *values.get("target", {}).values()]
    entries = [
        entry for table in tables for name in table if name.endswith("dependencies") for entry in table[name].items()
    ]
    return {value.get("package", key) if isinstance(value, dict) else key for key, value in entries}


SOURCES = st.sampled_from(["", ', branch = "main"', ', rev = "0000000"', f', rev = "{PIN}"', ', version = "1.2"'])
ENTRIES = st.one_of(
    st.builds('{{ git = "{}"{} }}'.format, st.sampled_from([GIT, f"{GIT}.git"]), SOURCES),
    st.sampled_from(['"1.2"', '{ path = "../core" }', "{ git = 'https://git.example/other' }"]),
)


@st.composite
def tables(draw: st.DrawFn, header: str) -> str:
    """A table of dependencies with some of the crates, in groups or not, and with comments."""
    rows = []
    for name in draw(st.permutations(["serde", "acme-core", "time", "acme-net", "acme-old"])):
        if draw(st.booleans()):
            value = draw(ENTRIES) if name.startswith("acme") else '"1"'
            rows += draw(st.sampled_from([[], [""], ["", f"# {name}"]]))
            rows += [f"{name} = {value}" + draw(st.sampled_from(["", " # why"]))]
    return "\n".join([f"[{header}]", *rows, draw(st.sampled_from(["", "# end", "\n"]))])


ROOTS = st.one_of(
    tables("dependencies").map(lambda table: package("shop", table)),
    tables("workspace.dependencies").map(lambda table: VIRTUAL + table),
)


@settings(max_examples=60)
@given(root=ROOTS, member=st.one_of(st.just(""), tables("dependencies")), choice=st.sampled_from(["pinned", "newest"]))
def test_any_manifests_after_the_steps(root: str, member: str, choice: str) -> None:
    """They have every crate, in the manifests of packages, and at one revision, so that no step is left."""
    folders = (".", "api", "cli") if root.startswith(VIRTUAL) else (".",)
    with TemporaryDirectory() as made:
        folder = Path(made)
        write(folder, {"root": root, "api": package("api", member), "cli": package("cli", "[dependencies]\n")})
        both = offered(handbook(), folder)
        assert (both.reason, both.remarks) == (None, ())
        assert_followed(root, getattr(both, choice))
        follow(folder, getattr(both, choice))
        assert getattr(offered(handbook(), folder), choice) == ()
        tables = [tomli.loads((folder / name / "Cargo.toml").read_text()).get("dependencies", {}) for name in folders]
    assert {"acme-core", "acme-net"} <= {crate for table in tables for crate in table}
