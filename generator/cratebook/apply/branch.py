"""Changes as a commit on a branch of their own, made of git's objects alone.

The working tree, the index and the branch that is checked out stay as they are, so that nothing in them can be lost; no
hook, filter, signing program, pager or transport that the checkout names is started (git's documentation of
`hash-object --no-filters`, `commit-tree` and `core.hooksPath`).
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ..checkouts.revision import git
from ..diagnostics import CratebookError
from .checkout import Change, Checkout

_SHA1_DIGITS = 40


def check_branch(name: str, folder: Path) -> None:
    """Raise CratebookError for a name that git allows for no branch."""
    try:
        git(["check-ref-format", f"refs/heads/{name}"], folder)
    except CratebookError as error:
        raise CratebookError(f"'{name}' is not a name that git allows for a branch") from error


def commit(checkout: Checkout, branch: str, changes: Sequence[Change], message: str) -> bool:
    """Commit changes on top of HEAD to a new branch; tell whether that was to be done, or the branch has them already.

    Raises CratebookError where that is no git checkout, where a manifest is not as committed, where a branch of that
    name has anything else, and where git fails.
    """
    name = checkout.prefix.rstrip("/") or str(checkout.top)
    if not (checkout.top / ".git").exists():
        raise CratebookError(f"{name} is no git checkout")
    with TemporaryDirectory(prefix="cratebook-") as temporary:
        repository = _Repository(checkout.top, Path(temporary) / "index")
        base = repository.revision("HEAD^{commit}")
        if base is None:
            raise CratebookError(f"{name} has no commit yet")
        modes = _modes(checkout, repository, base)
        tree = repository.tree(base, {change: modes[change.path] for change in changes})
        there = repository.revision(f"refs/heads/{branch}^{{commit}}")
        if there is None:
            made = repository.git("commit-tree", "--no-gpg-sign", "-p", base, "-F", "-", tree, stdin=message.encode())
            repository.git("update-ref", f"refs/heads/{branch}", made, "0" * len(made))
        elif repository.git("rev-parse", f"{there}^{{tree}}", f"{there}^@") != f"{tree}\n{base}":
            hint = f"delete it (git branch -D {branch}), or name another"
            raise CratebookError(f"{name} has a branch {branch} with something else; {hint}")
    return there is None


@dataclass(frozen=True)
class _Repository:
    """A git repository by the top of its checkout, with an index of our own."""

    top: Path
    index: Path

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        """Return what git prints, without the line end."""
        own = {"GIT_CEILING_DIRECTORIES": str(self.top.parent), "GIT_INDEX_FILE": str(self.index)}
        return os.fsdecode(git(arguments, self.top, stdin, own)).removesuffix("\n")

    def revision(self, name: str) -> str | None:
        """Return the object that a name stands for; None where there is none."""
        self.git("rev-parse", "--git-dir")
        try:
            return self.git("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        except CratebookError:
            return None

    def tree(self, base: str, changes: Mapping[Change, str]) -> str:
        """Return the tree of a commit with the new texts of files, each with its mode."""
        self.git("read-tree", base)
        for change, mode in changes.items():
            blob = self.git("hash-object", "-w", "--no-filters", "--stdin", stdin=change.new.encode())
            path = change.path.relative_to(self.top).as_posix()
            self.git("update-index", "-z", "--index-info", stdin=f"{mode} {blob}\t{path}\0".encode())
        return self.git("write-tree", "--missing-ok")


def _modes(checkout: Checkout, repository: _Repository, base: str) -> dict[Path, str]:
    """Return the modes of all manifests; raises CratebookError where one is not as the commit has it."""
    manifests = {checkout.file(manifest): manifest for manifest in checkout.workspace.manifests}
    names = [path.relative_to(checkout.top).as_posix() for path in manifests]
    listed = repository.git("ls-tree", "-z", "--full-tree", base, "--", *names).split("\0")[:-1]
    stored = {path: head.split(" ") for head, _, path in (entry.partition("\t") for entry in listed)}
    modes = {}
    for (path, manifest), name in zip(manifests.items(), names, strict=True):
        mode, _, blob = stored.get(name, ("", "", ""))
        if blob != _blob(manifest.text.encode(), len(blob)):
            label = checkout.label(manifest.path)
            raise CratebookError(f"{label} is not as committed; commit or stash what has changed")
        modes[path] = mode
    return modes


def _blob(content: bytes, digits: int) -> str:
    """Return the name that git gives to a file's content."""
    algorithm = "sha1" if digits == _SHA1_DIGITS else "sha256"
    return hashlib.new(algorithm, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
