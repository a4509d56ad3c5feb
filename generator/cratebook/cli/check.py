"""`cratebook check`: every finding of the data."""

import sys

import click

from ..checks import RULES
from ..diagnostics import as_github, as_json, did_you_mean, exit_code
from ..handbook import load_and_check
from ..project import Project
from ..text import with_hint
from .console import print_findings, show
from .group import main


@main.command()
@click.option("--strict", is_flag=True, help="Exit with 1 for blockers, warnings and notes too.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True)
@click.option("--explain", metavar="CODE", help="Print what a rule asks for, and stop.")
@click.pass_obj
def check(project: Project, *, strict: bool, form: str, explain: str | None) -> None:
    """Say everything that is wrong with the data, each at its file, line and column.

    Text goes to standard error; json, and github's annotations, to standard output.
    """
    if explain is not None:
        show(f"{_explained(explain)}\n")
        return
    _, findings = load_and_check(project)
    match form:
        case "text":
            print_findings(findings)
        case "json":
            show(as_json(findings))
        case "github":
            show(as_github(findings, project.in_repository))
    sys.exit(exit_code(findings, strict=strict))


def _explained(code: str) -> str:
    rule = next((rule for rule in RULES if rule.code == code), None)
    if rule is None:
        hint = did_you_mean(code, [rule.code for rule in RULES])
        raise click.UsageError(with_hint(f"there is no rule '{code}'", hint))
    return rule.explanation
