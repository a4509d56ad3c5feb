"""`cratebook generate`: the handbook's files."""

import sys

import click

from ..project import Project
from ..site import output
from .console import show
from .exclusive import writes
from .group import main
from .stages import generate_docs, make_files


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; print the difference and exit with 1 if any.")
@click.pass_obj
@writes
def generate(project: Project, *, only_check: bool) -> None:
    """Write the handbook's pages, patches and JSON into site_src/."""
    if not only_check:
        generate_docs(project)
        return
    _, made = make_files(project)
    difference = list(output.difference(project.docs, made))
    show("".join(difference))
    sys.exit(1 if difference else 0)
