"""Starts a program, waits for it, and prints its wall time (seconds) and its own peak memory (bytes) as JSON.

A program that is forked from a large one inherits that one's peak, so this stands alone and imports next to nothing.
What the program prints goes to standard error.
"""

import json
import os
import sys
import time

_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


def main(command: list[str]) -> int:
    """Run a command whose first word is a path; return its exit code."""
    started = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    _, status, used = os.wait4(process, 0)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak": used.ru_maxrss * _PEAK_UNIT}))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
