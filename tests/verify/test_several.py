"""Crates of two git sources, each with commits of its own: built together, and pinned one without the other."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cratebook.builds import chosen
from cratebook.cli import main
from cratebook.handbook import files, load_and_check
from cratebook.project import Project

from tests.conftest import toolchain_first

from .world import commit, write

pytestmark = [pytest.mark.needs("cargo"), pytest.mark.needs("rustc"), pytest.mark.xdist_group("verify")]

CORE, TOOLS = "https://git.example/acme/core", "https://git.example/acme/tools"
PACKAGE = '[package]\nname = "{}"\nversion = "0.1.0"\nedition = "2021"\n'
SITE = f"""title: Acme
organisation: Acme
summary: Crates of two repositories
sources:
  core: {{{{git: "{CORE}", rev: {{core}}, crates: [acme-core]}}}}
  tools:
    git: {TOOLS}
    crates: [acme-tool]
    pin: {{{{ rev: {{tools}} }}}}
repositories: https://git.example/acme/{{{{repository}}}}
universal: []
"""
REPOSITORY = "name: {}\ncategory: all\npurpose: Takes crates\ncrates: {{{}}}\n"
TOOL = "pub struct Tool;\n"
NEWER = "pub struct Tool(Nothing);\n"
FAILS = "acme-tool: E0425: cannot find type `Nothing` in this scope: not found in this scope (src/lib.rs:1)"


@dataclass(frozen=True, kw_only=True)
class Two:
    """The clones of both sources, and a handbook that pins the only commit of one and the older one of the other."""

    folder: Path
    core: str
    older: str
    newer: str
    environment: dict[str, str]

    @property
    def handbook(self) -> Path:
        return self.folder / "handbook"

    @property
    def clones(self) -> tuple[str, ...]:
        return "--crates", str(self.folder / "tools"), "--crates", str(self.folder / "core")

    def runs(self, *words: str) -> Result:
        return CliRunner(env=self.environment).invoke(main, ["-C", str(self.handbook), *words], catch_exceptions=False)

    def data(self, path: str) -> str:
        return (self.handbook / "data" / path).read_text()


@pytest.fixture(scope="module")
def begun(cargo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Two:
    folder = tmp_path_factory.mktemp("two")
    write(folder / "core", {"Cargo.toml": PACKAGE.format("acme-core"), "src/lib.rs": "pub struct Core;\n"})
    write(folder / "tools", {"Cargo.toml": PACKAGE.format("acme-tool"), "src/lib.rs": TOOL})
    core, older = (commit(folder / name, "Begin") for name in ("core", "tools"))
    write(folder / "tools", {"src/lib.rs": NEWER})
    newer = commit(folder / "tools", "Change")
    crate = 'name: acme-{0}\nversion: "0.1.0"\npurpose: A crate\nimport: {{comment: "{0}", names: [{1}]}}\n'
    write(
        folder / "handbook" / "data",
        {
            "site.yml": SITE.format(core=core, tools=older),
            "categories.yml": "categories: {all: {title: All}}\n",
            "phases.yml": "phases: {all: {title: All, repositories: [shop, store]}}\n",
            "crates/acme-core.yml": crate.format("core", "Core"),
            "crates/acme-tool.yml": crate.format("tool", "Tool"),
            "repos/shop.yml": REPOSITORY.format("shop", "acme-core: {}, acme-tool: {}"),
            "repos/store.yml": REPOSITORY.format("store", "acme-tool: {}"),
        },
    )
    environment = {"CARGO_HOME": str(cargo_home), "CARGO_PROFILE_DEV_DEBUG": "0", "PATH": toolchain_first()}
    return Two(folder=folder, core=core, older=older, newer=newer, environment=environment)


@pytest.fixture
def two(begun: Two, tmp_path: Path) -> Two:
    shutil.copytree(begun.folder, tmp_path / "two")
    return Two(**{**vars(begun), "folder": tmp_path / "two"})


def rows(done: Result) -> list[tuple[str, ...]]:
    return [tuple(re.split(" {2,}", line.rstrip())) for line in done.stdout.splitlines()[1:]]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (
            ("verify",),
            f"--crates is missing for 'core' ({CORE}) and 'tools' ({TOOLS}): it names a clone of each git source",
        ),
        (
            ("verify", "--crates", "{core}"),
            f"--crates is missing for 'tools' ({TOOLS}): it names a clone of each git source",
        ),
        (
            ("verify", "--crates", "{core}", "--crates", "{folder}/copy"),
            "{core} and {folder}/copy are one source, 'core'; give --crates once for each source",
        ),
        (
            ("verify", "--crates", "{folder}/other"),
            "nothing tells which source {folder}/other is; "  # noqa: ISC004 - one text
            "give it the address of a git source as its origin, one of core, tools",
        ),
        (
            ("pin", "HEAD", "--crates", "{core}", "--crates", "{tools}"),
            "--source is missing: it names the one of core, tools to pin",
        ),
        (
            ("pin", "HEAD", "--crates", "{core}", "--crates", "{tools}", "--source", "tool"),
            "'tool' is not in data/site.yml; did you mean 'tools'?",
        ),
    ],
)
def test_which_clone_is_which_source_is_never_guessed(two: Two, words: tuple[str, ...], error: str) -> None:
    shutil.copytree(two.folder / "core", two.folder / "copy")
    write(two.folder, {"other/Cargo.toml": PACKAGE.format("other")})
    places = {"core": two.folder / "core", "tools": two.folder / "tools", "folder": two.folder}
    done = two.runs(*(word.format(**places) for word in words), "--yes")
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, f"Error: {error.format(**places)}")


def test_what_is_offered_is_built_from_both_at_each_commit_of_one(two: Two) -> None:
    done = two.runs("verify", "--yes", *two.clones, "--commit", two.older, "--commit", two.newer)
    both = f"{two.core[:12]} (core) and {{}} (tools)"
    assert [(build, commit, outcome) for build, _, commit, outcome, *_ in rows(done)] == [
        ("acme-core (default)", two.core[:12], "builds"),
        ("acme-tool (default)", two.older[:12], "builds"),
        ("acme-tool (default)", two.newer[:12], "fails"),
        ("offer for shop", both.format(two.older[:12]), "builds"),
        ("offer for store", two.older[:12], "builds"),
        ("offer for shop", both.format(two.newer[:12]), "fails"),
        ("offer for store", two.newer[:12], "fails"),
    ]
    tried = load_and_check(Project(two.handbook))[0].tried
    assert {path[-1]: of.commits for path, of in tried.items()} == {
        "core": (two.core,),
        "tools": (two.newer, two.older),
    }
    assert two.data("observed/builds/repos/shop.yml").count(f"commit: {two.core}\n") == 2
    assert f"others:\n    tools: {two.newer}\n" in two.data("observed/builds/repos/shop.yml")
    assert rows(two.runs("verify", "--yes", *two.clones, "--commit", two.older)) == [
        row for row in rows(done) if two.newer[:12] not in row[2]
    ]


def test_one_is_pinned_and_the_other_stays(two: Two) -> None:
    before = two.data("site.yml")
    done = two.runs("pin", two.newer, "--source", "tools", *two.clones, "--yes")
    assert [(name, effect, why) for name, effect, _, _, why in rows(done)] == [
        ("shop", "break", FAILS),
        ("store", "break", FAILS),
    ]
    assert done.stderr.endswith(f"pinned {two.newer} in data/site.yml\n")
    assert two.data("site.yml") == before.replace(two.older, two.newer)
    assert f"commit: {two.newer}\n" in two.data("observed/crates/acme-tool.yml")
    two.runs("verify", "--yes", *two.clones, "--commit", two.older)
    catalog, findings = load_and_check(Project(two.handbook))
    # Where the pin of one fails, an older commit of that one is offered, with the pin of the other.
    pinned = tuple((("sources", name), ("rev", rev)) for name, rev in (("core", two.core), ("tools", two.older)))
    assert (chosen(catalog, "shop").pins, chosen(catalog, "shop").state) == (pinned, "builds")
    assert [finding.message for finding in findings if finding.code == "failing-pin"] == [
        f"2 repositories fail at the pin {two.newer[:12]}: shop and store; {FAILS}"
    ]
    page = files(Project(two.handbook), catalog, findings)["repos/shop/index.md"]
    assert f"**Built alone** at `{two.core[:12]}` (`core`) and at `{two.older[:12]}` (`tools`) with rustc" in page


def test_how_far_a_lock_file_is_behind_is_counted_in_the_clone_of_each_source(two: Two) -> None:
    write(two.folder / "core", {"src/lib.rs": "pub struct Core(());\n"})
    newest = commit(two.folder / "core", "Change")
    site = two.handbook / "data" / "site.yml"
    text = site.read_text().replace(f"rev: {two.core}", f"pin: {{rev: {newest}}}")
    site.write_text(text.replace(two.older, two.newer))
    entries = f'acme-core = {{ git = "{CORE}" }}\nacme-tool = {{ git = "{TOOLS}" }}\n'
    locked = (("acme-core", CORE, two.core), ("acme-tool", TOOLS, two.older))
    lock = "".join(
        f'\n[[package]]\nname = "{name}"\nversion = "0.1.0"\nsource = "git+{git}#{rev}"\n' for name, git, rev in locked
    )
    shop = two.folder / "repositories" / "shop"
    write(shop, {"Cargo.toml": PACKAGE.format("shop") + f"\n[dependencies]\n{entries}", "src/lib.rs": ""})
    write(shop, {"Cargo.lock": f'version = 4\n{lock}\n[[package]]\nname = "shop"\nversion = "0.1.0"\n'})
    done = two.runs("scan", str(two.folder / "repositories"), *two.clones)
    assert done.exit_code == 0, done.stderr
    _, findings = load_and_check(Project(two.handbook))
    behind = [finding.message for finding in findings if finding.code == "lock-behind"]
    assert [message.partition(" (")[0] for message in behind] == [
        f"shop builds acme-core at {two.core[:12]}, 1 commit behind the pin {newest[:12]}",
        f"shop builds acme-tool at {two.older[:12]}, 1 commit behind the pin {two.newer[:12]}",
    ]


def test_a_difference_names_the_pin_of_each_source(two: Two) -> None:
    before = two.folder / "before"
    shutil.copytree(two.handbook, before)
    site = two.handbook / "data" / "site.yml"
    site.write_text(site.read_text().replace(two.older, two.newer))
    done = two.runs("diff", str(before / "data"), str(two.handbook / "data"))
    assert f"read, not built at {two.core[:12]} (core) and {two.newer[:12]} (tools)" in done.stdout, done.output
