"""`cratebook generate`: the handbook's files."""

import sys
from collections.abc import Collection
from pathlib import Path

import click

from ..project import Project
from ..site import output, unchanged
from .console import say, show
from .exclusive import writes
from .group import main
from .stages import generate_docs, make_files, make_files_to_embed, say_unchanged, write_docs

_LEFT_OUT = "the theme with its page for what is not found, llms.txt, and the Markdown beside each page"


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; print the difference and exit with 1 if any.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write below the docs folder of another site instead, and print what its mkdocs.yml lacks; with --check, that "
    "is a difference too.",
)
@click.pass_obj
@writes
def generate(project: Project, *, only_check: bool, into: Path | None) -> None:
    """Write the handbook's pages, patches and JSON.

    They go into site_src/, or into the docs_dir that mkdocs.yml names.
    """
    folder = into.resolve() if into else None
    if only_check:
        _check(project, folder)
    elif folder:
        _embed(project, folder)
    else:
        _generate(project)


def _generate(project: Project) -> None:
    """Write the docs folder, where it is not known to be as it would be written."""
    output.recover(project.docs)
    issues = unchanged.open_issues(project)
    if issues is None:
        generate_docs(project)
    else:
        say_unchanged(project, issues)


def _check(project: Project, folder: Path | None) -> None:
    """Print the difference from what is there and what the site around lacks, and exit with 1 if there is any."""
    catalog, made = make_files_to_embed(project, folder) if folder else make_files(project)
    difference = list(output.difference(folder or project.docs, made))
    show("".join(difference))
    lacking = folder is not None and _print_lacking(folder, catalog.site.title, made)
    sys.exit(1 if difference or lacking else 0)


def _embed(project: Project, folder: Path) -> None:
    """Write the files for another site, and print what is left out and what its configuration lacks."""
    output.recover(folder)
    catalog, made = make_files_to_embed(project, folder)
    write_docs(folder, made)
    say(f"left out: {_LEFT_OUT}")
    _print_lacking(folder, catalog.site.title, made)


def _print_lacking(folder: Path, title: str, made: Collection[str]) -> bool:
    """Print what the configuration of the site around a folder lacks for the handbook in it; tell whether it does."""
    from ..site.embed import lines_to_add, site_around

    config, below = site_around(folder)
    if config is None:
        say(f"{folder} is below no docs folder of an mkdocs.yml; the lines take the folder above it for one")
    lines = lines_to_add(config or {}, below, title, lambda page: page in made or (folder / page).is_file())
    if lines:
        say("add to mkdocs.yml; merge under the keys that are there:")
        show(lines)
    return bool(lines)
