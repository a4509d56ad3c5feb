"""A checkout that a patch is applied to: its workspace, and how messages call its files."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..cargo import files
from ..cargo.manifest import MANIFEST, Fault, Manifest
from ..cargo.workspace import Workspace, read_workspace, root_above
from ..diagnostics import CratebookError
from ..project import checkout_top


@dataclass(frozen=True, kw_only=True)
class Change:
    """A file that is to change; `path` is where it really is, `name` where it stands in the checkout."""

    path: Path
    name: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """A folder with a Cargo.toml in a checkout that begins at `top`; messages put `prefix` before its paths."""

    top: Path
    prefix: str
    workspace: Workspace
    root: Manifest

    @property
    def folder(self) -> Path:
        """The folder of the root manifest."""
        return self.workspace.folder

    @property
    def is_workspace(self) -> bool:
        """Whether it has members."""
        return self.root.workspace is not None

    def label(self, manifest: str) -> str:
        """Return how messages call a manifest, given by its path from the root's folder."""
        return self.prefix + manifest

    def file(self, manifest: Manifest) -> Path:
        """Return where a manifest really is, whatever links lead to it."""
        return Path(os.path.realpath(self.folder / manifest.path))

    def refusal(self, faults: Iterable[Fault]) -> CratebookError:
        """Return the error that tells what cannot be read."""
        return _refusal(self.prefix, faults)


def check_out(folder: Path, prefix: str = "") -> Checkout:
    """Read the workspace at the root of a checkout.

    Raises CratebookError where there is no manifest, where it cannot be read, where it is a link out of the checkout,
    and where it belongs to a workspace above.
    """
    checkout = files.Checkout.at(folder, checkout_top(folder.resolve()))
    workspace = read_workspace(checkout)
    if workspace.root is None and workspace.faults:
        raise _refusal(prefix, workspace.faults)
    if workspace.root is None:
        raise CratebookError(f"{prefix}{MANIFEST} is not there: the checkout has no Rust manifest at its root")
    above = root_above(checkout.folder)
    if above:
        raise CratebookError(f"{prefix}{MANIFEST} belongs to the workspace in {above}; apply the patch there")
    return Checkout(top=checkout.top, prefix=prefix, workspace=workspace, root=workspace.root)


def _refusal(prefix: str, faults: Iterable[Fault]) -> CratebookError:
    lines = (f"{prefix}{fault.manifest}:{fault.line}: {fault.message}; it was left as it is" for fault in faults)
    return CratebookError("\n".join(lines))
