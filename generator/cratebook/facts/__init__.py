"""What the handbook's pages and JSON state: frozen, plain, without markup, derived once from catalog and findings."""

from .crate import CrateFacts
from .handbook import HandbookFacts, handbook_facts
from .matrix import MatrixFacts, adoption_matrix, dependency_matrix
from .repository import RepositoryFacts
from .rollout import RolloutFacts

__all__ = [
    "CrateFacts",
    "HandbookFacts",
    "MatrixFacts",
    "RepositoryFacts",
    "RolloutFacts",
    "adoption_matrix",
    "dependency_matrix",
    "handbook_facts",
]
