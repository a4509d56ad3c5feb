"""Where builds happen: packages that are made for them, one target folder for all, and the crates as Cargo takes them.

Cargo is given each text unchanged: git is told to fetch the crates' address from the checkout at hand. So a crate is
built as a repository gets it, from its commit and never from the working tree, and Cargo's own configuration, its
registries and vendored sources apply. Nothing is fetched of the crates from elsewhere.
"""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from .. import process
from ..builds import digest
from ..cargo import forms
from ..cargo.manifest import MANIFEST
from ..cargo.source import CrateSource
from ..checkouts.revision import branches_and_tags, git, git_path
from ..data.models.site import SourcePath
from ..diagnostics import CratebookError
from .report import Printed, Report

_RELEASE = re.compile(r"^release: (\S+)$", re.MULTILINE)
_HOST = re.compile(r"^host: (\S+)$", re.MULTILINE)
_CARGO = {
    "CARGO_INCREMENTAL": "0",
    "CARGO_NET_GIT_FETCH_WITH_CLI": "true",
    "CARGO_TERM_COLOR": "never",
    "CARGO_TERM_PROGRESS_WHEN": "never",
    "RUST_BACKTRACE": "0",
    "RUSTUP_AUTO_INSTALL": "0",
}
# Unused imports are allowed: the handbook's lines are to be used by their reader. No folder above claims the package.
_PACKAGE = """[package]
name = "the-offer"
version = "0.0.0"
edition = "2021"
publish = false

[lib]
path = "imports.rs"

[lints.rust]
unused_imports = "allow"

[workspace]

"""


@dataclass(frozen=True, kw_only=True)
class Rustc:
    """The compiler that Cargo takes in the workshop's folder: its version, and the machine that it runs on."""

    version: str
    host: str


@dataclass(frozen=True, kw_only=True)
class Clone:
    """A clone of a git source of crates, and the addresses that manifests have for that."""

    checkout: Path
    addresses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """A folder for builds; `clones` are those of the git sources of the crates, `packages` what all sources have."""

    folder: Path
    clones: Mapping[SourcePath, Clone]
    packages: frozenset[str]

    @cached_property
    def rustc(self) -> Rustc:
        """Raises CratebookError where there is no rustc, or no Cargo."""
        process.output(["cargo", "--version"], self.folder, _CARGO)
        printed = process.output([_rustc(), "-vV"], self.folder, _CARGO).decode("utf-8", "replace")
        release, host = _RELEASE.search(printed), _HOST.search(printed)
        if not (release and host):
            raise CratebookError("'rustc -vV' does not say which version it is")
        return Rustc(version=release[1], host=host[1])

    def serve(self, source: SourcePath, commits: Sequence[str]) -> None:
        """Let Cargo find these commits of a clone, the first as the newest, and fetch them though it is offline."""
        checkout, served = self.clones[source].checkout, self._served(source)
        shutil.rmtree(served, ignore_errors=True)
        git(["init", "--quiet", "--bare", "--template=", str(served)], self.folder)
        _write(served / "objects" / "info" / "alternates", f"{git_path(checkout, 'objects').resolve()}\n")
        shallow = git_path(checkout, "shallow")
        if shallow.is_file():
            shutil.copy(shallow, served)
        refs = {**branches_and_tags(checkout), **{f"refs/heads/{commit}": commit for commit in commits}}
        _write(served / "packed-refs", "".join(f"{commit} {name}\n" for name, commit in refs.items()))
        _write(served / "HEAD", f"{commits[0]}\n")
        # An address may end in `.git`, and goes on to do so.
        link = served.with_name(f"{served.name}.git")
        if not link.is_symlink():
            link.symlink_to(served.name)
        for commit in commits:
            self._fetch(source, commit)

    def _served(self, source: SourcePath) -> Path:
        return self.folder / "-".join(("crates", *source[1:]))

    def check(self, dependencies: str, imports: str, target: str) -> Report:
        """Build a package with these dependencies, all features and these imports, for a target."""
        if not self._has(target):
            return Report(outcome="not-verified", reason=f"the target {target} is not installed")
        return self._check(self._package(dependencies, imports), None, target, "--all-features")

    def check_workspace(self, checkout: Path) -> Report:
        """Build all packages of the workspace at the top of a checkout, for this machine."""
        return self._check(checkout, checkout, self.rustc.host, "--workspace")

    def _check(self, folder: Path, checkout: Path | None, target: str, what: str) -> Report:
        command = ["cargo", "check", what, "--keep-going", "--message-format", "json"]
        command += ["--target", target, "--target-dir", str(self.folder / "target")]
        done = process.attempt(command, folder, self._environment)
        printed = Printed(
            folder=folder,
            checkout=checkout,
            target=self.folder / "target",
            addresses=tuple(address for clone in self.clones.values() for address in clone.addresses[:1]),
            packages=self.packages,
            messages=done.stdout,
            errors=done.stderr,
        )
        lock = folder / "Cargo.lock"
        return replace(
            Report(outcome="builds") if done.returncode == 0 else printed.report(),
            lock=digest(lock.read_text("utf-8")) if lock.is_file() else None,
        )

    def _fetch(self, source: SourcePath, commit: str) -> None:
        """Let Cargo have a commit of the crates in its cache, where it looks also when the user's settings are offline.

        It is asked for a package that no source has, so that it looks nowhere else.
        """
        entry = CrateSource.at_pin(self.clones[source].addresses[0], ("rev", commit)).entry
        package = self._package(f"[dependencies]\ncratebook-verify-none = {forms.inline(entry)}\n", "")
        process.attempt(["cargo", "fetch", "--config", "net.offline=false"], package, self._environment)

    def _package(self, dependencies: str, imports: str) -> Path:
        """Return the folder of a package with these texts, and without a lock file."""
        package = self.folder / "package"
        (package / "Cargo.lock").unlink(missing_ok=True)
        _write(package / MANIFEST, _PACKAGE + dependencies)
        _write(package / "imports.rs", imports)
        return package

    @property
    def _environment(self) -> Mapping[str, str]:
        """Git's settings are added to those that it is given in the same way already."""
        count = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
        places = [(self._served(path), address) for path, clone in self.clones.items() for address in clone.addresses]
        settings = {}
        for number, (served, address) in enumerate(places, start=count):
            settings[f"GIT_CONFIG_KEY_{number}"] = f"url.{served}.insteadOf"
            settings[f"GIT_CONFIG_VALUE_{number}"] = address
        return {**_CARGO, **settings, "GIT_CONFIG_COUNT": str(count + len(places))}

    def _has(self, target: str) -> bool:
        """Tell whether the standard library for a target is installed."""
        if target == self.rustc.host:
            return True
        command = [_rustc(), "--print", "target-libdir", "--target", target]
        done = process.attempt(command, self.folder, _CARGO)
        return done.returncode == 0 and Path(os.fsdecode(done.stdout).strip()).is_dir()


def _write(path: Path, text: str) -> None:
    """Write a file, and the folders that it is in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _rustc() -> str:
    """Return the compiler that Cargo starts (Cargo reference, "Environment Variables")."""
    return os.environ.get("RUSTC") or "rustc"
