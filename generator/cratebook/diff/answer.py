"""A difference as JSON, whole."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from ..diagnostics import Finding, counts
from .difference import Difference
from .side import Side


def as_json(difference: Difference) -> str:
    """Return the difference as one JSON object; its keys are those of the parts of a `Difference`."""
    contents = difference.contents
    said = {
        "old": _side(difference.old),
        "new": _side(difference.new),
        "same": difference.same,
        "contents": asdict(contents) if contents else None,
        "findings": {
            "warnings_compared": difference.warnings_compared,
            "new": _rows(difference.added),
            "mended": _rows(difference.mended),
        },
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _side(side: Side) -> dict[str, object]:
    return {"name": side.name, "exists": side.exists, **counts(side.findings)}


def _rows(findings: Iterable[Finding]) -> list[dict[str, object]]:
    return [asdict(finding.row) for finding in findings]
