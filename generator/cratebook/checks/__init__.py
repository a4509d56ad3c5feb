"""`RULES`: small pure functions with their properties; all of them run, and their findings are sorted at the end."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from ..data.catalog import Catalog
from ..diagnostics import SEVERITIES, EntityKind, EntityRef, Finding, Place, Violation, in_order
from . import (
    addresses,
    builds,
    checklists,
    claims,
    features,
    graph,
    locks,
    names,
    observed,
    origins,
    reading,
    references,
    source,
    source_builds,
    source_features,
    source_names,
    statements,
)
from .rule import Rule
from .statements import foreign_requirements

__all__ = ["RULES", "Rule", "blocks_check", "check", "foreign_requirements"]

_MODULES = (
    reading,
    references,
    names,
    graph,
    addresses,
    origins,
    builds,
    statements,
    features,
    claims,
    checklists,
    observed,
    locks,
    source,
    source_features,
    source_builds,
    source_names,
)
_KINDS: dict[str, EntityKind] = {"crates": "crate", "repos": "repository"}

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (rule for module in _MODULES for rule in vars(module).values() if isinstance(rule, Rule)),
        key=lambda rule: SEVERITIES.index(rule.severity),
    )
)


def check(catalog: Catalog, read: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """Return the findings of every rule on a catalog and those of reading it, in order.

    An error that blocks the check leaves other errors only. Where reading reports a fault, no rule reports another:
    the catalog has a stand-in there.
    """
    read = [replace(finding, affects=_entity_at(finding.place)) for finding in read]
    places = {finding.place for finding in read}
    files = {f"{catalog.folder}/{document}.yml" for document in catalog.broken}
    errors = [finding for rule in RULES if rule.severity == "error" for finding in _findings(catalog, rule)]
    errors = [*read, *(f for f in errors if f.acts == "cratebook" or not (f.place in places or f.place.path in files))]
    if blocks_check(errors):
        return in_order(errors)
    others = (finding for rule in RULES if rule.severity != "error" for finding in _findings(catalog, rule))
    return in_order([*errors, *others])


def blocks_check(findings: Iterable[Finding]) -> bool:
    """Tell whether only errors were looked for, because one of them blocks the check."""
    return any(finding.blocks == "check" for finding in findings)


def _findings(catalog: Catalog, rule: Rule) -> Iterator[Finding]:
    """Yield what a rule finds; one that fails loses its own findings only."""
    try:
        violations = tuple(rule.find(catalog))
    except Exception as error:  # noqa: BLE001 - the other rules' findings have to be printed
        message = f"the rule '{rule.code}' failed ({type(error).__name__}: {error})"
        place = Place(f"{catalog.folder}/site.yml", 1, 1)
        failure = Violation(place, message, "please report it", subject=rule.code)
        yield _finding(catalog, reading.internal_error, failure)
    else:
        yield from (_finding(catalog, rule, violation) for violation in violations)


def _finding(catalog: Catalog, rule: Rule, violation: Violation) -> Finding:
    section = violation.section or (catalog.section(rule.topic) if rule.topic else "")
    own = _entity_at(violation.place)
    affects = violation.affects | own
    single = own or (affects if len(affects) == 1 else ())
    placed = replace(violation, section=section, entity=violation.entity or next(iter(single), None), affects=affects)
    acts = rule.acting(catalog)
    return Finding(**vars(placed), code=rule.code, severity=rule.severity, blocks=rule.blocks, acts=acts)


def _entity_at(place: Place) -> frozenset[EntityRef]:
    """Return the crate or repository in whose data file a place is."""
    path = PurePosixPath(place.path)
    kind = _KINDS.get(path.parent.name)
    return frozenset({EntityRef(kind, path.stem)}) if kind else frozenset()
