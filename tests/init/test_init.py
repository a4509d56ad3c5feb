"""What `init` begins a handbook with: what checkouts say, in which no rule finds anything, and which builds at once."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from cratebook.data.models import ObservedCrate, ObservedRepository, Use
from cratebook.evidence.usage import import_names
from cratebook.init import address
from cratebook.init.bundled import workflows
from cratebook.init.repositories import phases
from cratebook.project import Project

from tests.conftest import ROOT, Cratebook, program

COMMIT = "0123456789abcdef0123456789abcdef01234567"
WORKFLOWS = ROOT / ".github" / "workflows"
CHECKOUTS = ROOT / "tests" / "init"
STARTER = ROOT / "templates" / "starter"
NO_ORIGIN = "where workflows install cratebook from; edit requirements.txt, which has a place for it"
ON_GITHUB = """\
workflows: .github/workflows/diff.yml, .github/workflows/handbook.yml and .github/workflows/scan.yml
to set on GitHub: Settings > Pages > Source: GitHub Actions, for handbook.yml
to set on GitHub: Settings > Actions > General: Allow GitHub Actions to create and approve pull requests, for scan.yml
to set on GitHub: a secret CRATEBOOK_TOKEN that reads the repositories, where these are private, for scan.yml
"""


REMOTES = {
    "crates": "ssh://git@git.example:2222/acme/crates.git",
    "repositories/api": "git@git.example:acme/api.git",
    "repositories/shop": "https://user:secret@git.example/acme/shop.git",
    "repositories/stock": "https://git.example/warehouse/stock-2",
    "repositories/web": "https://git.example/acme/web",
}


def cloned(folder: Path, remote: str) -> None:
    """Let a folder look to git as if it were cloned."""
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text(f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {remote}\n')


def package(folder: Path, rest: str = "", remote: str = "") -> Path:
    """Make a package with an empty library, named after its folder."""
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "lib.rs").touch()
    (folder / "Cargo.toml").write_text(f'[package]\nname = "{folder.name}"\nversion = "1.2.3"\n{rest}')
    if remote:
        cloned(folder, remote)
    return folder


def acme(folder: Path) -> Path:
    """Lay out the checkouts of Acme's crates and repositories, as if they were cloned."""
    shutil.copytree(CHECKOUTS, folder, dirs_exist_ok=True)
    for name, remote in REMOTES.items():
        cloned(folder / name, remote)
    (folder / "crates" / ".git" / "HEAD").write_text(f"{COMMIT}\n")
    return folder


@pytest.fixture
def crates(tmp_path: Path) -> Path:
    """A workspace with several versions, a renamed and an optional dependency, features, and a cycle of its tests."""
    return acme(tmp_path) / "crates"


@pytest.fixture(scope="module")
def begun(cratebook: Cratebook, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with Acme's checkouts, the repositories depending on each other, and a handbook; and what was said."""
    folder = acme(tmp_path_factory.mktemp("acme"))
    done = cratebook(folder, "init", "handbook", "--crates", "crates", "--repositories", "repositories")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return folder, done.stderr


@pytest.fixture
def handbook(begun: tuple[Path, str], tmp_path: Path) -> Project:
    """A copy of the handbook of Acme's checkouts."""
    shutil.copytree(begun[0] / "handbook", tmp_path / "handbook")
    return Project(tmp_path / "handbook")


def values(path: Path) -> dict[str, object]:
    found = yaml.safe_load(path.read_text())
    assert isinstance(found, dict)
    return found


def test_the_beginning_is_an_example_of_which_nothing_is_wrong(cratebook: Cratebook, tmp_path: Path) -> None:
    begun = cratebook(tmp_path, "init", "handbook")
    folder = tmp_path / "handbook"
    assert (begun.returncode, begun.stdout) == (0, "")
    assert begun.stderr == (
        "found 2 crates and 2 repositories\n"
        f"not known: {NO_ORIGIN}\n"
        f"wrote 37 files in {folder}\n"
        f"{ON_GITHUB}"
        "next: cratebook -C handbook check, then cratebook -C handbook build\n"
    )
    checked = cratebook(folder, "check")
    assert (checked.returncode, checked.stderr) == (0, "0 errors, 0 warnings\n")
    assert values(folder / "data" / "site.yml")["organisation"] == "Acme"
    assert (folder / "mkdocs.yml").read_text().count("site_name: Acme crates\n") == 1


def test_a_page_is_about_what_there_is_and_speaks_of_no_plan(cratebook: Cratebook, handbook: Project) -> None:
    assert cratebook(handbook.root, "generate").returncode == 0
    pages = {path.relative_to(handbook.docs).as_posix(): path.read_text() for path in handbook.docs.rglob("*.md")}
    assert {"guide/common/index.md", "issues/rules/index.md", "guide/many.md"} <= pages.keys()
    assert {"issues/risks/index.md", "guide/checklists/index.md", "guide/wasm/index.md"}.isdisjoint(pages)
    assert [path for path, text in pages.items() if re.search(r"\bthe plan\b", text, re.IGNORECASE)] == []
    assert [path for path, text in pages.items() if not re.search(r"^[^#\n]", text, re.MULTILINE)] == []


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_both_builders_build_the_example(cratebook: Cratebook, tmp_path: Path, builder: str) -> None:
    cratebook(tmp_path, "init")
    built = cratebook(tmp_path, "build", "--builder", builder)
    assert built.returncode == 0, built.stderr
    assert "Acme crates</title>" in (tmp_path / "site" / "index.html").read_text()
    assert "acme_net::{Connection, PORT}" in (tmp_path / "site_src" / "guide" / "common" / "index.md").read_text()


def test_the_example_compiles(tmp_path: Path) -> None:
    shutil.copytree(STARTER / "example", tmp_path, dirs_exist_ok=True)
    for manifest in tmp_path.glob("repositories/*/Cargo.toml"):
        text = re.sub(
            r'(acme-\w+) = \{ git = "[^"]*", tag = "[^"]*"', r'\1 = { path = "../../crates/\1"', manifest.read_text()
        )
        manifest.write_text(re.sub(r'stock = \{ git = "[^"]*", branch = "[^"]*"', 'stock = { path = "../stock"', text))
    done = subprocess.run(
        [program("cargo"), "check", "--offline", "--quiet"],
        cwd=tmp_path / "repositories" / "shop",
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_beginning_again_changes_nothing(cratebook: Cratebook, tmp_path: Path) -> None:
    cratebook(tmp_path, "init")
    before = snapshot(tmp_path)
    again = cratebook(tmp_path, "init")
    assert again.returncode == 0
    assert again.stderr.splitlines()[2:] == [
        f"nothing to write: all of it is in {tmp_path}",
        "next: cratebook check, then cratebook build",
    ]
    assert snapshot(tmp_path) == before


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_file_that_people_changed_is_never_overwritten(cratebook: Cratebook, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "site.yml").write_text("title: Ours\n")
    (tmp_path / ".gitignore").write_text("secret\n")
    (tmp_path / "mkdocs.yml").mkdir()
    (tmp_path / "requirements.txt").symlink_to("nowhere")
    before = snapshot(tmp_path)
    done = cratebook(tmp_path, "init")
    assert (done.returncode, done.stdout) == (1, "")
    others = ".gitignore, data/site.yml, mkdocs.yml and requirements.txt"
    assert done.stderr.splitlines()[2:] == [f"cratebook: {tmp_path} has its own {others}; nothing was written"]
    assert snapshot(tmp_path) == before


def test_a_handbook_that_is_there_takes_no_other_origin(cratebook: Cratebook, tmp_path: Path) -> None:
    assert cratebook(tmp_path, "init").returncode == 0
    origin = f"git+https://git.example/acme/cratebook@{COMMIT}"
    done = cratebook(tmp_path, "init", "--install-from", origin)
    assert done.returncode == 1
    assert done.stderr.endswith(
        "has its own requirements.txt; nothing was written; to change what workflows install, edit requirements.txt\n"
    )


def test_a_file_where_a_folder_belongs_is_in_the_way(cratebook: Cratebook, tmp_path: Path) -> None:
    (tmp_path / ".github").write_text("")
    done = cratebook(tmp_path, "init")
    assert done.returncode == 1
    assert done.stderr.endswith(
        "has its own .github/workflows/diff.yml, .github/workflows/handbook.yml and .github/workflows/scan.yml; "
        "nothing was written\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == [".github"]


def test_what_was_found_what_was_left_out_and_what_is_not_known_is_said(begun: tuple[Path, str]) -> None:
    folder, said = begun
    assert said == (
        "found 3 crates and 3 repositories\n"
        "left out acme-tests: its manifest keeps it from being published, and no repository takes it\n"
        "left out acme-tool: it has no library\n"
        "left out web: it has no Cargo.toml\n"
        "not known: the purpose of repos/api, repos/shop; the data has none\n"
        f"not known: {NO_ORIGIN}\n"
        f"wrote 41 files in {folder / 'handbook'}\n"
        f"{ON_GITHUB}"
        "next: cratebook -C handbook check, then cratebook -C handbook build\n"
    )


def test_the_rules_find_nothing_in_what_checkouts_say(cratebook: Cratebook, handbook: Project) -> None:
    done = cratebook(handbook.root, "check", "--strict")
    assert (done.returncode, done.stderr) == (0, "0 errors, 0 warnings\n")


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_both_builders_build_what_checkouts_say(cratebook: Cratebook, handbook: Project, builder: str) -> None:
    built = cratebook(handbook.root, "build", "--builder", builder)
    assert built.returncode == 0, built.stderr


def test_the_site_follows_from_git_and_from_what_repositories_take(handbook: Project) -> None:
    assert values(handbook.data / "site.yml") == {
        "title": "acme crates",
        "organisation": "acme",
        "summary": "The shared crates of acme, and the repositories that use them.",
        "source": {
            "git": "https://git.example/acme/crates",
            "rev": COMMIT,
            "version": "1.2",
            "browse": "https://git.example/acme/crates#{crate}",
        },
        "repositories": "https://git.example/acme/{repository}",
        "universal": ["acme-core"],
    }


def test_a_crate_follows_from_its_manifest_its_source_and_who_uses_its_names(handbook: Project) -> None:
    assert values(handbook.data / "crates" / "acme-core.yml") == {
        "name": "acme-core",
        "version": "1.2.3",
        "purpose": "What acme-core is for",
        "layer": 0,
        "import": {
            "comment": "What acme-core is for",
            "names": ["fail", "text", "Error", "Named", "run"],
        },
    }
    assert values(handbook.data / "crates" / "acme-log.yml") == {
        "name": "acme-log",
        "version": "0.3.4",
        "requirement": "0.3.1",
        "purpose": "What acme-log is for",
        "layer": 2,
        "dependencies": ["acme-core", "acme-net"],
        "features": {
            "default": ["std"],
            "std": ["acme-net?/tcp"],
            "all": ["std", "acme-net/tls"],
            "net": ["acme-net"],
            "acme-net": ["dep:acme-net"],
        },
        "import": {"comment": "What acme-log is for", "names": ["Logger"]},
    }
    net = values(handbook.data / "crates" / "acme-net.yml")
    assert (net["requirement"], net["layer"]) == ("2.0.0-rc.1", 1)


def test_an_import_line_has_only_what_everybody_can_import() -> None:
    crate = ObservedCrate.model_validate(
        {
            "name": "acme-net",
            "path": ".",
            "version": "1.0.0",
            "features": {"default": ("tcp",), "tcp": (), "tls": ()},
            "modules": ({"path": "net", "exports": ({"kind": "function", "names": ("get", "put", "Tcp")},)},),
            "exports": (
                {"kind": "module", "names": ("net",)},
                {"kind": "unknown", "from": "bytes", "names": ("Bytes", "buf")},
                {"kind": "macro", "names": ("connect",)},
                {"kind": "function", "names": ("match", "dial", "_private")},
                {"kind": "struct", "needs": 'feature = "tcp"', "names": ("Tcp",)},
                {"kind": "struct", "needs": 'feature = "tls"', "names": ("Tls",)},
                {"kind": "struct", "needs": "unix", "names": ("Unix",)},
                {"kind": "trait", "hidden": True, "names": ("Sealed",)},
                {"kind": "trait", "needs": 'any(feature = "tcp", not(feature = "tcp"))', "names": ("Stream",)},
            ),
        }
    )
    assert import_names(crate, [Use()], ()) == ("Bytes", "Tcp", "Stream", "r#match", "dial", "connect")
    without = Use.model_validate({"default-features": False})
    assert import_names(crate, [Use(), without], ()) == ("Bytes", "Stream", "r#match", "dial", "connect", "net")
    in_use = ("connect", "net::get", "net::Tcp", "Tls", "Gone", "buf")
    assert import_names(crate, [Use()], in_use) == ("connect", "net::get", "net::Tcp", "buf", "Bytes", "Stream")


def test_a_repository_takes_what_its_packages_have_in_common(handbook: Project) -> None:
    assert values(handbook.data / "repos" / "api.yml") == {
        "name": "api",
        "category": "all",
        "crates": {"acme-core": {}, "acme-log": {"features": ["all"], "default-features": False}},
        "flags": ["acme-log/all"],
    }
    shop = values(handbook.data / "repos" / "shop.yml")
    assert shop["crates"] == {"acme-core": {}, "acme-net": {"features": ["tls"], "optional": True}}
    stock = values(handbook.data / "repos" / "stock.yml")
    assert (stock["purpose"], stock["url"]) == ("What stock is for", "https://git.example/warehouse/stock-2")


def test_depended_on_repositories_come_first(handbook: Project) -> None:
    assert values(handbook.data / "phases.yml") == {
        "phases": {
            "using": {
                "title": "Repositories that use shared crates, and what they build on",
                "repositories": ["shop", "stock", "api"],
            }
        }
    }


def test_those_that_use_nothing_yet_come_last(cratebook: Cratebook, crates: Path, tmp_path: Path) -> None:
    base = 'base = { git = "https://git.example/acme/base" }\n'
    core = 'acme-core = { git = "https://git.example/acme/crates" }\n'
    package(tmp_path / "all" / "a", remote="https://git.example/acme/a")
    package(tmp_path / "all" / "base", remote="https://git.example/acme/base")
    package(tmp_path / "all" / "user", f"[dependencies]\n{base}{core}", "https://git.example/acme/user")
    cratebook(tmp_path, "init", "h", "--crates", str(crates), "--repositories", str(tmp_path / "all"))
    data = tmp_path / "h" / "data"
    phases = values(data / "phases.yml")["phases"]
    assert isinstance(phases, dict)
    assert {key: phase["repositories"] for key, phase in phases.items()} == {
        "using": ["base", "user"],
        "starting": ["a"],
    }
    assert values(data / "site.yml")["universal"] == []
    # Nobody names a commit, and so patches do not: that is the one warning, and the checkouts' own.
    checked = cratebook(tmp_path / "h", "check").stderr
    assert [line.split(": ")[2] for line in checked.splitlines()[:-1]] == ["unpinned"]
    built = cratebook(tmp_path / "h", "build")
    assert built.returncode == 0, built.stderr
    assert "No shared crate is planned for a yet." in (tmp_path / "h/site_src/repos/a/index.md").read_text()


def test_repositories_that_need_each_other_have_a_place_too_and_come_before_what_builds_on_them() -> None:
    needs = {"app": "lib", "lib": "net", "net": "lib", "own": "own"}
    addresses = {name: f"https://git.example/acme/{name}" for name in needs}
    seen = {name: on_repositories(name, addresses[other]) for name, other in needs.items()}
    assert [phase.repositories for phase in phases(seen, addresses).phases.values()] == [("lib", "net", "own", "app")]


def on_repositories(name: str, git: str) -> ObservedRepository:
    entry = {"manifest": "Cargo.toml", "line": 1, "package": "x", "table": "dependencies", "git": git}
    return ObservedRepository.model_validate({"name": name, "kind": "package", "repositories": (entry,)})


def test_scanning_and_inspecting_again_add_only_what_is_not_shared(
    cratebook: Cratebook, handbook: Project, begun: tuple[Path, str]
) -> None:
    before = snapshot(handbook.data)
    assert cratebook(handbook.root, "scan", str(begun[0] / "repositories")).returncode == 0
    assert snapshot(handbook.data) == before
    assert cratebook(handbook.root, "inspect", str(begun[0] / "crates")).returncode == 0
    changed = {name for name, content in snapshot(handbook.data).items() if before.get(name) != content}
    assert changed == {"observed/crates/acme-tests.yml", "observed/source.yml"}


def test_the_same_checkouts_give_the_same_bytes_wherever_they_are(
    cratebook_process: Cratebook, handbook: Project, tmp_path: Path
) -> None:
    acme(tmp_path)
    options = ("--crates", "crates", "--repositories", "repositories")
    cratebook_process(tmp_path, "init", "again", *options, PYTHONHASHSEED="7", LC_ALL="C")
    assert snapshot(tmp_path / "again") == snapshot(handbook.root)


def test_a_checkout_without_git_leaves_addresses_to_people(cratebook: Cratebook, crates: Path, tmp_path: Path) -> None:
    shutil.rmtree(crates / ".git")
    package(tmp_path / "all" / "shop", 'description = "Sells"\n')
    done = cratebook(tmp_path, "init", "h", "--crates", str(crates), "--repositories", str(tmp_path / "all"))
    assert [line for line in done.stderr.splitlines() if line.startswith("not known")] == [
        "not known: where the crates come from; the data has https://git.example/your-organisation/crates",
        "not known: whose the crates are; the data has 'Your organisation'",
        "not known: where to find shop; the data has https://git.example/your-organisation/{repository}",
        f"not known: {NO_ORIGIN}",
    ]
    assert cratebook(tmp_path / "h", "check").returncode == 0


def test_a_manifest_says_where_the_crates_are_where_git_does_not(cratebook: Cratebook, tmp_path: Path) -> None:
    home = 'repository = "https://github.com/acme/one.git/tree/main/one"\n'
    package(tmp_path / "one", home, "/srv/git/one.git")
    cratebook(tmp_path, "init", "h", "--crates", "one")
    source = values(tmp_path / "h" / "data" / "site.yml")["source"]
    assert isinstance(source, dict)
    assert (source["git"], source["browse"]) == ("https://github.com/acme/one", "https://github.com/acme/one#{crate}")


def test_what_a_user_says_goes_before_what_checkouts_say(cratebook: Cratebook, crates: Path, tmp_path: Path) -> None:
    options = ("--organisation", 'Beta: a "team"', "--title", "#1", "--git", "https://github.com/beta/all")
    cratebook(tmp_path, "init", "h", "--crates", str(crates), *options)
    site = values(tmp_path / "h" / "data" / "site.yml")
    assert (site["organisation"], site["title"], site["repositories"]) == (
        'Beta: a "team"',
        "#1",
        "https://github.com/beta/{repository}",
    )
    assert site["source"] == {
        "git": "https://github.com/beta/all",
        "rev": COMMIT,
        "browse": "https://github.com/beta/all/tree/HEAD/crates/{crate}",
    }
    assert "site_name: '#1'\n" in (tmp_path / "h" / "mkdocs.yml").read_text()


def manifest(folder: Path, dependencies: str, description: str = "Sells") -> Path:
    """Make a repository of one package that takes crates."""
    rest = f'edition = "2021"\ndescription = "{description}"\n[dependencies]\n{dependencies}'
    return package(folder, rest, f"https://git.example/acme/{folder.name}")


def test_each_workspace_is_a_source_as_repositories_take_its_crates(
    cratebook: Cratebook, crates: Path, tmp_path: Path
) -> None:
    public, git = tmp_path / "public", "https://git.example/acme/public"
    package(public / "acme-public", 'description = "One. Two"\n')
    package(public / "acme-core")
    (public / "Cargo.toml").write_text('[workspace]\nmembers = ["acme-*"]\n')
    cloned(public, git)
    core = 'acme-core = { git = "https://git.example/acme/crates" }\n'
    for name, version in (("a", "1.2"), ("b", "1.0.0"), ("c", "1"), ("d", "1")):
        manifest(tmp_path / "all" / name, f'{core}acme-public = "{version}"\n')
    options = ("--crates", str(crates), "--crates", str(public), "--repositories", str(tmp_path / "all"))
    done = cratebook(tmp_path, "init", "h", *options)
    assert "left out acme-core: crates has a crate of that name\n" in done.stderr
    data = tmp_path / "h" / "data"
    site = values(data / "site.yml")
    browse = "https://git.example/acme"
    assert (site["sources"], site["universal"]) == (
        {
            "crates": {
                "git": "https://git.example/acme/crates",
                "pin": {"rev": COMMIT},
                "browse": f"{browse}/crates#{{crate}}",
                "crates": ["acme-core", "acme-log", "acme-net"],
            },
            "public": {
                "registry": "crates-io",
                "version": "1",
                "browse": f"{browse}/public#{{crate}}",
                "crates": ["acme-public"],
            },
        },
        ["acme-core", "acme-public"],
    )
    assert sorted(path.name for path in (data / "observed" / "sources").iterdir()) == ["crates.yml", "public.yml"]
    checked = cratebook(tmp_path / "h", "check").stderr
    assert [line.split(": ")[2] for line in checked.splitlines()[:-1]] == ["unpinned"]
    later = (data / "repos" / "a.yml").read_text().replace("acme-public: {}", "acme-log: {}")
    (data / "repos" / "a.yml").write_text(later)
    assert cratebook(tmp_path / "h", "check").returncode == 0


def test_another_registry_is_the_one_that_a_configuration_names(cratebook: Cratebook, tmp_path: Path) -> None:
    shop = manifest(tmp_path / "all" / "shop", 'acme = { version = "1.2", registry = "ours" }\n')
    (shop / ".cargo").mkdir()
    (shop / ".cargo" / "config.toml").write_text('[registries]\nours.index = "https://me:x@git.example/index"\n')
    package(tmp_path / "acme", remote="https://git.example/acme/acme")
    cratebook(tmp_path, "init", "h", "--crates", "acme", "--repositories", "all")
    source = values(tmp_path / "h" / "data" / "site.yml")["source"]
    assert isinstance(source, dict)
    assert (source["registry"], source["index"], source["version"]) == ("ours", "https://git.example/index", "1.2")
    assert cratebook(tmp_path / "h", "check").stderr == "0 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("root", "members", "use"),
    [
        ('["tls"]', ["workspace = true", 'workspace = true, features = ["log"]'], {"features": ["tls"]}),
        ('["tls"]', ['workspace = true, features = ["log"]'], {"features": ["tls"]}),
        ('["tls", "std"]', ["workspace = true"], {"features": ["tls"]}),
        ("[]", ["workspace = true, optional = true", "workspace = true"], {}),
        ("[]", ["workspace = true, optional = true"], {"optional": True}),
        ("[]", ["workspace = true, default-features = false"], {}),
        (
            None,
            ['version = "1", features = ["log", "tls"]', 'version = "1", features = ["tls"]'],
            {"features": ["tls"]},
        ),
        (None, ['version = "1", default-features = false'], {"default-features": False}),
        (
            None,
            ['version = "1", optional = true }\n[target.x.dependencies]\nacme = { version = "1"'],
            {"optional": True},
        ),
    ],
)
def test_a_crate_is_planned_as_its_repository_has_it_and_nothing_is_left_to_do(
    cratebook: Cratebook, tmp_path: Path, *, root: str | None, members: list[str], use: dict[str, object]
) -> None:
    package(
        tmp_path / "acme",
        '[features]\ndefault = ["std"]\nstd = []\ntls = []\nlog = []\n',
        "https://git.example/acme/acme",
    )
    shop = tmp_path / "all" / "shop"
    for number, entry in enumerate(members):
        manifest(shop / f"m{number}", f"acme = {{ {entry} }}\n")
    shared = f'[workspace.dependencies]\nacme = {{ version = "1", features = {root} }}\n' if root else ""
    (shop / "Cargo.toml").write_text(f'[workspace]\nmembers = ["*"]\n{shared}')
    cratebook(tmp_path, "init", "h", "--crates", "acme", "--repositories", "all")
    assert values(tmp_path / "h" / "data" / "repos" / "shop.yml")["crates"] == {"acme": use}
    (row,) = json.loads(cratebook(tmp_path / "h", "status", "--format", "json").stdout)["repositories"]
    assert (row["state"], row["crates"][0]["differences"]) == ("done", [])


def test_members_of_one_workspace_take_the_place_of_repositories(cratebook: Cratebook, tmp_path: Path) -> None:
    mono = tmp_path / "mono"
    for name in ("core", "net"):
        package(mono / "lib" / name, "publish = false\n[features]\ntls = []\n")
    shared = "core = { workspace = true }\n"
    manifest(mono / "app" / "api", f'{shared}net = {{ path = "../../lib/net", features = ["tls"] }}\n')
    manifest(mono / "app" / "web", shared, "Shows")
    manifest(mono / "lib" / "all", 'api = { path = "../../app/api" }\n')
    for name in ("app/api", "app/web", "lib/all"):
        shutil.rmtree(mono / name / ".git")
    (mono / "Cargo.toml").write_text(
        '[workspace]\nmembers = ["app/*", "lib/*"]\n[workspace.dependencies]\ncore = { path = "lib/core" }\n'
    )
    cloned(mono, "https://github.com/acme/mono")
    done = cratebook(tmp_path, "init", "h", "--crates", "mono", "--members", "app")
    assert done.stderr.startswith(
        "found 2 crates and 2 repositories\nleft out all: it needs api, which takes the place of a repository\n"
    ), done.stderr
    data = tmp_path / "h" / "data"
    web = "https://github.com/acme/mono/tree/HEAD"
    site = values(data / "site.yml")
    assert site["source"] == {"path": "{folder}", "browse": f"{web}/lib/{{crate}}"}
    assert site["repositories"] == f"{web}/app/{{repository}}"
    assert values(data / "repos" / "api.yml") == {
        "name": "api",
        "category": "all",
        "purpose": "Sells",
        "folder": "app/api",
        "crates": {"core": {}, "net": {"features": ["tls"]}},
        "flags": ["net/tls"],
    }
    before = snapshot(tmp_path / "h")
    assert cratebook(tmp_path / "h", "scan", str(mono)).returncode == 0
    assert snapshot(tmp_path / "h") == before
    assert cratebook(tmp_path / "h", "check").stderr == "0 errors, 0 warnings\n"
    status = json.loads(cratebook(tmp_path / "h", "status", "--format", "json").stdout)
    assert [row["state"] for row in status["repositories"]] == ["done", "done"]
    assert cratebook(tmp_path / "h", "apply", "web", str(mono)).stdout == ""


def test_a_member_that_takes_the_place_of_a_repository_is_offered_its_crates_where_they_are(
    cratebook: Cratebook, tmp_path: Path
) -> None:
    mono = tmp_path / "mono"
    for name in ("lib/core", "app/api", "app/web"):
        package(mono / name, 'edition = "2021"\n[dependencies]\n')
    core = 'core = { path = "../../lib/core" }\n'
    for app in ("api", "web"):
        written = mono / "app" / app / "Cargo.toml"
        written.write_text(written.read_text() + core)
    (mono / "Cargo.toml").write_text('[workspace]\nmembers = ["app/*", "lib/*"]\n')
    cratebook(tmp_path, "init", "h", "--crates", "mono", "--members", "app/*")
    before = written.read_text()
    written.write_text(before.replace(core, ""))
    cratebook(tmp_path / "h", "scan", str(mono))
    applied = cratebook(tmp_path / "h", "apply", "web", str(mono))
    assert applied.returncode == 0, applied.stderr
    added = [line for line in applied.stdout.splitlines() if line.startswith("+") and "core" in line]
    assert added == ['+core = { path = "../../lib/core" }']


@pytest.mark.parametrize(
    ("entry", "rust_name"),
    [
        ('acme-core = "1"', "corelib"),
        ('base = { version = "1", package = "acme-core" }', "base"),
        ('acme-base = { version = "1", package = "acme-core" }', "acme_base"),
    ],
)
def test_a_repository_imports_a_crate_by_what_it_calls_it(
    cratebook: Cratebook, tmp_path: Path, entry: str, rust_name: str
) -> None:
    core = package(tmp_path / "acme-core", '[lib]\nname = "corelib"\n', "https://git.example/acme/acme-core")
    (core / "src" / "lib.rs").write_text("pub struct Error;\n")
    manifest(tmp_path / "all" / "shop", f"{entry}\n")
    cratebook(tmp_path, "init", "h", "--crates", "acme-core", "--repositories", "all")
    assert cratebook(tmp_path / "h", "generate").returncode == 0
    page = json.loads((tmp_path / "h/site_src/api/v1/repos/shop.json").read_text())
    assert page["imports"]["verified"] == f"// acme-core\nuse {rust_name}::Error;\n"
    assert page["offer"]["newest"] == []


def test_metadata_needs_the_checkout(cratebook: Cratebook, tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text("{}")
    done = cratebook(tmp_path, "init", "--metadata", "metadata.json")
    assert done.returncode == 2
    assert done.stderr.endswith("Error: --metadata goes with one --crates\n")


def test_a_handbook_may_begin_with_nothing_in_it(cratebook: Cratebook, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "crates").mkdir()
    (tmp_path / "crates" / "Cargo.toml").write_text("[workspace]\n")
    done = cratebook(tmp_path, "init", "h", "--crates", "crates", "--repositories", "empty")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("found 0 crates and 0 repositories\n")
    built = cratebook(tmp_path / "h", "build")
    assert built.returncode == 0, built.stderr


def test_where_nothing_is_published_all_is_shared(cratebook: Cratebook, tmp_path: Path) -> None:
    package(tmp_path / "all" / "one", "publish = false\n")
    package(tmp_path / "all" / "two", "publish = false\n")
    (tmp_path / "all" / "Cargo.toml").write_text('[workspace]\nmembers = ["one", "two"]\n')
    done = cratebook(tmp_path, "init", "h", "--crates", "all")
    assert done.stderr.startswith("found 2 crates and 0 repositories\nnot known: ")


def test_the_checkout_of_the_crates_is_no_repository(cratebook: Cratebook, crates: Path, tmp_path: Path) -> None:
    shutil.move(crates, tmp_path / "all" / "crates")
    done = cratebook(tmp_path, "init", "h", "--crates", "all/crates", "--repositories", "all")
    assert "left out crates: it is the checkout of the crates\n" in done.stderr
    assert not (tmp_path / "h" / "data" / "repos").exists()


@pytest.mark.parametrize(
    ("remote", "found"),
    [
        ("git@git.example:acme/shop.git", "https://git.example/acme/shop"),
        ("git.example:acme/shop", "https://git.example/acme/shop"),
        ("ssh://git@git.example:2222/acme/shop.git/", "https://git.example/acme/shop"),
        ("https://user:secret@Git.Example:8443/acme/team/shop.git", "https://git.example:8443/acme/team/shop"),
        ("http://git.example/acme/shop", "http://git.example/acme/shop"),
        ("git://git.example/acme/shop.git", "https://git.example/acme/shop"),
        ("/srv/git/shop.git", None),
        ("../shop", None),
        ("file:///srv/git/shop.git", None),
        ("C:\\git\\shop", None),
        ("https://git.example", None),
        ("https://git.example:port/acme/shop", None),
        ("https://git.example/acme/{shop}", None),
        ("", None),
    ],
)
def test_a_remote_is_an_address_without_secrets(remote: str, found: str | None) -> None:
    assert address.web(remote) == found


@pytest.mark.parametrize(
    ("git", "folders", "found"),
    [
        ("https://github.com/a/x", {"one": "crates/one", "two": "crates/two"}, "/tree/HEAD/crates/{crate}"),
        ("https://gitlab.example/a/x", {"one": "one"}, "/-/tree/HEAD/{crate}"),
        ("https://bitbucket.org/a/x", {"one": "a b/one"}, "/src/HEAD/a%20b/{crate}"),
        ("https://github.com/a/x", {"one": "crates/one", "two": "two"}, "#{crate}"),
        ("https://github.com/a/x", {"acme-one": "crates/one"}, "#{crate}"),
        ("https://github.com/a/x", {"one": "."}, "#{crate}"),
        ("https://git.example/a/x", {"one": "crates/one"}, "#{crate}"),
        ("https://github.com/a/x", {}, "#{crate}"),
    ],
)
def test_a_crates_source_is_found_by_a_pattern(git: str, folders: dict[str, str], found: str) -> None:
    assert address.browse(git, folders) == git + found


@pytest.mark.parametrize("name", ["handbook.yml", "diff.yml", "scan.yml"])
def test_the_workflows_are_our_own_but_for_the_installation_and_the_crates(name: str) -> None:
    own = r"( +)- name: Install\n(\1 .*\n)+| +CRATES: .*\n"
    ours, theirs = (WORKFLOWS / name).read_text(), dict(workflows("", []))[f".github/workflows/{name}"]
    assert re.sub(own, "", theirs) == re.sub(own, "", ours)
    assert "        run: pip install -r requirements.txt\n" in theirs


@pytest.mark.parametrize(
    ("git", "written"),
    [
        ("https://git.example/acme/crates", "https://git.example/acme/crates"),
        ('https://git.example/$(id)"; id: {x}', 'https://git.example/$(id)"; id: {x}'),
        ("https://git.example/${{ github.token }}", "https://git.example/${{ '${{' }} github.token }}"),
    ],
)
def test_the_workflow_verifies_with_the_crates_of_the_data_and_nothing_of_their_address_runs(
    git: str, written: str
) -> None:
    text = dict(workflows("", [git, "https://git.example/tools"]))[".github/workflows/handbook.yml"]
    verify = yaml.safe_load(text)["jobs"]["verify"]
    assert verify["env"] == {"CRATES": f"{written}\nhttps://git.example/tools"}


@pytest.mark.parametrize("names", [(), ("core",), ("core", "tools"), ("core", "none")])
def test_the_workflow_verifies_with_a_clone_of_each_git_source(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in ("core", "tools"):
        subprocess.run([program("git"), "init", "--quiet", str(tmp_path / name)], check=True)
    text = dict(workflows("", [(tmp_path / name).as_uri() for name in names]))[".github/workflows/handbook.yml"]
    job = yaml.safe_load(text)["jobs"]["verify"]
    [script] = [step["run"] for step in job["steps"] if step.get("name") == "Verify"]
    environment = {**os.environ, **job["env"], "RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": str(tmp_path / "output")}
    command = ["bash", "-e", "-c", f'cratebook() {{ printf "%s\\n" "$@"; }}\n{script}']
    done = subprocess.run(command, env=environment, check=True, capture_output=True, encoding="utf-8")
    given = [word for number in range(len(names)) for word in ("--crates", f"{tmp_path}/crates/{2 * number}")]
    if "none" in names:
        assert done.stdout == "::notice::The crates cannot be checked out here, so nothing was verified\n"
    else:
        assert done.stdout.splitlines() == ["verify", *given, "--yes"]
        assert all((Path(folder) / ".git").is_dir() for folder in given[1::2])


def test_in_a_subfolder_workflows_go_to_the_top_of_the_repository(cratebook: Cratebook, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    done = cratebook(tmp_path, "init", "docs/our book")
    assert done.returncode == 0, done.stderr
    assert f"wrote 37 files in {tmp_path}\n" in done.stderr
    assert not (tmp_path / "docs/our book/.github").exists()
    check = values(tmp_path / ".github/workflows/handbook.yml")["jobs"]["check"]  # type: ignore[index]
    assert check["defaults"] == {"run": {"working-directory": "docs/our book/"}}
    options = [step["with"] for step in check["steps"] if "with" in step]
    assert options[1]["cache-dependency-path"] == "docs/our book/requirements.txt"
    assert options[2]["path"] == "docs/our book/site"
    difference = values(tmp_path / ".github/workflows/diff.yml")
    assert difference[True] == {"pull_request": {"paths": ["docs/our book/data/**"]}}  # type: ignore[index]
    assert "defaults" not in difference["jobs"]["comment"]  # type: ignore[index]
    assert cratebook(tmp_path / "docs" / "our book", "check").returncode == 0
