"""What small texts of strangers cost: four times the text may take at most six times as long."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import yaml
from cratebook.data.documents import parse
from cratebook.handbook import files, load_and_check
from cratebook.project import Project
from cratebook.site.markdown import prose

from .report import Claim

_SMALL = Path(__file__).resolve().parents[1] / "tests" / "small" / "data"
_AT_MOST = 6.0
_TIMES = 3


def costs(folder: Path) -> tuple[Claim, ...]:
    """Return a claim for each kind of text, measured with some of it and with four times as much."""
    made = {name: tuple(make(folder, count) for count in (count, 4 * count)) for name, (make, count) in _KINDS.items()}
    return tuple(
        Claim(f"4 times {name}", _seconds(large) / _seconds(small), _AT_MOST) for name, (small, large) in made.items()
    )


def _seconds(run: Callable[[], object]) -> float:
    """Return the shortest of some times, in seconds of the processor."""
    times = []
    for _ in range(_TIMES):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(times)


def _backticks(_: Path, count: int) -> Callable[[], object]:
    text = "`" * count
    return lambda: prose.__wrapped__(text)


def _unclosed(_: Path, count: int) -> Callable[[], object]:
    text = " ".join("`" * length for length in range(1, int((2 * count) ** 0.5)))
    return lambda: prose.__wrapped__(text)


def _blocks(_: Path, count: int) -> Callable[[], object]:
    text = "texts:\n" + "".join(f"  text-{number}: |\n    {number}\n" for number in range(count))
    return lambda: parse(text, "texts.yml")


def _chain(folder: Path, count: int) -> Project:
    """Write the small handbook with so many crates besides, each of which depends on the one before."""
    data = folder / f"chain-{count}" / "data"
    if not data.exists():
        shutil.copytree(_SMALL, data)
        crate = yaml.safe_load((data / "crates" / "acme-core.yml").read_text("utf-8"))
        for number in range(count):
            below = [f"chain-{number - 1}"] if number else []
            text = yaml.safe_dump({**crate, "name": f"chain-{number}", "layer": number, "dependencies": below})
            (data / "crates" / f"chain-{number}.yml").write_text(text, "utf-8")
    return Project(data.parent)


def _checked(folder: Path, count: int) -> Callable[[], object]:
    project = _chain(folder, count)
    return lambda: load_and_check(project)


def _generated(folder: Path, count: int) -> Callable[[], object]:
    project = _chain(folder, count)
    loaded = load_and_check(project)
    return lambda: files(project, *loaded)


_KINDS: Mapping[str, tuple[Callable[[Path, int], Callable[[], object]], int]] = MappingProxyType(
    {
        "a run of backticks": (_backticks, 100_000),
        "code spans that are not closed": (_unclosed, 100_000),
        "literal blocks": (_blocks, 5_000),
        "a chain of crates, checked": (_checked, 500),
        "a chain of crates, generated": (_generated, 75),
    }
)
