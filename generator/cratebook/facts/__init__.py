"""What the handbook's pages and JSON state: frozen, plain, without markup, derived once from catalog and findings."""

from .crate import CrateFacts
from .handbook import HandbookFacts, handbook_facts
from .issues import issue_parts, issues_page, rules_page
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
    "issue_parts",
    "issues_page",
    "rollout_page",
    "rollout_parts",
    "rules_page",
]
