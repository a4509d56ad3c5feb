"""Much work done by a process on each core, its results in order; little work is done in this process."""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from typing import Any, TypeVar

from .diagnostics import CratebookError

# What starting processes is worth: they load the program again.
_MUCH_SECONDS = 10.0
# More are not to be had on Windows, and would wait for the disk.
_MOST_PROCESSES = 32

_ItemT = TypeVar("_ItemT")
_ResultT = TypeVar("_ResultT")

# What a process of ours does with each item.
_work: Callable[[Any], Any] = str


def results(work: Callable[[_ItemT], _ResultT], items: Sequence[_ItemT]) -> Iterator[_ResultT]:
    """Yield what `work` returns for each item, in their order; both may have to travel to another process.

    Raises what `work` does, and CratebookError where a process ends before its work.
    """
    started = time.process_time()
    for done, item in enumerate(items):
        left = len(items) - done
        if done and left > 1 and (time.process_time() - started) / done * left > _MUCH_SECONDS and _cores() > 1:
            yield from _by_processes(work, items[done:])
            return
        yield work(item)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _by_processes(work: Callable[[_ItemT], _ResultT], items: Sequence[_ItemT]) -> Iterator[_ResultT]:
    pool = ProcessPoolExecutor(min(_cores(), len(items), _MOST_PROCESSES), get_context("spawn"), _begin, (work,))
    try:
        with _interrupts_held_back():
            # Not `map`: it cancels what is left, and then Python prints an error where the processes are ended.
            futures = [pool.submit(_run, item) for item in items]
        for future in futures:
            yield future.result()
    except BrokenProcessPool as error:
        raise CratebookError("a process that did a part of the work was ended; nothing was written") from error
    except BaseException:
        for process in active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start processes that no interrupt of the terminal reaches: it is for the one that started them to end them."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(work: Callable[[Any], Any]) -> None:
    global _work  # noqa: PLW0603 - it is the same for all items, and may be large
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()
    gc.freeze()


def _run(item: Any) -> Any:
    result = _work(item)
    gc.collect()  # what was made of one item would stay to the end
    return result


def _end_with_parent() -> None:
    """End this process when the one that started it does, however that ends."""
    if parent := parent_process():
        parent.join()
    os._exit(1)
