"""`{path: text}` to disk, all or nothing, or the difference from what is there.

A run stages every changed file beside its place, writes a journal, and only then moves them in. A run that dies before
the journal has changed nothing; one that dies after it is finished by the next. Files that the manifest does not list
were not made here and are never touched.
"""

from __future__ import annotations

import difflib
import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..diagnostics import CratebookError

MANIFEST = ".cratebook.json"
_STAGE = ".cratebook.new"
_JOURNAL = "journal.json"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a run would do to a folder; paths are relative, in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def write(folder: Path, files: Mapping[str, str]) -> Change:
    """Make a folder's generated files exactly these; a file that has not changed is not touched.

    Raises CratebookError, with nothing changed, where a file stands in the way that was not generated.
    """
    recover(folder)
    change = compare(folder, files)
    if change or generated(folder) != tuple(sorted(files)):
        _stage(folder, files, change, lists=True)
        _commit(folder)
    return change


def put(folder: Path, files: Mapping[str, str], gone: Collection[str] = ()) -> Change:
    """Write these files over whatever is there and remove those that are gone, all or none; no manifest is kept.

    Every other file is left as it is.
    """
    recover(folder)
    removed = tuple(sorted(path for path in gone if path not in files and (folder / path).is_file()))
    change = replace(written_over(folder, files), removed=removed)
    if change:
        _stage(folder, files, change, lists=False)
        _commit(folder)
    return change


def written_over(folder: Path, files: Mapping[str, str]) -> Change:
    """Return what `put` would do."""
    there = {path: _content(folder / path) for path in files}
    return Change(
        added=tuple(sorted(path for path, old in there.items() if old is None)),
        changed=tuple(sorted(path for path, old in there.items() if old not in (None, _bytes(files[path])))),
        removed=(),
    )


def in_the_way(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the paths where something stands that is not what `put` would write."""
    changed = written_over(folder, files).changed
    return tuple(
        path for path in sorted(files) if path in changed or _blocked(folder, path) or _no_file_of_ours(folder / path)
    )


def compare(folder: Path, files: Mapping[str, str]) -> Change:
    """Return what `write` would do; raises CratebookError as it does."""
    ours = set(generated(folder))
    change = written_over(folder, files)
    in_the_way = [path for path in files if _blocked(folder, path)]
    in_the_way += [path for path in change.changed if path not in ours]
    if in_the_way:
        raise CratebookError(
            f"{folder.name}/{in_the_way[0]} stands where a generated file belongs, and was not generated; "
            "move it away, or take its name out of the data"
        )
    return replace(change, removed=tuple(sorted(path for path in ours - set(files) if (folder / path).is_file())))


def difference(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Yield a unified diff from what is on disk to what `write` would leave, line by line."""
    change = compare(folder, files)
    for path in sorted((*change.added, *change.changed, *change.removed)):
        old = (_content(folder / path) or b"").decode("utf-8", "replace")
        new = files.get(path, "")
        before = "/dev/null" if path in change.added else f"a/{folder.name}/{path}"
        after = "/dev/null" if path in change.removed else f"b/{folder.name}/{path}"
        for line in difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), before, after):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def recover(folder: Path) -> None:
    """Finish what a killed run had begun to move in, or drop what it had only staged."""
    stage = folder / _STAGE
    if (stage / _JOURNAL).is_file():
        _commit(folder)
    elif stage.exists():
        shutil.rmtree(stage)


def _stage(folder: Path, files: Mapping[str, str], change: Change, *, lists: bool) -> None:
    stage = folder / _STAGE
    try:
        for path in (*change.added, *change.changed):
            _put(stage / "files" / path, _bytes(files[path]))
        if lists:
            _put(stage / MANIFEST, _bytes(json.dumps(sorted(files), indent=1) + "\n"))
        moves = {"put": [*change.added, *change.changed], "remove": change.removed}
        _put(stage / f"{_JOURNAL}.part", _bytes(json.dumps(moves)))
        (stage / f"{_JOURNAL}.part").replace(stage / _JOURNAL)
    except OSError as error:
        shutil.rmtree(stage, ignore_errors=True)
        raise CratebookError(f"{folder.name} cannot be written: {error.strerror}") from error


def _commit(folder: Path) -> None:
    """Move everything in; every step may be repeated, so that a later run can finish it."""
    stage = folder / _STAGE
    moves = json.loads((stage / _JOURNAL).read_text("utf-8"))
    for path in moves["put"]:
        if (stage / "files" / path).exists():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (stage / "files" / path).replace(folder / path)
    for path in moves["remove"]:
        (folder / path).unlink(missing_ok=True)
        _drop_empty(folder, (folder / path).parent)
    if (stage / MANIFEST).exists():
        (stage / MANIFEST).replace(folder / MANIFEST)
    shutil.rmtree(stage)


def _drop_empty(folder: Path, parent: Path) -> None:
    while parent != folder and parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()
        parent = parent.parent


def generated(folder: Path) -> tuple[str, ...]:
    """Return what an earlier run generated; a manifest that is no list of paths below the folder counts as none."""
    try:
        listed = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    sane = isinstance(listed, list) and all(isinstance(path, str) and _is_below(path) for path in listed)
    return tuple(listed) if sane else ()


def _is_below(path: str) -> bool:
    parts = Path(path).parts
    return bool(parts) and not Path(path).is_absolute() and ".." not in parts


def _blocked(folder: Path, path: str) -> bool:
    """Tell whether a folder stands where the file belongs, or a file where one of its folders does."""
    parents = [folder / parent for parent in Path(path).parents]
    return (folder / path).is_dir() or any(parent.exists() and not parent.is_dir() for parent in parents)


def _no_file_of_ours(path: Path) -> bool:
    """Tell whether something stands at a path that cannot be read as a file, such as a link to nowhere."""
    return (path.is_symlink() or path.exists()) and not path.is_file()


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8")


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
