"""A Cargo.toml: its text, its values, and where in it everything stands."""

from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any, Self

from ..text import printable, without_secret
from .dependency import SHARED, Dependency, read_dependency, table_at, tables, texts
from .toml import BOM, Path, Span, TomlError, inner_pairs, is_inline_table, items, lines, parse, sections

MANIFEST = "Cargo.toml"
# What only the root of a workspace has a say in, beside `workspace`.
_OF_ROOTS = frozenset({"patch", "replace", "profile"})


@dataclass(frozen=True)
class Fault:
    """Why a manifest cannot be read, or why Cargo refuses it; `line` counts from 1.

    What a checkout's files and names bring into its texts is escaped where it cannot be printed, and has no secrets.
    """

    manifest: str
    line: int
    message: str

    def __post_init__(self) -> None:
        for name in ("manifest", "message"):
            # The bytes of a file's name may be no UTF-8.
            text = getattr(self, name).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            object.__setattr__(self, name, printable(without_secret(text)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Manifest:
    """A manifest that is TOML; `path` leads to it from its workspace's root."""

    path: str
    text: str
    values: Mapping[str, Any]

    @property
    def package_key(self) -> str | None:
        """The name of its package's table, `package` or as of old `project`, if it has one."""
        return next((key for key in ("package", "project") if key in self.values), None)

    @property
    def package(self) -> Mapping[str, Any]:
        """The package's table, empty if it has none."""
        return table_at(self.values, self.package_key) if self.package_key else {}

    @property
    def name(self) -> str | None:
        """The package's name, if it has one."""
        name = self.package.get("name")
        return name if isinstance(name, str) else None

    @property
    def workspace(self) -> Mapping[str, Any] | None:
        """The workspace's table, if it is the root of one."""
        return table_at(self.values, "workspace") if "workspace" in self.values else None

    @property
    def shared(self) -> Mapping[str, Any]:
        """The entries that members may inherit, as they are written."""
        return table_at(self.values, *SHARED)

    def dependencies(self, shared: Mapping[str, Any]) -> Iterator[Dependency]:
        """Yield every dependency of the package with what it inherits of `shared`, those for targets last."""
        for table in tables(self.values):
            yield from self._read(table, shared)

    def shared_dependencies(self) -> Iterator[Dependency]:
        """Yield every dependency that members may inherit."""
        yield from self._read(SHARED, {})

    def declaring(self, keys: Container[str]) -> Self:
        """Return it as the root of a workspace alone, with only some of the entries that members may inherit."""
        shared = {key: entry for key, entry in self.shared.items() if key in keys}
        own = {key: value for key, value in self.values.items() if key in _OF_ROOTS}
        return replace(self, values={**own, "workspace": {**(self.workspace or {}), "dependencies": shared}})

    def patches(self) -> Iterator[Dependency]:
        """Yield every package that is to stand in place of one from elsewhere."""
        for source in table_at(self.values, "patch"):
            yield from self._read(("patch", source), {})

    def line(self, *path: str) -> int:
        """Return the line, from 1, of a key or of an array's item (by its number), or else of the nearest above it."""
        while path and path not in self._offsets:
            path = path[:-1]
        return bisect_right(self._line_starts, self._offsets.get(path, 0))

    def admits(self, path: str) -> bool:
        """Tell whether it is the root of a workspace that does not exclude a manifest.

        What `members` names is not excluded; its patterns do not count there.
        """
        excluded, named = self._excluded_and_named
        above = {PurePosixPath(path), *PurePosixPath(path).parents}
        return self.workspace is not None and (not above & excluded or bool(above & named))

    @cached_property
    def _excluded_and_named(self) -> tuple[frozenset[PurePosixPath], ...]:
        folders = (texts((self.workspace or {}).get(key)) for key in ("exclude", "members"))
        return tuple(frozenset(map(PurePosixPath, paths)) for paths in folders)

    def _read(self, table: Path, shared: Mapping[str, Any]) -> Iterator[Dependency]:
        for key, value in table_at(self.values, *table).items():
            dependency = read_dependency(table, key, value, shared, self.line(*table, key))
            if dependency:
                yield dependency

    @cached_property
    def _line_starts(self) -> list[int]:
        return list(accumulate(map(len, lines(self._body)[:-1]), initial=0))

    @cached_property
    def _offsets(self) -> Mapping[Path, int]:
        """The offset of the first mention of each table, key and item of an array."""
        offsets: dict[Path, int] = {}
        for section in sections(self._body):
            _mention(offsets, (), section.path, section.header.start)
            for pair in section.pairs:
                _mention(offsets, section.path, pair.path, pair.key.start)
                self._place_inside(offsets, (*section.path, *pair.path), pair.value)
        return offsets

    def _place_inside(self, offsets: dict[Path, int], path: Path, value: Span) -> None:
        if is_inline_table(self._body, value):
            for pair in inner_pairs(self._body, value):
                _mention(offsets, path, pair.path, pair.key.start)
                self._place_inside(offsets, (*path, *pair.path), pair.value)
        elif self._body.startswith("[", value.start):
            for number, item in enumerate(items(self._body, value)):
                offsets.setdefault((*path, str(number)), item.start)

    @property
    def _body(self) -> str:
        return self.text.removeprefix(BOM)


def read_manifest(path: str, content: bytes) -> Manifest | Fault:
    """Return a manifest, or where and why it cannot be read."""
    try:
        text = content.decode("utf-8")
        return Manifest(path=path, text=text, values=parse(text))
    except UnicodeDecodeError as error:
        return Fault(path, content.count(b"\n", 0, error.start) + 1, "it is not UTF-8 text")
    except TomlError as error:
        return Fault(path, error.line, f"it is not TOML: {error.reason}")


def _mention(offsets: dict[Path, int], above: Path, path: Path, offset: int) -> None:
    for length in range(1, len(path) + 1):
        offsets.setdefault((*above, *path[:length]), offset)
