"""An owner of a repository, who does with a patch what the handbook says, and Cargo, which answers."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cratebook.cargo import forms
from cratebook.cargo.dependency import Dependency
from cratebook.cargo.forms import Form
from cratebook.cargo.source import Pin
from cratebook.data.catalog import Catalog
from cratebook.offer import patch as offer

from . import stub

MEMBER = "member"

Done = subprocess.CompletedProcess[str]
Dependencies = Sequence[Dependency]


def pinned(dependencies: Iterable[Dependency], pin: Pin | None) -> tuple[Dependency, ...]:
    """Return the same git dependencies at a commit, tag or branch, or without one."""
    return tuple(replace(entry, source=entry.source.repinned(pin)) for entry in dependencies)


def git_address(catalog: Catalog) -> str:
    """Return the address of the crates' git source."""
    return str(next(iter(catalog.site.git_sources.values())).git)


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Somebody with an empty folder, and a Cargo that knows of the stand-in alone; `pin` is its older commit."""

    folder: Path
    catalog: Catalog
    environment: Mapping[str, str]
    pin: Pin

    def writes(self, files: Mapping[str, str]) -> None:
        write(self.folder, files)

    def runs(self, *words: str, **environment: str) -> Done:
        return run(self.folder, *words, environment={**self.environment, **environment})

    def types(self, commands: str) -> None:
        """Run commands that Cargo has to take, line by line, each split as a shell splits it."""
        for command in commands.splitlines():
            assert_taken(self.runs(*shlex.split(command)))

    def checks(self, *words: str, **environment: str) -> Done:
        """Resolve and compile what is there, with its optional dependencies."""
        return self.runs("cargo", "check", "--all-features", "--message-format", "short", *words, **environment)

    def checks_as_wasm(self) -> Done:
        """Do so for this machine, but let Cargo and the crates take it for WASM; this asks for no other library."""
        flags = '--cfg target_arch="wasm32" -A explicit_builtin_cfgs_in_flags'
        return self.checks(RUSTFLAGS=flags, CARGO_TARGET_DIR=f"{self.environment['CARGO_TARGET_DIR']}-wasm")

    def pastes(self, form: Form, wanted: Dependencies, source: str = "") -> None:
        """Make a package with a patch in this form, and with this source."""
        package_at = ""
        match form:
            case "section":
                manifests = {"Cargo.toml": root_package() + forms.section(wanted)}
            case "lines":
                table = f"[dependencies]\n{forms.lines(wanted)}"
                manifests = {"Cargo.toml": f"{root_package()}{table}\n[features]\nown = []\n"}
            case "workspace":
                package_at = f"{MEMBER}/"
                member = f"{package()}\n[dependencies]\n{forms.workspace_member(wanted)}"
                root = f"{virtual_workspace(MEMBER)}\n{forms.workspace_root(wanted)}"
                manifests = {"Cargo.toml": root, f"{MEMBER}/Cargo.toml": member}
            case "add":
                manifests = {"Cargo.toml": root_package()}
            case "wasm":
                manifests = {"Cargo.toml": root_package() + offer.wasm(self.catalog, wanted)}
        self.writes({**manifests, f"{package_at}src/lib.rs": source})
        if form == "add":
            self.types(forms.add_command(wanted))

    def proves(self, form: Form, wanted: Dependencies, uses: stub.Uses, commit: str) -> Done:
        """Paste a form, use all that is to be had from it, and let Cargo compile that."""
        expected = stub.with_wasm(self.catalog, uses) if form == "wasm" else uses
        self.pastes(form, wanted, stub.source(self.catalog, expected, commit))
        return self.checks()


def assert_taken(done: Done) -> None:
    """Cargo did it and passed over nothing that was pasted, of which it would have warned."""
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr, done.stderr


def assert_refused(done: Done, *said: str) -> None:
    """Cargo did not do it, for this reason."""
    assert done.returncode != 0, f"Cargo takes it: {done.stderr}"
    for words in said:
        assert words in done.stderr, done.stderr


def package(name: str = "pasted") -> str:
    return f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n'


def root_package() -> str:
    """A package that no folder above it can claim for its workspace."""
    return f"{package()}\n[workspace]\n\n"


def virtual_workspace(*members: str) -> str:
    return f'[workspace]\nresolver = "2"\nmembers = {list(members)}\n'


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def run(folder: Path, *words: str, environment: Mapping[str, str]) -> Done:
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=False, encoding="utf-8")


def installed(target: str) -> tuple[str, ...]:
    """Return the target, if its standard library is here."""
    rustc = shutil.which("rustc")
    if rustc is None:
        return ()
    asked = subprocess.run(
        [rustc, "--print", "target-libdir", "--target", target], capture_output=True, text=True, check=False
    )
    return (target,) if asked.returncode == 0 and Path(asked.stdout.strip()).is_dir() else ()
