"""What the commands that build have in common: that the user agrees, where builds happen, and how far they are."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from ..cargo.source import same_git
from ..data.catalog import Catalog
from ..data.models import File, VerifiedCheckout
from ..data.models.site import SourcePath
from ..diagnostics import CratebookError
from ..evidence import short_commit
from ..project import Project
from ..site import output
from ..verify import Build, Clone, Request, Verification, Workshop
from .console import progress
from .exclusive import exclusive
from .stages import observed_text

HEADINGS = ("build", "target", "commit", "outcome", "why")
FAILED = frozenset({"fails", "broken by this"})
agree = click.option("--yes", is_flag=True, help="Build without asking: it runs build scripts and macros.")


class Row(NamedTuple):
    """What became of a build, in words."""

    build: str
    target: str
    commit: str
    outcome: str
    why: str


def ask(what: str, *, yes: bool) -> None:
    """Go on where the user agrees to what builds run; raises UsageError where nobody can be asked, and Abort."""
    warning = f"Building runs the build scripts and macros of {what} and of all that they depend on."
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError(f"{warning} Say --yes to allow it.")
    click.confirm(f"{warning} Go on?", abort=True, err=True)


@contextmanager
def workshop(project: Project, catalog: Catalog, checkouts: Mapping[SourcePath, Path]) -> Iterator[Workshop]:
    """Hold the project's folder for builds, one run at a time; raises CratebookError where that is elsewhere."""
    folder = project.root / ".cache" / "verify"
    if folder.resolve() != folder:
        raise CratebookError(".cache/verify is a link, and nothing is built through links; remove it")
    folder.mkdir(parents=True, exist_ok=True)
    clones = {
        path: Clone(checkout=checkout.resolve(), addresses=_addresses(catalog, path))
        for path, checkout in checkouts.items()
    }
    packages = {crate for whole in catalog.inspections.values() for crate in whole.crates}
    with exclusive(folder):
        yield Workshop(folder=folder, clones=clones, packages=frozenset({*catalog.crates, *packages}))


def _addresses(catalog: Catalog, source: SourcePath) -> tuple[str, ...]:
    """Return the addresses that manifests have for a git source, that of the data first."""
    git = catalog.site.git_sources[source].git or ""
    entries = (entry for scan in catalog.observed.values() for entry in (*scan.crates, *scan.strangers))
    return git, *sorted({entry.git for entry in entries if entry.git and same_git(entry.git, git)} - {git})


def save(project: Project, path: str, entity: File) -> None:
    """Write a file below `data/observed`, while no other command writes there."""
    with exclusive(project.root):
        output.put(project.data / "observed", {path: observed_text(entity, "verify")})


def follow(builds: Iterator[tuple[str, int]]) -> None:
    """Do builds, each told before it is done with how many are left, and show how far that is."""
    with progress("building") as show:
        for number, (title, left) in enumerate(builds):
            show(title, number, number + left)


def outcome_rows(outcomes: Iterable[tuple[Request, Build]]) -> Iterator[Row]:
    """Yield a row for each build of crates and offers."""
    for one, build in outcomes:
        yield _row(one.title, one.target, one.at, build)


def checkout_rows(verification: Verification) -> Iterator[Row]:
    """Yield a row for each repository that was built itself."""
    for name in verification.repositories:
        builds = verification.catalog.repository_builds.get(name)
        if builds and builds.checkout:
            host = verification.workshop.rustc.host
            commit = short_commit(builds.checkout.commit or "")
            yield _row(f"{name} with its offer", host, commit, builds.checkout)


def _row(build: str, target: str, commit: str, outcome: Build | VerifiedCheckout) -> Row:
    error = outcome.error
    why = " ".join(filter(None, (error.code, error.message, f"({error.at})" if error.at else ""))) if error else ""
    return Row(build, target, commit or "-", outcome.outcome.replace("-", " "), why or outcome.reason or "")
