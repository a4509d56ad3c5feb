"""`cratebook schema`: the JSON Schemas of the data files."""

import sys

import click

from ..project import Project
from ..site import output
from .console import say
from .exclusive import writes
from .group import main


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if a file is out of step.")
@click.pass_obj
@writes
def schema(project: Project, *, only_check: bool) -> None:
    """Write the JSON Schemas of the data files into data/schema/.

    Editors complete and check the data files with them.
    """
    from ..data.schemas import FOLDER, schemas

    made = dict(schemas())
    folder = project.data / FOLDER
    change = output.written_over(folder, made) if only_check else output.put(folder, made)
    for path in (*change.added, *change.changed, *change.removed):
        say(f"{'out of step' if only_check else 'written'}: {project.data.name}/{FOLDER}/{path}")
    sys.exit(1 if only_check and change else 0)
