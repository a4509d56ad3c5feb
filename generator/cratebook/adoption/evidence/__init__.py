"""What a crate's own source, as it was inspected, says of what the plan takes from it."""

from .features import (
    as_written,
    asking,
    commit_said,
    condition,
    effect,
    features_on,
    in_the_way,
    is_own,
    needed_crates,
    seen_at,
    uncompilable,
)
from .names import Export, Nearest, PlannedName, State, exports, nearest, planned_names, rust_name

__all__ = [
    "Export",
    "Nearest",
    "PlannedName",
    "State",
    "as_written",
    "asking",
    "commit_said",
    "condition",
    "effect",
    "exports",
    "features_on",
    "in_the_way",
    "is_own",
    "nearest",
    "needed_crates",
    "planned_names",
    "rust_name",
    "seen_at",
    "uncompilable",
]
