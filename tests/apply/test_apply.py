"""`cratebook apply` as a user starts it, on checkouts made for the purpose, with the real Cargo where it matters."""

from __future__ import annotations

import errno
import os
import pty
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cratebook.apply import Change, write
from cratebook.diagnostics import CratebookError
from cratebook.project import Project

from tests.conftest import ROOT, Cratebook

needs_cargo = pytest.mark.needs("cargo")

GIT = 'git = "https://git.example/acme/crates", rev = "0123abc"'
PACKAGE = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n'
PLAIN = PACKAGE + '\n[dependencies] # ours\nserde = "1"\n'
ADDED = f"""\
acme-core = {{ {GIT}, version = "1.2" }}
acme-net = {{ {GIT}, version = "1.2", features = ["tls"] }}
"""
DIFFERENCE = f"""\
--- a/Cargo.toml
+++ b/Cargo.toml
@@ -5,3 +5,5 @@
{" "}
 [dependencies] # ours
 serde = "1"
+acme-core = {{ {GIT}, version = "1.2" }}
+acme-net = {{ {GIT}, version = "1.2", features = ["tls"] }}
"""
WORKSPACE = '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n\n[workspace.dependencies]\nserde = "1"\n'
SHARED = f'acme-core = {{ {GIT}, version = "1.2" }}\nacme-net = {{ {GIT}, version = "1.2" }}\n'
INHERITED = 'acme-core.workspace = true\nacme-net = { workspace = true, features = ["tls"] }\n'
TAKEN = INHERITED.replace("acme-core.workspace = true", "acme-core = { workspace = true }")
CONFLICT = PLAIN + 'acme-core = { git = "https://git.example/acme/crates", branch = "main" }\n'
IMPORTS = "shop: left to do: add the imports where the crates are used; its page has them\n"
SAID_OF_CONFLICT = (
    'Cargo.toml:8:1: error: conflict: \'acme-core\' is `{ git = "https://git.example/acme/crates", branch = "main" }` '
    f'here and `{{ {GIT}, version = "1.2" }}` in the patch: another branch and another rev\n'
    "shop: --on-conflict keep leaves what is there, --on-conflict replace takes the patch\n"
    "shop: 1 conflict, nothing written\n"
)


def package(folder: Path, text: str) -> Path:
    """Make a package with a manifest, and return the manifest's path."""
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "lib.rs").touch()
    (folder / "Cargo.toml").write_bytes(text.encode())
    return folder / "Cargo.toml"


def member(name: str, rest: str = "") -> str:
    return PACKAGE.replace("shop", name) + f"\n[dependencies]\nserde.workspace = true\n{rest}"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A checkout that is a single package."""
    package(tmp_path / "shop", PLAIN)
    return tmp_path / "shop"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A checkout that is a virtual workspace with two members."""
    folder = tmp_path / "shop"
    package(folder / "crates" / "till", member("shop-till"))
    package(folder / "crates" / "web", member("shop-web"))
    (folder / "Cargo.toml").write_text(WORKSPACE)
    return folder


def content(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_without_a_terminal_the_difference_is_printed_and_nothing_written(
    small: Project, shop: Path, cratebook: Cratebook
) -> None:
    before = content(shop)
    done = cratebook(small.root, "apply", "shop", str(shop))
    assert (done.returncode, done.stdout) == (0, DIFFERENCE)
    assert done.stderr.endswith(f"shop: 2 added, 0 changed in 1 file, not written without --yes\n{IMPORTS}")
    assert content(shop) == before


def test_yes_writes_and_a_second_time_there_is_nothing_to_change(
    small: Project, shop: Path, cratebook: Cratebook
) -> None:
    others = set(content(shop))
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (done.returncode, done.stdout) == (0, DIFFERENCE)
    assert done.stderr.endswith(f"shop: 2 added, 0 changed in 1 file, written\n{IMPORTS}")
    assert (shop / "Cargo.toml").read_text() == PLAIN + ADDED
    assert set(content(shop)) == others
    again = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr.endswith("shop: nothing to change\n")
    assert (shop / "Cargo.toml").read_text() == PLAIN + ADDED


def on_a_terminal(project: Project, answer: str, *arguments: str) -> tuple[int, str]:
    """Start the program on a terminal, answer it by lines, and return its exit code and what the terminal showed."""
    answers = iter(answer.splitlines(keepends=True))
    ours, theirs = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "cratebook", *arguments],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(ROOT / "generator"), "TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        close_fds=True,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # how a terminal ends on Linux
            break
        if not piece:
            break
        shown += piece
        if shown.endswith((b"[y/N]: ", b"): ")):
            os.write(ours, next(answers).encode())
    os.close(ours)
    return started.wait(), shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("answer", "said", "after"), [("y\n", "written", PLAIN + ADDED), ("n\n", "not written", PLAIN)]
)
def test_on_a_terminal_it_shows_the_difference_and_asks(
    small: Project, shop: Path, answer: str, said: str, after: str
) -> None:
    code, shown = on_a_terminal(small, answer, "apply", "shop", str(shop))
    assert code == 0
    assert f"{DIFFERENCE}Write 1 file? [y/N]: {answer}" in shown
    assert shown.endswith(f"shop: 2 added, 0 changed in 1 file, {said}\n{IMPORTS}")
    assert (shop / "Cargo.toml").read_text() == after


def test_yes_does_not_ask_on_a_terminal(small: Project, shop: Path) -> None:
    code, shown = on_a_terminal(small, "", "apply", "shop", str(shop), "--yes")
    assert (code, "[y/N]" in shown) == (0, False)
    assert (shop / "Cargo.toml").read_text() == PLAIN + ADDED


def test_every_other_byte_stays(small: Project, shop: Path, cratebook: Cratebook) -> None:
    text = ("\ufeff" + PLAIN + "\n# end\n[profile.dev]\ndebug = 1").replace("\n", "\r\n")
    (shop / "Cargo.toml").write_bytes(text.encode())
    cratebook(small.root, "apply", "shop", str(shop), "--yes")
    new = text.replace('serde = "1"\r\n', 'serde = "1"\r\n' + ADDED.replace("\n", "\r\n"))
    assert (shop / "Cargo.toml").read_bytes() == new.encode()


def test_check_fails_with_the_difference_where_a_checkout_has_left_the_plan(
    small: Project, shop: Path, cratebook: Cratebook
) -> None:
    done = cratebook(shop, "-C", str(small.root), "apply", "--check", "shop", ".")
    assert (done.returncode, done.stdout) == (1, DIFFERENCE)
    assert done.stderr == "shop: not as planned: 2 to add, 0 to change in 1 file\n"
    assert (shop / "Cargo.toml").read_text() == PLAIN
    (shop / "Cargo.toml").write_text(PLAIN + ADDED)
    done = cratebook(shop, "-C", str(small.root), "apply", "--check", "shop", ".")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "shop: as planned\n")


def test_check_takes_a_conflict_for_a_difference(small: Project, shop: Path, cratebook: Cratebook) -> None:
    (shop / "Cargo.toml").write_text(CONFLICT)
    done = cratebook(small.root, "apply", "--check", "shop", str(shop))
    assert (done.returncode, done.stderr) == (1, "shop: not as planned: 1 to add, 1 to change in 1 file\n")
    assert '-acme-core = { git = "https://git.example/acme/crates", branch = "main" }\n' in done.stdout
    assert "".join(f"+{line}\n" for line in ADDED.splitlines()) in done.stdout
    assert (shop / "Cargo.toml").read_text() == CONFLICT
    keep = cratebook(small.root, "apply", "--check", "--on-conflict=keep", "shop", str(shop))
    assert keep.returncode == 2
    assert keep.stderr.endswith("Error: --check compares with the plan, so --on-conflict keep does not go with it\n")


def test_check_fails_where_another_copy_of_a_planned_crate_is_built(
    small: Project, shop: Path, cratebook: Cratebook
) -> None:
    patched = '\n[patch."https://git.example/acme/crates"]\nacme-core = { path = "copies/core" }\n'
    (shop / "Cargo.toml").write_text(PLAIN + ADDED + patched)
    (shop / ".cargo").mkdir()
    (shop / ".cargo" / "config.toml").write_text('paths = ["copies/acme-net"]\n')
    package(shop / "copies" / "acme-net", PACKAGE.replace("shop", "acme-net"))
    done = cratebook(small.root, "apply", "--check", "shop", str(shop))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "shop: acme-core is replaced by the path copies/core ([patch] in Cargo.toml:12)\n"
        "shop: acme-net is replaced by the path copies/acme-net (paths in .cargo/config.toml:1)\n"
        "shop: not as planned: 2 replaced\n"
    )


def test_check_fails_where_a_planned_crate_has_a_replacement(small: Project, shop: Path, cratebook: Cratebook) -> None:
    replaced = '\n[replace]\n"https://git.example/acme/crates#acme-core@1.2.0" = { path = "copies/core" }\n'
    (shop / "Cargo.toml").write_text(PLAIN + ADDED + replaced)
    done = cratebook(small.root, "apply", "--check", "shop", str(shop))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "shop: acme-core is replaced by the path copies/core ([replace] in Cargo.toml:12)\n"
        "shop: not as planned: 1 replaced\n"
    )


def test_check_names_crates_that_the_plan_does_not_have(small: Project, shop: Path, cratebook: Cratebook) -> None:
    (shop / "Cargo.toml").write_text(PLAIN + ADDED)
    done = cratebook(small.root, "apply", "--check", "stock", str(shop))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "stock: not in the plan: acme-net\nstock: as planned\n"


def test_check_fails_where_it_cannot_tell(small: Project, workspace: Path, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "apply", "--check", "shop", str(workspace))
    assert done.returncode == 1
    assert "+acme-core = { git" in done.stdout
    assert done.stderr == "shop: no member is known to take all crates, so members were not compared\n"


@pytest.mark.parametrize("option", ["--yes", "--anyway", "--branch=x"])
def test_check_never_writes(small: Project, shop: Path, cratebook: Cratebook, option: str) -> None:
    done = cratebook(small.root, "apply", "--check", option, "shop", str(shop))
    assert done.returncode == 2
    assert "--check writes nothing, so --yes, --anyway and --branch do not go with it" in done.stderr


def test_with_no_member_known_nothing_is_written(small: Project, workspace: Path, cratebook: Cratebook) -> None:
    before = content(workspace)
    done = cratebook(small.root, "apply", "shop", str(workspace), "--yes")
    assert done.returncode == 1
    assert done.stderr == (
        "shop: no member is known to take all crates; name it with --member, or as `members` in data/repos/shop.yml: "
        "shop-till, shop-web\nshop: no member known, nothing written\n"
    )
    assert content(workspace) == before


def test_on_a_terminal_it_asks_which_member_takes_the_crates(small: Project, workspace: Path) -> None:
    before = content(workspace)
    code, shown = on_a_terminal(small, "shop-web\ny\n", "apply", "shop", str(workspace))
    assert code == 0
    assert "Which member takes the crates? (shop-till, shop-web): shop-web\n" in shown
    web = before["crates/web/Cargo.toml"] + INHERITED
    assert content(workspace) == {**before, "Cargo.toml": WORKSPACE + SHARED, "crates/web/Cargo.toml": web}


def test_a_workspace_without_a_package_is_refused(small: Project, tmp_path: Path, cratebook: Cratebook) -> None:
    (tmp_path / "Cargo.toml").write_text("[workspace]\n")
    done = cratebook(small.root, "apply", "shop", str(tmp_path), "--yes")
    said = "cratebook: Cargo.toml:1: there is no package that could take the crates; it was left as it is\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_the_members_that_the_data_names_take_the_crates(small: Project, workspace: Path, cratebook: Cratebook) -> None:
    before = content(workspace)
    data = small.data / "repos" / "shop.yml"
    data.write_text(data.read_text() + "members: [shop-till]\n")
    assert cratebook(small.root, "apply", "shop", str(workspace), "--yes").returncode == 0
    till = before["crates/till/Cargo.toml"] + INHERITED
    assert content(workspace) == {**before, "Cargo.toml": WORKSPACE + SHARED, "crates/till/Cargo.toml": till}


def test_a_member_that_has_a_crate_comes_to_inherit_it(small: Project, workspace: Path, cratebook: Cratebook) -> None:
    own = f'acme-net = {{ {GIT}, features = ["dns"] }}\nacme-core = {{ {GIT} }}\n'
    (workspace / "crates" / "web" / "Cargo.toml").write_text(member("shop-web", own))
    arguments = ("apply", "shop", str(workspace), "--yes")
    done = cratebook(small.root, *arguments)
    assert done.returncode == 0, done.stderr
    web = 'acme-net = { workspace = true, features = ["dns", "tls"] }\nacme-core = { workspace = true }\n'
    assert content(workspace)["crates/web/Cargo.toml"] == member("shop-web", web)
    assert cratebook(small.root, *arguments).stderr == "shop: nothing to change\n"


@pytest.mark.parametrize("name", ["shop-web", "crates/web", "./crates/web/", "crates/web/Cargo.toml"])
def test_a_member_that_is_named_inherits(small: Project, workspace: Path, cratebook: Cratebook, name: str) -> None:
    before = content(workspace)
    done = cratebook(small.root, "apply", "shop", str(workspace), "--yes", "--member", name)
    assert done.returncode == 0, done.stderr
    web = before["crates/web/Cargo.toml"] + INHERITED
    assert content(workspace) == {**before, "Cargo.toml": WORKSPACE + SHARED, "crates/web/Cargo.toml": web}
    again = cratebook(small.root, "apply", "shop", str(workspace), "--yes", "--member", name)
    assert (again.returncode, again.stdout) == (0, "")


def test_members_that_are_named_take_what_no_member_has(small: Project, workspace: Path, cratebook: Cratebook) -> None:
    core = "acme-core = { workspace = true }\n"
    package(workspace / "crates" / "desk", member("shop-desk", core))
    (workspace / "Cargo.toml").write_text(WORKSPACE + SHARED)
    before = content(workspace)
    arguments = ("apply", "shop", str(workspace), "--yes", "--member=shop-web", "--member=shop-till")
    assert cratebook(small.root, *arguments).returncode == 0
    net = 'acme-net = { workspace = true, features = ["tls"] }\n'
    names = ("crates/till/Cargo.toml", "crates/web/Cargo.toml")
    assert content(workspace) == {**before, **{name: before[name] + net for name in names}}
    assert cratebook(small.root, *arguments).stderr == "shop: nothing to change\n"


def test_of_several_members_each_takes_what_its_sources_name(
    small: Project, workspace: Path, cratebook: Cratebook
) -> None:
    (workspace / "crates" / "till" / "src" / "lib.rs").write_text("use acme_net::Socket;\n")
    before = content(workspace)
    arguments = ("apply", "shop", str(workspace), "--yes", "--member=shop-web", "--member=shop-till")
    assert cratebook(small.root, *arguments).returncode == 0
    core, net = INHERITED.splitlines(keepends=True)
    added = {"crates/till/Cargo.toml": core + net, "crates/web/Cargo.toml": core}
    entries = {name: before[name] + text for name, text in added.items()}
    assert content(workspace) == {**before, "Cargo.toml": WORKSPACE + SHARED, **entries}
    assert cratebook(small.root, *arguments).stderr == "shop: nothing to change\n"


def test_a_member_beside_those_of_the_data_is_refused(small: Project, workspace: Path, cratebook: Cratebook) -> None:
    data = small.data / "repos" / "shop.yml"
    data.write_text(data.read_text() + "members: [shop-till]\n")
    done = cratebook(small.root, "apply", "shop", str(workspace), "--yes", "--member=shop-web")
    said = "cratebook: data/repos/shop.yml names the members already: shop-till\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


@pytest.mark.parametrize("name", ["shop", ".", "Cargo.toml"])
def test_the_root_package_may_be_a_member(small: Project, tmp_path: Path, cratebook: Cratebook, name: str) -> None:
    manifest = package(tmp_path / "shop", PLAIN + "\n" + WORKSPACE.replace('"crates/*"', ""))
    cratebook(small.root, "apply", "shop", str(manifest.parent), "--yes", "--member", name)
    assert manifest.read_text() == PLAIN + TAKEN + "\n" + WORKSPACE.replace('"crates/*"', "") + SHARED


def test_a_root_package_without_shared_dependencies_gets_lines(
    small: Project, tmp_path: Path, cratebook: Cratebook
) -> None:
    text = PLAIN + "\n[workspace]\n"
    manifest = package(tmp_path / "shop", text)
    cratebook(small.root, "apply", "shop", str(manifest.parent), "--yes")
    assert manifest.read_text() == PLAIN + ADDED + "\n[workspace]\n"


def test_a_member_turns_on_the_default_features_that_the_root_has_off(
    small: Project, workspace: Path, cratebook: Cratebook
) -> None:
    stock = small.data / "repos" / "shop.yml"
    stock.write_text(stock.read_text().replace("acme-core: {}\n", "acme-core: { default-features: false }\n"))
    cratebook(small.root, "apply", "shop", str(workspace), "--yes", "--member=shop-till")
    assert f'acme-core = {{ {GIT}, version = "1.2", default-features = false }}\n' in content(workspace)["Cargo.toml"]
    data = small.data / "repos" / "stock.yml"
    data.write_text(data.read_text() + "members: [shop-web]\n")
    done = cratebook(small.root, "apply", "stock", str(workspace), "--yes", "--on-conflict", "keep")
    assert done.returncode == 0, done.stderr
    assert content(workspace)["crates/web/Cargo.toml"] == member(
        "shop-web", "acme-core = { workspace = true, default-features = true }\n"
    )


def test_pin_names_what_the_data_offers(small: Project, shop: Path, cratebook: Cratebook) -> None:
    site = small.data / "site.yml"
    site.write_text(site.read_text().replace("  rev: 0123abc\n", "  pin: { tag: v1.2.3 }\n"))
    done = cratebook(small.root, "apply", "shop", str(shop), "--pin")
    assert '+acme-core = { git = "https://git.example/acme/crates", tag = "v1.2.3", version = "1.2" }\n' in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shop"], "give a repository and the path of its checkout, or --all and a folder of checkouts"),
        (
            ["shop", ".", "--all", "."],
            "give a repository and the path of its checkout, or --all and a folder of checkouts",
        ),
        (["--all", ".", "--member", "x"], "--member goes with one repository"),
        (["shopp", "."], "'shopp' is not in data/repos; did you mean 'shop'?"),
        (["shop", ".", "--pin"], "data/site.yml offers no pin; add 'pin' to its 'source', with a rev, tag or branch"),
    ],
)
def test_wrong_usage_is_said(small: Project, cratebook: Cratebook, arguments: list[str], said: str) -> None:
    done = cratebook(small.root, "apply", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"Error: {said}\n")


def test_a_package_has_no_members(small: Project, shop: Path, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "apply", "shop", str(shop), "--member=x")
    said = "cratebook: Cargo.toml has no [workspace], so there are no members\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_a_member_that_is_not_there_is_said(small: Project, workspace: Path, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "apply", "shop", str(workspace), "--member=shop-wep")
    said = "cratebook: the workspace has no member 'shop-wep'; did you mean 'shop-web'?\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_a_conflict_is_said_with_both_sides_and_writes_nothing(
    small: Project, shop: Path, cratebook: Cratebook
) -> None:
    (shop / "Cargo.toml").write_text(CONFLICT)
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", SAID_OF_CONFLICT)
    assert (shop / "Cargo.toml").read_text() == CONFLICT


def test_a_conflict_in_one_file_keeps_all_as_they_are(small: Project, workspace: Path, cratebook: Cratebook) -> None:
    (workspace / "crates" / "web" / "Cargo.toml").write_text(member("shop-web", 'acme-core = "1.2"\n'))
    before = content(workspace)
    done = cratebook(small.root, "apply", "shop", str(workspace), "--yes", "--member=shop-web", "--member=shop-till")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        "crates/web/Cargo.toml:8:1: error: conflict: 'acme-core' is `{ version = \"1.2\" }` here and "
        "`{ workspace = true }` in the patch: another source\n"
    )
    assert content(workspace) == before


def test_keep_gives_new_lines_the_source_that_is_there(small: Project, shop: Path, cratebook: Cratebook) -> None:
    (shop / "Cargo.toml").write_text(CONFLICT)
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes", "--on-conflict", "keep")
    assert done.returncode == 0
    new = 'git = "https://git.example/acme/crates", branch = "main", version = "1.2", features = ["tls"]'
    assert (shop / "Cargo.toml").read_text() == CONFLICT + f"acme-net = {{ {new} }}\n"


def test_replace_takes_the_patch(small: Project, shop: Path, cratebook: Cratebook) -> None:
    (shop / "Cargo.toml").write_text(CONFLICT)
    assert cratebook(small.root, "apply", "shop", str(shop), "--yes", "--on-conflict", "replace").returncode == 0
    assert (shop / "Cargo.toml").read_text() == PLAIN + ADDED


NO_CRATE = "89abcdef0123; remove it, or Cargo finds nothing to build"
INSPECTED = """\
commit: 89abcdef0123456789abcdef0123456789abcdef
crates: [acme-core, acme-net, acme-other]
"""


@pytest.mark.parametrize(
    ("inspection", "said"),
    [
        (
            "",
            [
                "Cargo.toml:8: acme-gone comes from the crates' source, too; see that it is there at this commit",
                "Cargo.toml:9: acme-other comes from the crates' source, too; see that it is there at this commit",
            ],
        ),
        (
            INSPECTED,
            [f"Cargo.toml:8: acme-gone comes from the crates' source, too, which has no such crate at {NO_CRATE}"],
        ),
    ],
)
def test_what_is_left_to_do_by_hand_comes_last(
    small: Project, shop: Path, cratebook: Cratebook, inspection: str, said: list[str]
) -> None:
    if inspection:
        (small.data / "observed").mkdir(exist_ok=True)
        (small.data / "observed" / "source.yml").write_text(inspection)
    (shop / "Cargo.lock").touch()
    others = "".join(f"{name} = {{ {GIT} }}\n" for name in ("acme-gone", "acme-other"))
    (shop / "Cargo.toml").write_text(PLAIN + others)
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert done.stderr == (
        "shop: 2 added, 0 changed in 1 file, written\n"
        "shop: left to do: run 'cargo check', and commit Cargo.lock too\n"
        f"{IMPORTS}" + "".join(f"shop: left to do: {line}\n" for line in said)
    )


def test_new_entries_stand_under_a_comment_where_comments_head_groups(
    small: Project, shop: Path, cratebook: Cratebook
) -> None:
    text = PLAIN.replace("serde", "# Data\nserde") + '\n# Time\ntime = "0.3"\n'
    (shop / "Cargo.toml").write_text(text)
    cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (shop / "Cargo.toml").read_text() == f"{text}\n# Shared crates\n{ADDED}"


def test_permissions_are_kept(small: Project, shop: Path, cratebook: Cratebook) -> None:
    (shop / "Cargo.toml").chmod(0o640)
    cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (shop / "Cargo.toml").read_text() == PLAIN + ADDED
    assert stat.S_IMODE((shop / "Cargo.toml").stat().st_mode) == 0o640


def test_a_link_out_of_the_checkout_is_not_followed(
    small: Project, shop: Path, tmp_path: Path, cratebook: Cratebook
) -> None:
    (shop / "Cargo.toml").rename(tmp_path / "elsewhere.toml")
    (shop / "Cargo.toml").symlink_to(tmp_path / "elsewhere.toml")
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    said = "cratebook: Cargo.toml:1: it is a link that leads out of the checkout; it was left as it is\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
    assert (tmp_path / "elsewhere.toml").read_text() == PLAIN


def test_a_member_that_is_a_link_out_of_the_checkout_is_not_followed(
    small: Project, workspace: Path, tmp_path: Path, cratebook: Cratebook
) -> None:
    shutil.move(workspace / "crates" / "web", tmp_path / "web")
    (workspace / "crates" / "web").symlink_to(tmp_path / "web")
    before = content(workspace)
    done = cratebook(small.root, "apply", "shop", str(workspace), "--yes", "--member", "crates/web")
    said = "crates/web/Cargo.toml:1: it is a link that leads out of the checkout; it was left as it is"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"cratebook: {said}\n")
    assert content(workspace) == before
    assert (tmp_path / "web" / "Cargo.toml").read_text() == member("shop-web")


def test_a_link_inside_the_checkout_stays_a_link(small: Project, shop: Path, cratebook: Cratebook) -> None:
    (shop / "Cargo.toml").rename(shop / "real.toml")
    (shop / "Cargo.toml").symlink_to("real.toml")
    assert cratebook(small.root, "apply", "shop", str(shop), "--yes").returncode == 0
    assert (shop / "Cargo.toml").is_symlink()
    assert (shop / "real.toml").read_text() == PLAIN + ADDED


@needs_cargo
def test_a_root_beside_its_members_is_applied_to(small: Project, tmp_path: Path, cratebook: Cratebook) -> None:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    root, lib = tmp_path / "shop" / "top", tmp_path / "shop" / "lib"
    package(lib, member("lib").replace('edition = "2021"', 'edition = "2021"\nworkspace = "../top"'))
    root.mkdir()
    (root / "Cargo.toml").write_text(WORKSPACE.replace("crates/*", "../lib"))
    done = cratebook(small.root, "apply", "shop", str(root), "--yes", "--member", "lib")
    assert done.returncode == 0, done.stderr
    assert (root / "Cargo.toml").read_text() == WORKSPACE.replace("crates/*", "../lib") + SHARED
    assert (lib / "Cargo.toml").read_text().endswith(INHERITED)


@needs_cargo
@pytest.mark.parametrize(
    ("root", "member_of"),
    [
        ('[workspace]\nmembers = ["libs/group/one"]\nexclude = ["libs/group"]\n', "libs/group/one"),
        (PACKAGE + '[workspace.dependencies]\n[build_dependencies]\none = { path = "one" }\n', "one"),
    ],
)
def test_a_member_is_one_where_cargo_has_it(
    small: Project, tmp_path: Path, cratebook: Cratebook, root: str, member_of: str
) -> None:
    shop = tmp_path / "shop"
    manifest = package(shop / member_of, PACKAGE.replace("shop", "one"))
    package(shop, root) if "[package]" in root else (shop / "Cargo.toml").write_text(root)
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes", "--member", "one")
    assert done.returncode == 0, done.stderr
    assert manifest.read_text().endswith(f"\n[dependencies]\n{TAKEN}")


def test_without_a_manifest_one_line_says_so(small: Project, tmp_path: Path, cratebook: Cratebook) -> None:
    (tmp_path / "empty").mkdir()
    done = cratebook(small.root, "apply", "shop", str(tmp_path / "empty"), "--yes")
    said = "cratebook: Cargo.toml is not there: the checkout has no Rust manifest at its root\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_text_that_is_not_utf8_is_left(small: Project, shop: Path, cratebook: Cratebook) -> None:
    (shop / "Cargo.toml").write_bytes(PLAIN.encode() + b"# \xff\n")
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (done.returncode, done.stderr) == (
        1,
        "cratebook: Cargo.toml:8: it is not UTF-8 text; it was left as it is\n",
    )


def test_without_cargo_it_is_written_and_said(small: Project, shop: Path, cratebook_process: Cratebook) -> None:
    done = cratebook_process(small.root, "apply", "shop", str(shop), "--yes", PATH="")
    assert done.returncode == 0
    assert done.stderr.endswith("shop: not checked by Cargo: cargo is not on the PATH\n")
    assert (shop / "Cargo.toml").read_text() == PLAIN + ADDED


def test_what_is_known_to_be_rejected_is_said_at_every_place(
    small: Project, workspace: Path, cratebook: Cratebook
) -> None:
    text = WORKSPACE.replace('serde = "1"', 'serde = { version = "1", optional = true }')
    (workspace / "Cargo.toml").write_text(text)
    (workspace / "crates" / "web" / "Cargo.toml").write_text(member("shop-web", "log.workspace = true\n"))
    before = content(workspace)
    done = cratebook(small.root, "apply", "shop", str(workspace), "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "cratebook: Cargo.toml:6: `optional` may not stand in [workspace.dependencies]: serde; it was left as it is\n"
        "crates/web/Cargo.toml:8: log is inherited, but the workspace does not have it; it was left as it is\n"
    )
    assert content(workspace) == before


def test_a_key_that_another_package_has_is_said_by_apply_page_and_patch(
    small: Project, shop: Path, cratebook: Cratebook
) -> None:
    (shop / "Cargo.toml").write_text(PLAIN + 'acme-net = { package = "mio", version = "1" }\n')
    before = content(shop)
    message = "this key is another package's; give that one another key, with `package` for its name"
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"cratebook: Cargo.toml:8: acme-net: {message}; it was left as it is\n"
    assert content(shop) == before
    assert cratebook(small.root, "scan", str(shop)).returncode == 0
    assert cratebook(small.root, "generate").returncode == 0
    page = (small.docs / "repos" / "shop" / "index.md").read_text()
    assert f"    - `Cargo.toml:8`, `acme-net`: {message}\n" in page
    done = cratebook(small.root, "patch", "shop")
    assert done.stderr == (
        "cratebook: there are no steps for shop: another package has the key of a crate\n"
        f"Cargo.toml:8: acme-net: {message}\n"
    )


@needs_cargo
def test_a_manifest_that_cargo_rejects_already_is_left_with_its_reason(
    small: Project, shop: Path, cratebook: Cratebook
) -> None:
    text = PLAIN.replace('"2021"', '"1871"')
    (shop / "Cargo.toml").write_text(text)
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("cratebook: Cargo.toml: Cargo rejects it as it is, so it was left:\n  error: ")
    assert str(shop) not in done.stderr
    assert (shop / "Cargo.toml").read_text() == text


@needs_cargo
def test_a_text_that_cargo_would_reject_is_not_written(small: Project, shop: Path, cratebook: Cratebook) -> None:
    # A dependency that is optional makes a feature of its own name.
    repository = small.data / "repos" / "shop.yml"
    repository.write_text(repository.read_text().replace("acme-core: {}\n", "acme-core: { optional: true }\n"))
    text = PLAIN + "\n[features]\nacme-core = []\n"
    (shop / "Cargo.toml").write_text(text)
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    said = "cratebook: Cargo.toml: Cargo would reject the new text, so nothing was written:\n  error: "
    assert done.stderr.startswith(said)
    assert (shop / "Cargo.toml").read_text() == text


@needs_cargo
def test_the_checkouts_toolchain_and_settings_do_not_matter(small: Project, shop: Path, cratebook: Cratebook) -> None:
    (shop / "rust-toolchain.toml").write_text('[toolchain]\nchannel = "1.0.0-nonesuch"\n')
    (shop / ".cargo").mkdir()
    (shop / ".cargo" / "config.toml").write_text("this is no TOML")
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (done.returncode, done.stdout) == (0, DIFFERENCE)


def test_a_folder_inside_a_workspace_is_not_its_root(small: Project, workspace: Path, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "apply", "shop", str(workspace / "crates" / "web"), "--yes")
    said = f"cratebook: Cargo.toml belongs to the workspace in {workspace}; apply the patch there\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def changes(workspace: Path) -> list[Change]:
    paths = [workspace / "Cargo.toml", workspace / "crates" / "web" / "Cargo.toml"]
    return [
        Change(path=path, name=path.relative_to(workspace).as_posix(), old=path.read_text(), new="# new\n")
        for path in paths
    ]


@pytest.mark.parametrize("failing", [0, 1])
@pytest.mark.parametrize("how", [OSError(errno.ENOSPC, "no space"), KeyboardInterrupt("by hand")])
def test_all_files_are_written_or_none(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, how: BaseException, failing: int
) -> None:
    before, planned = content(workspace), changes(workspace)
    said = f"^{planned[failing].name} cannot be written, so nothing was: no space$|^by hand$"
    replace = Path.replace

    def fails(path: Path, target: Path) -> Path:
        if target == planned[failing].path and path.read_text() == "# new\n":
            raise how
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises((CratebookError, KeyboardInterrupt), match=said):
        write(workspace, planned)
    assert content(workspace) == before


def test_a_file_that_has_changed_meanwhile_is_not_overwritten(workspace: Path) -> None:
    planned = changes(workspace)
    planned[1].path.write_text("# somebody else\n")
    before = content(workspace)
    with pytest.raises(CratebookError, match=r"^crates/web/Cargo\.toml has changed meanwhile; nothing was written$"):
        write(workspace, planned)
    assert content(workspace) == before


TABLE = """\
repository  result
stock       1 added, 0 changed in 1 file, written
shop        1 conflict, nothing written
"""


def test_all_applies_to_every_checkout_whatever_becomes_of_the_others(
    small: Project, tmp_path: Path, cratebook: Cratebook
) -> None:
    shop = package(tmp_path / "checkouts" / "shop", CONFLICT)
    stock = package(tmp_path / "checkouts" / "stock", PLAIN)
    done = cratebook(small.root, "apply", "--all", str(tmp_path / "checkouts"), "--yes")
    assert done.returncode == 1
    assert done.stdout.startswith("--- a/stock/Cargo.toml\n+++ b/stock/Cargo.toml\n")
    assert done.stdout.endswith(TABLE)
    assert done.stderr.startswith("shop/Cargo.toml:8:1: error: conflict: 'acme-core' is ")
    assert (shop.read_text(), stock.read_text()) == (CONFLICT, PLAIN + ADDED.partition("\n")[0] + "\n")


def test_all_says_what_is_not_there_and_what_fails(small: Project, tmp_path: Path, cratebook: Cratebook) -> None:
    (tmp_path / "checkouts" / "shop").mkdir(parents=True)
    done = cratebook(small.root, "apply", "--all", str(tmp_path / "checkouts"), "--yes")
    assert done.returncode == 1
    assert done.stdout == (
        "repository  result\n"
        "stock       no checkout\n"
        "shop        shop/Cargo.toml is not there: the checkout has no Rust manifest at its root\n"
    )
    assert done.stderr == "cratebook: shop/Cargo.toml is not there: the checkout has no Rust manifest at its root\n"


def test_all_is_well_where_nothing_is_to_change(small: Project, tmp_path: Path, cratebook: Cratebook) -> None:
    package(tmp_path / "checkouts" / "shop", PLAIN + ADDED)
    done = cratebook(small.root, "apply", "--all", str(tmp_path / "checkouts"))
    assert done.returncode == 0
    assert done.stdout.splitlines()[1] == "shop        nothing to change"


def report(project: Project, *builds: str) -> None:
    """State builds of acme-net at the pin, each by its keys."""
    path = project.data / "crates" / "acme-net.yml"
    commit = "commit: 0123abc456789def0123abc456789def01234567"
    lines = "".join(f"  - {{ {commit}, {build} }}\n" for build in builds)
    path.write_text(f"{path.read_text().rstrip()}\nbuilds:\n{lines}")


FAILING = "fails: { code: E0308, message: mismatched types }"


def test_what_is_known_not_to_build_is_written_only_anyway(small: Project, shop: Path, cratebook: Cratebook) -> None:
    report(small, FAILING)
    refused = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (refused.returncode, refused.stdout) == (1, DIFFERENCE)
    assert refused.stderr == (
        "shop: it fails at 0123abc45678: acme-net: E0308: mismatched types\n"
        "shop: known not to build, nothing written without --anyway\n"
    )
    assert (shop / "Cargo.toml").read_text() == PLAIN
    assert cratebook(small.root, "apply", "shop", str(shop), "--yes", "--anyway").returncode == 0
    assert (shop / "Cargo.toml").read_text() == PLAIN + ADDED


def test_what_fails_only_with_a_feature_is_applied_without_it(small: Project, shop: Path, cratebook: Cratebook) -> None:
    report(small, f"features: [tls], {FAILING}")
    done = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert done.returncode == 0, done.stderr
    assert "shop: left out, as it fails: acme-net with tls: E0308: mismatched types\n" in done.stderr
    assert (shop / "Cargo.toml").read_text() == PLAIN + ADDED.replace(', features = ["tls"]', "")
    again = cratebook(small.root, "apply", "shop", str(shop), "--yes")
    assert (again.returncode, again.stderr) == (0, "shop: nothing to change\n")


def test_a_link_that_leads_to_itself_is_no_obstacle(small: Project, shop: Path, cratebook: Cratebook) -> None:
    (shop / "loop").symlink_to("loop")
    assert cratebook(small.root, "apply", "shop", str(shop), "--yes").returncode == 0
