"""A patch merged into a real Cargo.toml, keeping every other byte.

What is to become of the data is decided first (`meaning`), then the text is edited by pieces (`scan`, `place`, `edit`,
`style`), then the new text is read again (`proof`): it has to mean what was decided, and every line that was not to
change has to be there, or nothing comes out.
"""

from .meaning import Entry, Policy, Wanted
from .merge import DEPENDENCIES, WORKSPACE, Merged, merge, read, table_of, to_inherit

__all__ = [
    "DEPENDENCIES",
    "WORKSPACE",
    "Entry",
    "Merged",
    "Policy",
    "Wanted",
    "merge",
    "read",
    "table_of",
    "to_inherit",
]
