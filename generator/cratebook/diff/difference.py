"""The difference of two handbooks: what they give to the reader, and what is wrong with their data."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from .. import text
from ..diagnostics import Finding, counts
from .contents import Contents, contents
from .side import Side


@dataclass(frozen=True, kw_only=True)
class Difference:
    """How two sides differ; `contents` is None where one of them has errors, so that nothing follows from it."""

    old: Side
    new: Side
    contents: Contents | None
    added: tuple[Finding, ...]
    fixed: tuple[Finding, ...]

    @property
    def same(self) -> bool:
        """Tell whether all was compared and nothing differs."""
        return self.contents == Contents() and not self.added and not self.fixed and self.warnings_compared

    @property
    def warnings_compared(self) -> bool:
        """Tell whether the rules gave their warnings on both sides."""
        return self.old.readable and self.new.readable


def compare(old: Side, new: Side) -> Difference:
    """Compare two sides; what follows from a catalog only where both are valid."""
    before, now = _comparable(old, new)
    return Difference(
        old=old,
        new=new,
        contents=contents(old.catalog, new.catalog) if old.valid and new.valid else None,
        added=_more(now, before),
        fixed=_more(before, now),
    )


def added(old: Side, new: Side) -> tuple[Finding, ...]:
    """Return the findings of the new side that the old one does not have, or not as often.

    Where not all rules ran on both sides, they are errors only.
    """
    before, now = _comparable(old, new)
    return _more(now, before)


def _comparable(old: Side, new: Side) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings of both sides, those of rules that ran on one side only left out."""
    if old.readable and new.readable:
        return old.findings, new.findings
    return _errors(old.findings), _errors(new.findings)


def _errors(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.severity == "error")


def _more(findings: Sequence[Finding], others: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that the others do not have, or not as often, wherever in its file each stands."""
    left = Counter(f.identity for f in findings) - Counter(f.identity for f in others)
    more: list[Finding] = []
    for finding in reversed(findings):
        if left[finding.identity]:
            left[finding.identity] -= 1
            more.append(finding)
    return tuple(reversed(more))


def as_json(difference: Difference) -> str:
    """Return the difference as one JSON object; its keys are those of the parts of a `Difference`."""
    contents = difference.contents
    answer = {
        "old": _side(difference.old),
        "new": _side(difference.new),
        "same": difference.same,
        "contents": asdict(contents) if contents else None,
        "findings": {
            "warnings_compared": difference.warnings_compared,
            "new": _rows(difference.added),
            "fixed": _rows(difference.fixed),
        },
    }
    return text.as_json(answer)


def _side(side: Side) -> dict[str, object]:
    return {"name": side.name, "exists": side.exists, **counts(side.findings)}


def _rows(findings: Iterable[Finding]) -> list[dict[str, object]]:
    return [asdict(finding.row) for finding in findings]
