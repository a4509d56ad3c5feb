"""`python -m bench`: measure, print the table and the claims, and exit with 1 where a claim does not hold."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from . import catalogs
from .costs import costs
from .report import Claim, claims, comparison, medians, table, verdicts
from .rounds import PARTS, Figures, measured

_CHECKOUT = Path(__file__).resolve().parents[1]
_TEXTS = "texts"
# The catalogs by their number of repositories; this stands for the real data.
_REAL = 0
_FILLS_CACHES = 25
_WIDTH = 160


def main() -> int:
    """Measure the catalogs in turns, so that a busy moment falls on all of them; return the exit code."""
    options = _options()
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    names = {size: f"{size:,} repositories" if size else "real data" for size in options.sizes}
    verdict: dict[str, Sequence[Claim]] = {}
    with tempfile.TemporaryDirectory(prefix="cratebook-bench-") as name:
        folder = Path(name)
        if parts := [part for part in options.parts if part != _TEXTS]:
            programs = {"now": _CHECKOUT, **({options.base: _checkout(options.base, folder)} if options.base else {})}
            figures = _figures(parts, programs, options.sizes, folder, options.rounds)
            for program, by_size in figures.items():
                console.print(program, table(by_size, names))
            verdict["claim"] = tuple(claims(figures["now"], names))
            if options.base:
                heading = f"ratio to {options.base}"
                verdict[heading] = tuple(comparison(figures["now"], figures[options.base], names))
        if _TEXTS in options.parts:
            verdict["what texts of strangers cost"] = costs(folder)
    for heading, claimed in verdict.items():
        console.print(verdicts(claimed, heading))
    return 0 if all(claim.holds for claimed in verdict.values() for claim in claimed) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    every = [*PARTS, _TEXTS]
    parser.add_argument("parts", nargs="*", type=_part, default=every, metavar="PART", help=", ".join(every))
    parser.add_argument("--base", metavar="REV", help="a commit to measure in the same run, for ratios")
    sizes = "how many repositories made-up catalogs have; 'real' is this handbook's data"
    parser.add_argument("--sizes", type=_size, nargs="*", default=[_REAL, 250, 1000], metavar="SIZE", help=sizes)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _part(text: str) -> str:
    if text not in {*PARTS, _TEXTS}:
        raise argparse.ArgumentTypeError(f"there is no part '{text}'")
    return text


def _size(text: str) -> int:
    return _REAL if text == "real" else int(text)


def _checkout(revision: str, folder: Path) -> Path:
    """Put the files of a revision into a folder of its own; raise CalledProcessError where there is none."""
    made = folder / "base"
    made.mkdir()
    archive = subprocess.run(["git", "archive", revision], cwd=_CHECKOUT, capture_output=True, check=True)  # noqa: S607
    subprocess.run(["tar", "-x"], cwd=made, input=archive.stdout, check=True)  # noqa: S607
    return made


def _written(folder: Path, sizes: Sequence[int], oldest: Path) -> Iterator[tuple[int, Path]]:
    """Write each catalog's data into a folder of its own, without what a project may bring besides.

    Real data are those of the oldest program, which may not know what was added since.
    """
    for size in sizes:
        root = folder / str(size)
        if size == _REAL:
            shutil.copytree(oldest / "data", root / "data")
        else:
            catalogs.write(root / "data", size)
        yield size, root


def _figures(
    parts: Sequence[str], programs: Mapping[str, Path], sizes: Sequence[int], folder: Path, times: int
) -> dict[str, dict[int, Figures]]:
    """Return the figures of each program for each catalog; a small round that fills the caches comes first."""
    rounds = defaultdict[tuple[str, int], list[Figures]](list)
    roots = dict(_written(folder, sizes, [*programs.values()][-1]))
    catalogs.write(folder / "first" / "data", _FILLS_CACHES)
    for number in range(times + 1):
        for size, root in roots.items() if number else [(_FILLS_CACHES, folder / "first")]:
            for program, checkout in programs.items():
                print(f"{program}, {size or 'real data'}, round {number} of {times}", file=sys.stderr)
                figures = measured(parts, checkout, root, folder / f"bytecode-{program}")
                rounds[program, size] += [figures] if number else []
    return {program: {size: medians(rounds[program, size]) for size in roots} for program in programs}


sys.exit(main())
