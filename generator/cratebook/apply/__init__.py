"""The steps of a repository's offer followed in a checkout: planned and proved first, and then written or not."""

from .approval import Approval, approve
from .branch import check_branch, commit
from .checkout import Change, Checkout, check_out
from .plan import Options, Plan, Policy, WrongUsageError, plan
from .remaining import remaining
from .write import clear, is_left, write

__all__ = [
    "Approval",
    "Change",
    "Checkout",
    "Options",
    "Plan",
    "Policy",
    "WrongUsageError",
    "approve",
    "check_branch",
    "check_out",
    "clear",
    "commit",
    "is_left",
    "plan",
    "remaining",
    "write",
]
