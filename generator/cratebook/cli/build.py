"""`cratebook build`: the whole site."""

import click

from ..project import Builder, Project
from .arguments import choose_builder
from .console import say, spinner
from .exclusive import writes
from .group import main
from .stages import generate_docs


@main.command()
@choose_builder
@click.option("--since", metavar="REV", help="Add Atom feeds of what commits changed since a git revision.")
@click.pass_obj
@writes
def build(project: Project, builder: Builder, since: str | None) -> None:
    """Generate, then build the whole site.

    It goes into site/, or into the site_dir that mkdocs.yml names.
    """
    from ..site.build import build as build_site

    site = project.site  # one that cannot be is refused before anything is written
    made = _feeds(project, since) if since is not None else {}
    catalog = generate_docs(project)
    say(f"building with {builder}")
    with spinner("building"):
        build_site(project, catalog.site.title, builder, catalog.site.url, made)
    say(f"built {site.relative_to(project.root)}/index.html")


def _feeds(project: Project, since: str) -> dict[str, str]:
    from ..diff import feeds

    return feeds(project, since)
