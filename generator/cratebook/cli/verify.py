"""`cratebook verify`: what is offered built with a real Cargo."""

import sys
from functools import partial
from pathlib import Path

import click

from ..project import Project
from .arguments import FOLDER, complete_repository, known_repository
from .building import FAILED, HEADINGS, agree, ask, checkout_rows, follow, outcome_rows, save, workshop
from .console import print_table
from .group import main
from .stages import load_valid


@main.command()
@click.argument("repositories", metavar="[REPOSITORY]...", nargs=-1, shell_complete=complete_repository)
@click.option(
    "--crates", type=FOLDER, metavar="CHECKOUT", help="A clone of the crates' git source, where there is one."
)
@click.option(
    "--commit",
    "revisions",
    multiple=True,
    metavar="REV",
    help="A commit of the crates to try; may be repeated.  [default: the pin of data/site.yml, else the clone's HEAD]",
)
@click.option(
    "--checkouts", type=FOLDER, metavar="DIR", help="Build the repositories too that have a checkout here, by name."
)
@click.option("--again", is_flag=True, help="Build also what is known already.")
@agree
@click.pass_obj
def verify(  # noqa: PLR0913 - a parameter for each option
    project: Project,
    *,
    repositories: tuple[str, ...],
    crates: Path | None,
    revisions: tuple[str, ...],
    checkouts: Path | None,
    again: bool,
    yes: bool,
) -> None:
    """Build the crates, and what is offered, with Cargo.

    Each crate is built as the data asks for it, and what each repository is offered. Outcomes go into
    data/observed/builds/, each as soon as it is there; a run that is ended goes on where it stopped. Exits with 1 where
    something fails.
    """
    catalog, _ = load_valid(project)
    if bool(crates) != bool(catalog.site.git_source):
        raise click.UsageError(
            "no source in data/site.yml is a git address, so there is nothing to take from --crates"
            if crates
            else "--crates is missing: it names a clone of the crates' git source"
        )
    names = tuple(known_repository(catalog, name) for name in repositories) or catalog.order
    ask("the crates and repositories" if checkouts else "the crates", yes=yes)
    from ..checkouts.revision import resolve
    from ..verify import Verification

    pin = catalog.site.offered_pin or catalog.site.own_pin
    named = revisions or (pin[1] if pin else "HEAD",)
    commits = tuple(dict.fromkeys(resolve(name, crates) for name in named)) if crates else ()
    with workshop(project, catalog, crates) as place:
        verification = Verification(
            catalog=catalog, workshop=place, commits=commits, repositories=names, save=partial(save, project)
        )
        if again:
            verification.forget()
        follow(verification.run())
        if again and checkouts:
            verification.forget_checkouts()
        if checkouts:
            follow(verification.run_in(checkouts))
    rows = [*outcome_rows(verification.outcomes), *(checkout_rows(verification) if checkouts else ())]
    print_table(HEADINGS, rows)
    sys.exit(int(any(row.outcome in FAILED for row in rows)))
