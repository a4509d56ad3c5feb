"""A difference as Markdown for a comment on a pull request, as long as a comment may be.

Whatever comes from data stands in code, where it is neither Markdown nor a mention nor a link.
"""

from __future__ import annotations

import shlex
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from ..diagnostics import Finding
from ..site import html
from ..site.markdown import code_span, fence
from ..site.render import Templates
from ..text import counted
from .contents import Contents, Edit, PhaseChange
from .difference import Difference
from .moves import Move, Moves

# GitHub takes 65,536 characters; counted in bytes, so that it holds whatever a character is taken to be.
_LIMIT = 65_535
_LONG = 30
_STATES = {"added": "new", "removed": "removed"}


@dataclass(frozen=True, kw_only=True)
class Block:
    """Removed and added lines, under the name of what they belong to; the summary is its HTML."""

    title: Markup
    summary: Markup
    diff: Markup


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the comment, with as many more entries as were left out of it; long blocks are folded."""

    title: str
    lines: tuple[Markup, ...] = ()
    blocks: tuple[Block, ...] = ()
    folded: bool = False
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class View:
    """Everything that the comment shows."""

    old: Markup
    new: Markup
    sentences: tuple[Markup, ...]
    sections: tuple[Section, ...]
    command: Markup


def as_markdown(difference: Difference, templates: Sequence[Path]) -> str:
    """Return the comment; where it would be too long, each part is cut to the same number of first entries.

    Raises CratebookError where the template is at fault.
    """
    view, comment = _view(difference), Templates(templates)

    def text(most: int) -> str:
        cut = replace(view, sections=tuple(_cut(section, most) for section in view.sections))
        return comment.render("diff.md", page=cut)

    longest = max((len(section.lines) + len(section.blocks) for section in view.sections), default=0)
    fitting = bisect_right(range(longest + 1), _LIMIT, key=lambda most: _size(text(most))) - 1
    return text(max(fitting, 0))


def _size(text: str) -> int:
    return len(text.encode(errors="backslashreplace"))


def _cut(section: Section, most: int) -> Section:
    more = max(len(section.lines) + len(section.blocks) - most, 0)
    return replace(section, lines=section.lines[:most], blocks=section.blocks[:most], more=more)


def _view(difference: Difference) -> View:
    old, new = difference.old.name, difference.new.name
    contents = difference.contents
    sections = (
        *(_sections(contents) if contents else ()),
        _findings("New issues", difference.added),
        _findings("Fixed issues", difference.fixed),
        Section(title="Other data", lines=tuple(map(_edit, contents.other)) if contents else ()),
    )
    return View(
        old=code_span(old),
        new=code_span(new),
        sentences=tuple(_sentences(difference)),
        sections=tuple(section for section in sections if section.lines or section.blocks),
        command=code_span(shlex.join(["cratebook", "diff", "--format", "json", "--", old, new])),
    )


def _sentences(difference: Difference) -> Iterator[Markup]:
    old, new, contents = difference.old, difference.new, difference.contents
    for side, other, state in ((old, new, "new"), (new, old, "removed")):
        if other.exists and not side.exists:
            yield Markup("There is no handbook at {}: all of it is {}.").format(code_span(side.name), state)
        if not side.valid:
            errors = counted(side.errors, "error")
            yield Markup(
                "The data of {} has {}, so that patches, import lines, versions and order cannot be compared."
            ).format(code_span(side.name), errors)
    if not difference.warnings_compared:
        yield Markup("Warnings are not compared: they are looked for only where no error blocks the check.")
    if difference.same:
        yield Markup("Nothing changes for the reader.")
    elif contents and not contents.patches and not contents.imports:
        yield Markup("No patch and no import line changes.")


def _findings(title: str, findings: Sequence[Finding]) -> Section:
    return Section(title=f"{title} ({len(findings)})", lines=tuple(code_span(str(finding)) for finding in findings))


def _sections(contents: Contents) -> Iterator[Section]:
    yield _blocks("Patches", [((patch.repository,), patch.lines) for patch in contents.patches])
    yield _blocks("Import lines", [(change.pages, change.lines) for change in contents.imports])
    yield Section(title="Crates and their publish order", lines=(*_versions(contents), *_order(contents.publish_order)))
    yield Section(title="Repositories and their order", lines=tuple(_order(contents.order, contents.phases)))


def _blocks(title: str, changes: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Section:
    blocks = tuple(
        Block(
            title=Markup(", ").join(map(code_span, names)),
            summary=Markup(", ").join(html.element("code", {}, name) for name in names),
            diff=fence("\n".join(lines), "diff"),
        )
        for names, lines in changes
    )
    long = sum(len(lines) for _, lines in changes) > _LONG
    return Section(title=f"{title} ({len(blocks)})", blocks=blocks, folded=long)


def _versions(contents: Contents) -> Iterator[Markup]:
    for version in contents.versions:
        yield Markup("{}: version {} → {}").format(*map(code_span, (version.crate, version.old, version.new)))


def _order(moves: Moves, phases: Iterable[PhaseChange] = ()) -> Iterator[Markup]:
    yield from map(_move, moves.moved)
    for phase in phases:
        yield Markup("{}: from phase {} to phase {}").format(*map(code_span, (phase.repository, phase.old, phase.new)))
    if moves.shifted:
        kept = "other has a new number and keeps its order", "others have new numbers and keep their order"
        yield Markup.escape(counted(moves.shifted, *kept))


def _move(move: Move) -> Markup:
    name = code_span(move.name)
    if move.new is None:
        return Markup("{}: removed").format(name)
    place = Markup(", after {}").format(code_span(move.after)) if move.after else ""
    if move.old is None:
        return Markup("{}: new, number {}{}").format(name, move.new, place)
    return Markup("{}: from number {} to number {}{}").format(name, move.old, move.new, place)


def _edit(edit: Edit) -> Markup:
    change = Markup(", ").join(map(code_span, edit.keys)) if edit.state == "changed" else _STATES[edit.state]
    return Markup("{}: {}").format(code_span(edit.file), change)
