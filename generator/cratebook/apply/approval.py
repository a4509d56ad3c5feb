"""Cargo's own word on a checkout's manifests, without the network and without the checkout's toolchain or settings.

Cargo and rustup look for those from the folder that they run in, so they run in an empty one.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from ..cargo import forms
from ..cargo.manifest import MANIFEST, Manifest, read_manifest
from ..cargo.source import CrateSource
from ..diagnostics import CratebookError
from ..process import run
from .checkout import Change, Checkout

Approval = Literal["cargo accepts it", "cargo is not on the PATH", "cargo does not start here"]

_ANYWHERE = "https://registry.invalid/"
_QUIET = {"CARGO_NET_OFFLINE": "true", "RUSTUP_AUTO_INSTALL": "0", "CARGO_TERM_COLOR": "never"}


def approve(checkout: Checkout, changes: Iterable[Change]) -> Approval:
    """Ask Cargo for its opinion of a checkout as it is after changes.

    Raises CratebookError with Cargo's reason where it rejects that; says why where Cargo cannot be asked.
    """
    able, new = _able(), {change.path: change.new for change in changes}
    if able != "cargo accepts it" or not new:
        return able
    texts = {checkout.file(manifest): manifest.text for manifest in checkout.workspace.manifests} | new
    reason = _rejection(checkout, texts, new)
    if reason:
        before = _rejection(checkout, texts, {})
        what = "rejects it as it is, so it was left" if before else "would reject the new text, so nothing was written"
        raise CratebookError(f"{checkout.label(checkout.root.path)}: Cargo {what}:\n{before or reason}")
    return able


def _rejection(checkout: Checkout, texts: Mapping[Path, str], new: Mapping[Path, str]) -> str | None:
    """Return why Cargo rejects a checkout whose files at these paths have other texts; nothing where it does not.

    Registries and paths out of the checkout that any of the texts names are there for Cargo.
    """
    sources = [(path, source) for path, text in texts.items() for source in _sources(text)]
    registries = sorted({source.registry for _, source in sources if source.registry})
    outside = {os.path.normpath(path.parent / source.path) for path, source in sources if source.path}
    with TemporaryDirectory(prefix="cratebook-") as made:
        empty, root = Path(made).resolve() / "empty", Path(made).resolve() / "root"
        empty.mkdir()
        mirror = root / checkout.top.relative_to(checkout.top.anchor)
        mirror.parent.mkdir(parents=True)
        _Mirror(checkout.top, mirror, new).make()
        _link_outside(checkout.top, root, map(Path, sorted(outside)))
        folder = mirror / checkout.folder.relative_to(checkout.top)
        command = ["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1"]
        command += [word for registry in registries for word in ("--config", _setting(registry))]
        try:
            # Nothing is resolved, written or fetched.
            run([*command, "--manifest-path", str(folder / MANIFEST)], empty, _QUIET)
        except CratebookError as error:
            return _reason(str(error), f"{folder}/")
    return None


def _sources(text: str) -> Iterator[CrateSource]:
    """Yield the sources that a manifest names."""
    manifest = read_manifest(MANIFEST, text.encode())
    if isinstance(manifest, Manifest):
        for entry in (*manifest.shared_dependencies(), *manifest.dependencies({}), *manifest.patches()):
            yield entry.source


def _setting(registry: str) -> str:
    """Return a setting that lets Cargo know a registry, wherever it is: nothing is asked of it."""
    return f"{forms.header(('registries', registry, 'index'))} = {forms.value(_ANYWHERE)}"


def _link_outside(top: Path, root: Path, paths: Iterable[Path]) -> None:
    """Link what stands beside a checkout and leads to paths out of it, in a root that stands for the real one."""
    for path in paths:
        common = Path(os.path.commonpath([top, path]))
        if common not in (top, path):
            beside = common / path.relative_to(common).parts[0]
            link = root / beside.relative_to(beside.anchor)
            if beside.is_dir() and not link.exists():
                link.symlink_to(beside)


@cache
def _able() -> Approval:
    if shutil.which("cargo") is None:
        return "cargo is not on the PATH"
    with TemporaryDirectory(prefix="cratebook-") as made:
        try:
            run(["cargo", "--version"], Path(made), _QUIET)
        except CratebookError:
            return "cargo does not start here"
    return "cargo accepts it"


@dataclass(frozen=True)
class _Mirror:
    """A folder that looks like a checkout, with other texts: all that is not on the way to one is a link."""

    source: Path
    target: Path
    new: Mapping[Path, str]

    @cached_property
    def on_the_way(self) -> frozenset[Path]:
        return frozenset(parent for path in self.new for parent in path.parents)

    def make(self, folder: str = ".") -> None:
        (self.target / folder).mkdir()
        for path in (self.source / folder).iterdir():
            name, real = path.relative_to(self.source), Path(os.path.realpath(path))
            if real in self.new:
                (self.target / name).write_bytes(self.new[real].encode())
            elif path in self.on_the_way and not path.is_symlink():
                self.make(str(name))
            elif real.is_relative_to(self.source) and path.is_symlink():
                (self.target / name).symlink_to(self.target / real.relative_to(self.source))
            else:
                (self.target / name).symlink_to(path)


def _reason(printed: str, folder: str) -> str:
    """Return what Cargo printed from its error on, indented, with paths as in the checkout."""
    lines = printed.partition("failed:\n")[2].replace(folder, "").splitlines()
    return "\n".join(f"  {line}".rstrip() for line in _from_error(lines) if line.strip())


def _from_error(lines: list[str]) -> Iterator[str]:
    begin = next((number for number, line in enumerate(lines) if line.startswith("error")), 0)
    yield from lines[begin:]
