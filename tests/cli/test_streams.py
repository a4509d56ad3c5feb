"""Standard streams that are closed, full or read by nobody, and interrupts: no traceback, and a true exit code."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys

import pytest
from cratebook.project import Project

from tests.conftest import ROOT

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}

# Interrupted where a module begins to load: one that the program needs, or one that only the command needs.
INTERRUPT = """
import os, signal, sys
# A shell lets what it starts in the background ignore interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)
module = sys.argv.pop(1)
def interrupt(event, arguments):
    if event == "import" and arguments[0] == module:
        os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(interrupt)
from cratebook.__main__ import main
main()
"""


def run(project: Project, command: str, redirection: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a shell, which closes its streams or sends them elsewhere."""
    line = f'"{sys.executable}" -m cratebook -C "{project.root}" {command} {redirection}'
    return subprocess.run(["/bin/sh", "-c", line], env=ENVIRONMENT, capture_output=True, check=False, text=True)


@pytest.mark.parametrize("command", ["status", "status --help"])
def test_a_pipe_that_nobody_reads_is_no_error(small: Project, command: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "cratebook", "-C", str(small.root), *command.split()],
            env=ENVIRONMENT,
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
        )
    assert (done.returncode, done.stderr) == (0, "")


def test_work_goes_on_where_nobody_reads_what_is_printed(small: Project) -> None:
    assert run(small, "generate", "2>&1 | true").returncode == 0
    assert (small.docs / "index.md").is_file()


def test_streams_that_are_closed_are_no_error(small: Project) -> None:
    assert run(small, "status", "<&- >&- 2>&-").returncode == 0


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        ("status", "cratebook: standard output cannot be written: No space left on device\n"),
        ("--help", "cratebook: the system: No space left on device\n"),
    ],
)
def test_what_cannot_be_printed_is_one_line(small: Project, command: str, printed: str) -> None:
    done = run(small, command, ">/dev/full")
    assert (done.returncode, done.stderr) == (1, printed)


@pytest.mark.parametrize(
    ("module", "code", "printed"),
    [
        ("pathlib", -signal.SIGINT, ""),
        ("pydantic_core", 130, "cratebook: interrupted\n"),
        ("rich.table", 130, "cratebook: interrupted\n"),
    ],
)
def test_an_interrupt_ends_the_program_without_a_traceback(
    small: Project, module: str, code: int, printed: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPT, module, "status"],
        cwd=small.root,
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "", printed)


def test_everything_is_printed_by_one_module() -> None:
    program = ROOT / "generator" / "cratebook"
    printing = {
        path.relative_to(program).as_posix()
        for path in program.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo", "stream.write")
    }
    assert printing == {"cli/console.py"}
