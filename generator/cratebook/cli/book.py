"""The commands that turn data into a handbook."""

from __future__ import annotations

import gc
import sys

import click

from ..checks import RULES
from ..data.catalog import Catalog
from ..diagnostics import CratebookError, as_github, as_json, did_you_mean, exit_code
from ..handbook import files, judged
from ..project import Project
from ..site import output
from ..site.build import Builder
from ..site.build import build as build_site
from .common import say, sound, working, write
from .group import main


@main.command()
@click.option("--strict", is_flag=True, help="Exit with 1 for blockers, warnings and notes too.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True)
@click.option("--explain", metavar="CODE", help="Print what a rule asks for, and stop.")
@click.pass_obj
def check(project: Project, *, strict: bool, form: str, explain: str | None) -> None:
    """Say everything that is wrong with the data, each at its file, line and column.

    Text goes to standard error; json, and github's annotations, to standard output.
    """
    if explain is not None:
        click.echo(_explained(explain))
        return
    _, findings = judged(project)
    match form:
        case "text":
            say(findings)
        case "json":
            click.echo(as_json(findings), nl=False)
        case "github":
            click.echo(as_github(findings, project.in_repository), nl=False)
    sys.exit(exit_code(findings, strict=strict))


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; print the difference and exit with 1 if any.")
@click.pass_obj
def generate(project: Project, *, only_check: bool) -> None:
    """Write the handbook's pages, patches and JSON into site_src/."""
    catalog, findings = sound(project)
    made = files(project, catalog, findings)
    if only_check:
        different = False
        for line in output.difference(project.docs, made):
            different = True
            click.echo(line, nl=False)
        sys.exit(1 if different else 0)
    write(project, made)


@main.command()
@click.option("--builder", type=click.Choice(["mkdocs", "zensical"]), default="mkdocs", show_default=True)
@click.pass_obj
def build(project: Project, builder: Builder) -> None:
    """Generate, then build the site into site/."""
    catalog, findings = sound(project)
    write(project, files(project, catalog, findings))
    with working(f"building with {builder}"):
        build_site(project, catalog.site.title, builder)
    click.echo(f"built {project.site.name}/index.html", err=True)


@main.command()
@click.option("--builder", type=click.Choice(["mkdocs", "zensical"]), default="mkdocs", show_default=True)
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to serve.")
@click.pass_obj
def serve(project: Project, builder: Builder, address: str) -> None:
    """Serve the site; a change to data/ or templates/ shows at once."""
    from ..site.serve import serve as serve_site  # noqa: PLC0415 - only here, for a quick start elsewhere

    def regenerate() -> Catalog:
        catalog, findings = sound(project)
        write(project, files(project, catalog, findings))
        return catalog

    gc.enable()
    serve_site(project, regenerate().site.title, builder, address, regenerate)


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if a file is out of step.")
@click.pass_obj
def schema(project: Project, *, only_check: bool) -> None:
    """Write the JSON Schemas that editors check the data files with into data/schema/."""
    from ..data.schemas import FOLDER, schemas  # noqa: PLC0415 - only here, for a quick start elsewhere

    made = dict(schemas())
    folder = project.data / FOLDER
    change = output.written_over(folder, made) if only_check else output.put(folder, made)
    for path in (*change.added, *change.changed, *change.removed):
        click.echo(f"{'out of step' if only_check else 'written'}: {project.data.name}/{FOLDER}/{path}", err=True)
    sys.exit(1 if only_check and change else 0)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell, for example: eval "$(cratebook completion bash)"."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - only here, for a quick start elsewhere

    complete = get_completion_class(shell)
    if complete is None:
        raise CratebookError(f"click knows no completion for {shell}")
    click.echo(complete(main, {}, "cratebook", "_CRATEBOOK_COMPLETE").source())
    context.exit()


def _explained(code: str) -> str:
    rule = next((rule for rule in RULES if rule.code == code), None)
    if rule is None:
        hint = did_you_mean(code, [rule.code for rule in RULES])
        raise click.UsageError(f"there is no rule '{code}'" + (f"; {hint}" if hint else ""))
    return rule.explanation
