"""`python -m bench`: measure, print the table and the claims, and exit with 1 where a claim does not hold."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from . import catalogs
from .costs import costs
from .report import Figures, claims, figures, table, verdicts
from .rounds import Round, measured

_DATA = Path(__file__).resolve().parents[1] / "data"
_REAL, _SMALL, _LARGE = "real data", "250 repositories", "1,000 repositories"
_MADE_UP = {_SMALL: 250, _LARGE: 1000}
_ROUNDS = {_REAL: 5, _SMALL: 3, _LARGE: 3}
_WIDTH = 120


def main() -> int:
    """Measure the catalogs in turns, so that a busy moment falls on all of them; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="cratebook-bench-") as folder:
        found = _figures(_written(Path(folder)), Path(folder) / "bytecode")
        claimed = (*claims(*(found[name] for name in (_REAL, _SMALL, _LARGE))), *costs(Path(folder)))
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print(table(found), verdicts(claimed))
    return 0 if all(claim.holds for claim in claimed) else 1


def _written(folder: Path) -> dict[str, Path]:
    """Write each catalog's data into a folder of its own, without what a project may bring besides."""
    roots = {name: folder / str(index) for index, name in enumerate(_ROUNDS)}
    shutil.copytree(_DATA, roots[_REAL] / "data")
    for name, repositories in _MADE_UP.items():
        catalogs.write(roots[name] / "data", repositories)
    return roots


def _figures(roots: Mapping[str, Path], bytecode: Path) -> dict[str, Figures]:
    measured(roots[_REAL], bytecode)
    rounds = defaultdict[str, list[Round]](list)
    for number in range(1, max(_ROUNDS.values()) + 1):
        for name, root in roots.items():
            if number <= _ROUNDS[name]:
                print(f"{name}, round {number} of {_ROUNDS[name]}", file=sys.stderr)
                rounds[name].append(measured(root, bytecode))
    return {name: figures(rounds[name]) for name in roots}


sys.exit(main())
