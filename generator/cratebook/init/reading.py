"""The checkouts of crates and repositories to all that a handbook of them starts from; nothing of them is run."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Self

from ..checkouts.git import remote
from ..checkouts.scan import ScanTargets, package_text, registry_indexes, scan_members, scan_repository, workspace_of
from ..checks.names import fits_a_repository
from ..data.models import LeftOut, ObservedCrate, ObservedRepository
from ..project import STARTER
from . import address
from .crates import building_on, shared
from .workspaces import CrateWorkspace, git_as_written, read_workspace

_EXAMPLE_ORGANISATION, _EXAMPLE_HOST = "Acme", "https://git.example/acme"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a user states about a new handbook; the rest follows from the checkouts.

    `members` are folders of the first workspace of crates, or patterns of such, whose packages take the place of
    repositories. `install_from` is the pinned address from which workflows install cratebook.
    """

    crates: tuple[Path, ...] = ()
    metadata: str | None = None
    repositories: Path | None = None
    members: tuple[str, ...] = ()
    organisation: str | None = None
    title: str | None = None
    git: str | None = None
    install_from: str | None = None


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where each repository is: as its checkout has it or, for those in `unknown`, as most others' addresses are."""

    pattern: str
    urls: Mapping[str, str]
    unknown: tuple[str, ...]

    def expected(self, name: str) -> str:
        """Return where a repository is by the pattern."""
        return self.pattern.replace("{repository}", name)


@dataclass(frozen=True, kw_only=True)
class Repositories:
    """Where repositories are read: each in its folder, or a member of the workspace at `top`, in its folder there."""

    folders: Mapping[str, Path]
    top: Path | None
    members: Mapping[str, str]
    skipped: Mapping[str, str]

    def scan(self, targets: ScanTargets) -> dict[str, ObservedRepository]:
        """Return what the manifests of each have."""
        scans = {name: scan_repository(folder, name, targets) for name, folder in self.folders.items()}
        return scans | (scan_members(self.top, self.members, targets) if self.top else {})

    def with_manifests(self, scans: Mapping[str, ObservedRepository]) -> tuple[Self, dict[str, ObservedRepository]]:
        """Return those in which a manifest was seen, and their scans."""
        empty = {name for name, scan in scans.items() if scan.kind == "none" and not scan.members}
        folders = {name: folder for name, folder in self.folders.items() if name not in empty}
        skipped = {**self.skipped, **dict.fromkeys(sorted(empty), "it has no Cargo.toml")}
        kept = {name: scan for name, scan in scans.items() if name not in empty}
        return replace(self, folders=folders, skipped=skipped), kept

    def texts(self, key: str) -> dict[str, str]:
        """Return what their packages have under a key, by the repository's name."""
        read = {name: package_text(workspace_of(folder), name, key) for name, folder in self.folders.items()}
        if self.top:
            workspace = workspace_of(self.top)
            members = self.members.items()
            read |= {name: package_text(workspace.of_member(folder), name, key) for name, folder in members}
        return {name: text for name, text in read.items() if text}


@dataclass(frozen=True, kw_only=True)
class Checkouts:
    """What was read: the workspaces of crates, with those that are shared, and the repositories, by name.

    `members` are the folders of those that are members of the first workspace, `purposes` the descriptions that the
    repositories' manifests have, `indexes` the addresses of the registries that their configurations name. `skipped`
    says why a folder is no repository.
    """

    workspaces: tuple[CrateWorkspace, ...]
    repositories: Mapping[str, ObservedRepository]
    members: Mapping[str, str]
    places: Places
    purposes: Mapping[str, str]
    indexes: Mapping[str, str]
    skipped: Mapping[str, str]

    @property
    def crates(self) -> Mapping[str, ObservedCrate]:
        """The shared crates of all workspaces, by name."""
        return {name: crate for one in self.workspaces for name, crate in sorted(one.crates.items())}

    @property
    def git(self) -> str | None:
        """Where the first crates come from whose address is known."""
        return next((one.git for one in self.workspaces if one.git), None)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The packages that are not shared."""
        every = (left_out for one in self.workspaces for left_out in one.left_out)
        return tuple(sorted(every, key=lambda one: one.package))


def read_example(options: Options) -> tuple[Options, Checkouts]:
    """Read the bundled example as any other checkouts; return the options with what the example adds to them."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        shutil.copytree(STARTER / "example", folder, dirs_exist_ok=True)
        crates, repositories = folder / "crates", folder / "repositories"
        for checkout in (crates, *repositories.iterdir()):
            _pretend_to_clone(checkout)
        organisation = options.organisation or _EXAMPLE_ORGANISATION
        options = replace(options, crates=(crates,), repositories=repositories, organisation=organisation)
        return options, read(options)


def _pretend_to_clone(folder: Path) -> None:
    """Give a folder an origin: no package can carry git's own files."""
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text(f'[remote "origin"]\n\turl = {_EXAMPLE_HOST}/{folder.name}\n', "utf-8")


def read(options: Options) -> Checkouts:
    """Read the checkouts that the options name; raises CratebookError where the crates' cannot be read."""
    named = _names(options.crates)
    known = [read_workspace(folder, name, options.metadata, options.git) for name, folder in named.items()]
    # Which crates are shared, and how their address is written, shows only in the repositories: these are read twice.
    repositories = _repositories(options)
    names = frozenset(crate.name for one in known for crate in one.read.crates) - repositories.members.keys()
    first = repositories.scan(_targets(known, names, {}))
    repositories, first = repositories.with_manifests(first)
    workspaces = tuple(_shared(known, first, repositories, stated_git=options.git))
    places = _places(repositories, next((one.git for one in workspaces if one.git), None))
    crates = {name: crate for one in workspaces for name, crate in one.crates.items()}
    targets = _targets(workspaces, frozenset(crates), places.urls)
    rust_names = {crate.library or name.replace("-", "_"): name for name, crate in crates.items()}
    exports = {name: crate.names_by_path for name, crate in crates.items()}
    folders = repositories.folders
    return Checkouts(
        workspaces=workspaces,
        repositories=repositories.scan(replace(targets, rust_names=rust_names, exports=exports)),
        members=repositories.members,
        places=places,
        purposes=repositories.texts("description"),
        indexes={name: index for folder in folders.values() for name, index in registry_indexes(folder).items()},
        skipped=repositories.skipped,
    )


def _names(folders: Sequence[Path]) -> dict[str, Path]:
    """Return the checkouts of crates by the names that their sources get: those of the folders, each its own."""
    named = dict[str, Path]()
    for folder in folders:
        name = re.sub(r"[^\w-]", "-", folder.resolve().name, flags=re.ASCII) or "crates"
        named[f"{name}-{len(named) + 1}" if name in named else name] = folder
    return named


def _shared(
    workspaces: Iterable[CrateWorkspace],
    scans: Mapping[str, ObservedRepository],
    repositories: Repositories,
    *,
    stated_git: str | None,
) -> Iterator[CrateWorkspace]:
    """Yield the workspaces with their address as repositories write it and the crates that are shared."""
    taken = dict[str, str]()
    for one in workspaces:
        names = frozenset(crate.name for crate in one.read.crates)
        git = one.git if stated_git else git_as_written(scans.values(), names, one.git)
        apps = dict(building_on(one.read.crates, repositories.members))
        own = [crate for crate in one.read.crates if crate.name not in {*taken, *repositories.members, *apps}]
        crates, not_shared = shared(own, scans.values(), git or address.PLACEHOLDER)
        others = [
            LeftOut(package=name, reason=f"{taken[name]} has a crate of that name")
            for name in sorted(names & taken.keys())
        ]
        taken |= dict.fromkeys(crates, one.name)
        left_out = [package for package in one.read.left_out if package.package not in repositories.members]
        left_out += [
            LeftOut(package=name, reason=f"it needs {member}, which takes the place of a repository")
            for name, member in apps.items()
        ]
        in_place = one.folder.resolve() == repositories.top
        yield replace(one, git=git, crates=crates, left_out=(*left_out, *not_shared, *others), has_members=in_place)


def _targets(workspaces: Iterable[CrateWorkspace], crates: frozenset[str], urls: Mapping[str, str]) -> ScanTargets:
    return ScanTargets(crates, frozenset(one.place for one in workspaces), urls)


def _repositories(options: Options) -> Repositories:
    """Return the folders that may be repositories, and the members that take the place of some."""
    folders = {path.name: path for path in (_folders(options.repositories.resolve()) if options.repositories else ())}
    skipped = {name: reason for name, path in folders.items() if (reason := _obstacle(path, options.crates))}
    top = options.crates[0].resolve() if options.crates and options.members else None
    return Repositories(
        folders={name: path for name, path in folders.items() if name not in skipped},
        top=top,
        members=dict(_members(top, options.members)) if top else {},
        skipped=skipped,
    )


def _members(top: Path, patterns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the members of a workspace in folders, or in some that patterns fit: the name and the folder of each."""
    for member in workspace_of(top).members:
        folder = PurePosixPath(member.path).parent
        named = any(fnmatchcase(str(folder), one) or folder.is_relative_to(one.rstrip("/")) for one in patterns)
        if named and member.name and fits_a_repository(member.name):
            yield member.name, str(folder)


def _folders(folder: Path) -> list[Path]:
    """Return the folder itself where it is a checkout, else those in it."""
    if (folder / ".git").exists() or (folder / "Cargo.toml").exists():
        return [folder]
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _obstacle(folder: Path, crates: Iterable[Path]) -> str | None:
    """Return why a folder can be no repository, if so."""
    if any(one.resolve().is_relative_to(folder.resolve()) for one in crates):
        return "it is the checkout of the crates"
    return None if fits_a_repository(folder.name) else "its name cannot be a part of an address"


def _places(repositories: Repositories, git: str | None) -> Places:
    """Return where the repositories are: as git has it, else as their manifests say, else beside most others."""
    homes = repositories.texts("repository")
    known: dict[str, str] = {}
    for name, folder in repositories.folders.items():
        if place := address.web(remote(folder) or "") or address.home(homes.get(name, "")):
            known[name] = place
    if top := address.web(git or ""):
        known |= {name: address.of_folder(top, folder) for name, folder in repositories.members.items()}
    pattern = address.repositories(known, address.web(git or "") or address.PLACEHOLDER)
    names = (*repositories.folders, *repositories.members)
    by_pattern = Places(pattern=pattern, urls={}, unknown=tuple(name for name in names if name not in known))
    return replace(by_pattern, urls={name: known.get(name) or by_pattern.expected(name) for name in names})
