"""The files of a new handbook that are no data: configuration and workflows."""

import json
import re
from collections.abc import Iterable, Iterator

from ..data.documents import to_yaml
from ..project import BUNDLED_CONFIG, STARTER
from ..site.config import site_name

_PLACES = {"gitignore": ".gitignore", "requirements.txt": "requirements.txt"}
_WORKFLOWS = ("handbook.yml", "diff.yml", "scan.yml")
# pip refuses the placeholder, and prints it: workflows fail until somebody says what they may install.
_ADDRESS, _PLACEHOLDER = "@ADDRESS@", "(write here where it comes from, as above)"
_CRATES, _FOLDER = '"@CRATES@"', re.compile(r'"@FOLDER@(?:/([^"]*))?"')
_IN_FOLDER = re.compile(r" +defaults:\n +run:\n +working-directory: .*\n")


def bundled(title: str, install_from: str | None) -> Iterator[tuple[str, str]]:
    """Yield what stands beside the data, with the handbook's title and the address that workflows install from."""
    config = BUNDLED_CONFIG.read_text("utf-8").splitlines(keepends=True)
    named = (to_yaml({"site_name": site_name(title)}) if line.startswith("site_name:") else line for line in config)
    yield "mkdocs.yml", "".join(named)
    for name, place in _PLACES.items():
        yield place, (STARTER / name).read_text("utf-8").replace(_ADDRESS, install_from or _PLACEHOLDER)


def workflows(folder: str, git: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the workflows of the repository that a handbook is in, with their paths from its top.

    `folder` is the handbook's path there, ending in a slash, or empty; `git` has the addresses of the crates' sources.
    """
    for name in _WORKFLOWS:
        text = (STARTER / name).read_text("utf-8").replace(_CRATES, _quoted("\n".join(git)))
        text = text if folder else _IN_FOLDER.sub("", text)
        yield f".github/workflows/{name}", _FOLDER.sub(lambda path: _quoted(f"{folder}{path[1] or ''}"), text)


def _quoted(text: str) -> str:
    """Return a text as YAML of which nothing is an expression of the workflow's."""
    return json.dumps(text).replace("${{", "${{ '${{' }}")
