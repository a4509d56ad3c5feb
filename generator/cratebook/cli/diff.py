"""`cratebook diff`: what a change of the data means for the reader."""

import click

from ..project import Project
from .console import show
from .group import main


@main.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="[B]", required=False)
@click.option("--format", "form", type=click.Choice(["markdown", "json"]), default="markdown", show_default=True)
@click.pass_obj
def diff(project: Project, old: str, new: str | None, form: str) -> None:
    """Say what changes for the reader from A to B.

    That is in patches, import lines, versions, order and findings. A and B are git revisions, read at the project's
    place in its repository, or folders: a data folder, or one that has a data/. A folder is one that is written as a
    path, with '/' or '.' in it; any other word is a revision. Without B, the data on disk is compared with.

    Markdown is fit for a comment on a pull request: where it would be longer than GitHub takes, it is cut and says so.
    """
    from ..diff import as_json, as_markdown, compare, read_project, read_side

    now = read_project(project) if new is None else read_side(new, project)
    difference = compare(read_side(old, project), now)
    show(as_json(difference) if form == "json" else as_markdown(difference, project.templates))
