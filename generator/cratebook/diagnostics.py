"""A place in a file, a finding about it, and how findings print: as text, JSON or GitHub annotations."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from os.path import commonprefix
from typing import Literal, get_args

from . import text
from .text import counted, printable, with_hint, without_secret

Severity = Literal["error", "blocker", "warning", "note"]
Blocks = Literal["check", "publication", "patch", "toolchain", "rollout", "nothing"]
Acts = Literal["data", "plan", "crate source", "repository", "cratebook"]
EntityKind = Literal["crate", "repository"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
_GITHUB_LEVELS = {"error": "error", "blocker": "warning", "warning": "warning", "note": "notice"}


class CratebookError(Exception):
    """Anything a user can cause and fix; its text is the whole message, without the secrets of addresses in it."""

    exit_code = 1

    def __str__(self) -> str:
        return without_secret(super().__str__())


class InvalidDataError(CratebookError):
    """The data has errors, which were printed; the exit code tells whether one of them is internal."""

    def __init__(self, errors: "Sequence[Finding]") -> None:
        super().__init__("nothing was written: the data has errors")
        self.errors, self.exit_code = errors, exit_code(errors)


@dataclass(frozen=True, order=True)
class Place:
    """A position in a file; line and column count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class EntityRef:
    """A crate or a repository of the handbook, by its name."""

    kind: EntityKind
    name: str

    @property
    def file(self) -> str:
        """Its data file, below the data folder and without its ending."""
        return f"{'crates' if self.kind == 'crate' else 'repos'}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class FindingRow:
    """A finding as JSON has it."""

    path: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    hint: str
    subject: str
    section: str
    entity: EntityRef | None
    affects: tuple[EntityRef, ...]
    blocks: Blocks
    acts: Acts

    @property
    def sentence(self) -> str:
        """Return the message with its hint, without a place."""
        return with_hint(self.message, self.hint)


@dataclass(frozen=True)
class Violation:
    """One place that breaks a rule, as the rule yields it.

    `subject` names what the violation is about, without line numbers or commits, so that it is the same one after an
    edit elsewhere. `entity` is the crate or repository that it is listed under, where that does not follow from the
    place or from `affects`, which names the entities whose pages show it besides the one whose file it stands in.
    Secrets in addresses are left out of its texts.
    """

    place: Place
    message: str
    hint: str = ""
    subject: str = ""
    section: str = ""
    entity: EntityRef | None = None
    affects: frozenset[EntityRef] = frozenset()

    def __post_init__(self) -> None:
        for name in ("message", "hint", "subject"):
            object.__setattr__(self, name, without_secret(getattr(self, name)))


@dataclass(frozen=True, kw_only=True)
class Finding(Violation):
    """A violation with what its rule says of all of its kind; `section` is the plan's, where it speaks of this.

    An `error` stops publication; a `blocker`, `warning` or `note` does not. `blocks` is what cannot go on until it is
    fixed: the check (other findings may only follow from this one) and with it publication, publication alone, a patch
    (Cargo does not build it), a toolchain (Cargo builds the patch only with a newer Rust than the repository states),
    or the rollout in its order. `acts` is whose file has to change.
    """

    code: str
    severity: Severity
    blocks: Blocks = "nothing"
    acts: Acts = "data"

    @property
    def identity(self) -> tuple[str, str, str]:
        """Return what stays the same while the finding is not fixed: its rule, what it is listed under, its subject."""
        return self.code, self.entity.file if self.entity else self.place.path, self.subject or self.message

    @property
    def sentence(self) -> str:
        """Return the message with its hint, without a place."""
        return with_hint(self.message, self.hint)

    @property
    def row(self) -> FindingRow:
        """Return the finding as JSON has it."""
        values = {**vars(self), **vars(self.place), "affects": tuple(sorted(self.affects))}
        return FindingRow(**{name: values[name] for name in FindingRow.__annotations__})

    def __str__(self) -> str:
        return printable(f"{self.place}: {self.severity}: {self.code}: {self.sentence}")


def data_error(code: str, place: Place, message: str, hint: str = "", *, subject: str = "") -> Finding:
    """Return a fault of a data file by itself: until it is fixed, other findings may only follow from it."""
    return Finding(
        code=code, severity="error", blocks="check", place=place, message=message, hint=hint, subject=subject or message
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings sorted by place, then code and message, without duplicates."""
    return tuple(sorted(set(findings), key=lambda f: (f.place, f.code, f.message)))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the hint `did you mean 'x'?` for the nearest known name, or nothing."""
    near = nearest(name, known)
    return f"did you mean '{near}'?" if near else ""


def nearest(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the known name that a misspelt one most likely means, if any is as alike (1 is equal).

    What all known names begin with, as `acme-`, makes no two of them alike.
    """
    names = sorted(known)
    shared = commonprefix(names).rpartition("-")  # noqa: RUF071 - characters are what is meant
    prefix = shared[0] + shared[1]
    rest = {other.removeprefix(prefix): other for other in names}
    matches = difflib.get_close_matches(name.removeprefix(prefix), rest, n=1, cutoff=likeness)
    return rest[matches[0]] if matches else None


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Return the number of findings of each severity, by its plural."""
    return {f"{severity}s": sum(f.severity == severity for f in findings) for severity in SEVERITIES}


def summary(findings: Sequence[Finding]) -> str:
    """Return the counts as `1 error, 0 warnings`; blockers and notes are mentioned where there are any."""
    always = ("error", "warning")
    numbers = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITIES}
    return ", ".join(counted(number, name) for name, number in numbers.items() if number or name in always)


def exit_code(findings: Sequence[Finding], *, strict: bool = False) -> int:
    """Return 3 for an internal error, 1 for an error in the data (with `strict`, for any finding), else 0."""
    if any(f.acts == "cratebook" for f in findings):
        return 3
    return int(any(strict or f.severity == "error" for f in findings))


def as_text(findings: Sequence[Finding]) -> str:
    """Return a line for each finding."""
    return "".join(f"{finding}\n" for finding in findings)


def as_json(findings: Sequence[Finding]) -> str:
    """Return all findings as one JSON object with counts."""
    return text.as_json({**counts(findings), "findings": [asdict(finding.row) for finding in findings]})


def as_github(findings: Sequence[Finding], folder: str = "") -> str:
    """Return the line of each finding for the log, and the command that annotates its line of a pull request.

    GitHub shows ten annotations of a step, and in the log none of their places. `folder` is the project's path in its
    repository, ending in a slash, or nothing where it is the top.
    """
    return "".join(
        f"{_logged(f)}\n::{_GITHUB_LEVELS[f.severity]} file={_property(folder + f.place.path)},line={f.place.line},"
        f"col={f.place.column},title={_property(f.code)}::{_data(f.sentence)}\n"
        for f in findings
    )


def _logged(finding: Finding) -> str:
    """Return a finding as a line that GitHub takes for no command: it reads its older form anywhere in a line."""
    return str(finding).replace("##[", "## [")


def _data(value: str) -> str:
    return printable(value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
