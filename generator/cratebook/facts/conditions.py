"""When something of a crate exists, as `#[cfg(…)]` states it."""

from dataclasses import dataclass

from .. import evidence
from ..cargo import cfg


@dataclass(frozen=True, kw_only=True)
class ConditionFacts:
    """A condition: the inside of `cfg(…)`, and the features that it asks for where it asks for nothing else."""

    cfg: str
    features: tuple[str, ...]


def condition_facts(condition: cfg.Condition) -> ConditionFacts | None:
    """Return a condition; None where it always holds."""
    if condition == cfg.ALWAYS:
        return None
    return ConditionFacts(cfg=cfg.format_condition(condition), features=tuple(cfg.features(condition)))


def stated_condition(needs: str | None) -> ConditionFacts | None:
    """Return a condition as the data states it; None where there is none."""
    return condition_facts(evidence.condition(needs)) if needs else None
