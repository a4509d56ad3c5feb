"""Tables and entries of a real Cargo.toml by whole lines, edited so that every other byte stays.

An entry that is there gets a new value by pieces of its text (`changes`), in the `style` of its neighbours; then the
new text is read again (`proof`): it has to mean what was decided, and every line that was not to change has to be
there.
"""

from .by_lines import EntryLines, TableLines, entry_lines, read_entry, rewritten, table_lines
from .proof import prove
from .style import Groups, Style

__all__ = [
    "EntryLines",
    "Groups",
    "Style",
    "TableLines",
    "entry_lines",
    "prove",
    "read_entry",
    "rewritten",
    "table_lines",
]
