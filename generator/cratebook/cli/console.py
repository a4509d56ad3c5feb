"""All that commands print: results, messages, findings, tables, and on a terminal that something goes on.

Whatever text of strangers is printed, no terminal obeys it, and no secret of an address is in it.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import StringIO
from typing import TextIO, TypeVar

from ..diagnostics import CratebookError, Finding, as_text, summary
from ..text import one_line, printable, printable_lines, without_secret

_UNLIMITED = 10_000
_T = TypeVar("_T")


def show(text: str) -> None:
    """Print a result of one or more lines on standard output."""
    _print(printable_lines(without_secret(text)), sys.stdout)


def say(message: str) -> None:
    """Print a message on standard error: whatever text of strangers it has, it stays one line."""
    _print(f"{printable(without_secret(message))}\n", sys.stderr)


def say_lines(message: str) -> None:
    """Print a message that has lines of its own on standard error."""
    _print(f"{printable_lines(without_secret(message))}\n", sys.stderr)


def _print(text: str, stream: TextIO) -> None:
    """Print a text; where nobody reads on, that stops no command.

    Raises CratebookError where what it is printed to takes no more, as a disk that is full.
    """
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        discard(stream)
        if not isinstance(error, BrokenPipeError):
            name = "output" if stream is sys.stdout else "error"
            raise CratebookError(f"standard {name} cannot be written: {error.strerror}") from error


def discard(stream: TextIO) -> None:
    """Let what is printed to a stream from now on, and what is in its buffer, go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_findings(findings: Sequence[Finding]) -> None:
    """Print findings and their counts on standard error."""
    say_lines(as_text(findings) + summary(findings))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table on standard output: drawn to fit a terminal, elsewhere as plain columns of any width.

    Cells are shown as they are: rich reads no markup in them, and no control character leaves them.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = StringIO()
    if sys.stdout.isatty():
        console, table = Console(file=drawn, force_terminal=True), Table(box=box.ROUNDED)
    else:
        console, table = Console(file=drawn, width=_UNLIMITED), Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(Text(one_line(without_secret(cell))) for cell in row))
    console.print(table)
    _print("".join(f"{line.rstrip()}\n" for line in drawn.getvalue().splitlines()), sys.stdout)


def spinner(activity: str) -> AbstractContextManager[object]:
    """Show on a terminal that something goes on."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(activity)


def track(results: Iterable[_T], total: int, activity: str) -> Iterable[_T]:
    """Yield results, on a terminal with a bar of how many of the total are there."""
    if not sys.stderr.isatty():
        return results
    from rich.console import Console
    from rich.progress import track as bar

    return bar(results, activity, total, console=Console(stderr=True), transient=True)


@contextmanager
def progress(activity: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show on a terminal what is under way, and a bar of how much is done of how much; elsewhere a line for each."""
    if not sys.stderr.isatty():
        yield lambda name, done, total: say(f"{activity} {done + 1} of {total}: {name}")
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(activity)
        yield lambda name, done, total: bar.update(
            task, description=f"{activity} {escape(one_line(name))}", completed=done, total=total
        )
