"""Lock files held against the manifests and the plan: what a repository really builds of the shared crates."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from ..builds import chosen, commit_of
from ..cargo.dependency import CRATES_IO, Dependency
from ..cargo.lockfile import LOCKFILE
from ..cargo.source import CrateSource, Place
from ..cargo.version import accepts, distance
from ..data import planned
from ..data.catalog import Catalog
from ..data.models import ObservedDependency, ObservedDistance, ObservedLockedCrate, ObservedRepository
from ..evidence import short_commit
from ..text import counted
from .repositories import adoption, override_of, source_from_root, source_of, taken

# Pages and rules ask for the same repository again and again.
_REMEMBERED = 4096


@dataclass(frozen=True, kw_only=True)
class LockedCrate:
    """A shared crate as a lock file has it; `source` is None where it comes from a path."""

    name: str
    version: str
    source: CrateSource | None
    commit: str | None
    needed_by: tuple[str, ...]
    distances: tuple[ObservedDistance, ...]
    file: str
    line: int

    def __str__(self) -> str:
        """Return its version and where that is from: `0.1.3 at a8bc89c190f6`."""
        if self.commit:
            return f"{self.version} at {short_commit(self.commit)}"
        return self.version if self.source else f"{self.version} from a path"


def mixed(catalog: Catalog, repository: str) -> Iterator[tuple[LockedCrate, ...]]:
    """Yield the crates of each git source that one lock file has at several commits, each crate at one."""
    several = {package for packages in duplicates(catalog, repository) for package in packages}
    sources = defaultdict[tuple[str, Place], list[LockedCrate]](list)
    for package in chain.from_iterable(locked(catalog, repository).values()):
        if package.source and package.commit and package not in several:
            sources[package.file, package.source.place].append(package)
    for packages in sources.values():
        if len({package.commit for package in packages}) > 1:
            yield tuple(packages)


@dataclass(frozen=True, kw_only=True)
class LockDifference:
    """A way in which a crate is locked otherwise than planned; `pin` is the commit to be at, where that is the way."""

    package: LockedCrate
    text: str
    pin: str | None = None


@lru_cache(_REMEMBERED)
def locked(catalog: Catalog, repository: str) -> Mapping[str, tuple[LockedCrate, ...]]:
    """Return what a repository builds of each shared crate, by its lock files; nothing where there are none."""
    scan, crates = catalog.observed.get(repository), defaultdict[str, list[LockedCrate]](list)
    for lock in scan.locks if scan else ():
        for package in lock.crates:
            if package.package in catalog.crates:
                crates[package.package].append(_locked(catalog, package, lock.file))
    return {name: tuple(packages) for name, packages in crates.items()}


def _locked(catalog: Catalog, package: ObservedLockedCrate, file: str) -> LockedCrate:
    from_path = not (package.git or package.registry or package.registry_index)
    return LockedCrate(
        name=package.package,
        version=package.version,
        source=None if from_path else catalog.named_registry(source_of(package)),
        commit=package.commit,
        needed_by=package.needed_by,
        distances=package.distances,
        file=file,
        line=package.line,
    )


def duplicates(catalog: Catalog, repository: str) -> Iterator[tuple[LockedCrate, ...]]:
    """Yield the packages of each crate that one lock file has several times."""
    for packages in locked(catalog, repository).values():
        for file in dict.fromkeys(package.file for package in packages):
            of_file = tuple(package for package in packages if package.file == file)
            if len(of_file) > 1:
                yield of_file


def differences(catalog: Catalog, repository: str) -> Iterator[LockDifference]:
    """Yield each way in which crates of the planned source are locked otherwise than planned.

    One that a build has several times is not among them, nor is a commit where the manifest differs already.
    """
    packages = dict(locked(catalog, repository))
    compared = adoption(catalog, repository)
    for several in duplicates(catalog, repository):
        packages.pop(several[0].name, None)
    for entry in planned.taken(catalog, chosen(catalog, repository).uses) if packages else ():
        of_manifest = compared.crates[entry.package].differences if entry.package in compared.crates else ()
        other_pin = any(difference.kind == "source" for difference in of_manifest)
        for package in packages.get(entry.package, ()):
            if package.source and package.source.place == entry.source.place:
                yield from _version(entry, package)
                yield from () if other_pin else _commit(catalog, repository, package, package.source)


def _version(entry: Dependency, package: LockedCrate) -> Iterator[LockDifference]:
    if entry.requirement and accepts(entry.requirement, package.version) is False:
        how_far = distance(package.version, entry.requirement)
        text = f"at version {package.version}, not {entry.requirement}"
        yield LockDifference(package=package, text=f"{text} ({how_far})" if how_far else text)


def _commit(catalog: Catalog, repository: str, package: LockedCrate, source: CrateSource) -> Iterator[LockDifference]:
    """Yield that a crate is at none of the pinned commits, where its entry leaves the commit to the lock file."""
    pinned = pinned_commits(catalog, repository, package.name)
    left_open = source.pin is None or source.pin[0] == "branch"
    if package.commit and pinned and left_open and not any(map(package.commit.startswith, pinned)):
        apart = next((one for one in package.distances if one.pin == pinned[0]), None)
        text = f"at {short_commit(package.commit)}, {_in_commits(apart)} the pin {short_commit(pinned[0])}"
        yield LockDifference(package=package, text=text, pin=pinned[0])


def _in_commits(apart: ObservedDistance | None) -> str:
    behind = f"{counted(apart.behind, 'commit')} behind" if apart and apart.behind else ""
    ahead = f"{counted(apart.ahead, 'commit')} ahead of" if apart and apart.ahead else ""
    return " and ".join(filter(None, (ahead, behind))) or "not at"


def pinned_commits(catalog: Catalog, repository: str, crate: str) -> tuple[str, ...]:
    """Return the commits that a repository is offered a crate at, and that the site pins, as far as they are known."""
    source, offered = catalog.source_of(crate), planned.pin_of(catalog, crate, chosen(catalog, repository).pins)
    pins = (offered, source.offered_pin, source.own_pin)
    commits = (commit_of(catalog, catalog.source_path(crate), pin) for pin in pins if pin)
    return tuple(dict.fromkeys(commit for commit in commits if commit))


def unlocked(catalog: Catalog, repository: str) -> Iterator[tuple[str, ObservedDependency]]:
    """Yield the entries that no package of their lock file fits, each after that file: Cargo has to change it first."""
    scan, packages = catalog.observed.get(repository), locked(catalog, repository)
    files = {lock.file for lock in scan.locks} if scan else frozenset[str]()
    for entry in taken(scan.crates) if scan else ():
        beside = posixpath.join(posixpath.dirname(entry.manifest), LOCKFILE)
        file = beside if beside in files else LOCKFILE
        of_file = (package for package in packages.get(entry.package, ()) if package.file == file)
        if scan and file in files and not any(_fits(catalog, scan, entry, package) for package in of_file):
            yield file, entry


def _fits(catalog: Catalog, scan: ObservedRepository, entry: ObservedDependency, package: LockedCrate) -> bool:
    """Tell whether Cargo takes a locked package for an entry, or for what `[patch]` puts in its place."""
    written = catalog.named_registry(source_from_root(entry))
    patched = override_of(catalog, scan.overrides, entry.package, written)
    sources = [written, *([source_of(patched)] if patched and patched.table.startswith("patch.") else [])]
    version = entry.version is None or accepts(entry.version, package.version) is not False
    return version and any(_is_from(catalog, package, source) for source in sources)


def _is_from(catalog: Catalog, package: LockedCrate, source: CrateSource) -> bool:
    if source.path is not None or package.source is None:
        return source.path is not None and package.source is None
    if source.registry and source.registry not in catalog.registries.values():
        # Only the repository's own configuration knows the index of that name.
        return package.source.is_registry and package.source != CRATES_IO
    return catalog.named_registry(source).identity == package.source.identity
