"""What the handbook's pages and JSON state: frozen, plain, without markup, derived once from catalog and findings."""

from .crate import CrateFacts
from .handbook import CommonFacts, HandbookFacts, handbook_facts
from .issues import issue_parts, issues_page, rules_page
from .matrix import MatrixFacts, rollout_page, rollout_parts
from .plan import WasmFacts
from .progress import RepositoryState, StateFacts
from .repository import RepositoryFacts
from .rollout import RolloutFacts

__all__ = [
    "CommonFacts",
    "CrateFacts",
    "HandbookFacts",
    "MatrixFacts",
    "RepositoryFacts",
    "RepositoryState",
    "RolloutFacts",
    "StateFacts",
    "WasmFacts",
    "handbook_facts",
    "issue_parts",
    "issues_page",
    "rollout_page",
    "rollout_parts",
    "rules_page",
]
