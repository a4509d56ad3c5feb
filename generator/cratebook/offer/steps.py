"""Steps on the manifests that were scanned, by which a repository gets the shared crates."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ..builds import OfferBuild
from ..cargo.manifest import MANIFEST
from ..cargo.toml import lines

Place = Literal["under", "end", "replace"]
Reason = Literal["not-scanned", "unreadable", "no-manifest", "no-package", "closed-table", "name-taken"]
Contradiction = Literal["source", "branch", "tag", "rev", "path", "version", "default-features"]

_LAST = sys.maxsize
_FIRST_TO_LAST: tuple[Place, ...] = ("replace", "under", "end")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One edit of one manifest by whole lines; they count from 1, in the file as it was scanned, before any step."""

    number: Annotated[int, Field(description="From 1")]
    file: Annotated[str | None, Field(description="Path from the repository's root; null where the reader chooses")]
    place: Annotated[
        Place,
        Field(
            description="`under`: after the one line of `lines`, or in the file that the reader chooses after the "
            "table's last entry, with the table's header at the end where it has none; `end`: after a blank line at "
            "the end of the file; `replace`: instead of the lines from the first to the last of `lines`, one entry"
        ),
    ]
    table: Annotated[str, Field(description="The table, as its header has it")]
    lines: tuple[int, ...] | None
    text: Annotated[str, Field(description="Whole lines; for `end` with the table's header")]
    replaced: Annotated[str | None, Field(description="What stands on the lines of `replace`")] = None
    members: Annotated[tuple[str, ...], Field(description="The files to choose from, where `file` is null")] = ()
    contradicts: Annotated[
        tuple[Contradiction, ...], Field(description="In what the entry on the lines of `replace` says otherwise")
    ] = ()

    @property
    def entries(self) -> int:
        """How many entries an addition has: each is one line."""
        return sum(bool(line.strip()) and line.lstrip()[0] not in "#[" for line in lines(self.text))


@dataclass(frozen=True, kw_only=True)
class Member:
    """A package of the repository whose [dependencies] can be extended."""

    file: str
    package: str


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """What Cargo refuses in a manifest as it was scanned, to be fixed before any step."""

    file: str
    line: int
    message: str


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A dependency that the steps leave as it is, though it does not agree with them."""

    file: str
    line: int
    package: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a repository's owner is offered: steps with the crates pinned or at their newest commit, or a reason.

    Both are empty where a reason says why no steps can be given, and where nothing is left to do.
    """

    pinned: Annotated[tuple[Step, ...] | None, Field(description="Null where nothing is pinned but as the plan has it")]
    newest: tuple[Step, ...]
    pinned_build: Annotated[OfferBuild | None, Field(description="What is known to build of `pinned`")]
    newest_build: Annotated[OfferBuild, Field(description="What is known to build of `newest`")]
    reason: Annotated[Reason | None, Field(description="Why there are no steps")] = None
    blockers: tuple[Blocker, ...] = ()
    members: Annotated[tuple[Member, ...], Field(description="Those that the steps change or that have crates")] = ()
    possible: Annotated[
        tuple[Member, ...], Field(description="Those whose sources name crates, or else all that could take them")
    ] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def recommended(self) -> Literal["pinned", "newest"] | None:
        """The choice to follow: the pinned one, if there is one and it is not known to fail; None where both are."""
        if self.pinned_build and self.pinned_build.state != "fails":
            return "pinned"
        return "newest" if self.newest_build.state != "fails" else None

    @property
    def build(self) -> OfferBuild:
        """What is known to build of the choice that is recommended, or of the one that would be."""
        return self.newest_build if self.pinned_build is None or self.recommended == "newest" else self.pinned_build

    def choice(self, *, newest: bool) -> tuple[tuple[Step, ...], OfferBuild]:
        """Return the steps to follow, and what is known to build of them: the newest commit where that is asked for.

        Where nothing is pinned, or only what is pinned is known to fail, that is the newest commit too.
        """
        if newest or self.pinned is None or self.pinned_build is None or self.recommended == "newest":
            return self.newest, self.newest_build
        return self.pinned, self.pinned_build

    @property
    def apart(self) -> tuple[str, ...]:
        """The repositories joined with it by git dependencies that are offered another commit of the crates."""
        return self.build.apart


def position(step: Step) -> tuple[bool, str, tuple[int, ...]]:
    """Return where a step comes among others: the root's first, then by file and line, at the end of a file last."""
    return step.file != MANIFEST, step.file or "", (*(step.lines or ()), _LAST)


def follow(text: str, steps: Sequence[Step]) -> str:
    """Return a file's text after the steps for it; a last line without an end stays without."""
    newline = "\r\n" if "\r\n" in text else "\n"
    missing = "" if text.endswith("\n") else newline
    rows = lines(text + missing)
    for step in sorted(steps, key=lambda step: _FIRST_TO_LAST.index(step.place)):
        match step.lines:
            case (first, last):
                rows[first - 1 : last] = [step.text, *[""] * (last - first)]
            case (line,):
                rows[line - 1] += step.text
            case _:
                end = next(row for row in reversed(rows) if row)
                rows += [newline, step.text] if end.strip() else [step.text]
    return "".join(rows).removesuffix(missing)
