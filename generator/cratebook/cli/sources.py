"""The sources in `site.yml` that checkouts are, as commands are given them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from statistics import multimode

import click

from ..checkouts.git import remote
from ..checkouts.scan import workspace_of
from ..data.catalog import Catalog
from ..data.models.site import Source, SourcePath
from ..diagnostics import did_you_mean
from ..init.address import same_place
from ..project import checkout_top
from ..text import listed, with_hint
from .arguments import FOLDER

Sources = Mapping[SourcePath, Source]

clones_option = click.option(
    "--crates",
    type=FOLDER,
    multiple=True,
    metavar="CHECKOUT",
    help="A clone of the crates' git source; of several sources, give it for each.",
)


def named_source(catalog: Catalog, sources: Sources, name: str) -> SourcePath:
    """Return the source of a name; raises UsageError where none of these has it."""
    if ("sources", name) not in sources:
        hint = did_you_mean(name, [path[-1] for path in sources])
        raise click.UsageError(with_hint(f"'{name}' is not in {catalog.folder}/site.yml", hint))
    return ("sources", name)


def source_of(
    catalog: Catalog, sources: Sources, checkout: Path, crates: Callable[[], Iterable[str]], hint: str
) -> SourcePath:
    """Return which of some sources a checkout is: the only one, else that of its origin or of its crates.

    Raises UsageError with a hint where nothing tells it.
    """
    if len(sources) == 1:
        return next(iter(sources))
    origin = remote(checkout_top(checkout.resolve()))
    path = next((path for path, one in sources.items() if origin and one.git and same_place(one.git, origin)), None)
    return path or _of_crates(catalog, sources, checkout, crates(), hint)


def _of_crates(catalog: Catalog, sources: Sources, checkout: Path, crates: Iterable[str], hint: str) -> SourcePath:
    """Return the source that the data has for most crates; of others it has only the default, which tells nothing."""
    paths = ((name, catalog.source_path(name)) for name in crates)
    default = next(iter(catalog.site.every_source))
    most = multimode(path for name, path in paths if path in sources and (name in catalog.crates or path != default))
    if len(most) != 1:
        names = ", ".join(path[-1] for path in sources)
        raise click.UsageError(f"nothing tells which source {checkout} is; {hint}, one of {names}")
    return most[0]


def refuse_two_of_one(sources: Mapping[Path, SourcePath], hint: str) -> None:
    """Raise UsageError where several checkouts are one source."""
    for path in sources.values():
        same = [str(checkout) for checkout, other in sources.items() if other == path]
        if len(same) > 1:
            raise click.UsageError(f"{listed(same)} are one source, '{path[-1]}'; {hint}")


def clones(catalog: Catalog, checkouts: Collection[Path]) -> dict[SourcePath, Path]:
    """Return the clones that a command is given, by the git sources that they are; raises UsageError for others."""
    sources = catalog.site.git_sources
    if checkouts and not sources:
        raise click.UsageError("no source in data/site.yml is a git address, so there is nothing to take from --crates")
    hint = "give it the address of a git source as its origin"
    paths = {one: source_of(catalog, sources, one, partial(_packages, one), hint) for one in checkouts}
    refuse_two_of_one(paths, "give --crates once for each source")
    by_source = {path: checkout for checkout, path in paths.items()}
    return {path: by_source[path] for path in sources if path in by_source}


def needed_clones(catalog: Catalog, checkouts: Collection[Path], repositories: Iterable[str]) -> dict[SourcePath, Path]:
    """Return the same; raises UsageError where a git source that repositories take crates from has none."""
    given = clones(catalog, checkouts)
    crates = (crate for name in repositories for crate in catalog.repositories[name].crates)
    needed = {catalog.source_path(crate) for crate in crates}
    sources = catalog.site.git_sources
    missing = [path for path in sources if path not in given and (path in needed or not given)]
    if missing and len(sources) == 1:
        raise click.UsageError("--crates is missing: it names a clone of the crates' git source")
    if missing:
        places = listed([f"'{path[-1]}' ({sources[path].git})" for path in missing])
        raise click.UsageError(f"--crates is missing for {places}: it names a clone of each git source")
    return given


def pinned_commit(catalog: Catalog, source: SourcePath, clone: Path) -> str:
    """Return the commit that the site pins of a source, else the one that its clone has checked out.

    Raises UnknownRevisionError where the clone does not have it.
    """
    from ..checkouts.revision import resolve

    pin = catalog.site.git_sources[source].site_pin
    return resolve(pin[1] if pin else "HEAD", clone)


def _packages(checkout: Path) -> list[str]:
    """Return the names of the packages of a workspace."""
    return [str(member.name) for member in workspace_of(checkout.resolve()).members if member.name]
