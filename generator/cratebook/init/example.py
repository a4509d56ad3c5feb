"""The example that a handbook begins with where no checkouts are given: carried ones, read as any others."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from ..project import STARTER
from .reading import Asked, Found, read

_ORGANISATION, _ADDRESS = "Acme", "https://git.example/acme"


def read_example(asked: Asked) -> tuple[Asked, Found]:
    """Read the example; return what was asked with what the example adds to it."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        shutil.copytree(STARTER / "example", folder, dirs_exist_ok=True)
        crates, repositories = folder / "crates", folder / "repositories"
        for checkout in (crates, *repositories.iterdir()):
            _clone(checkout)
        organisation = asked.organisation or _ORGANISATION
        asked = replace(asked, crates=crates, repositories=repositories, organisation=organisation)
        return asked, read(asked)


def _clone(folder: Path) -> None:
    """Let a folder look as if it were cloned: no package can carry git's own files."""
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text(f'[remote "origin"]\n\turl = {_ADDRESS}/{folder.name}\n', "utf-8")
