"""The rules that the data is held to, and the findings of each crate and repository."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ..checks import RULES
from ..data.catalog import Catalog
from ..diagnostics import Acts, Blocks, EntityRef, FindingRow, Severity
from .alike import alike


@dataclass(frozen=True, kw_only=True)
class RuleFacts:
    """A rule that the data is held to."""

    code: str
    severity: Severity
    heading: Annotated[str, Field(description="Its violations in a few words")]
    description: Annotated[str, Field(description="What always holds")]
    brief: Annotated[bool, Field(description="Whether a violation's subject says enough for a list")]
    blocks: Annotated[Blocks, Field(description="What cannot go on until a violation is fixed")]
    acts: Annotated[Acts, Field(description="Whose file has to change")]


def rule_facts(catalog: Catalog) -> tuple[RuleFacts, ...]:
    """Return every rule."""
    return tuple(alike(RuleFacts, rule, acts=rule.acting(catalog)) for rule in RULES)


def by_entity(findings: Sequence[FindingRow]) -> dict[EntityRef, tuple[FindingRow, ...]]:
    """Return the findings that affect each crate and repository."""
    grouped = defaultdict[EntityRef, list[FindingRow]](list)
    for finding in findings:
        for entity in finding.affects:
            grouped[entity].append(finding)
    return {entity: tuple(affecting) for entity, affecting in grouped.items()}
