"""The checkouts of crates and repositories to all that a handbook of them starts from; nothing of them is run."""

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..cargo.source import CrateSource, Place
from ..checkouts.git import remote
from ..checkouts.inspect import Inspected, inspect
from ..checkouts.scan import ScanTargets, package_text, scan_repository
from ..checks.names import fits_a_repository
from ..data.models import LeftOut, ObservedCrate, ObservedRepository, ObservedSource
from ..project import STARTER, checkout_top
from ..text import without_secret
from . import address
from .crates import shared

_EXAMPLE_ORGANISATION, _EXAMPLE_HOST = "Acme", "https://git.example/acme"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a user states about a new handbook; the rest follows from the checkouts.

    `install_from` is the pinned address from which workflows install cratebook.
    """

    crates: Path | None = None
    metadata: str | None = None
    repositories: Path | None = None
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
class Checkouts:
    """What was read: the whole workspace of the crates, those of it that are shared, and the repositories, by name.

    `git` is where the crates come from; None where nothing tells it. `purposes` are the descriptions that the
    repositories' manifests have. `left_out` are packages that are not shared, `skipped` says why a folder is no
    repository.
    """

    workspace: Inspected | None
    crates: Mapping[str, ObservedCrate]
    repositories: Mapping[str, ObservedRepository]
    git: str | None
    places: Places
    purposes: Mapping[str, str]
    left_out: tuple[LeftOut, ...]
    skipped: Mapping[str, str]

    @property
    def commit(self) -> str | None:
        """The commit at which the crates were read."""
        return self.workspace.commit if self.workspace else None

    @property
    def source(self) -> ObservedSource | None:
        """The record of a workspace that was read as a whole; what is not shared is left out of it."""
        if self.workspace is None or not self.workspace.whole:
            return None
        return ObservedSource.model_validate(
            {
                "commit": self.commit,
                "crates": tuple(self.crates),
                "left-out": self.left_out,
                "scripts": self.workspace.scripts,
            }
        )


def read_example(options: Options) -> tuple[Options, Checkouts]:
    """Read the bundled example as any other checkouts; return the options with what the example adds to them."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        shutil.copytree(STARTER / "example", folder, dirs_exist_ok=True)
        crates, repositories = folder / "crates", folder / "repositories"
        for checkout in (crates, *repositories.iterdir()):
            _pretend_to_clone(checkout)
        organisation = options.organisation or _EXAMPLE_ORGANISATION
        options = replace(options, crates=crates, repositories=repositories, organisation=organisation)
        return options, read(options)


def _pretend_to_clone(folder: Path) -> None:
    """Give a folder an origin: no package can carry git's own files."""
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text(f'[remote "origin"]\n\turl = {_EXAMPLE_HOST}/{folder.name}\n', "utf-8")


def read(options: Options) -> Checkouts:
    """Read the checkouts that the options name; raises CratebookError where the crates' cannot be read."""
    workspace = inspect(options.crates, options.metadata) if options.crates else None
    libraries = workspace.crates if workspace else ()
    stated_git = without_secret(options.git or "")
    known_git = stated_git or _git_of_crates(options.crates, libraries)
    # Which crates are shared, and how their address is written, shows only in the repositories: these are read twice.
    names = frozenset(crate.name for crate in libraries)
    folders, first, skipped = _repositories(options, ScanTargets(names, _places_of(known_git), {}))
    git = stated_git or _git_as_written(first, names, known_git)
    crates, not_shared = shared(libraries, first, git or address.PLACEHOLDER)
    places = _places(folders, git)
    rust_names = {crate.library or name.replace("-", "_"): name for name, crate in crates.items()}
    exports = {name: crate.names_by_path for name, crate in crates.items()}
    targets = ScanTargets(frozenset(crates), _places_of(git), places.urls, rust_names, exports)
    return Checkouts(
        workspace=workspace,
        crates=crates,
        repositories=_scan(folders, targets),
        git=git,
        places=places,
        purposes={n: text for n, folder in folders.items() if (text := package_text(folder, n, "description"))},
        left_out=tuple(sorted((*(workspace.left_out if workspace else ()), *not_shared), key=lambda one: one.package)),
        skipped=skipped,
    )


def _scan(folders: Mapping[str, Path], targets: ScanTargets) -> dict[str, ObservedRepository]:
    return {name: scan_repository(folder, name, targets) for name, folder in folders.items()}


def _repositories(
    options: Options, targets: ScanTargets
) -> tuple[dict[str, Path], list[ObservedRepository], dict[str, str]]:
    """Return the folders that are repositories, by name, what was seen in them, and why the others are none."""
    folders = {path.name: path for path in (_folders(options.repositories.resolve()) if options.repositories else ())}
    skipped = {name: reason for name, path in folders.items() if (reason := _obstacle(path, options.crates))}
    scans = _scan({name: path for name, path in folders.items() if name not in skipped}, targets)
    empty = (name for name, scan in scans.items() if scan.kind == "none" and not scan.members)
    skipped |= dict.fromkeys(empty, "it has no Cargo.toml")
    return {name: path for name, path in folders.items() if name not in skipped}, list(scans.values()), skipped


def _folders(folder: Path) -> list[Path]:
    """Return the folder itself where it is a checkout, else those in it."""
    if (folder / ".git").exists() or (folder / "Cargo.toml").exists():
        return [folder]
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _obstacle(folder: Path, crates: Path | None) -> str | None:
    """Return why a folder can be no repository, if so."""
    if crates and crates.resolve().is_relative_to(folder.resolve()):
        return "it is the checkout of the crates"
    return None if fits_a_repository(folder.name) else "its name cannot be a part of an address"


def _places_of(git: str | None) -> frozenset[Place]:
    return frozenset([CrateSource(git=git or address.PLACEHOLDER).place])


def _places(folders: Mapping[str, Path], git: str | None) -> Places:
    """Return where the repositories are: as git has it, else as their manifests say, else beside most others."""
    known: dict[str, str] = {}
    for name, folder in folders.items():
        cloned, home = remote(folder), package_text(folder, name, "repository")
        if place := address.web(cloned or "") or address.home(home or ""):
            known[name] = place
    pattern = address.repositories(known, address.web(git or "") or address.PLACEHOLDER)
    by_pattern = Places(pattern=pattern, urls={}, unknown=tuple(name for name in folders if name not in known))
    return replace(by_pattern, urls={name: known.get(name) or by_pattern.expected(name) for name in folders})


def _git_of_crates(crates: Path | None, libraries: Iterable[ObservedCrate]) -> str | None:
    """Return where the crates' checkout comes from: as git has it, else as most manifests say."""
    cloned = remote(checkout_top(crates.resolve())) if crates else None
    homes = (address.home(crate.repository) for crate in libraries if crate.repository)
    return address.web(cloned or "") or address.most_common(filter(None, homes))


def _git_as_written(scans: Iterable[ObservedRepository], crates: frozenset[str], known: str | None) -> str | None:
    """Return the crates' address in the form in which most repositories have it."""
    entries = (entry for scan in scans for entry in scan.crates if entry.package in crates)
    written = (entry.git for entry in entries if entry.git and (known is None or address.same_place(entry.git, known)))
    return address.most_common(map(without_secret, written)) or known
