"""`{path: text}` to disk, all or nothing, or the difference from what is there.

A run stages every changed file beside its place, writes a journal, and only then moves them in. A run that dies before
the journal has changed nothing; one that dies after it is finished by the next. Files that the manifest does not list
were not made here and are never touched. A journal and a manifest may be anybody's, as a clone brings them along:
nothing outside the folder is ever written or removed. Whoever calls holds the folder's lock.
"""

import json
import os
import re
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from os.path import isabs
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

from ..diagnostics import CratebookError
from ..reading import read_text
from ..text import unified_diff

MANIFEST = ".cratebook.json"
IGNORED = ".gitignore"
_STAGE = ".cratebook.new"
_JOURNAL = "journal.json"
_SEPARATOR = re.compile(r"[/\\]")


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a run would do to a folder; paths are relative, in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class _Difference(NamedTuple):
    """A file that is not as it should be; `old` is None where there is none."""

    path: str
    old: bytes | None
    new: bytes


def write(folder: Path, files: Mapping[str, str]) -> Change:
    """Make a folder's generated files exactly these; a file that has not changed is not touched.

    Each text is asked for once, and not kept: thousands of pages may be more than memory has room for.

    Raises CratebookError, with nothing changed, where a file stands in the way that was not generated, or a link.
    """
    recover(folder)
    ours = generated(folder)
    with _dropped_on_failure(folder):
        change = _change(_staged(folder, _own_differences(folder, files, ours)), _obsolete(folder, files, ours))
        if not change and ours == tuple(sorted(files)):
            return change
        _stage(folder, MANIFEST, json.dumps(sorted(files), indent=1).encode() + b"\n")
        _write_journal(folder, change)
    _commit(folder)
    return change


def put(folder: Path, files: Mapping[str, str], obsolete: Collection[str] = ()) -> Change:
    """Write these files over whatever is there and remove the obsolete ones, all or none; no manifest is kept.

    Every other file is left as it is.
    """
    recover(folder)
    removed = tuple(path for path in obsolete if path not in files and (folder / path).is_file())
    with _dropped_on_failure(folder):
        change = _change(_staged(folder, _differences(folder, files)), removed)
        if not change:
            return change
        _write_journal(folder, change)
    _commit(folder)
    return change


def written_over(folder: Path, files: Mapping[str, str]) -> Change:
    """Return what `put` would do; raises CratebookError where a folder on the way is a link."""
    return _change(_differences(folder, files))


def in_the_way(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the paths where something stands that is not what `put` would write."""
    changed = {path for path, old, _ in _differences(folder, files) if old is not None}
    return tuple(sorted({*changed, *_blocked(folder, files, replaced=())}))


def compare(folder: Path, files: Mapping[str, str]) -> Change:
    """Return what `write` would do; raises CratebookError as it does."""
    ours = generated(folder)
    return _change(_own_differences(folder, files, ours), _obsolete(folder, files, ours))


def difference(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Yield a unified diff from what is on disk to what `write` would leave, line by line."""
    ours = generated(folder)
    obsolete = {path: _content(folder, path) for path in _obsolete(folder, files, ours)}
    removed = (_Difference(path, old, b"") for path, old in obsolete.items())
    for path, old, new in sorted((*_own_differences(folder, files, ours), *removed)):
        before = "/dev/null" if old is None and path not in obsolete else f"a/{folder.name}/{path}"
        after = "/dev/null" if path in obsolete else f"b/{folder.name}/{path}"
        yield from unified_diff((old or b"").decode("utf-8", "replace"), new.decode(), before, after)


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


def _own_differences(folder: Path, files: Mapping[str, str], ours: Collection[str]) -> Iterator[_Difference]:
    """Yield the differences of generated files; raises CratebookError where one stands in the way that is not ours."""
    ours = frozenset(ours)
    for path in _blocked(folder, files, replaced=ours):
        raise _in_the_way_error(folder, path)
    for each in _differences(folder, files):
        if each.old is not None and each.path not in ours:
            raise _in_the_way_error(folder, each.path)
        yield each


def _in_the_way_error(folder: Path, path: str) -> CratebookError:
    return CratebookError(
        f"{folder.name}/{path} stands where a generated file belongs, and was not generated; "
        "move it away, take its name out of the data, or write below it with 'cratebook generate --into'"
    )


def _differences(folder: Path, files: Mapping[str, str]) -> Iterator[_Difference]:
    """Yield what differs; raises CratebookError where a folder on the way is a link."""
    _refuse_links(folder, files)
    for path, text in files.items():
        old, new = _content(folder, path), text.encode()
        if old != new:
            yield _Difference(path, old, new)


def _blocked(folder: Path, files: Iterable[str], *, replaced: Collection[str]) -> Iterator[str]:
    """Yield the paths where something stands that no file can replace.

    That is a folder, a file on the way, and unless the path is one that may be replaced whatever is no regular file.
    """
    _refuse_links(folder, files)
    above = {parent for path in files for parent in _above(path)}
    no_folders = {parent for parent in above if not stat.S_ISDIR(_mode(folder, parent) or stat.S_IFDIR)}
    for path in files:
        mode = _mode(folder, path) or stat.S_IFREG
        is_in_place = stat.S_ISREG(mode) or (path in replaced and not stat.S_ISDIR(mode))
        if not is_in_place or not no_folders.isdisjoint(_above(path)):
            yield path


def _obsolete(folder: Path, files: Mapping[str, str], ours: Iterable[str]) -> tuple[str, ...]:
    """Return what was generated and is not any more; raises CratebookError where a folder on the way is a link."""
    obsolete = sorted({*ours} - {*files})
    _refuse_links(folder, obsolete)
    return tuple(path for path in obsolete if (folder / path).is_file())


def _change(differences: Iterable[_Difference], removed: Iterable[str] = ()) -> Change:
    is_new = {path: old is None for path, old, _ in differences}
    return Change(
        added=tuple(sorted(path for path, new in is_new.items() if new)),
        changed=tuple(sorted(path for path, new in is_new.items() if not new)),
        removed=tuple(sorted(removed)),
    )


@contextmanager
def _dropped_on_failure(folder: Path) -> Iterator[None]:
    """Drop what is staged where something fails before it can be moved in, and the folder if it was made for that."""
    was_there = folder.exists()
    try:
        yield
    except BaseException:
        shutil.rmtree(folder / _STAGE, ignore_errors=True)
        if not was_there:
            with suppress(OSError):  # somebody else may have put something there
                folder.rmdir()
        raise


def _staged(folder: Path, differences: Iterable[_Difference]) -> Iterator[_Difference]:
    """Yield differences, the new content of each staged."""
    for each in differences:
        _stage(folder, _staged_name(each.path), each.new)
        yield each


def _staged_name(path: str) -> str:
    """Return where the new content of a file is staged: to make and remove its folders there would take longest."""
    return f"files/{sha256(path.encode()).hexdigest()}"


def _stage(folder: Path, name: str, content: bytes) -> None:
    path = folder / _STAGE / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise CratebookError(f"{folder.name} cannot be written: {error.strerror}") from error


def _write_journal(folder: Path, change: Change) -> None:
    """Write what is to be done, which from now on is finished by the next run if not by this one."""
    journal = {"put": [*change.added, *change.changed], "remove": change.removed}
    part = f"{_JOURNAL}.part"
    _stage(folder, part, json.dumps(journal).encode())
    (folder / _STAGE / part).replace(folder / _STAGE / _JOURNAL)


def _commit(folder: Path) -> None:
    """Move everything in; every step may be repeated, so that a later run can finish it."""
    stage = folder / _STAGE
    moved_in, removed = _read_journal(folder)
    _refuse_links(folder, (*moved_in, *removed, f"{_STAGE}/{_staged_name('')}"))
    for path in moved_in:
        staged = f"{_STAGE}/{_staged_name(path)}"
        if stat.S_ISREG(_mode(folder, staged) or 0):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / staged).replace(folder / path)
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
    below = bool(path.strip("./")) and not isabs(path) and ".." not in path.replace("\\", "/").split("/")  # noqa: PTH117
    return below and path.isprintable()


def _refuse_links(folder: Path, paths: Iterable[str]) -> None:
    """Raise CratebookError where a folder on the way to one of the paths is a link, which may lead anywhere."""
    for parent in sorted({parent for path in paths for parent in _above(path)}):
        if stat.S_ISLNK(_mode(folder, parent) or 0):
            name = (Path(folder.name) / parent).as_posix()
            raise CratebookError(f"{name} is a link, and nothing is written through links; put a folder in its place")


# Paths of thousands of files are taken apart as text: a Path for each takes longer than all else.


def _above(path: str) -> tuple[str, ...]:
    """Return the folders on the way to a path; the first is the one that it starts from, as an empty text."""
    return "", *(path[: match.start()] for match in _SEPARATOR.finditer(path))


def _mode(folder: Path, path: str) -> int | None:
    """Return of which kind what stands at a path is, as the system has it; links are not followed."""
    try:
        return os.lstat(f"{folder}/{path}" if path else folder).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _content(folder: Path, path: str) -> bytes | None:
    """Return the content of a regular file; None where there is none."""
    if not stat.S_ISREG(_mode(folder, path) or 0):
        return None
    with open(f"{folder}/{path}", "rb") as file:  # noqa: PTH123
        return file.read()
