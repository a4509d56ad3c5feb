"""The command `cratebook` itself: where it works, and that no traceback ever reaches a user.

Exit codes: 0 all is well, 1 the data or the output is at fault, 2 the command was used wrongly, 3 an internal error,
4 another run went on writing in the same folder, 130 interrupted.
"""

import gc
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from ..diagnostics import CratebookError
from ..text import printable
from .arguments import FOLDER, project_in
from .console import discard, say_lines

_INTERNAL_ERROR = 3
_INTERRUPTED = 130


# Each is a module here; loading it adds the command to the group.
COMMANDS = (
    "apply",
    "build",
    "check",
    "completion",
    "diff",
    "generate",
    "init",
    "inspect",
    "patch",
    "pin",
    "rename",
    "scan",
    "schema",
    "serve",
    "status",
    "verify",
)


class _Group(click.Group):
    """A command group that loads the command it runs and no other, and never shows a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            import_module(f".{cmd_name}", __package__)
        return super().get_command(ctx, cmd_name)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _no_traceback():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _no_traceback():
            return super().invoke(ctx)


@contextmanager
def _no_traceback() -> Iterator[None]:
    """End the program with a line and an exit code where something fails that click does not deal with."""
    try:
        yield
    except CratebookError as error:
        _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        _fail("interrupted", _INTERRUPTED)
    except BrokenPipeError:
        # Nobody reads the help, or the completion script, which click prints.
        discard(sys.stdout)
        sys.exit(0)
    except OSError as error:
        _fail(printable(f"{error.filename or 'the system'}: {error.strerror or error}"), 1)
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:  # noqa: BLE001 - the last resort
        message = f"internal error ({type(error).__name__}: {error}); please report it"
        _fail(printable(message), _INTERNAL_ERROR)


def _fail(message: str, code: int) -> NoReturn:
    say_lines(f"cratebook: {message}")
    sys.exit(code)


# The first line keeps click from filling the lines.
_EXIT_CODES = """\b
Exit codes: 0 all is well; 1 the data or the output is at fault;
            2 the command was used wrongly; 3 an internal error;
            4 another cratebook went on writing in the same folder;
            130 it was interrupted.
"""


@click.group(
    cls=_Group,
    epilog=_EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="cratebook", message="cratebook %(version)s")
@click.option(
    "-C",
    "directory",
    type=FOLDER,
    help="Work in this folder, which has the data/ folder.  [default: the nearest one, from here up]",
)
@click.pass_context
def main(context: click.Context, directory: Path | None) -> None:
    """Turn data about shared Rust crates into a handbook that others can copy from.

    Everything is read from data/. A templates/, site_src/ or mkdocs.yml beside it goes before the one that is bundled
    with cratebook.
    """
    # What is printed may be any text, whatever the machine would write it in.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # What a run makes lives to its end: looking for garbage would cost a sixth of the time and find none.
    gc.disable()
    gc.freeze()
    context.obj = project_in(directory)
