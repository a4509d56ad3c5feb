"""The workspaces of crates that a new handbook begins with, and where its repositories take their crates from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..adoption.repositories import source_of
from ..cargo.source import CRATES_IO_NAME, CrateSource, Place, same_git
from ..checkouts.git import remote
from ..checkouts.inspect import Inspected, inspect
from ..data.models import LeftOut, ObservedCrate, ObservedDependency, ObservedRepository, ObservedSource
from ..project import checkout_top
from ..text import without_secret
from . import address


@dataclass(frozen=True, kw_only=True)
class CrateWorkspace:
    """A workspace of crates as it was read; `name` is what `sources` in `site.yml` calls it.

    `git` is where it comes from; None where nothing tells it. `crates` are those that are shared, by name. It may have
    members that take the place of repositories.
    """

    name: str
    folder: Path
    read: Inspected
    git: str | None
    crates: Mapping[str, ObservedCrate] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    has_members: bool = False

    @property
    def place(self) -> Place:
        """What entries that take crates from its git repository have in common."""
        return CrateSource(git=self.git or address.PLACEHOLDER).place

    def observed(self, name: str | None) -> ObservedSource | None:
        """Return the record of a workspace that was read as a whole; what is not shared is left out of it."""
        if not self.read.whole:
            return None
        return ObservedSource.model_validate(
            {
                "name": name,
                "commit": self.read.commit,
                "crates": tuple(self.crates),
                "left-out": self.left_out,
                "scripts": self.read.scripts,
            }
        )

    def entries(self, scans: Iterable[ObservedRepository]) -> tuple[ObservedDependency, ...]:
        """Return the entries by which repositories take its crates."""
        return tuple(entry for scan in scans for entry in scan.crates if entry.package in self.crates)


def read_workspace(folder: Path, name: str, metadata: str | None, git: str | None) -> CrateWorkspace:
    """Read a workspace of crates; raises CratebookError where that is not possible."""
    read = inspect(folder, metadata)
    known = without_secret(git or "") or _git_of(folder, read.crates)
    return CrateWorkspace(name=name, folder=folder, read=read, git=known)


def _git_of(folder: Path, crates: Iterable[ObservedCrate]) -> str | None:
    """Return where a checkout comes from: as git has it, else as most manifests of its crates say."""
    cloned = remote(checkout_top(folder.resolve()))
    homes = (address.home(crate.repository) for crate in crates if crate.repository)
    return address.web(cloned or "") or address.most_common(filter(None, homes))


def git_as_written(scans: Iterable[ObservedRepository], crates: frozenset[str], known: str | None) -> str | None:
    """Return the address of crates in the form in which most repositories have it."""
    entries = (entry for scan in scans for entry in scan.crates if entry.package in crates)
    written = (entry.git for entry in entries if entry.git and (known is None or address.same_place(entry.git, known)))
    return address.most_common(map(without_secret, written)) or known


def source(
    workspace: CrateWorkspace, scans: Iterable[ObservedRepository], indexes: Mapping[str, str], version: str | None
) -> dict[str, object]:
    """Return the data of a workspace's source: the registry that most entries take its crates from, else its git.

    `indexes` are the addresses of registries, by name; `version` is the requirement that most patches give.
    """
    entries = workspace.entries(scans)
    git = workspace.git or address.PLACEHOLDER
    folders = {name: crate.path for name, crate in workspace.crates.items()}
    browse = address.browse(address.web(git) or address.PLACEHOLDER, folders)
    if workspace.has_members:
        return {"path": "{folder}", "browse": browse}
    registry = registry_of(entries)
    if registry is not None:
        index = {} if registry == CRATES_IO_NAME else {"index": indexes.get(registry, address.INDEX_PLACEHOLDER)}
        return {"registry": registry, **index, **({"version": version} if version else {}), "browse": browse}
    pins = _pins(entries, git, workspace.read.commit)
    return {"git": git, **({"version": version} if version else {}), **pins, "browse": browse}


def registry_of(entries: Iterable[ObservedDependency]) -> str | None:
    """Return the name of the registry that most entries come from, paths aside; None where most are of git."""
    sources = (source_of(entry).repinned(None) for entry in entries)
    usual = address.most_common(one for one in sources if one.path is None)
    return (usual.registry or CRATES_IO_NAME) if usual is not None and usual.is_registry else None


def _pins(entries: Iterable[ObservedDependency], git: str, commit: str | None) -> Mapping[str, object]:
    """Return what patches name: as most entries have it, but rather the commit that was read than another one.

    Where that is a tag, a branch or nothing, the commit is offered beside.
    """
    pins = [source_of(entry).pin for entry in entries if entry.git and same_git(entry.git, git)]
    usual = address.most_common(pins)
    as_used = dict([usual] if usual else [])
    as_read = {"rev": commit} if commit else {}
    if not pins or "rev" in as_used:
        return as_read or as_used
    return as_used | ({"pin": as_read} if as_read else {})
