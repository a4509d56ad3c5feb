"""`cratebook init`: a new handbook, from checkouts of crates and repositories."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..diagnostics import CratebookError
from ..project import Project, checkout_top
from ..site import output
from ..text import counted, listed, with_hint
from .arguments import FILE, FOLDER
from .console import say
from .exclusive import exclusive
from .group import main
from .stages import observed_text

if TYPE_CHECKING:
    from ..init import Checkouts

_ON_GITHUB = (
    "Settings > Pages > Source: GitHub Actions, for handbook.yml",
    "Settings > Actions > General: Allow GitHub Actions to create and approve pull requests, for scan.yml",
    "a secret CRATEBOOK_TOKEN that reads the repositories, where these are private, for scan.yml",
)


@main.command()
@click.argument("directory", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--crates",
    type=FOLDER,
    multiple=True,
    metavar="CHECKOUT",
    help="A workspace of shared crates; of several, give it for each.",
)
@click.option("--metadata", type=FILE, metavar="FILE", help="What 'cargo metadata' says of it, as JSON.")
@click.option("--repositories", type=FOLDER, metavar="FOLDER", help="The checkouts of the repositories, by name.")
@click.option(
    "--members",
    multiple=True,
    metavar="FOLDER",
    help="Members of the workspace that take the place of repositories, by a folder or a pattern.",
)
@click.option("--git", metavar="ADDRESS", help="Where Cargo finds the crates.")
@click.option("--organisation", metavar="NAME", help="Whose the handbook is.")
@click.option("--title", help="What the handbook is called.")
@click.option(
    "--install-from",
    metavar="ADDRESS",
    help="What workflows install: git+https://HOST/PATH@REVISION, or https://HOST/PATH#sha256=HASH.  [default: what "
    "this cratebook was installed from, unless that is a folder or a registry]",
)
@click.pass_context
def init(  # noqa: PLR0913 - a parameter for each option
    context: click.Context,
    *,
    directory: Path | None,
    crates: tuple[Path, ...],
    metadata: Path | None,
    repositories: Path | None,
    members: tuple[str, ...],
    git: str | None,
    organisation: str | None,
    title: str | None,
    install_from: str | None,
) -> None:
    """Create a handbook from checkouts.

    It is written into DIRECTORY, or into the current folder. Without --crates and --repositories it begins with a small
    example. Workflows go to the top of the git repository that this is in. Nothing in a checkout is run, and no network
    is used. A file that is there is never overwritten: then nothing is written.
    """
    if metadata and len(crates) != 1:
        raise click.UsageError("--metadata goes with one --crates")
    if members and len(crates) != 1:
        raise click.UsageError("--members goes with one --crates")
    if git and len(crates) > 1:
        raise click.UsageError("--git goes with one --crates; of several, site.yml has the address of each")
    from .. import init as new

    if install_from and not new.is_pinned(install_from):
        raise click.UsageError(f"--install-from has to be {new.EXPECTED}, and hold no password")
    options = new.Options(
        crates=crates,
        metadata=metadata.read_text("utf-8", "replace") if metadata else None,
        repositories=repositories,
        members=members,
        git=git,
        organisation=organisation,
        title=title,
        install_from=install_from or new.installed_from(),
    )
    options, checkouts = (options, new.read(options)) if crates or repositories else new.read_example(options)
    _report(checkouts, new.guesses(options, checkouts))
    # Not the project: that may be a handbook further up.
    project = Project((directory or context.find_root().params["directory"] or Path()).resolve())
    made = {**new.files(options, checkouts), **dict(_observed(checkouts))}
    below = {f"{project.in_repository}{path}": text for path, text in made.items()}
    project.root.mkdir(parents=True, exist_ok=True)
    theirs = new.workflow_files(project.in_repository, checkouts)
    hint = "to change what workflows install, edit requirements.txt" if install_from else ""
    added = _put(checkout_top(project.root), {**below, **theirs}, hint)
    _report_workflows([path for path in added if path in theirs])
    where = f"-C {shlex.quote(str(directory))} " if directory else ""
    say(f"next: cratebook {where}check, then cratebook {where}build")


def _observed(checkouts: Checkouts) -> Iterator[tuple[str, str]]:
    """Yield what `scan` writes of the repositories, and `inspect` of the shared crates."""
    for name, repository in checkouts.repositories.items():
        yield f"data/observed/repos/{name}.yml", observed_text(repository, "scan")
    for name, crate in checkouts.crates.items():
        yield f"data/observed/crates/{name}.yml", observed_text(crate, "inspect")
    several = len(checkouts.workspaces) > 1
    for workspace in checkouts.workspaces:
        if source := workspace.observed(workspace.name if several else None):
            path = f"sources/{workspace.name}.yml" if several else "source.yml"
            yield f"data/observed/{path}", observed_text(source, "inspect")


def _report(checkouts: Checkouts, guesses: Iterable[str]) -> None:
    crates = counted(len(checkouts.crates), "crate")
    repositories = counted(len(checkouts.repositories), "repository", "repositories")
    say(f"found {crates} and {repositories}")
    packages = ((left_out.package, left_out.reason) for left_out in checkouts.left_out)
    for name, reason in (*packages, *checkouts.skipped.items()):
        say(f"left out {name}: {reason}")
    for guess in guesses:
        say(f"not known: {guess}")


def _put(folder: Path, made: dict[str, str], hint: str) -> tuple[str, ...]:
    """Write the files that are not there, and return them; where others are in the way, the error has the hint."""
    with exclusive(folder):
        in_the_way = output.in_the_way(folder, made)
        if in_the_way:
            raise CratebookError(with_hint(f"{folder} has its own {listed(in_the_way)}; nothing was written", hint))
        change = output.put(folder, made)
    written = f"wrote {counted(len(change.added), 'file')}" if change else "nothing to write: all of it is"
    say(f"{written} in {folder}")
    return change.added


def _report_workflows(added: Sequence[str]) -> None:
    """Print which workflows were written, and what they need of GitHub's settings."""
    if added:
        say(f"workflows: {listed(added)}")
        for setting in _ON_GITHUB:
            say(f"to set on GitHub: {setting}")
