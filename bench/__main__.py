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
from .report import Figures, claims, comparison, figures, table, verdicts
from .rounds import Round, measured

_CHECKOUT = Path(__file__).resolve().parents[1]
_REAL = "real data"
_WIDTH = 120


def main() -> int:
    """Measure the catalogs in turns, so that a busy moment falls on all of them; return the exit code."""
    options = _options()
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    with tempfile.TemporaryDirectory(prefix="cratebook-bench-") as name:
        folder = Path(name)
        programs = {"now": _CHECKOUT, **({options.base: _checkout(options.base, folder)} if options.base else {})}
        found = _figures(programs, dict(_written(folder, options.sizes)), folder, options.rounds)
        verdict = {"claim": (*claims(found["now"]), *(costs(folder) if options.texts else ()))}
        if options.base:
            verdict[f"ratio to {options.base}"] = tuple(comparison(found["now"], found[options.base]))
    for program, measured_by_catalog in found.items():
        console.print(program, table(measured_by_catalog))
    for heading, claimed in verdict.items():
        console.print(verdicts(claimed, heading))
    return 0 if all(claim.holds for claimed in verdict.values() for claim in claimed) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--base", metavar="REV", help="a commit to measure in the same run, for ratios")
    parser.add_argument("--sizes", type=int, nargs="*", default=[250, 1000], help="repositories of made-up catalogs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-texts", dest="texts", action="store_false", help="leave out what texts of strangers cost")
    return parser.parse_args()


def _checkout(revision: str, folder: Path) -> Path:
    """Put the files of a revision into a folder of its own; raise CalledProcessError where there is none."""
    made = folder / "base"
    made.mkdir()
    archive = subprocess.run(["git", "archive", revision], cwd=_CHECKOUT, capture_output=True, check=True)  # noqa: S607
    subprocess.run(["tar", "-x"], cwd=made, input=archive.stdout, check=True)  # noqa: S607
    return made


def _written(folder: Path, sizes: Sequence[int]) -> Iterator[tuple[str, Path]]:
    """Write each catalog's data into a folder of its own, without what a project may bring besides."""
    shutil.copytree(_CHECKOUT / "data", folder / "real" / "data")
    yield _REAL, folder / "real"
    for size in sizes:
        catalogs.write(folder / str(size) / "data", size)
        yield f"{size:,} repositories", folder / str(size)


def _figures(
    programs: Mapping[str, Path], roots: Mapping[str, Path], folder: Path, times: int
) -> dict[str, dict[str, Figures]]:
    """Return the figures of each program for each catalog; a round that fills the caches comes first."""
    rounds = defaultdict[tuple[str, str], list[Round]](list)
    for number in range(times + 1):
        for catalog, root in roots.items():
            for program, checkout in programs.items():
                if number or catalog == _REAL:
                    print(f"{program}, {catalog}, round {number} of {times}", file=sys.stderr)
                    cost = measured(checkout, root, folder / f"bytecode-{program}")
                    rounds[program, catalog] += [cost] if number else []
    return {program: {catalog: figures(rounds[program, catalog]) for catalog in roots} for program in programs}


sys.exit(main())
