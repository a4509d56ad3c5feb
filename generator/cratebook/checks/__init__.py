"""`RULES`: a table of small pure rules; all of them run, and their findings are sorted at the end."""

from __future__ import annotations

from collections.abc import Iterable

from ..data.catalog import Catalog
from ..diagnostics import Finding, in_order
from . import (
    addresses,
    claims,
    features,
    graph,
    names,
    observed,
    reading,
    references,
    source,
    source_builds,
    source_features,
    source_names,
    statements,
)
from .rule import Fault, Rule

RULES: tuple[Rule, ...] = (
    *reading.RULES,
    *references.RULES,
    *names.RULES,
    *graph.ERRORS,
    *addresses.RULES,
    *statements.RULES,
    *features.RULES,
    *graph.WARNINGS,
    *claims.RULES,
    *observed.RULES,
    *source.RULES,
    *source_features.RULES,
    *source_builds.RULES,
    *source_names.RULES,
)


def check(catalog: Catalog, read: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """Run every rule on a catalog; the findings of reading it come along, all in order.

    Warnings hold what is said against what is there: they wait until all of the data can be read.
    """
    read = tuple(read)
    rules = [rule for rule in RULES if not read or rule.severity == "error"]
    return in_order([*read, *(_finding(rule, fault) for rule in rules for fault in rule.find(catalog))])


def _finding(rule: Rule, fault: Fault) -> Finding:
    return Finding(
        code=rule.code,
        severity=rule.severity,
        place=fault.place,
        message=fault.message,
        hint=fault.hint,
        section=fault.section,
        touches=fault.touches,
    )
