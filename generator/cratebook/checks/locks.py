"""The lock files of the repositories, compared with their manifests and the plan."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ..adoption.locks import LockDifference, LockedCrate, differences, duplicates, mixed, unlocked
from ..data.catalog import Catalog
from ..diagnostics import EntityRef, Place, Violation
from ..text import listed
from .rule import rule


@rule("duplicate-source", "warning", "Crates built from two sources", brief=True, acts="repository")
def _duplicate_source(catalog: Catalog) -> Iterator[Violation]:
    """A build takes a crate from one source, and at one commit of it."""
    for name in catalog.order:
        for packages in duplicates(catalog, name):
            if len({(package.source, package.commit) for package in packages}) > 1:
                message = f"{name} builds {packages[0].name} from several sources: {_described(packages)}"
                hint = "to Cargo these are several crates, whose types differ; take it from one source everywhere"
                yield Violation(_crate(catalog, name, packages[0]), message, hint, subject=packages[0].name)


@rule("mixed-commits", "warning", "Builds of several commits of one source", brief=True, acts="repository")
def _mixed_commits(catalog: Catalog) -> Iterator[Violation]:
    """A build takes all crates of a git source at one commit."""
    for name in catalog.order:
        for packages in mixed(catalog, name):
            places = [f"{package.name} {package} ({package.file}:{package.line})" for package in packages]
            message = f"{name} builds {packages[0].source} at several commits: {listed(places)}"
            hint = f"they are not made for each other; run cargo update {packages[0].name}"
            yield Violation(_crate(catalog, name, packages[0]), message, hint, subject=str(packages[0].source))


@rule("duplicate-version", "warning", "Crates built in several versions", brief=True, acts="repository")
def _duplicate_version(catalog: Catalog) -> Iterator[Violation]:
    """A build has one version of a crate."""
    for name in catalog.order:
        for packages in duplicates(catalog, name):
            if len({(package.source, package.commit) for package in packages}) == 1:
                message = f"{name} builds several versions of {packages[0].name}: {_described(packages)}"
                hint = "their types differ; require versions that one version meets"
                yield Violation(_crate(catalog, name, packages[0]), message, hint, subject=packages[0].name)


@rule("lock-behind", "warning", "Lock files that hold another version than planned", acts="repository")
def _lock_behind(catalog: Catalog) -> Iterator[Violation]:
    """A repository builds the planned version of a crate, at the pinned commit."""
    for name in catalog.order:
        groups = defaultdict[str, list[LockDifference]](list)
        for difference in differences(catalog, name):
            groups[difference.text].append(difference)
        for text, group in groups.items():
            first, crates = group[0].package, [difference.package.name for difference in group]
            message = f"{name} builds {listed(crates)} {text} ({first.file}:{first.line})"
            # Packages of one git repository are updated together.
            update = f"{crates[0]} --precise {group[0].pin}" if group[0].pin else " ".join(crates)
            yield Violation(_crate(catalog, name, first), message, f"run cargo update {update}", subject=text)


@rule("lock-mismatch", "warning", "Lock files that don't fit the manifests", brief=True, acts="repository")
def _lock_mismatch(catalog: Catalog) -> Iterator[Violation]:
    """The lock file of a repository has each crate as its manifests ask for it."""
    for name in catalog.order:
        groups = defaultdict[str, dict[str, str]](dict)
        for file, entry in unlocked(catalog, name):
            groups[file].setdefault(entry.package, f"{entry.manifest}:{entry.line}")
        for file, places in groups.items():
            crates, (first, *_) = listed(list(places)), places.items()
            message = f"{file} of {name} has nothing that fits its entries of {crates} ({first[1]})"
            hint = "cargo build --locked refuses it; run cargo update --workspace, and commit the file"
            place = catalog.key(EntityRef("repository", name), "crates", first[0])
            yield Violation(place, message, hint, subject=f"{file}: {crates}")


def _described(packages: Sequence[LockedCrate]) -> str:
    return listed([f"{package} ({package.file}:{package.line}{_dependents(package)})" for package in packages])


def _dependents(package: LockedCrate) -> str:
    return f", for {listed(package.needed_by)}" if package.needed_by else ""


def _crate(catalog: Catalog, repository: str, package: LockedCrate) -> Place:
    return catalog.key(EntityRef("repository", repository), "crates", package.name)
