"""`cratebook apply`: patches merged into the manifests of checkouts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..cargo import forms
from ..cargo.source import Pin
from ..data import planned
from ..data.catalog import Catalog
from ..diagnostics import CratebookError, as_text
from ..project import Project
from ..text import counted, unified_diff
from .arguments import FOLDER, complete_repository, known_repository, offered_pin
from .console import print_table
from .exclusive import exclusive
from .group import main
from .stages import load_valid

if TYPE_CHECKING:
    from ..apply import Change, Options, Plan


@dataclass(frozen=True, kw_only=True)
class _Request:
    """The options of one run, and the data that it applies."""

    catalog: Catalog
    options: Options
    pin: Pin | None
    yes: bool


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """The result for one checkout; `failed` where a person has to look."""

    form: str
    result: str
    failed: bool = False


@main.command()
@click.argument("repository", required=False, shell_complete=complete_repository)
@click.argument("path", required=False, type=FOLDER)
@click.option("--all", "folder", type=FOLDER, metavar="DIR", help="Apply to every checkout in this folder.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option(
    "--form", type=click.Choice(["section", "lines", "workspace"]), help="Use this form, not the one that fits."
)
@click.option("--pin", is_flag=True, help="Name the commit, tag or branch that the data offers.")
@click.option("--member", "members", multiple=True, metavar="NAME", help="A member to change too; may be repeated.")
@click.option("--on-conflict", type=click.Choice(["keep", "replace"]), help="Which side wins a conflict.")
@click.pass_obj
def apply(  # noqa: PLR0913 - a parameter for each option
    project: Project,
    *,
    repository: str | None,
    path: Path | None,
    folder: Path | None,
    yes: bool,
    form: str | None,
    pin: bool,
    members: tuple[str, ...],
    on_conflict: str | None,
) -> None:
    """Merge a repository's patch into the Cargo.toml of a checkout, leaving every other byte.

    On a terminal it shows the difference and asks; elsewhere it prints it, and writes only with --yes.
    """
    if (path is None) == (folder is None) or (folder and repository):
        raise click.UsageError("give a repository and the path of its checkout, or --all and a folder of checkouts")
    if folder and members:
        raise click.UsageError("--member goes with one repository")
    catalog, _ = load_valid(project)
    from ..apply import Options

    options = Options(form=form, members=members, policy=on_conflict)  # type: ignore[arg-type]  # click checked them
    request = _Request(catalog=catalog, options=options, pin=offered_pin(catalog) if pin else None, yes=yes)
    if folder is not None:
        sys.exit(_apply_to_all(request, folder))
    sys.exit(_apply_to_one(request, str(repository), path or Path()))


def _apply_to_one(request: _Request, repository: str, path: Path) -> int:
    outcome = _apply(request, known_repository(request.catalog, repository), path, "")
    _note(repository, outcome.result)
    return int(outcome.failed)


def _apply_to_all(request: _Request, folder: Path) -> int:
    outcomes: dict[str, _Outcome] = {}
    for repository in request.catalog.repositories:
        try:
            if not (folder / repository).is_dir():
                outcomes[repository] = _Outcome(form="-", result="no checkout")
                continue
            outcomes[repository] = _apply(request, repository, folder / repository, f"{repository}/")
        except (CratebookError, OSError) as error:
            click.echo(f"cratebook: {error}", err=True)
            outcomes[repository] = _Outcome(form="-", result=str(error).splitlines()[0].rstrip(":"), failed=True)
    rows = ((name, outcome.form, outcome.result) for name, outcome in outcomes.items())
    print_table(("repository", "form", "result"), rows)
    return int(any(outcome.failed for outcome in outcomes.values()))


def _plan(request: _Request, repository: str, path: Path, prefix: str) -> Plan:
    """Return what the patch of a repository changes in its checkout."""
    from ..apply import check_out, plan

    dependencies = planned.dependencies(request.catalog, repository)
    known = tuple(planned.dependency(request.catalog, crate) for crate in request.catalog.crates)
    if request.pin:
        dependencies, known = forms.pinned(dependencies, request.pin), forms.pinned(known, request.pin)
    return plan(check_out(path, prefix), dependencies, known, request.options)


def _apply(request: _Request, repository: str, path: Path, prefix: str) -> _Outcome:
    proposed = _plan(request, repository, path, prefix)
    click.echo(as_text(proposed.findings), nl=False, err=True)
    if proposed.conflicts:
        _note(repository, "--on-conflict keep leaves what is there, --on-conflict replace takes the patch")
        conflicts = counted(proposed.conflicts, "conflict")
        return _Outcome(form=proposed.form, result=f"{conflicts}, nothing written", failed=True)
    if proposed.approval != "cargo accepts it":
        _note(repository, f"not checked by Cargo: {proposed.approval}")
    if proposed.could_inherit:
        _note(repository, f"members that could inherit, with --member: {', '.join(proposed.could_inherit)}")
    if not proposed.changes:
        return _Outcome(form=proposed.form, result="nothing to change")
    numbers = f"{proposed.added} added, {proposed.changed} changed in {counted(len(proposed.changes), 'file')}"
    return _Outcome(form=proposed.form, result=f"{numbers}, {_write(request, path, proposed.changes)}")


def _write(request: _Request, path: Path, changes: Sequence[Change]) -> str:
    """Show what changes and write it where the user agrees; return what was done."""
    from ..apply import write as write_changes

    for change in changes:
        click.echo("".join(unified_diff(change.old, change.new, f"a/{change.name}", f"b/{change.name}")), nl=False)
    can_ask = not request.yes and sys.stdin.isatty() and sys.stdout.isatty()
    agreed = request.yes or (can_ask and click.confirm(f"Write {counted(len(changes), 'file')}?"))
    if agreed:
        with exclusive(path):
            write_changes(changes)
        return "written"
    return "not written" if can_ask else "not written without --yes"


def _note(repository: str, text: str) -> None:
    click.echo(f"{repository}: {text}", err=True)
