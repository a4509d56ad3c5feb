"""`cratebook`: composes the stages, prints, and sets the exit code.

Exit codes: 0 all is well, 1 the data or the output is at fault, 2 the command was used wrongly, 3 a fault of ours.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from . import cargo, output
from .builder import Builder
from .builder import build as build_site
from .catalog import Catalog
from .checks import RULES
from .diagnostics import CratebookError, Finding, as_github, as_json, as_text, counts, did_you_mean
from .handbook import files, judged
from .project import Project

_INTERNAL_ERROR = 3


class _Group(click.Group):
    """A command group that never shows a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CratebookError as error:
            _fail(str(error), error.exit_code)
        except OSError as error:
            _fail(f"{error.filename or 'the system'}: {error.strerror or error}", 1)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # noqa: BLE001 - the last resort
            _fail(f"a fault of cratebook's own ({type(error).__name__}: {error}); please report it", _INTERNAL_ERROR)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"cratebook: {message}", err=True)
    sys.exit(code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="cratebook", message="cratebook %(version)s")
@click.option(
    "-C",
    "directory",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=".",
    help="Work in this folder, which has the data/ folder.  [default: the current one]",
)
@click.pass_context
def main(context: click.Context, directory: Path) -> None:
    r"""Turn data about shared Rust crates into a handbook that others can copy from.

    Everything is read from data/ in the current folder. A local templates/, site_src/ or mkdocs.yml goes before the
    one that cratebook carries.

    \b
    Exit codes: 0 all is well; 1 the data or the output is at fault;
                2 the command was used wrongly; 3 a fault of cratebook's own.
    """
    # What a run makes lives to its end: looking for garbage would cost a sixth of the time and find none.
    gc.disable()
    gc.freeze()
    context.obj = Project(directory.resolve())


@main.command()
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
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
    if form == "text":
        _say(findings)
    else:
        click.echo({"json": as_json, "github": as_github}[form](findings), nl=False)
    found = counts(findings)
    sys.exit(1 if found["errors"] or (strict and found["warnings"]) else 0)


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; print the difference and exit with 1 if any.")
@click.pass_obj
def generate(project: Project, *, only_check: bool) -> None:
    """Write the handbook's pages, patches and JSON into site_src/."""
    catalog, findings = _sound(project)
    made = files(project, catalog, findings)
    if only_check:
        different = False
        for line in output.difference(project.docs, made):
            different = True
            click.echo(line, nl=False)
        sys.exit(1 if different else 0)
    _write(project, made)


@main.command()
@click.option("--builder", type=click.Choice(["mkdocs", "zensical"]), default="mkdocs", show_default=True)
@click.pass_obj
def build(project: Project, builder: Builder) -> None:
    """Generate, then build the site into site/."""
    catalog, findings = _sound(project)
    _write(project, files(project, catalog, findings))
    with _working(f"building with {builder}"):
        build_site(project, catalog.site.title, builder)
    click.echo(f"built {project.site.name}/index.html", err=True)


@main.command()
@click.option("--builder", type=click.Choice(["mkdocs", "zensical"]), default="mkdocs", show_default=True)
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to serve.")
@click.pass_obj
def serve(project: Project, builder: Builder, address: str) -> None:
    """Serve the site; a change to data/ or templates/ shows at once."""
    from .server import serve as serve_site  # noqa: PLC0415 - only here, for a quick start elsewhere

    def regenerate() -> Catalog:
        catalog, findings = _sound(project)
        _write(project, files(project, catalog, findings))
        return catalog

    gc.enable()
    serve_site(project, regenerate().site.title, builder, address, regenerate)


def _repositories(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """Complete a repository's name from the data folder, which is not read any further."""
    project = Project(Path(context.find_root().params["directory"]))
    return [path.stem for path in sorted((project.data / "repos").glob(f"{begun}*.yml"))]


@main.command()
@click.argument("repository", shell_complete=_repositories)
@click.pass_obj
def patch(project: Project, repository: str) -> None:
    """Print a repository's patch, ready to paste into its Cargo.toml."""
    catalog, _ = _sound(project, quiet=True)
    if repository not in catalog.repositories:
        hint = did_you_mean(repository, catalog.repositories)
        raise click.UsageError(f"'{repository}' is not in data/repos" + (f"; {hint}" if hint else ""))
    click.echo(cargo.section(cargo.dependencies(catalog, repository)), nl=False)


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if a file is out of step.")
@click.pass_obj
def schema(project: Project, *, only_check: bool) -> None:
    """Write the JSON Schemas that editors check the data files with into data/schema/."""
    from .schemas import FOLDER, schemas  # noqa: PLC0415 - only here, for a quick start elsewhere

    made = dict(schemas())
    folder = project.data / FOLDER
    change = output.compare(folder, made) if only_check else output.write(folder, made)
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


def _sound(project: Project, *, quiet: bool = False) -> tuple[Catalog, tuple[Finding, ...]]:
    """Return a catalog without errors; where there are any, print them and raise."""
    catalog, findings = judged(project)
    found = counts(findings)
    if found["errors"]:
        _say([finding for finding in findings if finding.severity == "error"])
        raise CratebookError("nothing was written: the data has errors")
    if found["warnings"] and not quiet:
        click.echo(f"{found['warnings']} warnings; 'cratebook check' prints them", err=True)
    return catalog, findings


def _say(findings: tuple[Finding, ...] | list[Finding]) -> None:
    found = counts(findings)
    click.echo(as_text(findings), nl=False, err=True)
    click.echo(f"{found['errors']} errors, {found['warnings']} warnings", err=True)


def _explained(code: str) -> str:
    rule = next((rule for rule in RULES if rule.code == code), None)
    if rule is None:
        hint = did_you_mean(code, [rule.code for rule in RULES])
        raise click.UsageError(f"there is no rule '{code}'" + (f"; {hint}" if hint else ""))
    return f"{rule.severity}: {rule.code}: {rule.sentence}"


def _write(project: Project, made: dict[str, str]) -> None:
    change = output.write(project.docs, made)
    did = f"{len(change.added)} new, {len(change.changed)} changed, {len(change.removed)} removed"
    click.echo(f"generated {len(made)} files in {project.docs.name}/: {did}", err=True)


def _working(what: str) -> Any:
    """Show that something goes on: a spinner on a terminal, a line elsewhere."""
    if sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

        return Console(stderr=True).status(what)
    from contextlib import nullcontext  # noqa: PLC0415 - the other half of the choice

    click.echo(what, err=True)
    return nullcontext()
