"""What a change of the data means for the reader: two handbooks compared, as a comment and as JSON."""

from __future__ import annotations

from .answer import as_json
from .comment import as_markdown
from .difference import Difference, compare
from .side import Side, as_on_disk, named

__all__ = ["Difference", "Side", "as_json", "as_markdown", "as_on_disk", "compare", "named"]
