"""What one round costs: the parts that were asked for, each a handbook's command or another program's work on it."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cratebook.project import Project

from . import checkouts, hugo
from .serving import serving

# By name: CPU times of whole processes in seconds, sizes in bytes, and counts; None for what a program does not have.
Figures = Mapping[str, float | None]

_LAUNCHER = (sys.executable, "-I", "-S", str(Path(__file__).resolve().parent / "launcher.py"))
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
_USED_WRONGLY = 2


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A program, the folder with a `data/` that it works in, and what it is told by its environment."""

    program: Sequence[str]
    root: Path
    environment: Mapping[str, str]

    def cost(self, *arguments: str, root: Path | None = None) -> tuple[float | None, float | None]:
        """Return the CPU time of a command (seconds) and its peak memory (bytes); None where there is no such one.

        Raises CalledProcessError where it fails.
        """
        return cost([*self.program, *arguments], root or self.root, self.environment)


def measured(parts: Sequence[str], checkout: Path, root: Path, bytecode: Path) -> Figures:
    """Go through a round of some parts with the program of a checkout, in a folder that has a `data/`.

    Programs keep their bytecode in a folder of ours, so that after a first round all of it is there, as it is where
    they are installed; what they keep besides is there from the first command of the round on.
    """
    project, kept = Project(root), root / "kept"
    for made in (project.docs, project.site, kept):
        shutil.rmtree(made, ignore_errors=True)
    environment = {key: value for key, value in os.environ.items() if key != _NO_BYTECODE}
    environment |= {
        "PYTHONPATH": str(checkout / "generator"),
        "PYTHONPYCACHEPREFIX": str(bytecode),
        "XDG_CACHE_HOME": str(kept),
    }
    setting = Setting(program=(sys.executable, "-m", "cratebook"), root=root, environment=environment)
    return {name: figure for part in PARTS if part in parts for name, figure in PARTS[part](setting).items()}


def cost(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> tuple[float, float] | tuple[None, None]:
    """Return the CPU time of a program (seconds) and its peak memory (bytes); None where it knows no such command."""
    done = subprocess.run(
        [*_LAUNCHER, *command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode == _USED_WRONGLY:
        return None, None
    if done.returncode:
        sys.stderr.write(done.stderr)
        done.check_returncode()
    used = json.loads(done.stdout)
    return used["seconds"], used["peak"]


def _generate(setting: Setting) -> Figures:
    """Generate from nothing, and again; `rewritten` files were touched by the latter."""
    docs = Project(setting.root).docs
    seconds, peak = setting.cost("generate")
    first = _stamps(docs)
    again, _ = setting.cost("generate")
    pages = sum(1 for _ in docs.rglob("*.md"))
    rewritten = len(set(_stamps(docs).items()) ^ set(first.items()))
    return {"pages": pages, "generate": seconds, "again": again, "peak": peak, "rewritten": rewritten}


def _check(setting: Setting) -> Figures:
    return {"check": setting.cost("check")[0]}


def _diff(setting: Setting) -> Figures:
    """Compare with data of which one repository's purpose is another."""
    before = setting.root / "before" / "data"
    shutil.rmtree(before, ignore_errors=True)
    shutil.copytree(setting.root / "data", before)
    repository = min((before / "repos").glob("*.yml"))
    repository.write_text(repository.read_text("utf-8").replace("purpose: ", "purpose: Also ", 1), "utf-8")
    return {"diff": setting.cost("diff", "./before")[0]}


def _serve(setting: Setting) -> Figures:
    start, edit = serving(setting.program, setting.root, setting.environment)
    return {"serve": start, "edit": edit}


def _build(setting: Setting) -> Figures:
    """Build with MkDocs; sizes are those of the built pages, and of the search's index as a host sends it."""
    project = Project(setting.root)
    seconds, _ = setting.cost("build")
    pages = list(project.site.rglob("*.html"))
    size = sum(path.stat().st_size for path in pages) / len(pages)
    index = len(gzip.compress((project.site / "search" / "search_index.json").read_bytes()))
    return {"build": seconds, "page": size, "index": index}


def _zensical(setting: Setting) -> Figures:
    return {"zensical": setting.cost("build", "--builder", "zensical")[0]}


def _hugo(setting: Setting) -> Figures:
    """Let Hugo render the finished pages, where it is installed."""
    setting.cost("generate")
    site = hugo.site(Project(setting.root).docs, setting.root / "hugo")
    return {"hugo": cost([*hugo.COMMAND], site, setting.environment)[0] if hugo.COMMAND else None}


def _scan(setting: Setting) -> Figures:
    return _twice(setting, "scan", checkouts.write_repositories)


def _inspect(setting: Setting) -> Figures:
    return _twice(setting, "inspect", checkouts.write_crates)


def _twice(setting: Setting, command: str, write: Callable[[Path, Path], None]) -> Figures:
    """Read made-up checkouts into a handbook that has no observations yet, and once more when nothing has changed."""
    data, root, made = (
        setting.root / "data",
        setting.root / f"{command}-handbook",
        setting.root / f"{command}-checkouts",
    )
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(data, root / "data", ignore=shutil.ignore_patterns("observed"))
    if not made.exists():
        write(made, data)
    return {name: setting.cost(command, str(made), root=root)[0] for name in (command, f"{command} again")}


def _stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return what changes when a file is written anew: its number and the time of its last change (nanoseconds)."""
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


PARTS: Mapping[str, Callable[[Setting], Figures]] = MappingProxyType(
    {
        "generate": _generate,
        "check": _check,
        "diff": _diff,
        "serve": _serve,
        "build": _build,
        "zensical": _zensical,
        "hugo": _hugo,
        "scan": _scan,
        "inspect": _inspect,
    }
)
