"""`cratebook apply`: patches merged into the manifests of checkouts."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..data.catalog import Catalog
from ..diagnostics import CratebookError, as_text
from ..project import Project
from ..text import counted
from .arguments import complete_repository, known_repository, offered_pin
from .console import print_table
from .exclusive import exclusive
from .group import main
from .stages import load_valid

if TYPE_CHECKING:
    from ..apply import Change, Edits, Options

_FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)


@dataclass(frozen=True, kw_only=True)
class _Request:
    """The options of one run, and the data that it applies."""

    catalog: Catalog
    options: Options
    yes: bool


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """The result for one checkout; `failed` where a person has to look."""

    form: str
    result: str
    failed: bool = False


@main.command()
@click.argument("repository", required=False, shell_complete=complete_repository)
@click.argument("path", required=False, type=_FOLDER)
@click.option("--all", "folder", type=_FOLDER, metavar="DIR", help="Apply to every checkout in this folder.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option(
    "--form", type=click.Choice(["section", "lines", "workspace"]), help="Use this form, not the one that fits."
)
@click.option(
    "--pin/--newest",
    default=None,
    help="Name the commit, tag or branch that the data pins, as without the option where it pins one; or none.",
)
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
    pin: bool | None,
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
    catalog, _ = load_valid(project, quiet=True)
    from ..apply import Options  # noqa: PLC0415 - only here, for a quick start elsewhere

    if pin:
        offered_pin(catalog)
    options = Options(form=form, members=members, policy=on_conflict, newest=pin is False)  # type: ignore[arg-type]  # click checked them
    request = _Request(catalog=catalog, options=options, yes=yes)
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


def _apply(request: _Request, repository: str, path: Path, prefix: str) -> _Outcome:
    from ..apply import check_out, plan  # noqa: PLC0415 - only here, for a quick start elsewhere
    from ..apply import write as write_changes  # noqa: PLC0415 - the same

    asks = not request.yes and sys.stdin.isatty() and sys.stdout.isatty()
    checkout, options = check_out(path, prefix), request.options
    proposed = plan(checkout, request.catalog, repository, options)
    if proposed.edits.choices and asks:
        member = click.prompt("Which member takes the crates?", type=click.Choice(proposed.edits.choices))
        proposed = plan(checkout, request.catalog, repository, replace(options, choice=member))
    if proposed.conflicts:
        click.echo(as_text(proposed.findings), nl=False, err=True)
        _note(repository, "--on-conflict keep leaves what is there, --on-conflict replace takes the patch")
        conflicts = counted(proposed.conflicts, "conflict")
        return _Outcome(form=proposed.form, result=f"{conflicts}, nothing written", failed=True)
    click.echo("".join(_difference(proposed.edits.changes)), nl=False)
    if proposed.edits.choices:
        choices = ", ".join(proposed.edits.choices)
        known = f"`members` in {request.catalog.folder}/repos/{repository}.yml"
        _note(repository, f"no member is known to take all crates; name it with --member, or as {known}: {choices}")
        if request.yes:
            return _Outcome(form=proposed.form, result="no member known, nothing written", failed=True)
    files = counted(len(proposed.edits.changes), "file")
    agreed = bool(proposed.edits.changes) and (request.yes or (asks and click.confirm(f"Write {files}?")))
    if agreed:
        with exclusive(path):
            write_changes(proposed.edits.changes)
    click.echo(as_text(proposed.findings), nl=False, err=True)
    for remark in proposed.edits.remarks:
        _note(repository, f"{remark.file}:{remark.line}: {remark.package} is left as it is: {remark.message}")
    if proposed.approval != "cargo accepts it":
        _note(repository, f"not checked by Cargo: {proposed.approval}")
    state = "written" if agreed else "not written" if asks else "not written without --yes"
    return _Outcome(form=proposed.form, result=_result(proposed.edits, state))


def _result(edits: Edits, state: str) -> str:
    if not edits.changes:
        return "nothing to change"
    return f"{edits.added} added, {edits.changed} changed in {counted(len(edits.changes), 'file')}, {state}"


def _note(repository: str, text: str) -> None:
    click.echo(f"{repository}: {text}", err=True)


def _difference(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        old, new = (text.split("\n") for text in (change.old, change.new))
        rows = difflib.unified_diff(_ended(old), _ended(new), f"a/{change.name}", f"b/{change.name}")
        yield from (row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def _ended(lines: Sequence[str]) -> list[str]:
    return [*(f"{line}\n" for line in lines[:-1]), *lines[-1:]] if lines[-1] else [f"{line}\n" for line in lines[:-1]]
