"""The checkouts of crates and repositories to all that a handbook of them starts from; nothing of them is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..cargo.source import without_secret
from ..checkouts.git import remote
from ..checkouts.inspect import Inspected, inspect
from ..checkouts.scan import ScanTargets, package_text, scan_repository
from ..checks.names import fits_a_repository
from ..data.models import LeftOut, ObservedCrate, ObservedRepository, ObservedSource
from ..project import checkout_top
from . import address
from .shared import same_place, shared


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a user says of a handbook that is to be; what is not said follows from the checkouts."""

    crates: Path | None = None
    metadata: str | None = None
    repositories: Path | None = None
    organisation: str | None = None
    title: str | None = None
    git: str | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was read: the whole workspace of the crates, those of it that are shared, and the repositories, by name.

    `git` is where the crates come from; None where nothing tells it. `urls` holds every repository's address, as its
    checkout says it or, for those in `unplaced`, as most others' have it; `pattern` stands for that.
    `purposes` are the descriptions that their manifests have. `left_out` are
    packages that are not shared, and `unfit` says why a folder is no repository.
    """

    inspected: Inspected | None
    crates: Mapping[str, ObservedCrate]
    repositories: Mapping[str, ObservedRepository]
    git: str | None
    pattern: str
    urls: Mapping[str, str]
    unplaced: tuple[str, ...]
    purposes: Mapping[str, str]
    left_out: tuple[LeftOut, ...]
    unfit: Mapping[str, str]

    @property
    def commit(self) -> str | None:
        """Return the commit at which the crates were read."""
        return self.inspected.commit if self.inspected else None

    @property
    def source(self) -> ObservedSource | None:
        """Return what is noted of a workspace that was read as a whole; what is not shared is left out of it."""
        if self.inspected is None or not self.inspected.whole:
            return None
        return ObservedSource.model_validate(
            {"commit": self.commit, "crates": tuple(self.crates), "left-out": self.left_out}
        )


def read(asked: Asked) -> Found:
    """Read the checkouts that are asked for; raises CratebookError where the crates' cannot be read."""
    inspected = inspect(asked.crates, asked.metadata) if asked.crates else None
    libraries = inspected.crates if inspected else ()
    folders, unfit = _checkouts(asked.repositories, asked.crates)
    known = asked.git or _address(asked.crates, libraries)
    names = frozenset(crate.name for crate in libraries)
    # What is shared, and in what form its address is taken, only shows in the repositories: they are read twice.
    seen = _observed(folders, ScanTargets(names, known or address.NOWHERE, {}))
    folders = {name: folder for name, folder in folders.items() if _has_package(seen[name])}
    unfit |= {name: "it has no Cargo.toml" for name in seen if name not in folders}
    git = asked.git or _as_taken(seen.values(), names, known)
    crates, unshared = shared(libraries, seen.values(), git or address.NOWHERE)
    placed = {name: found for name, folder in folders.items() if (found := _place(folder, seen[name]))}
    pattern = address.repositories(placed, address.web(git or "") or address.NOWHERE)
    urls = {name: placed.get(name) or pattern.replace("{repository}", name) for name in folders}
    return Found(
        inspected=inspected,
        crates=crates,
        repositories=_observed(folders, ScanTargets(frozenset(crates), git or address.NOWHERE, urls)),
        git=git,
        pattern=pattern,
        urls=urls,
        unplaced=tuple(name for name in folders if name not in placed),
        purposes={
            name: text for name, folder in folders.items() if (text := package_text(folder, name, "description"))
        },
        left_out=tuple(sorted((*(inspected.left_out if inspected else ()), *unshared), key=lambda one: one.package)),
        unfit=unfit,
    )


def _checkouts(folder: Path | None, crates: Path | None) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the folders that may be repositories, by name, and why the others cannot."""
    folders = {path.name: path for path in (_folders(folder.resolve()) if folder else ())}
    unfit = {name: reason for name, path in folders.items() if (reason := _unfit(path, crates))}
    return {name: path for name, path in folders.items() if name not in unfit}, unfit


def _folders(folder: Path) -> list[Path]:
    """Return the folder itself where it is a checkout, else those in it."""
    if (folder / ".git").exists() or (folder / "Cargo.toml").exists():
        return [folder]
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _unfit(folder: Path, crates: Path | None) -> str | None:
    if crates and crates.resolve().is_relative_to(folder.resolve()):
        return "it is the checkout of the crates"
    return None if fits_a_repository(folder.name) else "its name cannot be a part of an address"


def _observed(folders: Mapping[str, Path], targets: ScanTargets) -> dict[str, ObservedRepository]:
    return {name: scan_repository(folder, name, targets) for name, folder in folders.items()}


def _has_package(seen: ObservedRepository) -> bool:
    return bool(seen.members) or seen.kind != "none"


def _place(folder: Path, seen: ObservedRepository) -> str | None:
    """Return where a repository is: as git has it, else as its manifest says."""
    return address.web(remote(folder) or "") or address.home(package_text(folder, seen.name, "repository") or "")


def _address(crates: Path | None, libraries: Iterable[ObservedCrate]) -> str | None:
    """Return where the crates' checkout comes from: as git has it, else as most manifests say."""
    cloned = remote(checkout_top(crates.resolve())) if crates else None
    told = (address.home(crate.repository) for crate in libraries if crate.repository)
    return address.web(cloned or "") or address.commonest(filter(None, told))


def _as_taken(seen: Iterable[ObservedRepository], crates: frozenset[str], known: str | None) -> str | None:
    """Return the crates' address in the form in which most repositories have it."""
    entries = (entry for repository in seen for entry in repository.crates if entry.package in crates)
    taken = (entry.git for entry in entries if entry.git and (known is None or same_place(entry.git, known)))
    return address.commonest(map(without_secret, taken)) or known
