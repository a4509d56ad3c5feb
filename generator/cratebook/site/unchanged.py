"""Whether a run would write what is there already: where no byte differs of all that it reads and of all that is there.

A run reads the data, the templates and the bundled pages, and what it does with the docs folder follows from what is in
that. Of all this a digest is kept, with that of the program: no time and no size is trusted.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from operator import attrgetter
from pathlib import Path

from .. import cache
from ..project import Project, bundled_pages

_KIND = "generated"


def open_issues(project: Project) -> int | None:
    """Return how many issues are open, where a run would change nothing; None where it would, or that is not known."""
    key = _key(inputs(project), project.docs)
    kept = cache.read(_KIND, key) if key else None
    with suppress(ValueError):
        return int(kept) if kept else None
    return None


def remember(project: Project, given: str | None, issues: int) -> None:
    """Remember that a run that was given these inputs left the docs folder as it is, with so many issues open.

    Where they are others by now, the run may have read either, and nothing is remembered.
    """
    key = _key(given, project.docs)
    if key and given == inputs(project):
        cache.write(_KIND, key, str(issues).encode())


def inputs(project: Project) -> str | None:
    """Return a digest of all that a run reads besides the docs folder; None where there is none."""
    bundled = ((path.name, path.read_bytes()) for _, path in bundled_pages())
    return _digest(_files(project.data), *map(_files, project.templates), bundled)


def _key(given: str | None, docs: Path) -> str | None:
    there = _digest(_files(docs))
    return f"{given} {there}" if given and there else None


def _digest(*folders: Iterable[tuple[str, bytes]]) -> str | None:
    """Return a digest of folders, each the paths and contents of its files.

    None where one cannot be read, or has something that is neither file nor folder: a link may lead anywhere.
    """
    digest = sha256()
    try:
        for folder in folders:
            for path, content in folder:
                digest.update(os.fsencode(path) + b"\0" + sha256(content).digest())
            digest.update(b"\0")
    except OSError:
        return None
    return digest.hexdigest()


def _files(folder: Path, below: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the path and content of each file in a folder, in order; raises OSError for what is no file or folder."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=attrgetter("name")):
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry), f"{below}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                yield below + entry.name, Path(entry).read_bytes()
            else:
                raise OSError(f"{entry.path} is neither file nor folder")
