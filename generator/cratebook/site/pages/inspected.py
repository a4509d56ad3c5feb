"""What was read in a crate's source, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ...adoption import evidence
from ...data.catalog import Catalog
from ...data.models import ObservedCrate, ObservedMissing, ObservedNeed, Use
from .. import markdown
from ..addresses import Here
from .texts import codes, condition_said, kind_said, source_said

# As many names as a reader takes in at a glance; more than these fold.
_FEW = 60


@dataclass(frozen=True, kw_only=True)
class FeatureRow:
    """A Cargo feature, what it enables, whether it is on by default, and why it does not compile."""

    name: Markup
    enables: Markup
    default: bool
    fault: Markup | None = None


@dataclass(frozen=True, kw_only=True)
class NameRow:
    """Names at a crate's root that are of one kind, from one place, and there under one condition."""

    kind: str
    source: Markup | None
    needs: Markup | None
    names: Markup


@dataclass(frozen=True, kw_only=True)
class SourceView:
    """Everything that the page of a crate shows of its source."""

    folder: Markup
    read: Markup
    version: str
    facts: tuple[Markup, ...]
    faults: tuple[Markup, ...]
    features: tuple[FeatureRow, ...]
    optional: Markup | None
    names: tuple[NameRow, ...]
    count: int
    few: bool
    hidden: int
    unknown: Markup | None


def source_view(catalog: Catalog, here: Here, name: str) -> SourceView | None:
    """Gather what was read in a crate's source, if it was."""
    observed = catalog.inspected.get(name)
    if observed is None:
        return None
    shown = [group for group in observed.exports if not group.hidden]
    count = sum(len(group.names) for group in shown)
    return SourceView(
        folder=markdown.code(observed.path),
        read=source_said([observed]),
        version=observed.version,
        facts=tuple(_facts(catalog, here, observed)),
        faults=_faults(evidence.in_the_way(observed, frozenset())),
        features=tuple(_features(observed)),
        optional=codes(feature for feature in observed.features if not evidence.is_own(observed, feature)),
        names=tuple(
            NameRow(
                kind=kind_said(group.kind),
                source=markdown.code(group.source) if group.source else None,
                needs=condition_said(evidence.condition(group.needs)) if group.needs else None,
                names=Markup(", ").join(markdown.code(name) for name in group.names),
            )
            for group in shown
        ),
        count=count,
        few=count <= _FEW,
        hidden=sum(len(group.names) for group in observed.exports if group.hidden),
        unknown=_unknown(observed),
    )


def enables_said(enabled: Sequence[str]) -> Markup:
    """Return what a feature enables, in code."""
    return codes(enabled) or Markup("nothing more")


def _features(observed: ObservedCrate) -> Iterator[FeatureRow]:
    default, broken = evidence.features_on(observed, Use()), evidence.uncompilable(observed)
    for feature, enabled in observed.features.items():
        if feature != "default" and evidence.is_own(observed, feature):
            yield FeatureRow(
                name=markdown.code(feature),
                enables=enables_said(enabled),
                default=feature in default,
                fault=Markup("; ").join(_faults(broken.get(feature, ()))) or None,
            )


def _faults(missing: Iterable[ObservedMissing]) -> tuple[Markup, ...]:
    return tuple(
        Markup("module {} has no file ({})").format(markdown.code(m.module), markdown.code(f"{m.file}:{m.line}"))
        for m in missing
    )


def _unknown(observed: ObservedCrate) -> Markup | None:
    ways = [
        Markup("{} (with {})").format(markdown.code(way.by), condition_said(evidence.condition(way.needs)))
        if way.needs
        else markdown.code(way.by)
        for way in observed.unknown
    ]
    return markdown.joined(ways) if ways else None


def _facts(catalog: Catalog, here: Here, observed: ObservedCrate) -> Iterator[Markup]:
    """Yield what its manifest says, a line for each thing that it does say."""
    yield Markup("Version {}, edition {}").format(observed.version, observed.edition)
    if observed.rust_version:
        yield Markup("Needs Rust {} or newer").format(observed.rust_version)
    if observed.license:
        yield Markup("Licence {}").format(markdown.text(observed.license))
    if not observed.publish:
        yield Markup("Not to be published")
    if observed.proc_macro:
        yield Markup("Gives procedural macros and nothing else")
    if observed.build_script:
        yield Markup("Runs a script when it is built")
    yield Markup("Depends on shared crates: {}").format(_needs(catalog, here, observed.internal))
    yield Markup("Depends on others: {}").format(_needs(catalog, here, observed.external))
    everything = (*observed.internal, *observed.external)
    besides = [(sum(need.kind == kind for need in everything), kind) for kind in ("dev", "build")]
    said = [Markup("{} for its {}").format(n, {"dev": "tests", "build": "build"}[kind]) for n, kind in besides if n]
    if said:
        yield Markup("And {}").format(markdown.joined(said))


def _needs(catalog: Catalog, here: Here, needs: Iterable[ObservedNeed]) -> Markup:
    return markdown.joined([_need(catalog, here, need) for need in needs if need.kind == "normal"])


def _need(catalog: Catalog, here: Here, need: ObservedNeed) -> Markup:
    name = here.crate(need.package) if need.package in catalog.crates else markdown.code(need.package)
    notes = [
        *([markdown.text(need.version)] if need.version else []),
        *([Markup("optional")] if need.optional else []),
        *([Markup("for {}").format(markdown.code(need.target))] if need.target else []),
    ]
    return Markup("{} ({})").format(name, Markup(", ").join(notes)) if notes else name
