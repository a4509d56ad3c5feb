"""`cratebook inspect`: what the crates' own manifests and sources have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from ..data.documents import parse
from ..data.load import require_folder
from ..data.models import ObservedCrate, ObservedSource, Site
from ..data.shape import shaped
from ..project import Project
from ..site import output
from ..text import counted
from .arguments import FILE, FOLDER
from .console import say, spinner
from .exclusive import writes
from .group import main
from .stages import observed_text

if TYPE_CHECKING:
    from ..checkouts.inspect import Inspected

_CRATES, _SOURCE, _SITE = "crates", "source.yml", "site.yml"


@main.command()
@click.argument("checkout", type=FOLDER)
@click.option(
    "--metadata",
    type=FILE,
    metavar="FILE",
    help="What 'cargo metadata --format-version 1' printed there, to take in place of the manifests.",
)
@click.pass_obj
@writes
def inspect(project: Project, checkout: Path, metadata: Path | None) -> None:
    """Read the crates' manifests and sources into data/observed/.

    CHECKOUT is that of a workspace, or of a single crate. Nothing in the checkout is run, and no network is used. What
    is there of other crates stays, but for those that the same workspace no longer has.
    """
    from ..checkouts.inspect import inspect as read

    require_folder(project.data, project.data.name)
    with spinner("inspecting"):
        inspected = read(checkout, metadata.read_text("utf-8", "replace") if metadata else None, _plan(project.data))
    folder = project.data / "observed"
    change = output.put(folder, dict(files(inspected)), removed(folder, inspected))
    for crate in inspected.crates:
        for line in _missing(crate):
            say(line)
    for left_out in inspected.left_out:
        say(f"left out {left_out.package}: {left_out.reason}")
    new, changed, gone = (
        sum(path != _SOURCE for path in paths) for paths in (change.added, change.changed, change.removed)
    )
    numbers = f"{new} new, {changed} changed, {gone} removed"
    where = f"{project.data.name}/observed/{_CRATES}/"
    say(f"inspected {counted(len(inspected.crates), 'crate')} into {where}: {numbers}")


def _plan(data: Path) -> str | None:
    """Return the plan's path in the crates' repository, where the site's data names one."""
    file = data / _SITE
    text = file.read_text("utf-8", "replace") if file.is_file() else ""
    site, _ = shaped(parse(text, _SITE), Site)
    return site.plan.file if site and site.plan else None


def files(inspected: Inspected) -> Iterator[tuple[str, str]]:
    """Yield what is written of an inspection, by path below `data/observed`."""
    for crate in inspected.crates:
        yield f"{_CRATES}/{crate.name}.yml", observed_text(crate, "inspect")
    if inspected.whole:
        names = tuple(crate.name for crate in inspected.crates)
        source = {
            "commit": inspected.commit,
            "crates": names,
            "left-out": inspected.left_out,
            "scripts": inspected.scripts,
            "plan": inspected.plan,
        }
        yield _SOURCE, observed_text(ObservedSource.model_validate(source), "inspect")


def removed(folder: Path, inspected: Inspected) -> list[str]:
    """Return the files of crates that the workspace had at an earlier inspection and no longer has."""
    source = folder / _SOURCE
    text = source.read_text("utf-8", "replace") if inspected.whole and source.is_file() else ""
    earlier, _ = shaped(parse(text, _SOURCE), ObservedSource)
    before, now = set(earlier.crates if earlier else ()), {crate.name for crate in inspected.crates}
    paths = sorted((folder / _CRATES).glob("*.yml")) if before & now else ()
    return [f"{_CRATES}/{path.name}" for path in paths if path.stem in before - now]


def _missing(crate: ObservedCrate) -> Iterator[str]:
    """Yield a line for each module that has no file, from the top of the checkout."""
    for missing in crate.missing:
        place = PurePosixPath(crate.path) / missing.file
        needs = f", asked for by {missing.needs}," if missing.needs else ""
        yield f"{place}:{missing.line}: module '{missing.module}'{needs} has no file"
