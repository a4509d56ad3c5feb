"""A repository's patch applied to a checkout: what would change is planned and proved, and then written or not."""

from .checkout import Change, Checkout, check_out
from .edits import Edits
from .plan import Options, Plan, WrongUsageError, plan
from .write import write

__all__ = ["Change", "Checkout", "Edits", "Options", "Plan", "WrongUsageError", "check_out", "plan", "write"]
