"""A git repository at a revision: its commit, and its files as git stores them; no hook, filter or setting of it runs.

Nothing comes from the working tree, and no file is written but by `export`.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TypeVar

from .. import process
from ..diagnostics import CratebookError

KeyT = TypeVar("KeyT")

_HASH = re.compile(rb"(?:[0-9a-f]{40}|[0-9a-f]{64})\n")
# The types in a file's mode; what is none of them is another repository.
_FILE, _LINK, _EXECUTABLE = b"100", b"120", b"100755"
# What a user says of himself, of git's settings and of where to look; what else git is told by its environment, as a
# hook or a wrapper of git sets it, may name another repository or a program to run.
_KEPT = (
    *("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
    *("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH"),
)
_SETTINGS = {"core.hooksPath": os.devnull, "core.fsmonitor": "false", "core.splitIndex": "false"}
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_CONFIG_COUNT": str(len(_SETTINGS)),
    **{f"GIT_CONFIG_KEY_{number}": key for number, key in enumerate(_SETTINGS)},
    **{f"GIT_CONFIG_VALUE_{number}": value for number, value in enumerate(_SETTINGS.values())},
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


class UnknownRevisionError(CratebookError):
    """A name that git knows no commit by."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True)
class Stored:
    """The files of a folder by their paths in it, and where its links lead; `others` are neither, nor folders."""

    files: Mapping[PurePosixPath, bytes]
    links: Mapping[PurePosixPath, bytes]
    others: tuple[PurePosixPath, ...]
    executable: frozenset[PurePosixPath]


def resolve(revision: str, repository: Path, otherwise: str = "") -> str:
    """Return the commit that a revision names.

    Raises UnknownRevisionError, whose text ends as `otherwise` says, or CratebookError where git cannot be run.
    """
    git(["rev-parse", "--git-dir"], repository)
    command = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    try:
        commit = git(command, repository)
    except CratebookError:
        commit = b""
    # What begins with a caret git takes for the commits that are not to be reached, and prints it so.
    if not _HASH.fullmatch(commit):
        raise UnknownRevisionError(f"'{revision}' is no revision here{otherwise}")
    return commit.decode("ascii").strip()


def resolve_in(revision: str, repositories: Mapping[KeyT, Path]) -> dict[KeyT, str]:
    """Return the commits that a revision names in those repositories that have it.

    Raises UnknownRevisionError where none has it, or CratebookError where git cannot be run.
    """
    commits: dict[KeyT, str] = {}
    errors: list[UnknownRevisionError] = []
    for key, repository in repositories.items():
        try:
            commits[key] = resolve(revision, repository)
        except UnknownRevisionError as error:
            errors.append(error)
    if errors and not commits:
        raise errors[0]
    return commits


def newest_first(commits: Sequence[str], repository: Path) -> tuple[str, ...]:
    """Return those of some commits that are there, so that none comes before one that descends from it."""
    history = (
        git(["rev-list", "--topo-order", "--ignore-missing", "--end-of-options", *commits], repository)
        .decode("ascii")
        .split()
    )
    return tuple(commit for commit in history if commit in set(commits))


def distance(commit: str, pin: str, repository: Path) -> tuple[int, int] | None:
    """Return by how many commits one is behind another, and ahead of it; None where one of them is not there."""
    if not all(_HASH.fullmatch(f"{one}\n".encode()) for one in (commit, pin)):
        return None
    try:
        ahead, behind = git(["rev-list", "--left-right", "--count", f"{commit}...{pin}"], repository).split()
    except CratebookError:
        return None
    return int(behind), int(ahead)


def branches_and_tags(repository: Path) -> dict[str, str]:
    """Return what the branches and tags of a repository name, and of its origin the branches that it has not itself."""
    names = {"refs/remotes/origin/": "refs/heads/", "refs/heads/": "refs/heads/", "refs/tags/": "refs/tags/"}
    listed = os.fsdecode(git(["for-each-ref", "--format=%(objectname) %(refname)", *names], repository))
    refs: dict[str, str] = {}
    for prefix, own in names.items():
        for line in listed.splitlines():
            object_, _, name = line.partition(" ")
            # The origin's HEAD is none of its branches.
            if name.startswith(prefix) and name != f"{prefix}HEAD":
                refs[own + name.removeprefix(prefix)] = object_
    return refs


def git_path(repository: Path, name: str) -> Path:
    """Return where git keeps something of a repository, such as its objects."""
    return repository / os.fsdecode(git(["rev-parse", "--git-path", name], repository)).rstrip("\n")


def files_at(commit: str, repository: Path, folder: str = "") -> Stored:
    """Return what a folder, given by its path from the repository's top, held at a commit; nothing where it was not.

    Raises CratebookError where git cannot be run.
    """
    entries = {path: (mode, name) for mode, name, path in _entries(commit, repository, folder)}
    stored = [path for path, (mode, _) in entries.items() if mode[:3] in (_FILE, _LINK) and path.parts]
    contents = dict(zip(stored, _contents([entries[path][1] for path in stored], repository), strict=True))
    links = {path: contents.pop(path) for path in stored if entries[path][0].startswith(_LINK)}
    return Stored(
        files=contents,
        links=links,
        others=tuple(path for path in entries if path not in stored),
        executable=frozenset(path for path in contents if entries[path][0] == _EXECUTABLE),
    )


def export(commit: str, repository: Path, folder: Path) -> None:
    """Write all files of a commit into a new folder; links that lead out of it, and other repositories, are left out.

    Raises CratebookError where git cannot be run, and where a file cannot be written, as for its name.
    """
    stored = files_at(commit, repository)
    try:
        _write(stored, folder)
    except OSError as error:
        raise CratebookError(f"not all files of {commit} can be written: {error.strerror}") from error


def _write(stored: Stored, folder: Path) -> None:
    folder.mkdir()
    for path, content in stored.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        if path in stored.executable:
            (folder / path).chmod(0o755)
    for path, leads_to in stored.links.items():
        if _stays_inside(path.parent, PurePosixPath(os.fsdecode(leads_to))):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).symlink_to(os.fsdecode(leads_to))


def _stays_inside(folder: PurePosixPath, leads_to: PurePosixPath) -> bool:
    return ".." not in PurePosixPath(os.path.normpath(folder / leads_to)).parts and not leads_to.is_absolute()


def _entries(commit: str, repository: Path, folder: str) -> Iterator[tuple[bytes, bytes, PurePosixPath]]:
    """Yield the mode, object and path in the folder of all that is in it; the folder itself where it is none."""
    listed = git(["ls-tree", "-r", "-z", "--full-tree", commit, *(["--", folder] if folder else [])], repository)
    for entry in listed.split(b"\0")[:-1]:
        head, _, path = entry.partition(b"\t")
        mode, _, name = head.split(b" ")
        inside = PurePosixPath(os.fsdecode(path)).relative_to(folder)
        # A tree that git did not make itself may hold a way out of the folder.
        if ".." not in inside.parts:
            yield mode, name, inside


def _contents(names: Sequence[bytes], repository: Path) -> Iterator[bytes]:
    """Yield the content of each object: `cat-file` writes a line that ends with its size, it, and a newline."""
    written = git(["cat-file", "--batch"], repository, b"".join(name + b"\n" for name in names))
    at = 0
    for _ in names:
        start = written.index(b"\n", at) + 1
        *_, size = written[at:start].split()
        if size == b"missing":
            raise CratebookError("not all files of the revision are in this clone; 'git fetch --refetch' brings them")
        end = start + int(size)
        yield written[start:end]
        at = end + 1


def git(
    arguments: Sequence[str],
    repository: Path,
    stdin: bytes = b"",
    environment: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Return what git prints in a repository, whose folder alone decides which one that is.

    No hook, program or transport that it names is started. Raises CratebookError where git cannot be run or fails.
    """
    inherited = {name: None for name in os.environ if name.startswith("GIT_") and not name.startswith(_KEPT)}
    return process.output(["git", *arguments], repository, {**inherited, **_ENVIRONMENT, **environment}, stdin)
