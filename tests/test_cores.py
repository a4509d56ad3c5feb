"""Work on several cores gives the same results in the same order, and leaves no process behind however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cratebook import cores
from cratebook.diagnostics import CratebookError

ITEMS = tuple(range(12))
# Each process by its group, and in which state it is.
LIST = ("ps", "-A", "-o", "pgid=,stat=")

# A program that works for a minute in two processes and prints their numbers; `sys.argv[1]` is the work.
PROGRAM = """
import os, signal, sys, time
from cratebook import cores

def work(item):
    if sys.argv[1] == "die" and item == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if item > 1:
        time.sleep(0 if sys.argv[1] == "die" else 60)
    return os.getpid()

if __name__ == "__main__":
    from cratebook.cli.group import _no_traceback

    cores._MUCH_SECONDS, cores._cores = -1, lambda: 2
    with _no_traceback():
        for number in cores.results(work, range(6)):
            print(number, flush=True)
"""


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "_cores", lambda: 2)
    monkeypatch.setattr(cores, "_MUCH_SECONDS", -1)


def slow_square(item: int) -> tuple[int, int]:
    time.sleep(0.01 * (item % 3))
    return item * item, os.getpid()


def fails_late(item: int) -> int:
    if item > 5:
        raise CratebookError(f"no {item}")
    return item


def test_little_work_is_done_here() -> None:
    assert list(cores.results(slow_square, ITEMS)) == [(item * item, os.getpid()) for item in ITEMS]


@pytest.mark.usefixtures("two_cores")
def test_much_work_is_done_by_other_processes_in_the_same_order() -> None:
    squares, processes = zip(*cores.results(slow_square, ITEMS), strict=True)
    assert squares == tuple(item * item for item in ITEMS)
    assert set(processes[:1]) == {os.getpid()}
    assert os.getpid() not in processes[1:]


@pytest.mark.usefixtures("two_cores")
def test_an_error_of_the_work_is_raised_here() -> None:
    with pytest.raises(CratebookError, match="no 6"):
        list(cores.results(fails_late, ITEMS))


def started(folder: Path, work: str) -> subprocess.Popen[str]:
    (folder / "program.py").write_text(PROGRAM)
    return subprocess.Popen(
        [sys.executable, str(folder / "program.py"), work],
        env={**os.environ, "PYTHONPATH": str(Path(cores.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def assert_nothing_left(session: int) -> None:
    """Assert that of a session no process is left, at most ten seconds later; one that has ended counts as none."""
    for _ in range(100):
        listed = subprocess.run(LIST, capture_output=True, check=True, text=True).stdout
        if not any(line.split()[0] == str(session) and "Z" not in line for line in listed.splitlines()):
            return
        time.sleep(0.1)
    pytest.fail("a process is left")


def test_a_process_that_dies_is_an_error_in_a_line(tmp_path: Path) -> None:
    with started(tmp_path, "die") as program:
        _, printed = program.communicate(timeout=60)
    assert printed == "cratebook: a process that did a part of the work was ended; nothing was written\n"
    assert program.returncode == 1
    assert_nothing_left(program.pid)


def test_an_interrupt_ends_all_processes_with_a_line(tmp_path: Path) -> None:
    with started(tmp_path, "sleep") as program:
        assert program.stdout
        program.stdout.readline(), program.stdout.readline()
        os.killpg(program.pid, signal.SIGINT)  # all processes, as a terminal does it
        _, printed = program.communicate(timeout=60)
    assert (program.returncode, printed) == (130, "cratebook: interrupted\n")
    assert_nothing_left(program.pid)


def test_no_process_outlives_the_one_that_started_it(tmp_path: Path) -> None:
    with started(tmp_path, "sleep") as program:
        assert program.stdout
        program.stdout.readline(), program.stdout.readline()
        program.kill()
    assert_nothing_left(program.pid)
