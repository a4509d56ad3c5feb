"""What a change of the data means for the reader: two handbooks compared, as a comment and as JSON."""

from .comment import as_markdown
from .difference import Difference, added, as_json, compare
from .feed import feeds
from .side import Side, read_project, read_revision, read_side

__all__ = [
    "Difference",
    "Side",
    "added",
    "as_json",
    "as_markdown",
    "compare",
    "feeds",
    "read_project",
    "read_revision",
    "read_side",
]
