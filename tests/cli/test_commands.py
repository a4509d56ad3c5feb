"""The program as a user starts it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from cratebook.cli import COMMANDS, check, main
from cratebook.project import BUNDLED_CONFIG, Project

from tests.conftest import Cratebook

SHOP = """\
[dependencies]
acme-core = { git = "https://git.example/acme/crates", rev = "0123abc", version = "1.2" }
acme-net = { git = "https://git.example/acme/crates", rev = "0123abc", version = "1.2", features = ["tls"] }
"""


def break_data(project: Project) -> None:
    (project.data / "repos" / "shop.yml").write_text("name: shop\n")


def test_patch_prints_the_patch_and_nothing_else(small: Project, cratebook_process: Cratebook) -> None:
    done = cratebook_process(small.root, "patch", "shop")
    assert (done.returncode, done.stdout, done.stderr) == (0, SHOP, "")


def test_patch_of_an_unknown_repository_is_wrong_usage(small: Project, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "patch", "shopp")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("Error: 'shopp' is not in data/repos; did you mean 'shop'?\n")


def test_generate_says_what_it_did_on_standard_error(small: Project, cratebook: Cratebook) -> None:
    first = cratebook(small.root, "generate")
    assert (first.returncode, first.stdout) == (0, "")
    assert first.stderr.startswith("generated ")
    again = cratebook(small.root, "generate")
    assert again.stderr.endswith(": 0 new, 0 changed, 0 removed\n")


def test_generate_check_writes_nothing_and_shows_the_difference(small: Project, cratebook: Cratebook) -> None:
    done = cratebook(small.root, "generate", "--check")
    assert done.returncode == 1
    assert "+++ b/site_src/repos/shop/index.md\n" in done.stdout
    assert not small.docs.exists()
    assert cratebook(small.root, "generate").returncode == 0
    clean = cratebook(small.root, "generate", "--check")
    assert (clean.returncode, clean.stdout, clean.stderr) == (0, "", "")


def test_a_changed_fact_shows_as_one_changed_line(small: Project, cratebook: Cratebook) -> None:
    cratebook(small.root, "generate")
    shop = small.data / "repos" / "shop.yml"
    shop.write_text(shop.read_text().replace("[tls] }\n", "[tcp, tls] }\n"))
    done = cratebook(small.root, "generate", "--check")
    patch = done.stdout.partition("+++ b/site_src/patches/shop.toml\n")[2].partition("--- a/")[0]
    changed = [line for line in patch.splitlines() if line.startswith(("+", "-"))]
    assert [line.partition("features")[2] for line in changed] == [' = ["tls"] }', ' = ["tcp", "tls"] }']


@pytest.mark.parametrize("command", [("generate",), ("build",), ("patch", "shop"), ("generate", "--check")])
def test_data_with_an_error_writes_nothing(small: Project, cratebook: Cratebook, command: tuple[str, ...]) -> None:
    break_data(small)
    done = cratebook(small.root, *command)
    assert (done.returncode, done.stdout) == (1, "")
    assert "data/repos/shop.yml:1:1: error: missing-key: the file needs the key 'category'\n" in done.stderr
    assert done.stderr.endswith("cratebook: nothing was written: the data has errors\n")
    assert not small.docs.exists()
    assert not small.site.exists()


def test_a_repository_that_goes_takes_its_files_along(small: Project, cratebook: Cratebook) -> None:
    cratebook(small.root, "generate")
    (small.data / "repos" / "stock.yml").unlink()
    phases = small.data / "phases.yml"
    phases.write_text(phases.read_text().partition("  second:")[0])
    cratebook(small.root, "generate")
    left = [path.name for path in small.docs.rglob("stock*")]
    assert left == []


def test_c_names_the_folder_to_work_in(small: Project, cratebook: Cratebook, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert cratebook(elsewhere, "-C", str(small.root), "patch", "shop").stdout == SHOP


def test_without_data_one_line_says_so(cratebook: Cratebook, tmp_path: Path) -> None:
    done = cratebook(tmp_path, "generate")
    assert done.returncode == 1
    assert done.stderr == "cratebook: there is no folder 'data' here; give the project's folder with -C\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(cratebook: Cratebook, tmp_path: Path, shell: str) -> None:
    done = cratebook(tmp_path, "completion", shell)
    assert done.returncode == 0
    assert "_CRATEBOOK_COMPLETE" in done.stdout


def test_completion_knows_the_repositories(small: Project, cratebook_process: Cratebook) -> None:
    words = {"_CRATEBOOK_COMPLETE": "bash_complete", "COMP_WORDS": "cratebook patch s", "COMP_CWORD": "2"}
    assert cratebook_process(small.root, **words).stdout.split() == ["plain,shop", "plain,stock"]


def test_completion_knows_what_can_be_renamed(small: Project, cratebook_process: Cratebook) -> None:
    words = {"_CRATEBOOK_COMPLETE": "bash_complete", "COMP_CWORD": "3"}
    crates = cratebook_process(small.root, **words, COMP_WORDS="cratebook rename crate a").stdout.split()
    repositories = cratebook_process(small.root, **words, COMP_WORDS="cratebook rename repository st").stdout.split()
    assert (crates, repositories) == (["plain,acme-core", "plain,acme-net"], ["plain,stock"])


def test_completion_knows_the_rules(tmp_path: Path, cratebook_process: Cratebook) -> None:
    words = {"COMP_WORDS": "cratebook check --explain yaml", "COMP_CWORD": "3", "_CRATEBOOK_COMPLETE": "bash_complete"}
    completed = cratebook_process(tmp_path, **words).stdout.split()
    assert completed == ["plain,yaml-alias", "plain,yaml-syntax", "plain,yaml-tag"]


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_the_help_of_every_command_reads_well_in_80_columns(
    cratebook: Cratebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = cratebook(tmp_path, *command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: cratebook")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "\\b" not in done.stdout
    assert not [line for line in done.stdout.splitlines() if line.endswith("...") and "Usage:" not in line]


def test_a_command_works_from_any_folder_of_the_handbook(small: Project, cratebook: Cratebook) -> None:
    assert cratebook(small.data / "repos", "patch", "shop").stdout == SHOP
    (small.root / ".git").mkdir()
    (small.root / "docs").mkdir()
    assert cratebook(small.root / "docs", "patch", "shop").stdout == SHOP


def test_no_handbook_is_looked_for_above_a_checkout(small: Project, cratebook: Cratebook) -> None:
    (small.root / "shop" / ".git").mkdir(parents=True)
    done = cratebook(small.root / "shop", "check")
    line = "cratebook: there is no folder 'data' here; give the project's folder with -C\n"
    assert (done.returncode, done.stderr) == (1, line)


def test_c_names_the_very_folder(small: Project, cratebook: Cratebook) -> None:
    assert cratebook(small.root, "-C", "data/repos", "check").returncode == 1


def test_a_new_handbook_in_a_folder_of_another_is_written_there(small: Project, cratebook: Cratebook) -> None:
    before = sorted(small.data.rglob("*"))
    (small.root / "new").mkdir()
    assert cratebook(small.root / "new", "init").returncode == 0
    assert (small.root / "new" / "data" / "site.yml").is_file()
    assert sorted(small.data.rglob("*")) == before


def test_inspect_outside_of_a_handbook_writes_nothing(cratebook: Cratebook, tmp_path: Path) -> None:
    done = cratebook(tmp_path, "inspect", ".")
    line = "cratebook: there is no folder 'data' here; give the project's folder with -C\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", line)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", [(), ("--form", "lines"), ("--form", "workspace"), ("--form", "wasm")])
def test_a_package_goes_with_cargo_add_alone(small: Project, cratebook: Cratebook, form: tuple[str, ...]) -> None:
    done = cratebook(small.root, "patch", "shop", *form, "--package", "shop-api")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("Error: --package goes with --form add\n")


def test_a_template_at_fault_is_named_with_its_line(small: Project, cratebook: Cratebook) -> None:
    (small.root / "templates").mkdir()
    (small.root / "templates" / "rules.md").write_text("# Rules\n\n{{ page.nothing }}\n")
    done = cratebook(small.root, "generate")
    assert done.returncode == 1
    assert done.stderr == (
        f"cratebook: {small.root}/templates/rules.md:3: error: template: "
        "'cratebook.facts.issues.RulesPage object' has no attribute 'nothing'\n"
    )


def test_a_local_template_goes_before_the_carried_one(small: Project, cratebook: Cratebook) -> None:
    (small.root / "templates").mkdir()
    (small.root / "templates" / "rollout.md").write_text("# Our rollout\n")
    cratebook(small.root, "generate")
    assert (small.docs / "rollout/index.md").read_text() == "# Our rollout\n"
    assert "\n# Rules\n" in (small.docs / "issues/rules/index.md").read_text()


def test_a_local_asset_goes_before_the_carried_one(small: Project, cratebook: Cratebook) -> None:
    (small.docs / "assets").mkdir(parents=True)
    (small.docs / "assets" / "cratebook.css").write_text("/* ours */\n")
    cratebook(small.root, "generate")
    cratebook(small.root, "generate")
    assert (small.docs / "assets" / "cratebook.css").read_text() == "/* ours */\n"
    assert (small.docs / "guide" / "index.md").is_file()


def test_a_handbook_needs_nothing_but_its_data(small: Project, cratebook_process: Cratebook) -> None:
    done = cratebook_process(small.root, "build", PATH="")
    assert (done.returncode, done.stdout) == (0, "")
    assert (small.site / "repos" / "shop" / "index.html").is_file()
    assert "<title>Acme crates</title>" in (small.site / "index.html").read_text()
    assert sorted(path.name for path in small.root.iterdir()) == ["data", "site", "site_src"]


def test_a_failed_build_leaves_the_last_good_site(small: Project, cratebook: Cratebook) -> None:
    cratebook(small.root, "build")
    before = (small.site / "index.html").read_bytes()
    (small.root / "mkdocs.yml").write_text(BUNDLED_CONFIG.read_text().replace("name: material", "name: nonesuch"))
    done = cratebook(small.root, "build")
    assert done.returncode == 1
    assert "nonesuch" in done.stderr
    assert "Traceback" not in done.stderr
    assert (small.site / "index.html").read_bytes() == before
    assert sorted(path.name for path in small.root.iterdir()) == ["data", "mkdocs.yml", "site", "site_src"]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("a: [", "mkdocs.yml cannot be read: while parsing a flow node"),
        ("- a\n", "mkdocs.yml has to hold a mapping"),
    ],
)
def test_a_broken_configuration_is_one_line(small: Project, cratebook: Cratebook, config: str, said: str) -> None:
    (small.root / "mkdocs.yml").write_text(config)
    done = cratebook(small.root, "build")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"cratebook: {said}")


def test_a_theme_may_be_given_by_its_name(small: Project, cratebook: Cratebook) -> None:
    above, _, below = BUNDLED_CONFIG.read_text().partition("theme:\n")
    (small.root / "mkdocs.yml").write_text(f"{above}theme: material\nextra_css:{below.partition('extra_css:')[2]}")
    assert cratebook(small.root, "build").returncode == 0


def test_a_folder_that_was_not_built_here_is_left_alone(small: Project, cratebook: Cratebook) -> None:
    small.site.mkdir()
    (small.site / "thesis.txt").write_text("years of work")
    done = cratebook(small.root, "build")
    assert done.returncode == 1
    assert done.stderr.endswith("cratebook: site/ holds something that was not built here; move it away\n")
    assert (small.site / "thesis.txt").read_text() == "years of work"


def test_version_is_the_distributions(cratebook_process: Cratebook, tmp_path: Path) -> None:
    assert cratebook_process(tmp_path, "--version").stdout.startswith("cratebook 0.")


def test_a_fault_of_our_own_is_one_line(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Project) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(check, "load_and_check", broken)
    done = CliRunner().invoke(main, ["-C", str(small.root), "check"])
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == "cratebook: internal error (RuntimeError: boom); please report it\n"


def test_json_of_the_catalog_is_complete(small: Project, cratebook: Cratebook) -> None:
    cratebook(small.root, "generate")
    catalog = json.loads((small.docs / "api" / "v1" / "catalog.json").read_text())
    assert list(catalog["crates"]) == ["acme-core", "acme-net"]
    assert list(catalog["repositories"]) == ["shop", "stock"]
    assert catalog["repositories"]["shop"]["patch"] == SHOP
