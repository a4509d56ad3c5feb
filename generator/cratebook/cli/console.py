"""What commands print on standard error: findings, and that something goes on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import click

from ..diagnostics import Finding, as_text, summary


def print_findings(findings: Sequence[Finding]) -> None:
    """Print findings and their counts."""
    click.echo(as_text(findings), nl=False, err=True)
    click.echo(summary(findings), err=True)


def progress(activity: str) -> AbstractContextManager[object]:
    """Show for how long something goes on: a spinner on a terminal, a line elsewhere."""
    if sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

        return Console(stderr=True).status(activity)
    click.echo(activity, err=True)
    return nullcontext()
