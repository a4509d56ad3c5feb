"""What becomes of the entries that manifests have already: planned ones as planned, the rest at the same revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..cargo.dependency import Entry, default_features, inherit, inherits, meets
from ..cargo.edit import read_entry, rewritten
from ..cargo.source import PINS, SOURCE_KEYS, CrateSource, same_git
from ..data.models import ObservedDependency
from ..diagnostics import CratebookError
from .steps import Contradiction, Remark, Step

# What a planned entry says itself; all else in a manifest's own entry is the owner's, and stays.
_REPLACED = (*SOURCE_KEYS, "version", "workspace", "default-features", "default_features", "features")


@dataclass(frozen=True, kw_only=True)
class Existing:
    """An entry that was scanned, with its key and its value as written."""

    observed: ObservedDependency
    key: str
    value: Entry

    def step(self, revision: Revision) -> Step | None:
        """Return the step that gives it its new value; None where that cannot be done by whole lines."""
        observed = self.observed
        try:
            text = rewritten(observed.text or "", revision.value)
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
            contradicts=revision.contradicts,
        )

    @property
    def remark(self) -> Remark:
        """What to tell of an entry that steps leave as it is, though it should change."""
        message = "it shares its lines with other text; give it the same source as the others by hand"
        observed = self.observed
        return Remark(file=observed.manifest, line=observed.line, package=observed.package, message=message)

    @property
    def unchanged(self) -> Revision:
        """The value as it is."""
        return Revision(value=self.value)

    def as_planned(self, planned: Entry, shared: Mapping[str, Entry]) -> Revision:
        """Return the value with what a planned entry asks for; what else the owner wrote stays.

        `shared` is what the root declares, through which both are read.
        """
        actual = inherit(self.value, shared, self.key)
        contradicts = _contradictions(actual, inherit(planned, shared, self.key))
        if contradicts or (inherits(planned) and not inherits(self.value)):
            return Revision(value=self._replaced(planned, actual), contradicts=contradicts)
        lacking = [feature for feature in planned.get("features", ()) if feature not in actual.get("features", ())]
        more = {"features": [*self.value.get("features", ()), *lacking]} if lacking else {}
        return Revision(value={**self.value, **more})

    def at(self, source: CrateSource) -> Revision:
        """Return the value with the revision of a source, where it is from there."""
        git = self.value.get("git")
        actual = CrateSource.of(self.value)
        if not isinstance(git, str) or not same_git(git, source.git or "") or actual.pin == source.pin:
            return self.unchanged
        repinned: dict[str, Any] = {}
        for name, value in self.value.items():
            if name not in PINS:
                repinned[name] = value
            if name == "git":
                repinned.update([source.pin] if source.pin else [])
        return Revision(value=repinned, contradicts=_contradictions(self.value, repinned))

    def _replaced(self, planned: Entry, actual: Entry) -> Entry:
        """Return the planned entry with what it does not speak of, and with what means the same as it was written."""
        inherited = ("package",) if inherits(planned) else ()
        owned = {name: value for name, value in self.value.items() if name not in (*_REPLACED, *inherited)}
        own = (self.value if inherits(planned) else actual).get("features", ())
        features = list(dict.fromkeys([*own, *planned.get("features", ())]))
        new = {**planned, **owned, **({"features": features} if features else {})}
        if "git" in new and "git" in self.value and same_git(self.value["git"], new["git"]):
            new["git"] = self.value["git"]
        if "version" in new and "version" in self.value:
            same = meets(self.value["version"], new["version"], CrateSource.of(new))
            new["version"] = self.value["version"] if same else new["version"]
        return new


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A value that an entry is to have, and in what the entry as it is contradicts it."""

    value: Entry
    contradicts: tuple[Contradiction, ...] = ()


def read_existing(observed: ObservedDependency) -> Existing:
    """Return an entry as its lines have it, or where it has none of its own, as it was scanned."""
    if observed.text is not None:
        key, value = read_entry(observed.text)
        return Existing(observed=observed, key=key, value=value)
    values = observed.model_dump(by_alias=True)
    value = {name: text for name in ("version", *SOURCE_KEYS) if (text := values[name])}
    return Existing(observed=observed, key=observed.package, value={"workspace": True} if observed.inherited else value)


def _contradictions(actual: Entry, planned: Entry) -> tuple[Contradiction, ...]:
    """Name what an entry contradicts.

    A missing version beside the same git source contradicts nothing, nor does one that only rules out older versions.
    """
    source = CrateSource.of(planned)
    contradicts = [*_source_contradictions(CrateSource.of(actual), source)]
    version = actual.get("version")
    if not contradicts and version is not None and not meets(version, planned.get("version"), source):
        contradicts.append("version")
    if default_features(actual) != default_features(planned):
        contradicts.append("default-features")
    return tuple(contradicts)


def _source_contradictions(actual: CrateSource, planned: CrateSource) -> tuple[Contradiction, ...]:
    if actual.identity == planned.identity:
        return ()
    if actual.path is not None:
        return ("path",)
    if actual.place != planned.place:
        return ("source",)
    pins: tuple[Contradiction, ...] = ("branch", "tag", "rev")
    return tuple(pin for pin in pins if getattr(actual, pin) != getattr(planned, pin))
