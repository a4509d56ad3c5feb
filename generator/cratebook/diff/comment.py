"""A difference as Markdown for a comment on a pull request, as long as a comment may be."""

import shlex
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

from ..site.render import Templates
from .difference import Difference

# GitHub takes 65,536 characters; counted in bytes, so that it holds whatever a character is taken to be.
_LIMIT = 65_535


def as_markdown(difference: Difference, templates: Sequence[Path]) -> str:
    """Return the comment; where it would be too long, each part is cut to the same number of first entries.

    Raises CratebookError where the template is at fault.
    """
    comment = Templates(templates)
    command = shlex.join(["cratebook", "diff", "--format", "json", "--", difference.old.name, difference.new.name])

    def text(most: int) -> str:
        return comment.render("diff.md", page=difference, command=command, most=most)

    whole = text(_LIMIT)  # an entry is longer than a character
    if _size(whole) <= _LIMIT:
        return whole
    fitting = bisect_right(range(_LIMIT), _LIMIT, key=lambda most: _size(text(most))) - 1
    return text(max(fitting, 0))


def _size(text: str) -> int:
    return len(text.encode(errors="backslashreplace"))
