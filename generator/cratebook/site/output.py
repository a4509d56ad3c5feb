"""`{path: text}` to disk, all or nothing, or the difference from what is there.

A run stages every changed file beside its place, writes a journal, and only then moves them in. A run that dies before
the journal has changed nothing; one that dies after it is finished by the next. Files that the manifest does not list
were not made here and are never touched. A journal and a manifest may be anybody's, as a clone brings them along:
nothing outside the folder is ever written or removed. Whoever calls holds the folder's lock.
"""

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from os.path import isabs
from pathlib import Path
from typing import Any, TypeGuard

from ..diagnostics import CratebookError
from ..reading import read_text
from ..text import unified_diff

MANIFEST = ".cratebook.json"
IGNORED = ".gitignore"
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

    Raises CratebookError, with nothing changed, where a file stands in the way that was not generated, or a link.
    """
    recover(folder)
    change = compare(folder, files)
    if change or generated(folder) != tuple(sorted(files)):
        _stage(folder, files, change, lists=True)
        _commit(folder)
    return change


def put(folder: Path, files: Mapping[str, str], obsolete: Collection[str] = ()) -> Change:
    """Write these files over whatever is there and remove the obsolete ones, all or none; no manifest is kept.

    Every other file is left as it is.
    """
    recover(folder)
    removed = tuple(sorted(path for path in obsolete if path not in files and (folder / path).is_file()))
    change = replace(written_over(folder, files), removed=removed)
    if change:
        _stage(folder, files, change, lists=False)
        _commit(folder)
    return change


def written_over(folder: Path, files: Mapping[str, str]) -> Change:
    """Return what `put` would do; raises CratebookError where a folder on the way is a link."""
    _refuse_links(folder, files)
    there = {path: _content(folder / path) for path in files}
    return Change(
        added=tuple(sorted(path for path, old in there.items() if old is None)),
        changed=tuple(sorted(path for path, old in there.items() if old not in (None, files[path].encode()))),
        removed=(),
    )


def in_the_way(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the paths where something stands that is not what `put` would write."""
    return _blocking(folder, sorted(files), written_over(folder, files))


def compare(folder: Path, files: Mapping[str, str]) -> Change:
    """Return what `write` would do; raises CratebookError as it does."""
    ours = set(generated(folder))
    change = written_over(folder, files)
    blocking = _blocking(folder, [path for path in files if path not in ours], change)
    blocking += tuple(path for path in files if _is_blocked(folder, path))
    if blocking:
        raise CratebookError(
            f"{folder.name}/{blocking[0]} stands where a generated file belongs, and was not generated; "
            "move it away, take its name out of the data, or write below it with 'cratebook generate --into'"
        )
    obsolete = sorted(ours - set(files))
    _refuse_links(folder, obsolete)
    return replace(change, removed=tuple(path for path in obsolete if (folder / path).is_file()))


def difference(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Yield a unified diff from what is on disk to what `write` would leave, line by line."""
    change = compare(folder, files)
    for path in sorted((*change.added, *change.changed, *change.removed)):
        old = (_content(folder / path) or b"").decode("utf-8", "replace")
        new = files.get(path, "")
        before = "/dev/null" if path in change.added else f"a/{folder.name}/{path}"
        after = "/dev/null" if path in change.removed else f"b/{folder.name}/{path}"
        yield from unified_diff(old, new, before, after)


def ignored(paths: Iterable[str]) -> str:
    """Return a .gitignore of generated files, each by its path, so that nothing is hidden that people put there."""
    names = sorted({*paths, MANIFEST, f"{_STAGE}/", IGNORED})
    listed = "".join(f"/{name}\n" for name in names)
    return f"# Written by 'cratebook generate', as all that is listed here.\n{listed}"


def recover(folder: Path) -> None:
    """Finish what a killed run had begun to move in, or drop what it had only staged."""
    stage = folder / _STAGE
    _refuse_links(folder, [f"{_STAGE}/{_JOURNAL}"])
    if (stage / _JOURNAL).is_file():
        _commit(folder)
    elif stage.exists():
        shutil.rmtree(stage)


def _stage(folder: Path, files: Mapping[str, str], change: Change, *, lists: bool) -> None:
    stage = folder / _STAGE
    try:
        for path in (*change.added, *change.changed):
            _write_text(stage / "files" / path, files[path])
        if lists:
            _write_text(stage / MANIFEST, json.dumps(sorted(files), indent=1) + "\n")
        journal = {"put": [*change.added, *change.changed], "remove": change.removed}
        _write_text(stage / f"{_JOURNAL}.part", json.dumps(journal))
        (stage / f"{_JOURNAL}.part").replace(stage / _JOURNAL)
    except OSError as error:
        shutil.rmtree(stage, ignore_errors=True)
        raise CratebookError(f"{folder.name} cannot be written: {error.strerror}") from error


def _commit(folder: Path) -> None:
    """Move everything in; every step may be repeated, so that a later run can finish it."""
    stage = folder / _STAGE
    moved_in, removed = _read_journal(folder)
    _refuse_links(folder, (*moved_in, *removed, *(f"{_STAGE}/files/{path}" for path in moved_in)))
    for path in moved_in:
        if _is_file(stage / "files" / path):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (stage / "files" / path).replace(folder / path)
    for path in removed:
        (folder / path).unlink(missing_ok=True)
        _drop_empty(folder, (folder / path).parent)
    if (stage / MANIFEST).exists():
        (stage / MANIFEST).replace(folder / MANIFEST)
    shutil.rmtree(stage)


def _read_journal(folder: Path) -> tuple[list[str], list[str]]:
    """Return the paths to move in and those to remove; raises CratebookError where they are not below the folder."""
    journal = _read_json(folder / _STAGE / _JOURNAL)
    moved_in, removed = (journal.get("put"), journal.get("remove")) if isinstance(journal, dict) else (None, None)
    if _are_paths_below(moved_in) and _are_paths_below(removed):
        return moved_in, removed
    stage = f"{folder.name}/{_STAGE}"
    raise CratebookError(f"{stage}/{_JOURNAL} was not written by cratebook; remove {stage}")


def _drop_empty(folder: Path, parent: Path) -> None:
    while parent != folder and parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()
        parent = parent.parent


def generated(folder: Path) -> tuple[str, ...]:
    """Return what an earlier run generated; a manifest that is no list of paths below the folder counts as none."""
    paths = _read_json(folder / MANIFEST)
    return tuple(paths) if _are_paths_below(paths) else ()


def _read_json(path: Path) -> Any:
    """Return the value in a JSON file; None where there is none."""
    try:
        return json.loads(read_text(path))
    except (OSError, ValueError, RecursionError):
        return None


def _are_paths_below(paths: object) -> TypeGuard[list[str]]:
    """Tell whether a value is a list of relative paths that stay in their folder."""
    return isinstance(paths, list) and all(isinstance(path, str) and _is_path_below(path) for path in paths)


def _is_path_below(path: str) -> bool:
    # A Path for each of thousands takes longer than all else.
    below = bool(path.strip("./")) and not isabs(path) and ".." not in path.replace("\\", "/").split("/")  # noqa: PTH117
    return below and path.isprintable()


def _refuse_links(folder: Path, paths: Iterable[str]) -> None:
    """Raise CratebookError where a folder on the way to one of the paths is a link, which may lead anywhere."""
    for parent in sorted({parent for path in paths for parent in Path(path).parents}):
        if (folder / parent).is_symlink():
            name = (Path(folder.name) / parent).as_posix()
            raise CratebookError(f"{name} is a link, and nothing is written through links; put a folder in its place")


def _blocking(folder: Path, paths: Iterable[str], change: Change) -> tuple[str, ...]:
    """Return those of the paths where something stands that would be lost or that no file can replace."""
    changed = set(change.changed)
    return tuple(path for path in paths if path in changed or _is_blocked(folder, path) or _is_no_file(folder / path))


def _is_blocked(folder: Path, path: str) -> bool:
    """Tell whether a folder stands where the file belongs, or a file where one of its folders does."""
    parents = [folder / parent for parent in Path(path).parents]
    return (folder / path).is_dir() or any(parent.exists() and not parent.is_dir() for parent in parents)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _is_no_file(path: Path) -> bool:
    """Tell whether something else than a file stands at a path, such as a link."""
    return (path.is_symlink() or path.exists()) and not _is_file(path)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if _is_file(path) else None


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
