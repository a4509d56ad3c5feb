"""`cratebook patch`: what a repository should paste, as text."""

from collections.abc import Iterator

import click

from ..builds import describe_build, describe_failure, describe_offer
from ..cargo import forms
from ..cargo.dependency import Dependency
from ..data import planned
from ..data.catalog import Catalog
from ..diagnostics import CratebookError
from ..offer import Offer, Step, offer, packages_taking
from ..offer.patch import fitting, knows_wasm, wasm
from ..offer.steps import Reason
from ..project import Project
from ..text import printable
from .arguments import complete_repository, known_repository, offered_pins
from .console import say, show
from .group import main
from .stages import load_valid

_REASONS: dict[Reason, str] = {
    "not-scanned": "its manifests were not scanned; 'cratebook scan' reads them",
    "unreadable": "the Cargo.toml at its root does not parse",
    "no-manifest": "it has no Cargo.toml at its root; name the packages that take the crates as `members` in its file",
    "no-package": "its workspace has no package that could take the crates",
    "closed-table": "a table that would take the crates is written so that no line can be added to it",
    "name-taken": "another package has the key of a crate",
}


@main.command()
@click.argument("repository", shell_complete=complete_repository)
@click.option("--newest", is_flag=True, help="Take the newest commit of the crates, not the pin of data/site.yml.")
@click.option(
    "--form",
    type=click.Choice(forms.FORMS),
    metavar="FORM",
    help="Print the plan's own patch instead. section: the whole [dependencies] table. lines: what goes under one that "
    "is there. workspace: for the root and its members. add: cargo add commands. wasm: for a build that targets WASM "
    "too.",
)
@click.option("--pin", is_flag=True, help="With --form: name the commit, tag or branch that data/site.yml pins.")
@click.option("--package", metavar="NAME", help="With --form add: the workspace member to change, if not a known one.")
@click.pass_obj
def patch(  # noqa: PLR0913 - a parameter for each option
    project: Project, repository: str, *, newest: bool, form: forms.Form | None, pin: bool, package: str | None
) -> None:
    """Print the steps that bring the crates into a repository.

    They are for its manifests as these were scanned. Where they were not, print the form of the plan's patch that fits
    the kind of manifest.
    """
    if package and form != "add":
        raise click.UsageError("--package goes with --form add")
    catalog, _ = load_valid(project)
    name = known_repository(catalog, repository)
    offered = offer(catalog, name)
    if form is None and not catalog.repositories[name].crates:
        show(_comment(f"{name}: {describe_offer(catalog, name, offered.newest_build)}"))
        return
    if form is None and offered.reason != "not-scanned":
        show("\n".join(_offered(name, offered, newest=newest)))
        return
    if form == "wasm" and not knows_wasm(catalog, name):
        raise CratebookError(f"nothing is known of WASM for {name}; say so as `wasm` in the files of its crates")
    dependencies = planned.dependencies(catalog, name)
    if pin:
        dependencies = planned.offered(catalog, catalog.repositories[name].crates, offered_pins(catalog))
    build = offered.newest_build
    for failure in (*build.failures, *build.left_out):
        say(f"{name}: as planned it fails: {describe_failure(failure)}")
    packages = (package,) if package else packages_taking(catalog, name) or (None,)
    show(_text(catalog, form or fitting(catalog, name), dependencies, packages))


def _offered(name: str, offered: Offer, *, newest: bool) -> Iterator[str]:
    """Yield the blocks of an offer, each with a comment that says where it goes."""
    if offered.reason:
        places = (f"\n{remark.file}:{remark.line}: {remark.package}: {remark.message}" for remark in offered.remarks)
        raise CratebookError(f"there are no steps for {name}: {_REASONS[offered.reason]}{''.join(places)}")
    for blocker in offered.blockers:
        yield _comment(f"First fix {blocker.file}, line {blocker.line}: {blocker.message}")
    steps, build = offered.choice(newest=newest)
    fails = (_comment(f"It fails: {describe_failure(failure)}") for failure in build.failures)
    left_out = (_comment(f"Left out, as it fails: {describe_failure(failure)}") for failure in build.left_out)
    yield "".join((_comment(f"{name}: {describe_build(build)}"), *fails, *left_out))
    yield from (_comment(f"{step.number}: {_where(step)}") + step.text for step in steps)
    for remark in offered.remarks:
        yield _comment(f"{remark.file}, line {remark.line}: {remark.package} is left as it is: {remark.message}")
    if not steps:
        yield _comment("Nothing to change")


def _comment(text: str) -> str:
    """Return a comment, which no text of a stranger ends."""
    return f"# {printable(text)}\n"


def _where(step: Step) -> str:
    """Return where a step's text goes."""
    table = f"[{step.table}]"
    match step.lines:
        case None if step.place == "end":
            return f"{step.file}: at the end"
        case None:
            return f"under {table} of one of {', '.join(step.members)}"
        case (line,):
            return f"{step.file}: under {table}, after line {line}"
        case (first, last) if first == last:
            return f"{step.file}: instead of line {first}"
        case lines:
            return f"{step.file}: instead of lines {lines[0]} to {lines[-1]}"


def _text(
    catalog: Catalog, form: forms.Form, dependencies: tuple[Dependency, ...], packages: tuple[str | None, ...]
) -> str:
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
            return "".join(forms.add_command(dependencies, package) for package in packages)
        case "wasm":
            return wasm(catalog, dependencies)
