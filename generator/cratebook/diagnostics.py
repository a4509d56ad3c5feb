"""A place in a file, a finding about it, and how findings print: as text, JSON or GitHub annotations."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os.path import commonprefix
from typing import Literal

Severity = Literal["error", "warning"]


class CratebookError(Exception):
    """Anything a user can cause and mend; its text is the whole message."""

    exit_code = 1


@dataclass(frozen=True, order=True)
class Place:
    """A position in a file; line and column count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fault in the data, or one contradiction of the plan with itself.

    `section` is the plan's own section where it speaks; `touches` names the entities, as `repos/forge` or
    `crates/acme-net`, on whose pages the finding is shown.
    """

    code: str
    severity: Severity
    place: Place
    message: str
    hint: str = ""
    section: str = ""
    touches: frozenset[str] = frozenset()

    @property
    def sentence(self) -> str:
        """Return the message with its hint, without a place."""
        return f"{self.message}; {self.hint}" if self.hint else self.message

    @property
    def row(self) -> dict[str, object]:
        """Return everything that it says, as JSON has it."""
        return {
            "path": self.place.path,
            "line": self.place.line,
            "column": self.place.column,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "section": self.section,
            "touches": sorted(self.touches),
        }

    def __str__(self) -> str:
        said = f"{self.place}: {self.severity}: {self.code}: {self.sentence}"
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in said)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by place, then code and message, each said once."""
    return tuple(sorted(set(findings), key=lambda f: (f.place, f.code, f.message)))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the hint `did you mean 'x'?` for the nearest known name, or nothing.

    What all known names begin with, as `acme-`, makes no two of them alike.
    """
    names = sorted(known)
    shared = commonprefix(names).rpartition("-")  # noqa: RUF071 - characters are what is meant
    prefix = shared[0] + shared[1]
    rest = {other.removeprefix(prefix): other for other in names}
    nearest = difflib.get_close_matches(name.removeprefix(prefix), rest, n=1)
    return f"did you mean '{rest[nearest[0]]}'?" if nearest else ""


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Count the findings of each severity."""
    return {
        "errors": sum(f.severity == "error" for f in findings),
        "warnings": sum(f.severity == "warning" for f in findings),
    }


def as_text(findings: Sequence[Finding]) -> str:
    """Return a line for each finding."""
    return "".join(f"{finding}\n" for finding in findings)


def as_json(findings: Sequence[Finding]) -> str:
    """Return all findings as one JSON object with counts."""
    said = {**counts(findings), "findings": [finding.row for finding in findings]}
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def as_github(findings: Sequence[Finding], folder: str = "") -> str:
    """Return workflow commands that GitHub shows as annotations on the lines of a pull request.

    `folder` is the project's path in its repository, ending in a slash, or nothing where it is the top.
    """
    return "".join(
        f"::{f.severity} file={_property(folder + f.place.path)},line={f.place.line},col={f.place.column},"
        f"title={_property(f.code)}::{_data(f.sentence)}\n"
        for f in findings
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
