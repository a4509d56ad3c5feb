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

from ..cargo.manifest import MANIFEST
from ..diagnostics import CratebookError
from ..process import run
from .checkout import Change, Checkout

Approval = Literal["cargo accepts it", "cargo is not on the PATH", "cargo does not start here"]

_QUIET = {"CARGO_NET_OFFLINE": "true", "RUSTUP_AUTO_INSTALL": "0", "CARGO_TERM_COLOR": "never"}


def approve(checkout: Checkout, changes: Iterable[Change]) -> Approval:
    """Ask Cargo for its opinion of a checkout as it is after changes.

    Raises CratebookError with Cargo's reason where it rejects that; says why where Cargo cannot be asked.
    """
    able, new = _able(), {change.path: change.new for change in changes}
    if able != "cargo accepts it" or not new:
        return able
    reason = _rejection(checkout, new)
    if reason:
        before = _rejection(checkout, {})
        what = "rejects it as it is, so it was left" if before else "would reject the new text, so nothing was written"
        raise CratebookError(f"{checkout.label(checkout.root.path)}: Cargo {what}:\n{before or reason}")
    return able


def _rejection(checkout: Checkout, new: Mapping[Path, str]) -> str | None:
    """Return why Cargo rejects a checkout whose files at these paths have other texts; nothing where it does not."""
    with TemporaryDirectory(prefix="cratebook-") as made:
        empty, mirror = Path(made).resolve() / "empty", Path(made).resolve() / "checkout"
        empty.mkdir()
        _Mirror(checkout.top, mirror, new).make()
        folder = mirror / checkout.folder.relative_to(checkout.top)
        command = ["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1"]
        try:
            # Nothing is resolved, written or fetched.
            run([*command, "--manifest-path", str(folder / MANIFEST)], empty, _QUIET)
        except CratebookError as error:
            return _reason(str(error), f"{folder}/")
    return None


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
