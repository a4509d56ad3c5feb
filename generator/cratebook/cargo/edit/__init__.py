"""A patch merged into a real Cargo.toml, keeping every other byte.

What is to become of the values is decided first (`decision`), then the text is edited by pieces (`changes` of entries
that are there, `additions`, both in the `style` of their neighbours), then the new text is read again (`proof`): it has
to mean what was decided, and every line that was not to change has to be there, or nothing comes out.
"""

from .by_lines import EntryLines, TableLines, entry_lines, read_entry, rewritten, table_lines
from .decision import Entry, Patch, Policy, decide, key_of
from .merge import Merged, merge, read, table_of, to_inherit
from .style import Groups, Style

__all__ = [
    "Entry",
    "EntryLines",
    "Groups",
    "Merged",
    "Patch",
    "Policy",
    "Style",
    "TableLines",
    "decide",
    "entry_lines",
    "key_of",
    "merge",
    "read",
    "read_entry",
    "rewritten",
    "table_lines",
    "table_of",
    "to_inherit",
]
