"""`cratebook patch`: a repository's patch as text."""

from __future__ import annotations

import click

from ..cargo import forms
from ..cargo.dependency import Dependency
from ..data import planned
from ..data.catalog import Catalog
from ..offer import patch as offer
from ..project import Project
from .arguments import complete_repository, known_repository, offered_pin
from .group import main
from .stages import load_valid


@main.command()
@click.argument("repository", shell_complete=complete_repository)
@click.option(
    "--form",
    type=click.Choice(forms.FORMS),
    default="section",
    show_default=True,
    help="section: the whole [dependencies] table. lines: what goes under one that is there. workspace: for the root "
    "and its members. add: cargo add commands. wasm: for a build that targets WASM too.",
)
@click.option("--pin", is_flag=True, help="Name the commit, tag or branch that data/site.yml offers as pin.")
@click.option("--package", metavar="NAME", help="The workspace member that 'cargo add' is to change.")
@click.pass_obj
def patch(project: Project, repository: str, *, form: forms.Form, pin: bool, package: str | None) -> None:
    """Print a repository's patch, ready to paste into its Cargo.toml."""
    catalog, _ = load_valid(project)
    dependencies = planned.dependencies(catalog, known_repository(catalog, repository))
    if pin:
        dependencies = forms.pinned(dependencies, offered_pin(catalog))
    click.echo(_text(catalog, form, dependencies, package), nl=False)


def _text(catalog: Catalog, form: forms.Form, dependencies: tuple[Dependency, ...], package: str | None) -> str:
    match form:
        case "section":
            return forms.section(dependencies)
        case "lines":
            return forms.lines(dependencies)
        case "workspace":
            root, member = forms.workspace_root(dependencies), forms.workspace_member(dependencies)
            below = f"# Cargo.toml of each member that uses them\n[dependencies]\n{member}"
            return f"# Cargo.toml at the root\n{root}\n{below}"
        case "add":
            return forms.add_command(dependencies, package)
        case "wasm":
            return offer.wasm(catalog, dependencies)
