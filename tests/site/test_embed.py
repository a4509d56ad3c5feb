"""A handbook inside an existing site: its own folders are respected, and pages go below any docs folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cratebook.project import Project
from playwright.sync_api import Browser

from tests.conftest import Cratebook, program

from .conftest import Site

HAND_WRITTEN = "# Ours\n\nSee [the crates](crates/index.md).\n"
CONFIG = """\
site_name: Ours
theme:
  name: material
nav:
- Start: index.md
"""
WIDTH_AND_LINE = """element => {
    const style = getComputedStyle(element);
    return [style.maxWidth, style.getPropertyValue("--cb-line")];
}"""
LINES = """\
nav:
- Acme crates:
  - Home: crates/index.md
  - Repositories: crates/repos/index.md
  - Crates: crates/crates/index.md
  - Rollout: crates/rollout/index.md
  - Issues:
    - crates/issues/index.md
    - Rules: crates/issues/rules/index.md
  - Guide:
    - crates/guide/index.md
    - Many repositories: crates/guide/many.md
    - Changes in a pull request: crates/guide/diff.md
    - Common dependencies: crates/guide/common/index.md
theme:
  features:
  - content.code.copy
extra_css:
- crates/assets/cratebook.css
extra_javascript:
- crates/assets/cratebook.js
markdown_extensions:
- admonition
- attr_list
- md_in_html
- pymdownx.details
- pymdownx.highlight:
    stripnl: false
- pymdownx.superfences
- pymdownx.tabbed:
    alternate_style: true
    slugify: !!python/object/apply:pymdownx.slugs.slugify
      kwds:
        case: lower
"""


@pytest.fixture
def existing(tmp_path: Path) -> Project:
    """A site that people have written, with a docs folder of its own."""
    folder = tmp_path / "existing"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.md").write_text(HAND_WRITTEN)
    (folder / "mkdocs.yml").write_text(CONFIG)
    return Project(folder)


def merge(site: Project) -> None:
    """Write the lines into the configuration of the site, under the keys that are there."""
    theme = "theme:\n  features:\n  - content.code.copy\n"
    rest = LINES.removeprefix("nav:\n").replace(theme, "")
    config = CONFIG.replace("theme:\n", theme)
    (site.root / "mkdocs.yml").write_text(config + rest)


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_pages_below_any_docs_folder_are_built_by_the_site_s_own_builder(
    small: Project, existing: Project, cratebook: Cratebook, builder: str
) -> None:
    done = cratebook(small.root, "generate", "--into", str(existing.docs / "crates"))
    assert (done.returncode, done.stdout) == (0, LINES)
    assert done.stderr.splitlines()[-2:] == [
        "left out: the theme with its page for what is not found, llms.txt, and the Markdown beside each page",
        "add to mkdocs.yml; merge under the keys that are there:",
    ]
    unfinished = cratebook(small.root, "generate", "--into", str(existing.docs / "crates"), "--check")
    assert (unfinished.returncode, unfinished.stdout) == (1, LINES)
    merge(existing)
    again = cratebook(small.root, "generate", "--into", str(existing.docs / "crates"), "--check")
    assert (again.returncode, again.stdout) == (0, "")

    built = subprocess.run(
        [sys.executable, "-m", builder, "build", "--strict", "--config-file", "mkdocs.yml"],
        cwd=existing.root,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert built.returncode == 0, built.stdout + built.stderr
    site = Site(existing)
    assert {"crates/repos/shop/index.html", "crates/patches/shop.toml", "crates/api/v1/catalog.json"} <= site.files
    assert not [path for path in site.files if path.endswith((".gitignore", "llms.txt"))]
    pages = {path: page for path, page in site.pages.items() if path != "404.html"}
    own = [(path, address) for path, page in pages.items() for _, address in page.addresses()]
    local = [(path, address) for path, address in own if not any(urlsplit(address)[:2])]
    assert [(path, address) for path, address in local if site.target(path, address) not in site.files] == []
    assert [path for path, page in pages.items() if "{:" in "".join(page.content.itertext())] == []


@pytest.mark.needs("chromium")
def test_the_stylesheet_leaves_the_other_pages_of_the_site_alone(
    small: Project, existing: Project, cratebook: Cratebook, browser: Browser, served: Callable[[Site], str]
) -> None:
    cratebook(small.root, "generate", "--into", str(existing.docs / "crates"))
    merge(existing)
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=existing.root, check=True)
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    styles = []
    for address in ("", "crates/repos/shop/"):
        page.goto(served(Site(existing)) + address)
        styles.append(page.locator(".md-main__inner").evaluate(WIDTH_AND_LINE))
        assert page.locator(".md-sidebar--primary").is_visible()
    page.close()
    assert styles == [["1342px", ""], ["1628px", "#6b7280"]]


def test_the_folders_that_mkdocs_yml_names_are_those_of_a_build(small: Project, cratebook: Cratebook) -> None:
    (small.root / "base.yml").write_text(
        f"docs_dir: pages/src\nsite_dir: public/handbook\n{LINES[LINES.index('mark') :]}"
    )
    (small.root / "mkdocs.yml").write_text("INHERIT: base.yml\nsite_name: Ours\ntheme: material\n")
    (small.root / "pages" / "src").mkdir(parents=True)
    (small.root / "pages" / "src" / "mine.md").write_text("# Mine\n")
    done = cratebook(small.root, "build")
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith("built public/handbook/index.html\n")
    built = small.root / "public" / "handbook"
    assert (built / "repos" / "shop" / "index.html").is_file()
    assert (built / "mine" / "index.html").is_file()
    assert not [name for name in ("site", "site_src", "docs") if (small.root / name).exists()]


@pytest.mark.parametrize(
    ("config", "error"),
    [
        ("docs_dir: ../elsewhere", "docs_dir has to name a folder below that of mkdocs.yml"),
        ('docs_dir: "a\\0b"', "docs_dir has to name a folder below that of mkdocs.yml"),
        ("docs_dir: .", "docs_dir has to name a folder below that of mkdocs.yml"),
        ("docs_dir: !ENV [DOCS, docs]", "docs_dir has to name a folder below that of mkdocs.yml"),
        ("site_dir: /srv/www", "site_dir has to name a folder below that of mkdocs.yml"),
        ("site_dir: docs/site", "docs_dir and site_dir have to lie beside each other"),
    ],
)
def test_nothing_is_written_outside_of_the_project(
    small: Project, cratebook: Cratebook, config: str, error: str
) -> None:
    (small.root / "mkdocs.yml").write_text(f"site_name: Ours\n{config}\n")
    done = cratebook(small.root, "build")
    assert (done.returncode, done.stderr) == (1, f"cratebook: mkdocs.yml: {error}\n")


def test_a_missing_markdown_extension_is_named_instead_of_raw_markup_on_pages(
    small: Project, cratebook: Cratebook
) -> None:
    (small.root / "mkdocs.yml").write_text(
        "site_name: Ours\nmarkdown_extensions:\n  - extra\n  - admonition\n  - pymdownx.superfences\n"
        "  - markdown.extensions.toc\n  - pymdownx.details:\n  - pymdownx.highlight:\n      stripnl: false\n"
        "  - pymdownx.tabbed:\n      slugify: !!python/name:pymdownx.slugs.uslugify\n"
    )
    done = cratebook(small.root, "build")
    assert done.returncode == 1
    assert done.stderr.partition("cratebook: ")[2] == (
        "mkdocs.yml lacks what pages are written with; add to it:\n"
        "markdown_extensions:\n"
        "- pymdownx.tabbed:\n"
        "    alternate_style: true\n"
        "    slugify: !!python/object/apply:pymdownx.slugs.slugify\n"
        "      kwds:\n"
        "        case: lower\n"
    )


def test_a_hand_written_page_in_the_way_names_the_folder_option(
    existing: Project, small: Project, cratebook: Cratebook
) -> None:
    (existing.root / "data").symlink_to(small.data)
    done = cratebook(existing.root, "generate")
    assert done.returncode == 1
    assert done.stderr.endswith(
        "cratebook: docs/index.md stands where a generated file belongs, and was not generated; move it away, take its "
        "name out of the data, or write below it with 'cratebook generate --into'\n"
    )
    assert (existing.docs / "index.md").read_text() == HAND_WRITTEN


def test_whatever_a_configuration_holds_is_no_internal_error(
    existing: Project, small: Project, cratebook: Cratebook
) -> None:
    odd = "extra_css: 5\nextra_javascript: [{path: crates/assets/cratebook.js}]\nnav: 7\n"
    (existing.root / "mkdocs.yml").write_text(f"{odd}markdown_extensions: [1, attr_list: 2, pymdownx.tabbed: [3]]\n")
    done = cratebook(small.root, "generate", "--into", str(existing.docs / "crates"))
    assert done.returncode == 0, done.stderr
    assert (
        "extra_css:\n- crates/assets/cratebook.css\nmarkdown_extensions:\n- admonition\n- md_in_html\n" in done.stdout
    )


def test_a_theme_that_is_only_named_gets_its_features_as_a_mapping(
    existing: Project, small: Project, cratebook: Cratebook
) -> None:
    (existing.root / "mkdocs.yml").write_text("site_name: Ours\ntheme: material\n")
    done = cratebook(small.root, "generate", "--into", str(existing.docs / "crates"), "--check")
    assert done.returncode == 1
    assert "\ntheme:\n  name: material\n  features:\n  - content.code.copy\nextra_css:\n" in f"\n{done.stdout}"


def test_a_key_that_mkdocs_yml_has_twice_is_an_error_with_its_line(
    existing: Project, small: Project, cratebook: Cratebook
) -> None:
    (existing.root / "mkdocs.yml").write_text(f"{CONFIG}theme:\n  features: [content.code.copy]\n")
    done = cratebook(small.root, "generate", "--into", str(existing.root / "docs" / "crates"))
    assert done.returncode == 1
    error = "cratebook: mkdocs.yml:6: the key 'theme' is in line 2 already; merge the two\n"
    assert done.stderr.endswith(error)


def test_a_folder_below_no_docs_folder_is_taken_and_named(
    existing: Project, small: Project, cratebook: Cratebook
) -> None:
    folder = existing.root / "elsewhere" / "crates"
    done = cratebook(small.root, "generate", "--into", str(folder))
    assert (done.returncode, done.stdout) == (0, LINES)
    line = f"{folder} is below no docs folder of an mkdocs.yml; the lines take the folder above it for one"
    assert line in done.stderr.splitlines()


def test_git_ignores_what_is_generated_and_nothing_that_people_write(small: Project, cratebook: Cratebook) -> None:
    git = [program("git"), "-C", str(small.root)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    assert cratebook(small.root, "generate").returncode == 0
    mine = {"site_src/about.md", "site_src/guide/team/index.md", "site_src/repos/shop/notes.md"}
    for path in mine:
        (small.root / path).parent.mkdir(exist_ok=True)
        (small.root / path).write_text("# Mine\n")
    listed = subprocess.run(
        [*git, "ls-files", "--others", "--exclude-standard", "site_src"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert set(listed.stdout.splitlines()) == mine


def test_a_gitignore_of_the_docs_folder_s_own_stays(small: Project, cratebook: Cratebook) -> None:
    small.docs.mkdir()
    (small.docs / ".gitignore").write_text("drafts/\n")
    assert cratebook(small.root, "generate").returncode == 0
    assert (small.docs / ".gitignore").read_text() == "drafts/\n"
