"""What the search of the published site finds: who has a name, and not every page that repeats it."""

import re
from collections.abc import Collection, Mapping

from .markdown import FENCE

_HEADING = re.compile(rf"\n(?:{FENCE}|(#{{2,6}} [^\n]*)\{{: #(\S+) \}}(?=\n))")
# The sections that are searched, besides the beginning of the page; a template that is not here has all searched.
_SEARCHED: Mapping[str, Collection[str]] = {
    "front.md": ("steps", "constraints"),
    "repositories.md": (),
    "crates.md": ("publish",),
    "rollout.md": (),
    "rollout_part.md": (),
    "issues.md": (),
    "issues_part.md": (),
    "common.md": (),
    "wasm.md": ("crates",),
    "repository.md": ("imports",),
    "crate.md": ("imports", "features", "api"),
}


def marked(text: str, template: str) -> str:
    """Mark the sections of a page that are not searched, in the way that both builders understand."""
    if template not in _SEARCHED:
        return text
    searched = _SEARCHED[template]

    def mark(match: re.Match[str]) -> str:
        heading, name = match[3], match[4]
        return match[0] if not heading or name in searched else f"\n{heading}{{: #{name} data-search-exclude }}"

    return _HEADING.sub(mark, text)
