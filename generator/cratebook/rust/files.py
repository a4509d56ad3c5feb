"""The Rust files of a package: each is read once, and never through a link that leads out of its folder."""

from __future__ import annotations

import os
from pathlib import Path

from .items import Items, items
from .text import Source


class Files:
    """What was read so far of the package in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(os.path.normpath(folder))
        self._real = Path(os.path.realpath(folder))
        self._texts: dict[Path, bytes | None] = {}
        self._items: dict[Source, Items] = {}

    def items(self, source: Source) -> Items:
        """Return the items of a text."""
        if source not in self._items:
            self._items[source] = items(source)
        return self._items[source]

    def source(self, path: Path, below: Path) -> Source | None:
        """Return the text of a file whose modules have theirs in `below`; None where it is not there or leads out."""
        if path not in self._texts:
            self._texts[path] = path.read_bytes() if path.is_file() and self._is_own(path) else None
        text = self._texts[path]
        return None if text is None else Source(file=path, text=text, beside=path.parent, below=below)

    def _is_own(self, path: Path) -> bool:
        """Tell whether a file is in the folder, or where its path says: no link leads it elsewhere."""
        real = Path(os.path.realpath(path))
        said = os.path.normpath(self._real / os.path.relpath(path, self._folder))
        return real.is_relative_to(self._real) or real == Path(said)
