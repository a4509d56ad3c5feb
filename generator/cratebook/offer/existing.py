"""What becomes of the entries that manifests have already: planned ones as planned, the rest at the same revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..cargo.edit import Entry, Patch, decide, read_entry, rewritten
from ..cargo.source import PINS, SOURCE_KEYS, CrateSource, same_git
from ..data.models import ObservedDependency
from ..diagnostics import CratebookError
from .steps import Remark, Step

_OF_SOURCE = (*SOURCE_KEYS, "version", "package")


@dataclass(frozen=True, kw_only=True)
class Existing:
    """An entry that was scanned, with its key and its value as written."""

    observed: ObservedDependency
    key: str
    value: Entry

    def step(self, new: Entry) -> Step | None:
        """Return the step that gives it a new value; None where that cannot be done by whole lines."""
        observed = self.observed
        try:
            text = rewritten(observed.text or "", new)
        except (CratebookError, ValueError):
            return None
        return Step(
            number=0,
            file=observed.manifest,
            place="replace",
            table=observed.table,
            lines=observed.lines,
            text=f"{text}\n",
            replaced=f"{observed.text}\n",
        )

    @property
    def remark(self) -> Remark:
        """What to tell of an entry that steps leave as it is, though it should change."""
        message = "it shares its lines with other text; give it the same source as the others by hand"
        observed = self.observed
        return Remark(file=observed.manifest, line=observed.line, package=observed.package, message=message)

    def as_planned(self, entry: Entry, shared: Mapping[str, Entry]) -> Entry:
        """Return the value with what a planned entry asks for; what else the owner wrote stays."""
        patch = Patch(entries={self.observed.package: entry}, others={}, shared=shared)
        decision = decide({self.key: dict(self.value)}, patch, (), "replace")
        return decision.changed.get(self.key, self.value)

    def as_inherited(self, entry: Entry, shared: Mapping[str, Entry]) -> Entry:
        """Return the same for an entry that inherits: its source is the root's."""
        own = {name: value for name, value in self.value.items() if name not in _OF_SOURCE}
        return replace(self, value=own).as_planned(entry, shared)

    def at(self, source: CrateSource) -> Entry:
        """Return the value with the revision of a source, where it is from there."""
        git = self.value.get("git")
        actual = CrateSource.of(self.value)
        if not isinstance(git, str) or not same_git(git, source.git or "") or actual.pin == source.pin:
            return self.value
        repinned: dict[str, Any] = {}
        for name, value in self.value.items():
            if name not in PINS:
                repinned[name] = value
            if name == "git":
                repinned.update([source.pin] if source.pin else [])
        return repinned


def read_existing(observed: ObservedDependency) -> Existing:
    """Return an entry as its lines have it, or where it has none of its own, as it was scanned."""
    if observed.text is not None:
        key, value = read_entry(observed.text)
        return Existing(observed=observed, key=key, value=value)
    names = ("version", "git", *PINS, "path")
    value = {name: text for name in names if (text := getattr(observed, name))}
    return Existing(observed=observed, key=observed.package, value={"workspace": True} if observed.inherited else value)
