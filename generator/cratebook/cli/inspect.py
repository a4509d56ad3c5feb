"""`cratebook inspect`: what the crates' own manifests and sources have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from .. import cores
from ..data.catalog import Catalog
from ..data.load import load
from ..data.models import ObservedCrate, ObservedSource
from ..data.models.site import SourcePath
from ..project import Project
from ..site import output
from ..text import counted
from .arguments import FILE, FOLDER
from .console import say, spinner
from .exclusive import writes
from .group import main
from .sources import named_source, refuse_two_of_one, source_of
from .stages import observed_text

if TYPE_CHECKING:
    from ..checkouts.inspect import Inspected

_CRATES, _SOURCE, _SOURCES = "crates", "source.yml", "sources"


@main.command()
@click.argument("checkouts", metavar="CHECKOUT...", nargs=-1, required=True, type=FOLDER)
@click.option(
    "--source", metavar="NAME", help="Which of `sources` in data/site.yml a checkout is.  [default: as it shows]"
)
@click.option(
    "--metadata",
    type=FILE,
    metavar="FILE",
    help="What 'cargo metadata --format-version 1' printed there, to take in place of the manifests.",
)
@click.pass_obj
@writes
def inspect(project: Project, checkouts: tuple[Path, ...], source: str | None, metadata: Path | None) -> None:
    """Read the crates' manifests and sources into data/observed/.

    CHECKOUTS are those of workspaces, or of single crates. Nothing in a checkout is run, and no network is used. What
    is there of other crates stays, but for those that the same workspace no longer has.
    """
    from ..checkouts.inspect import inspect_or_kept

    if (source or metadata) and len(checkouts) > 1:
        raise click.UsageError("--source and --metadata go with one checkout")
    folder, (catalog, _) = project.data / "observed", load(project.data, project.data.name)
    printed = metadata.read_text("utf-8", "replace") if metadata else None
    plan = catalog.site.plan.file if catalog.site.plan else None
    with spinner("inspecting"):
        inspections = cores.results(partial(inspect_or_kept, printed, plan), checkouts)
        inspected = dict(zip(checkouts, inspections, strict=True))
    found = {checkout: _source(catalog, checkout, one, source) for checkout, one in inspected.items()}
    refuse_two_of_one(found, "inspect each in a run of its own, with --source")
    written: dict[str, str] = {}
    obsolete: list[str] = []
    for checkout, one in inspected.items():
        own = _without_foreign(catalog, one, found[checkout])
        written |= dict(files(own, found[checkout]))
        obsolete += removed(catalog, folder, own, found[checkout])
        _report(one, own)
    change = output.put(folder, written, [path for path in obsolete if path not in written])
    new, changed, gone = (
        sum(path.startswith(f"{_CRATES}/") for path in paths)
        for paths in (change.added, change.changed, change.removed)
    )
    numbers = f"{new} new, {changed} changed, {gone} removed"
    crates = counted(sum(path.startswith(f"{_CRATES}/") for path in written), "crate")
    say(f"inspected {crates} into {project.data.name}/observed/{_CRATES}/: {numbers}")


def _source(catalog: Catalog, checkout: Path, inspected: Inspected, stated: str | None) -> SourcePath:
    """Return the source that a checkout is, as it is named or as the checkout shows."""
    sources = catalog.site.every_source
    if stated is not None:
        return named_source(catalog, sources, stated)
    names = [crate.name for crate in inspected.crates]
    return source_of(catalog, sources, checkout, lambda: names, "name it with --source")


def _without_foreign(catalog: Catalog, inspected: Inspected, source: SourcePath) -> Inspected:
    """Return an inspection without the crates that the data takes from another source, which has one of that name."""
    own = tuple(
        crate
        for crate in inspected.crates
        if crate.name not in catalog.crates or catalog.source_path(crate.name) == source
    )
    return replace(inspected, crates=own)


def files(inspected: Inspected, source: SourcePath) -> Iterator[tuple[str, str]]:
    """Yield what is written of an inspection of a source, by path below `data/observed`."""
    texts = cores.results(partial(observed_text, command="inspect"), inspected.crates)
    yield from zip((f"{_CRATES}/{crate.name}.yml" for crate in inspected.crates), texts, strict=True)
    if inspected.whole:
        names = tuple(crate.name for crate in inspected.crates)
        whole = {
            "name": source[1] if source[1:] else None,
            "commit": inspected.commit,
            "crates": names,
            "left-out": inspected.left_out,
            "scripts": inspected.scripts,
            "plan": inspected.plan,
        }
        yield _file_of(source), observed_text(ObservedSource.model_validate(whole), "inspect")


def _file_of(source: SourcePath) -> str:
    return f"{_SOURCES}/{source[1]}.yml" if source[1:] else _SOURCE


def removed(catalog: Catalog, folder: Path, inspected: Inspected, source: SourcePath) -> list[str]:
    """Return the files of crates that the workspace had at an earlier inspection and that no source has any more.

    That is also the file of the first source from when it had no name.
    """
    earlier = catalog.inspections.get(source)
    elsewhere = {name for path, whole in catalog.inspections.items() if path != source for name in whole.crates}
    before, now = set(earlier.crates if earlier and inspected.whole else ()), {one.name for one in inspected.crates}
    paths = sorted((folder / _CRATES).glob("*.yml")) if before & now else ()
    unnamed = [_SOURCE] if inspected.whole and source == next(iter(catalog.site.every_source)) and source[1:] else []
    return [*unnamed, *(f"{_CRATES}/{path.name}" for path in paths if path.stem in before - now - elsewhere)]


def _report(inspected: Inspected, own: Inspected) -> None:
    for crate in own.crates:
        for line in _missing(crate):
            say(line)
    for left_out in inspected.left_out:
        say(f"left out {left_out.package}: {left_out.reason}")
    for crate in inspected.crates:
        if crate not in own.crates:
            say(f"left out {crate.name}: the data takes it from another source")


def _missing(crate: ObservedCrate) -> Iterator[str]:
    """Yield a line for each module that has no file, from the top of the checkout."""
    for missing in crate.missing:
        place = PurePosixPath(crate.path) / missing.file
        needs = f", asked for by {missing.needs}," if missing.needs else ""
        yield f"{place}:{missing.line}: module '{missing.module}'{needs} has no file"
