"""Where the program starts: `cratebook`, and `python -m cratebook`, which is the same."""

import gc
import os
import signal
import sys


def main() -> None:
    """Run the command that the program's arguments name.

    While modules load, and when the command is done, an interrupt ends the process as the system does it: Python would
    print a traceback. It does while it starts itself, so that no more than this is imported before.
    """
    interrupt = signal.getsignal(signal.SIGINT)
    # Who started the program may have told it to ignore interrupts, as nohup does with others.
    if interrupt is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    _open_missing_streams()
    from .cli import main as command  # noqa: PLC0415 - it loads all others

    signal.signal(signal.SIGINT, interrupt)
    try:
        command(prog_name="cratebook")
    finally:
        # What is left ends with the process: Python would search all of it for garbage once more.
        gc.freeze()
        if interrupt is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


def _open_missing_streams() -> None:
    """Open those of the standard streams that were closed when the program was started, to nothing."""
    from pathlib import Path  # noqa: PLC0415 - it takes longer than Python's own start

    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - to the end


if __name__ == "__main__":
    main()
