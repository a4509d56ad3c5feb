"""What one round costs: a handbook generated from nothing, generated again, and built by MkDocs from the same pages."""

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

from cratebook.handbook import load_and_check
from cratebook.project import Project
from cratebook.site.build import ENVIRONMENT, command, configured

_HERE = Path(__file__).resolve().parent
_CHECKOUT = _HERE.parent
_LAUNCHER = (sys.executable, "-I", "-S", str(_HERE / "launcher.py"))
_BYTECODE, _NO_BYTECODE = "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE"


@dataclass(frozen=True)
class Cost:
    """Wall time from start to end (seconds) and the most memory held (bytes)."""

    seconds: float
    peak: int


@dataclass(frozen=True, kw_only=True)
class Round:
    """What a round cost; `rewritten` files were touched by the second generation.

    `size` is the site's, `index` that of the search's index as a host sends it (bytes).
    """

    generate: Cost
    again: Cost
    mkdocs: Cost
    rewritten: int
    pages: int
    size: int
    index: int


def measured(root: Path, bytecode: Path) -> Round:
    """Go through a round in a folder that has a `data/`; raise CalledProcessError where a program fails.

    Programs keep their bytecode in a folder of ours, so that after a first round all of it is there, as it is where
    they are installed.
    """
    project = Project(root)
    for made in (project.docs, project.site):
        shutil.rmtree(made, ignore_errors=True)
    generation = [sys.executable, "-m", "cratebook", "-C", str(root), "generate"]
    environment = {key: value for key, value in os.environ.items() if key != _NO_BYTECODE}
    environment[_BYTECODE] = str(bytecode)
    generate = _cost(generation, _CHECKOUT, environment)
    first = _stamps(project.docs)
    again = _cost(generation, _CHECKOUT, environment)
    return Round(
        generate=generate,
        again=again,
        mkdocs=_built(project, environment),
        rewritten=len(set(_stamps(project.docs).items()) ^ set(first.items())),
        pages=sum(1 for _ in project.docs.rglob("*.md")),
        size=sum(path.stat().st_size for path in project.site.rglob("*") if path.is_file()),
        index=len(gzip.compress((project.site / "search" / "search_index.json").read_bytes())),
    )


def _built(project: Project, environment: Mapping[str, str]) -> Cost:
    """Build the site as `cratebook build` does, without its generation."""
    title = load_and_check(project)[0].site.title
    with configured(project, title, project.site) as config:
        program = command("mkdocs", "build", "--strict", "--config-file", str(config))
        return _cost(program, project.root, {**environment, **ENVIRONMENT})


def _cost(program: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Cost:
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
    return Cost(**json.loads(done.stdout))


def _stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return what changes when a file is written anew: its number and the time of its last change (nanoseconds)."""
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}
