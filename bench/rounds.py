"""What one round costs: a handbook checked, generated from nothing and again, built, and served."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cratebook.project import Project

from .serving import serving

_LAUNCHER = (sys.executable, "-I", "-S", str(Path(__file__).resolve().parent / "launcher.py"))
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


@dataclass(frozen=True, kw_only=True)
class Round:
    """CPU times of whole processes (seconds) by what was done; `rewritten` files were touched by generating again.

    `peak` is the most memory that generating held, `size` that of the built pages, and `index` that of the search's
    index as a host sends it (bytes).
    """

    cpu: Mapping[str, float]
    peak: int
    rewritten: int
    pages: int
    size: int
    index: int


def measured(checkout: Path, root: Path, bytecode: Path) -> Round:
    """Go through a round with the program of a checkout, in a folder that has a `data/`.

    Programs keep their bytecode in a folder of ours, so that after a first round all of it is there, as it is where
    they are installed; what they keep besides is there from the first generation of the round on. Raises
    CalledProcessError where a program fails.
    """
    project = Project(root)
    kept = root / "kept"
    for made in (project.docs, project.site, kept):
        shutil.rmtree(made, ignore_errors=True)
    environment = {key: value for key, value in os.environ.items() if key != _NO_BYTECODE}
    environment |= {
        "PYTHONPATH": str(checkout / "generator"),
        "PYTHONPYCACHEPREFIX": str(bytecode),
        "XDG_CACHE_HOME": str(kept),
    }
    program = (sys.executable, "-m", "cratebook")
    generate, peak = _cost([*program, "generate"], root, environment)
    first = _stamps(project.docs)
    again, _ = _cost([*program, "generate"], root, environment)
    rewritten = len(set(_stamps(project.docs).items()) ^ set(first.items()))
    check, _ = _cost([*program, "check"], root, environment)
    build, _ = _cost([*program, "build"], root, environment)
    start, edit = serving(program, root, environment)
    return Round(
        cpu={"check": check, "generate": generate, "again": again, "build": build, "serve": start, "edit": edit},
        peak=peak,
        rewritten=rewritten,
        pages=sum(1 for _ in project.docs.rglob("*.md")),
        size=sum(path.stat().st_size for path in project.site.rglob("*.html")),
        index=len(gzip.compress((project.site / "search" / "search_index.json").read_bytes())),
    )


def _cost(program: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[float, int]:
    """Return the CPU time of a program (seconds) and its peak memory (bytes)."""
    done = subprocess.run(
        [*_LAUNCHER, *program],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode:
        sys.stderr.write(done.stderr)
        done.check_returncode()
    cost = json.loads(done.stdout)
    return cost["seconds"], cost["peak"]


def _stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return what changes when a file is written anew: its number and the time of its last change (nanoseconds)."""
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}
