"""Findings as pages show them: each with a link to its line, gathered by page and by rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ...data.catalog import Catalog
from ...diagnostics import Blocks, EntityRef, Finding
from .. import markdown


@dataclass(frozen=True, kw_only=True)
class Said:
    """A finding as a row: what is so, where, what to do, and the plan's section that says otherwise."""

    code: str
    blocks: Blocks
    message: Markup
    hint: Markup
    section: str
    where: Markup
    affects: frozenset[EntityRef]


class Findings:
    """The findings of one run, indexed for the pages."""

    def __init__(self, catalog: Catalog, findings: Sequence[Finding]) -> None:
        self._catalog = catalog
        self.all = tuple(self._said(finding) for finding in findings)
        self._by_entity = defaultdict[EntityRef, list[Said]](list)
        for said in self.all:
            for entity in said.affects:
                self._by_entity[entity].append(said)

    def on(self, entity: EntityRef) -> tuple[Said, ...]:
        """Return what is shown on the page of a crate or repository."""
        return tuple(self._by_entity.get(entity, ()))

    def of(self, code: str) -> tuple[Said, ...]:
        """Return the findings of one rule."""
        return tuple(said for said in self.all if said.code == code)

    def edit(self, file: str, line: int | None = None) -> str | None:
        """Return the address that edits a data file, if the site has one."""
        pattern = self._catalog.site.edit
        if not pattern:
            return None
        return pattern.replace("{file}", file) + (f"#L{line}" if line else "")

    def edit_link(self, file: str) -> Markup | None:
        """Return the link that edits a data file, if the site has one."""
        address = self.edit(file)
        return markdown.link(markdown.code(f"{self._catalog.folder}/{file}"), address) if address else None

    def _said(self, finding: Finding) -> Said:
        file = finding.place.path.removeprefix(f"{self._catalog.folder}/")
        edit = self.edit(file, finding.place.line)
        where = markdown.code(f"{file}:{finding.place.line}")
        return Said(
            code=finding.code,
            blocks=finding.blocks,
            message=markdown.prose(finding.message),
            hint=markdown.prose(finding.hint),
            section=finding.section,
            where=markdown.link(where, edit) if edit else where,
            affects=finding.affects,
        )
