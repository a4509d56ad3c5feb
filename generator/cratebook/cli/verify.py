"""`cratebook verify`: what is offered built with a real Cargo."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import click

from ..data.catalog import Catalog
from ..data.models.site import SourcePath
from ..project import Project
from .arguments import FOLDER, complete_repository, known_repository
from .building import FAILED, HEADINGS, agree, ask, checkout_rows, follow, outcome_rows, save, workshop
from .console import print_table
from .group import main
from .sources import clones_option, needed_clones, pinned_commit
from .stages import load_valid


@main.command()
@click.argument("repositories", metavar="[REPOSITORY]...", nargs=-1, shell_complete=complete_repository)
@clones_option
@click.option(
    "--commit",
    "revisions",
    multiple=True,
    metavar="REV",
    help="A commit of the crates to try; may be repeated. Of several clones, each takes those that it has.  [default: "
    "the pin of data/site.yml, else the clone's HEAD]",
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
    crates: tuple[Path, ...],
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
    names = tuple(known_repository(catalog, name) for name in repositories) or catalog.order
    clones = needed_clones(catalog, crates, names)
    ask("the crates and repositories" if checkouts else "the crates", yes=yes)
    from ..verify import Verification

    commits = _commits(catalog, clones, revisions)
    with workshop(project, catalog, clones) as place:
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


def _commits(
    catalog: Catalog, clones: Mapping[SourcePath, Path], revisions: Sequence[str]
) -> dict[SourcePath, tuple[str, ...]]:
    """Return the commits of each clone to try: those of the revisions that it has, else that of its source's pin.

    Raises UnknownRevisionError for a revision that no clone has.
    """
    from ..checkouts.revision import resolve_in

    commits = {path: dict[str, None]() for path in clones}
    for revision in revisions:
        for path, commit in resolve_in(revision, clones).items():
            commits[path][commit] = None
    return {path: tuple(named) or (pinned_commit(catalog, path, clones[path]),) for path, named in commits.items()}
