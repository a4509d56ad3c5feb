"""A patch merged into a real Cargo.toml, keeping every other byte.

What is to become of the values is decided first (`decision`), then the text is edited by pieces (`changes` of entries
that are there, `additions`, both in the `style` of their neighbours), then the new text is read again (`proof`): it has
to mean what was decided, and every line that was not to change has to be there, or nothing comes out.
"""

from .decision import Entry, Patch, Policy
from .merge import Merged, merge, read, table_of, to_inherit

__all__ = [
    "Entry",
    "Merged",
    "Patch",
    "Policy",
    "merge",
    "read",
    "table_of",
    "to_inherit",
]
