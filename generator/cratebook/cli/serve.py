"""`cratebook serve`: the site in a browser, following changes."""

import gc
from functools import partial

import click

from ..project import Project
from ..site.build import Builder
from .arguments import choose_builder
from .console import say_lines
from .exclusive import writes
from .group import main
from .stages import generate_docs


@main.command()
@choose_builder
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to serve.")
@click.pass_obj
def serve(project: Project, builder: Builder, address: str) -> None:
    """Serve the site; a change to data/ or templates/ shows at once."""
    from ..site.serve import serve as serve_site

    gc.enable()
    regenerate = writes(generate_docs)
    title = regenerate(project).site.title
    serve_site(project, title, builder, address, partial(regenerate, project), say_lines)
