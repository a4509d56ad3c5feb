"""A repository built as it is, and again when its offer was followed: in an export of its commit, never in place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ..apply import Change, Options, check_out, plan, write
from ..builds import digest
from ..checkouts.revision import export, resolve
from ..data.catalog import Catalog
from ..data.models import BuildError, VerifiedCheckout
from ..diagnostics import CratebookError
from ..text import one_line
from .workshop import Workshop

_NO_MEMBER = "no member is known to take the crates; name one as `members` in the repository's file"


@dataclass(frozen=True, kw_only=True)
class Trial:
    """An export of a repository at its commit, and what following its offer changes there, or why it cannot be.

    Without a commit there is no export either.
    """

    commit: str | None
    folder: Path
    changes: tuple[Change, ...] = ()
    reason: str | None = None

    @property
    def offer(self) -> str:
        """The SHA-256 of the manifests that the offer changes, as texts."""
        return digest("".join(f"{change.name}\n{change.new}" for change in self.changes))

    def is_known(self, outcome: VerifiedCheckout) -> bool:
        """Tell whether an outcome is of this commit and this offer."""
        same = (outcome.commit, outcome.offer) == (self.commit, self.offer)
        return same and outcome.outcome != "not-verified"

    def check(self, workshop: Workshop) -> VerifiedCheckout:
        """Build it, follow the offer, and build it again."""
        if self.commit is None:
            return self._outcome("not-verified", self.reason)
        before = workshop.check_workspace(self.folder)
        if before.outcome == "fails":
            return self._outcome("broken-before", error=before.error)
        if before.outcome == "not-verified" or self.reason:
            return self._outcome("not-verified", before.reason or self.reason)
        write(self.folder, self.changes)
        after = workshop.check_workspace(self.folder)
        outcome = "broken-by-this" if after.outcome == "fails" else after.outcome
        return self._outcome(outcome, after.reason, after.error)

    def _outcome(self, outcome: str, reason: str | None = None, error: BuildError | None = None) -> VerifiedCheckout:
        values = {"outcome": outcome, "error": error, "reason": reason}
        return VerifiedCheckout.model_validate({"commit": self.commit, "offer": self.offer, **values})


@contextmanager
def trial(catalog: Catalog, name: str, checkout: Path) -> Iterator[Trial]:
    """Export a repository for a time, and plan what its offer changes there."""
    commit = None
    with TemporaryDirectory(prefix="cratebook-") as made:
        folder = Path(made).resolve() / name
        try:
            head = resolve("HEAD", checkout)
            export(head, checkout, folder)
            commit = head
            planned = plan(check_out(folder), catalog, name, Options(policy="replace"))
        except CratebookError as error:
            yield Trial(commit=commit, folder=folder, reason=one_line(str(error)))
        else:
            reason = _NO_MEMBER if planned.choices else None
            yield Trial(commit=commit, folder=folder, changes=planned.changes, reason=reason)
