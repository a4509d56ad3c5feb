"""`cratebook check`: every finding of the data."""

import sys

import click

from ..checks import RULES
from ..diagnostics import Finding, as_github, as_json, did_you_mean, exit_code, summary
from ..handbook import load_and_check
from ..project import Project
from ..text import counted, with_hint
from .arguments import complete_code
from .console import print_findings, say, show
from .group import main


@main.command()
@click.option("--strict", is_flag=True, help="Exit with 1 for blockers, warnings and notes too.")
@click.option("--since", metavar="REV", help="Count only what is new since a git revision.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github", "sarif"]), default="text", show_default=True
)
@click.option("--explain", metavar="CODE", shell_complete=complete_code, help="Explain a rule, and stop.")
@click.pass_obj
def check(project: Project, *, strict: bool, since: str | None, form: str, explain: str | None) -> None:
    """Say everything that is wrong with the data.

    Each finding has its file, line and column. Text goes to standard error; json, sarif, and github's annotations, to
    standard output. With --since, findings that the data of the revision has as well are counted in one line: they are
    neither printed nor decide the exit code.
    """
    if explain is not None:
        show(_explained(explain))
        return
    findings, others = (load_and_check(project)[1], "") if since is None else _since(since, project)
    match form:
        case "text":
            print_findings(findings)
        case "json":
            show(as_json(findings))
        case "github":
            show(as_github(findings, project.in_repository))
            say(summary(findings))
        case "sarif":
            from ..checks.sarif import as_sarif

            show(as_sarif(findings, project.in_repository))
    if others:
        say(others)
    sys.exit(exit_code(findings, strict=strict))


def _since(revision: str, project: Project) -> tuple[tuple[Finding, ...], str]:
    """Return the findings that a revision does not have, and a line on all others."""
    from ..diff import added, read_project, read_revision

    old, now = read_revision(revision, project), read_project(project)
    findings = added(old, now)
    others = counted(len(now.findings) - len(findings), "other finding")
    unless = "" if old.readable else f", or not compared: the data of {revision} has errors that hide all but errors"
    return findings, f"{others} not new since {revision}{unless}"


def _explained(code: str) -> str:
    rule = next((rule for rule in RULES if rule.code == code), None)
    if rule is None:
        hint = did_you_mean(code, [rule.code for rule in RULES])
        raise click.UsageError(with_hint(f"there is no rule '{code}'", hint))
    from ..checks.example import example

    return "\n".join(filter(None, (f"{rule.explanation}\n", example(code))))
