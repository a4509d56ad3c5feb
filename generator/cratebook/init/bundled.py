"""The files of a new handbook that are no data: configuration and workflows."""

import json
from collections.abc import Iterator

from ..data.documents import to_yaml
from ..project import BUNDLED_CONFIG, STARTER
from ..site.config import site_name

_PLACES = {
    "gitignore": ".gitignore",
    "requirements.txt": "requirements.txt",
    "handbook.yml": ".github/workflows/handbook.yml",
    "diff.yml": ".github/workflows/diff.yml",
}
# pip refuses the placeholder, and prints it: workflows fail until somebody says what they may install.
_CRATES = '"@CRATES@"'
_ADDRESS, _PLACEHOLDER = "@ADDRESS@", "(write here where it comes from, as above)"


def bundled(title: str, git: str, install_from: str | None) -> Iterator[tuple[str, str]]:
    """Yield what stands beside the data, with the handbook's title and the addresses that workflows take from.

    These are that of the crates, and that of the program.
    """
    config = BUNDLED_CONFIG.read_text("utf-8").splitlines(keepends=True)
    named = (to_yaml({"site_name": site_name(title)}) if line.startswith("site_name:") else line for line in config)
    yield "mkdocs.yml", "".join(named)
    for name, place in _PLACES.items():
        # No address is an expression of the workflow's.
        crates = json.dumps(git).replace("${{", "${{ '${{' }}")
        text = (STARTER / name).read_text("utf-8").replace(_CRATES, crates)
        yield place, text.replace(_ADDRESS, install_from or _PLACEHOLDER)
