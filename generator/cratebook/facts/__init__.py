"""What the handbook's pages and JSON state: frozen, plain, without markup, derived once from catalog and findings."""

from .crate import CrateFacts
from .handbook import HandbookFacts, handbook_facts
from .matrix import MatrixFacts, rollout_page, rollout_parts
from .progress import RepositoryState, StateFacts
from .repository import RepositoryFacts
from .rollout import RolloutFacts

__all__ = [
    "CrateFacts",
    "HandbookFacts",
    "MatrixFacts",
    "RepositoryFacts",
    "RepositoryState",
    "RolloutFacts",
    "StateFacts",
    "handbook_facts",
    "rollout_page",
    "rollout_parts",
]
