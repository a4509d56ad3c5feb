"""`cratebook build`: the whole site."""

import click

from ..project import Project
from ..site.build import Builder
from ..site.build import build as build_site
from .arguments import choose_builder
from .console import say, spinner
from .exclusive import writes
from .group import main
from .stages import generate_docs


@main.command()
@choose_builder
@click.pass_obj
@writes
def build(project: Project, builder: Builder) -> None:
    """Generate, then build the whole site.

    It goes into site/, or into the site_dir that mkdocs.yml names.
    """
    site = project.site  # one that cannot be is refused before anything is written
    catalog = generate_docs(project)
    say(f"building with {builder}")
    with spinner("building"):
        build_site(project, catalog.site.title, builder, catalog.site.url)
    say(f"built {site.relative_to(project.root)}/index.html")
