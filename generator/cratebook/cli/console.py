"""What commands print beside their result: findings, tables, and on a terminal that something goes on."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

import click

from ..diagnostics import Finding, as_text, summary
from ..text import one_line, printable, printable_lines, without_secret

_UNLIMITED = 10_000


def say(message: str) -> None:
    """Print a line on standard error: whatever text of strangers it has, it stays one, and no terminal obeys it."""
    click.echo(printable(without_secret(message)), err=True)


def say_lines(message: str) -> None:
    """Print the same where the message has lines of its own."""
    click.echo(printable_lines(without_secret(message)), err=True)


def print_findings(findings: Sequence[Finding]) -> None:
    """Print findings and their counts on standard error."""
    click.echo(as_text(findings), nl=False, err=True)
    click.echo(summary(findings), err=True)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table on standard output: drawn to fit a terminal, elsewhere as plain columns of any width.

    Cells are shown as they are: rich reads no markup in them, and no control character leaves them.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if sys.stdout.isatty():
        console, table = Console(), Table(box=box.ROUNDED)
    else:
        console, table = Console(width=_UNLIMITED), Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(Text(one_line(without_secret(cell))) for cell in row))
    with console.capture() as capture:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))


def spinner(activity: str) -> AbstractContextManager[object]:
    """Show on a terminal that something goes on."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(activity)


def track(names: Sequence[str], activity: str) -> Iterable[str]:
    """Yield names, on a terminal with a bar of how many are done."""
    if not sys.stderr.isatty():
        return names
    from rich.console import Console
    from rich.progress import track as bar

    return bar(names, activity, console=Console(stderr=True), transient=True)


@contextmanager
def progress(activity: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show on a terminal what is under way, and a bar of how much is done of how much; elsewhere a line for each."""
    if not sys.stderr.isatty():
        yield lambda name, done, total: click.echo(f"{activity} {done + 1} of {total}: {one_line(name)}", err=True)
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(activity)
        yield lambda name, done, total: bar.update(
            task, description=f"{activity} {escape(one_line(name))}", completed=done, total=total
        )
