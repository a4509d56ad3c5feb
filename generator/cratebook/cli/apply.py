"""`cratebook apply`: the steps of an offer, followed in the manifests of checkouts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..builds import OfferBuild, describe_build, describe_failure
from ..data.catalog import Catalog
from ..diagnostics import CratebookError
from ..project import Project
from ..text import counted, unified_diff
from .arguments import FOLDER, complete_repository, known_repository, offered_pins
from .console import print_table, say, say_lines, show
from .exclusive import exclusive
from .group import main
from .stages import load_valid

if TYPE_CHECKING:
    from ..apply import Approval, Change, Checkout, Options, Plan

# Below the handbook's own folder, outside of the checkouts.
_DESCRIPTIONS = "pull-requests"


@dataclass(frozen=True, kw_only=True)
class _Request:
    """The options of one run, and the data that it applies."""

    project: Project
    catalog: Catalog
    options: Options
    yes: bool
    anyway: bool
    branch: str | None
    only_check: bool


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """The result for one checkout; `failed` where a person has to look, `notes` are for whoever goes on by hand."""

    result: str
    failed: bool = False
    notes: tuple[str, ...] = ()


@main.command()
@click.argument("repository", required=False, shell_complete=complete_repository)
@click.argument("path", required=False, type=FOLDER)
@click.option("--all", "folder", type=FOLDER, metavar="DIR", help="Apply to every checkout in this folder.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 where a checkout left the plan.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--anyway", is_flag=True, help="With --yes: write what is known not to build too.")
@click.option(
    "--pin/--newest",
    default=None,
    help="Name the commit, tag or branch that the data pins, as without the option where it pins one; or none.",
)
@click.option(
    "--member",
    "members",
    multiple=True,
    metavar="NAME",
    help="The member that takes the crates which no member has, as where the page leaves the choice; may be repeated, "
    "and then each takes those that its sources name.",
)
@click.option("--on-conflict", type=click.Choice(["keep", "replace"]), help="Which side wins a conflict.")
@click.option(
    "--branch",
    metavar="NAME",
    help="Commit to a new branch of this name instead, whatever is checked out, with a description of each pull "
    f"request in {_DESCRIPTIONS}/. Nothing is pushed.",
)
@click.pass_obj
def apply(  # noqa: PLR0913 - a parameter for each option
    project: Project,
    *,
    repository: str | None,
    path: Path | None,
    folder: Path | None,
    only_check: bool,
    yes: bool,
    anyway: bool,
    pin: bool | None,
    members: tuple[str, ...],
    on_conflict: str | None,
    branch: str | None,
) -> None:
    """Follow a repository's steps in a checkout of it.

    They are made for its manifests as these are now, and leave every other byte. On a terminal it shows the difference
    and asks; elsewhere it prints it, and writes only with --yes. With --check it only says whether the checkout is as
    planned; what contradicts the plan is part of the difference.
    """
    if (path is None) == (folder is None) or (folder and repository):
        raise click.UsageError("give a repository and the path of its checkout, or --all and a folder of checkouts")
    if folder and members:
        raise click.UsageError("--member goes with one repository")
    if only_check and (yes or anyway or branch):
        raise click.UsageError("--check writes nothing, so --yes, --anyway and --branch do not go with it")
    if only_check and on_conflict == "keep":
        raise click.UsageError("--check compares with the plan, so --on-conflict keep does not go with it")
    catalog, _ = load_valid(project)
    from ..apply import Options, check_branch

    if branch:
        check_branch(branch, project.root)
    if pin:
        offered_pins(catalog)
    policy = "replace" if only_check else on_conflict
    options = Options(members=members, policy=policy, newest=pin is False)  # type: ignore[arg-type]  # click checked them
    request = _Request(
        project=project,
        catalog=catalog,
        options=options,
        yes=yes,
        anyway=anyway,
        branch=branch,
        only_check=only_check,
    )
    if folder is not None:
        sys.exit(_apply_to_all(request, folder))
    sys.exit(_apply_to_one(request, str(repository), path or Path()))


def _apply_to_one(request: _Request, repository: str, path: Path) -> int:
    outcome = _apply(request, known_repository(request.catalog, repository), path, "")
    for text in (outcome.result, *outcome.notes):
        _note(repository, text)
    return int(outcome.failed)


def _apply_to_all(request: _Request, folder: Path) -> int:
    outcomes: dict[str, _Outcome] = {}
    for repository in request.catalog.repositories:
        try:
            if not (folder / repository).is_dir():
                outcomes[repository] = _Outcome(result="no checkout")
                continue
            outcomes[repository] = _apply(request, repository, folder / repository, f"{repository}/")
            for text in outcomes[repository].notes:
                _note(repository, text)
        except (CratebookError, OSError) as error:
            say_lines(f"cratebook: {error}")
            outcomes[repository] = _Outcome(result=str(error).splitlines()[0].rstrip(":"), failed=True)
    # What a person has to look at comes last.
    rows = sorted(outcomes.items(), key=lambda row: row[1].failed)
    print_table(("repository", "result"), ((name, outcome.result) for name, outcome in rows))
    return int(any(outcome.failed for outcome in outcomes.values()))


def _apply(request: _Request, repository: str, path: Path, prefix: str) -> _Outcome:
    from ..apply import approve, check_out, clear, is_left, plan

    checkout, options, can_ask = check_out(path, prefix), request.options, _can_ask(request)
    if is_left(checkout.folder):
        with exclusive(checkout.folder):
            clear(checkout.folder)
    proposed = plan(checkout, request.catalog, repository, options)
    if proposed.choices and can_ask:
        member = click.prompt("Which member takes the crates?", type=click.Choice(proposed.choices))
        proposed = plan(checkout, request.catalog, repository, replace(options, members=(member,)))
    if proposed.conflicts:
        for conflict in proposed.conflicts:
            say(str(conflict))
        _note(repository, "--on-conflict keep leaves what is there, --on-conflict replace takes the patch")
        return _Outcome(result=f"{counted(len(proposed.conflicts), 'conflict')}, nothing written", failed=True)
    if request.only_check:
        _show_difference(proposed)
        return _comparison(repository, proposed)
    approval = approve(checkout, proposed.changes)
    _show_difference(proposed)
    if proposed.choices:
        choices = ", ".join(proposed.choices)
        known = f"`members` in {request.catalog.folder}/repos/{repository}.yml"
        _note(repository, f"no member is known to take all crates; name it with --member, or as {known}: {choices}")
        if request.yes:
            return _Outcome(result="no member known, nothing written", failed=True)
    if proposed.changes:
        _note_build(repository, proposed.build)
    if proposed.changes and proposed.build.state == "fails" and request.yes and not request.anyway:
        return _Outcome(result="known not to build, nothing written without --anyway", failed=True)
    state = _take(request, repository, checkout, proposed.changes)
    return _Outcome(result=_result(proposed, state), notes=tuple(_notes(request.catalog, checkout, proposed, approval)))


def _show_difference(proposed: Plan) -> None:
    for change in proposed.changes:
        show("".join(unified_diff(change.old, change.new, f"a/{change.name}", f"b/{change.name}")))


def _comparison(repository: str, proposed: Plan) -> _Outcome:
    """Return whether a checkout is as planned; print which crates are replaced by other copies, and which unplanned.

    Where no member is known to take the crates, nobody can tell.
    """
    crates = proposed.adoption.crates.values()
    replaced = [one.crate for one in crates if any(each.kind == "override" for each in one.differences)]
    for one in crates:
        for text in dict.fromkeys(each.text for each in one.differences if each.kind == "override"):
            _note(repository, f"{one.crate} is {text}")
    if unplanned := [one.crate for one in crates if one.state == "unplanned"]:
        _note(repository, f"not in the plan: {', '.join(unplanned)}")
    if proposed.choices:
        return _Outcome(result="no member is known to take all crates, so members were not compared", failed=True)
    entries = f"{proposed.added} to add, {proposed.changed} to change in {counted(len(proposed.changes), 'file')}"
    differences = [*([entries] if proposed.changes else []), *([f"{len(replaced)} replaced"] if replaced else [])]
    if not differences:
        return _Outcome(result="as planned")
    return _Outcome(result=f"not as planned: {', '.join(differences)}", failed=True)


def _notes(catalog: Catalog, checkout: Checkout, proposed: Plan, approval: Approval) -> Iterator[str]:
    """Yield what to know of a change beyond it."""
    from ..apply import remaining

    if proposed.changes:
        yield from (f"left to do: {text}" for text in remaining(catalog, proposed.scan, checkout.workspace))
    if proposed.changes and approval != "cargo accepts it":
        yield f"not checked by Cargo: {approval}"


def _can_ask(request: _Request) -> bool:
    return not (request.yes or request.only_check) and sys.stdin.isatty() and sys.stdout.isatty()


def _take(request: _Request, repository: str, checkout: Checkout, changes: Sequence[Change]) -> str:
    """Write or commit changes where the user agrees; return what was done."""
    from ..apply import write

    can_ask, files = _can_ask(request), counted(len(changes), "file")
    question = f"Commit {files} to {request.branch}?" if request.branch else f"Write {files}?"
    if not changes or not (request.yes or (can_ask and click.confirm(question))):
        return "not written" if can_ask else "not written without --yes"
    if request.branch:
        return _commit(request, request.branch, repository, checkout, changes)
    with exclusive(checkout.folder):
        write(checkout.folder, changes)
    return "written"


def _commit(request: _Request, branch: str, repository: str, checkout: Checkout, changes: Sequence[Change]) -> str:
    """Commit changes to a branch, with the description of the pull request in a file for `gh pr create`."""
    from ..apply import commit
    from ..facts.repository import pull_request_facts
    from ..site import output
    from ..site.render import Templates

    facts, handbook = pull_request_facts(request.catalog, repository), request.project.root
    description = Templates(request.project.templates).render("pull_request.md", request=facts)
    with exclusive(checkout.top):
        made = commit(checkout, branch, changes, description.partition("\n")[0])
    with exclusive(handbook):
        output.put(handbook / _DESCRIPTIONS, {f"{repository}.md": description})
    return f"{'committed to' if made else 'as it is on'} {branch}"


def _result(proposed: Plan, state: str) -> str:
    if not proposed.changes:
        return "nothing to change"
    files = counted(len(proposed.changes), "file")
    return f"{proposed.added} added, {proposed.changed} changed in {files}, {state}"


def _note_build(repository: str, build: OfferBuild) -> None:
    """Print what fails of the crates as they are taken, and what is left out for that."""
    for failure in build.failures:
        _note(repository, f"it {describe_build(build)}: {describe_failure(failure)}")
    for failure in build.left_out:
        _note(repository, f"left out, as it fails: {describe_failure(failure)}")


def _note(repository: str, text: str) -> None:
    say(f"{repository}: {text}")
