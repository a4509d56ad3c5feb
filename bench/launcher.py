"""Starts a program, waits for it, and prints its CPU time (seconds) and its own peak memory (bytes) as JSON.

The time is that of the processor, of the program and of what it started and waited for: a machine that is busy with
other things changes it little. A program that is forked from a large one inherits that one's peak, so this stands alone
and imports next to nothing. What the program prints goes to standard error.
"""

import json
import os
import sys

_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


def main(command: list[str]) -> int:
    """Run a command whose first word is a path; return its exit code."""
    process = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    _, status, used = os.wait4(process, 0)
    print(json.dumps({"seconds": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * _PEAK_UNIT}))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
