"""`cratebook scan`: what the manifests of checkouts have."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click

from .. import cores
from ..adoption.locks import pinned_commits
from ..cargo.manifest import MANIFEST
from ..checkouts.revision import distance
from ..checkouts.scan import ScanTargets, scan_members_or_kept, scan_or_kept
from ..data.catalog import Catalog
from ..data.models import ObservedDistance, ObservedLockedCrate, ObservedRepository
from ..data.models.site import SourcePath
from ..diagnostics import CratebookError
from ..handbook import load_and_check
from ..project import Project
from ..site import output
from ..text import counted, printable
from .arguments import FOLDER
from .console import say, track
from .exclusive import writes
from .group import main
from .sources import clones
from .stages import observed_text


@main.command()
@click.argument("directory", type=FOLDER)
@click.option(
    "--crates",
    type=FOLDER,
    multiple=True,
    metavar="CHECKOUT",
    help="A clone of the crates' repository, to count how many commits a lock file is behind the pin; of several git "
    "sources, give it for each.",
)
@click.pass_obj
@writes
def scan(project: Project, directory: Path, crates: tuple[Path, ...]) -> None:
    """Read the manifests of checkouts into data/observed/.

    DIRECTORY is a checkout, or has some. A checkout is a folder with the name of a repository. Nothing in it is run,
    and no network is used. What is there of other repositories stays.
    """
    catalog, _ = load_and_check(project)
    checkouts = _checkouts(catalog, directory.resolve())
    targets = ScanTargets.by(catalog)
    members = {name: str(catalog.repositories[name].folder) for name in checkouts if catalog.repositories[name].folder}
    alone = [(name, folder) for name, folder in checkouts.items() if name not in members]
    read = track(cores.results(partial(scan_or_kept, targets), alone), len(alone), "scanning")
    scans = {name: scan for (name, _), scan in zip(alone, read, strict=True)}
    scans |= scan_members_or_kept(targets, directory.resolve(), members) if members else {}
    if crates:
        of_sources = clones(catalog, crates)
        scans = {name: _with_distances(catalog, one, of_sources) for name, one in scans.items()}
    texts = {f"repos/{name}.yml": observed_text(one, "scan") for name, one in scans.items()}
    change = output.put(project.data / "observed", texts)
    for name, one in scans.items():
        for fault in one.faults:
            say(f"{checkouts[name] / fault.manifest}:{fault.line}: {fault.message}")
    numbers = f"{len(change.added)} new, {len(change.changed)} changed"
    scanned = counted(len(scans), "checkout")
    say(f"scanned {scanned} into {project.data.name}/observed/repos/: {numbers}")


def _with_distances(
    catalog: Catalog, scan: ObservedRepository, clones: Mapping[SourcePath, Path]
) -> ObservedRepository:
    """Return a scan with how far the commit of each locked crate is from those that are pinned."""

    def measured(crate: ObservedLockedCrate) -> ObservedLockedCrate:
        clone = clones.get(catalog.source_path(crate.package))
        if clone is None or crate.commit is None or crate.package not in catalog.crates:
            return crate.model_copy(update={"distances": ()})
        pins = pinned_commits(catalog, scan.name, crate.package)
        counts = {pin: distance(str(crate.commit), pin, clone) for pin in pins if pin != crate.commit}
        distances = (ObservedDistance(pin=pin, behind=of[0], ahead=of[1]) for pin, of in counts.items() if of)
        return crate.model_copy(update={"distances": tuple(distances)})

    locks = (lock.model_copy(update={"crates": tuple(map(measured, lock.crates))}) for lock in scan.locks)
    return scan.model_copy(update={"locks": tuple(locks)})


def _checkouts(catalog: Catalog, directory: Path) -> dict[str, Path]:
    if directory.name in catalog.repositories:
        return {directory.name: directory}
    members = {name: one.folder for name, one in catalog.repositories.items() if one.folder}
    there = {name: directory for name, folder in members.items() if (directory / folder / MANIFEST).is_file()}
    if there:
        return there
    checkouts = {
        path.name: path for path in sorted(directory.iterdir()) if path.is_dir() and path.name in catalog.repositories
    }
    if not checkouts:
        folder = printable(str(directory))
        raise CratebookError(f"no folder in {folder} has the name of a repository in {catalog.folder}/repos")
    return checkouts
