"""The crates as their manifests and sources are at a commit, read as `inspect` reads them."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ..checkouts.inspect import Inspected, inspect
from ..checkouts.revision import export
from ..data.models import ObservedCommit


def inspect_commit(checkout: Path, commit: str) -> Inspected:
    """Read the crates of a clone at a commit; raises CratebookError where their manifests cannot be read."""
    with TemporaryDirectory(prefix="cratebook-") as made:
        folder = Path(made, "crates")
        export(commit, checkout, folder)
        inspected = inspect(folder)
    crates = tuple(crate.model_copy(update={"commit": commit}) for crate in inspected.crates)
    return replace(inspected, commit=commit, crates=crates)


def read_commit(checkout: Path, commit: str) -> ObservedCommit:
    """Return the same as data."""
    return ObservedCommit(commit=commit, crates=inspect_commit(checkout, commit).crates)
