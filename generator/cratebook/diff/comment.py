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
from ..site import html, markdown
from ..site.render import Templates
from .contents import Contents, PhaseChange
from .difference import Difference
from .edits import Edit
from .moves import Move, Moves

# GitHub takes 65,536 characters; counted in bytes, so that it holds whatever a character is taken to be.
_LIMIT = 65_535
_LONG = 30
_STATES = {"added": "new", "gone": "gone"}


@dataclass(frozen=True, kw_only=True)
class Block:
    """Lines that go and come, under the name of what they belong to; the summary is its HTML."""

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
    """Return the comment; where it would be too long, each part has its first entries, as many as can be for all.

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
        _findings("New findings", difference.added),
        _findings("Mended findings", difference.mended),
        Section(title="Other data", lines=tuple(map(_edit, contents.other)) if contents else ()),
    )
    return View(
        old=_code(old),
        new=_code(new),
        sentences=tuple(_sentences(difference)),
        sections=tuple(section for section in sections if section.lines or section.blocks),
        command=_code(shlex.join(["cratebook", "diff", "--format", "json", "--", old, new])),
    )


def _sentences(difference: Difference) -> Iterator[Markup]:
    old, new, contents = difference.old, difference.new, difference.contents
    for side, other, fate in ((old, new, "new"), (new, old, "gone")):
        if other.exists and not side.exists:
            yield Markup("There is no handbook at {}: all of it is {}.").format(_code(side.name), fate)
        if not side.sound:
            errors = f"{side.errors} error{'s' * (side.errors != 1)}"
            yield Markup(
                "The data of {} has {}, so that patches, import lines, versions and order cannot be compared."
            ).format(_code(side.name), errors)
    if not difference.warnings_compared:
        yield Markup("Warnings are not compared: they are looked for only where no error blocks the check.")
    if difference.same:
        yield Markup("Nothing changes for the reader.")
    elif contents and not contents.patches and not contents.imports:
        yield Markup("No patch and no import line changes.")


def _findings(title: str, findings: Sequence[Finding]) -> Section:
    return Section(title=f"{title} ({len(findings)})", lines=tuple(_code(str(finding)) for finding in findings))


def _sections(contents: Contents) -> Iterator[Section]:
    yield _blocks("Patches", [((patch.repository,), patch.lines) for patch in contents.patches])
    yield _blocks("Import lines", [(found.pages, found.lines) for found in contents.imports])
    yield Section(title="Crates and their publish order", lines=(*_versions(contents), *_order(contents.publish_order)))
    yield Section(title="Repositories and their order", lines=tuple(_order(contents.order, contents.phases)))


def _blocks(title: str, found: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Section:
    blocks = tuple(
        Block(
            title=Markup(", ").join(map(_code, names)),
            summary=Markup(", ").join(html.element("code", {}, name) for name in names),
            diff=markdown.fence("\n".join(lines), "diff"),
        )
        for names, lines in found
    )
    return Section(
        title=f"{title} ({len(blocks)})", blocks=blocks, folded=sum(len(lines) for _, lines in found) > _LONG
    )


def _versions(contents: Contents) -> Iterator[Markup]:
    for found in contents.versions:
        yield Markup("{}: version {} → {}").format(_code(found.crate), _code(found.old), _code(found.new))


def _order(found: Moves, phases: Iterable[PhaseChange] = ()) -> Iterator[Markup]:
    yield from map(_move, found.moved)
    for phase in phases:
        yield Markup("{}: from phase {} to phase {}").format(*map(_code, (phase.repository, phase.old, phase.new)))
    if found.shifted == 1:
        yield Markup("one other has another number, and keeps its place among the rest")
    elif found.shifted:
        yield Markup("{} others have other numbers, and keep their order").format(found.shifted)


def _move(move: Move) -> Markup:
    name = _code(move.name)
    if move.new is None:
        return Markup("{}: gone").format(name)
    place = Markup(", after {}").format(_code(move.after)) if move.after else ""
    if move.old is None:
        return Markup("{}: new, number {}{}").format(name, move.new, place)
    return Markup("{}: from number {} to number {}{}").format(name, move.old, move.new, place)


def _edit(edit: Edit) -> Markup:
    said = Markup(", ").join(map(_code, edit.keys)) if edit.state == "changed" else _STATES[edit.state]
    return Markup("{}: {}").format(_code(edit.file), said)


def _code(written: str) -> Markup:
    """Return a code span on one line; one without any text would pair its ticks with those of the next."""
    return markdown.code_span(written)
