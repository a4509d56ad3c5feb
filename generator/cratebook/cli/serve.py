"""`cratebook serve`: the site in a browser, following changes."""

import gc

import click

from ..data.load import ReadFiles
from ..handbook import files
from ..project import Project
from .console import say_lines
from .exclusive import writes
from .group import main
from .stages import load_valid


@main.command()
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where this machine is served.")
@click.pass_obj
def serve(project: Project, address: str) -> None:
    """Serve the site to this machine, and follow changes.

    A page is made when it is asked for, and again after a change to the data, a template or a page written by hand;
    the browser loads it anew. Errors in the data are shown above the last pages without any. No file is written. The
    search finds what the last 'cratebook build' had.
    """
    from ..site.preview import Builder, Preview
    from ..site.serve import serve as serve_site

    gc.enable()
    # An edit makes many objects and little garbage.
    gc.set_threshold(100_000)
    builder, known = Builder(project), ReadFiles()

    # While another command writes the project, it is not read.
    @writes
    def read(project: Project) -> Preview:
        catalog, findings = load_valid(project, known)
        preview = builder.preview(catalog.site.title, files(project, catalog, findings))
        if not gc.get_freeze_count():
            # What the first version is made of mostly stays: to search it for garbage takes as long as an edit.
            gc.freeze()
        return preview

    serve_site(project, address, lambda: read(project), say_lines)
