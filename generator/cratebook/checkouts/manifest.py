"""A Cargo.toml's text to its tables, each dependency with its line, and why Cargo would reject it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

NAME = r"[A-Za-z_][A-Za-z0-9_-]*"  # of a package
_KINDS = ("dependencies", "dev-dependencies", "build-dependencies")
_POSITION = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"\s*([\"']?[A-Za-z0-9_-]+[\"']?)\s*[.=]")
_UNSAID = re.compile(r"[\"'\s]")


@dataclass(frozen=True)
class Entry:
    """A dependency as it is written: its key, its table, its value as a mapping, and its line."""

    key: str
    table: str
    value: Mapping[str, Any]
    line: int

    @property
    def package(self) -> str:
        """Return the package's own name, which `package = …` may give apart from the key."""
        return str(self.value.get("package", self.key))


@dataclass(frozen=True, eq=False)
class Manifest:
    """A manifest that parses; `path` is relative to the checkout."""

    path: str
    text: str
    data: Mapping[str, Any]

    @property
    def package(self) -> str | None:
        """Return the package's name, if there is a package."""
        name = table(self.data, "package").get("name")
        return str(name) if name is not None else None

    @property
    def workspace(self) -> Mapping[str, Any] | None:
        """Return the workspace table, if there is one."""
        return table(self.data, "workspace") if "workspace" in self.data else None

    @property
    def workspace_folder(self) -> str | None:
        """Return where the package says that its workspace's root is, if it does."""
        folder = table(self.data, "package").get("workspace")
        return folder if isinstance(folder, str) else None

    def entries(self) -> Iterator[Entry]:
        """Yield every dependency of the package, target-specific ones too."""
        yield from self._of_kinds("", self.data)
        targets = table(self.data, "target")
        for target in targets:
            yield from self._of_kinds(f"target.{target}.", table(targets, target))

    def workspace_entries(self) -> Iterator[Entry]:
        """Yield every dependency that members may inherit."""
        yield from self._of("workspace.dependencies", table(self.workspace or {}, "dependencies"))

    def patches(self) -> Iterator[Entry]:
        """Yield every package that is to stand in place of one from elsewhere."""
        for source, entries in table(self.data, "patch").items():
            yield from self._of(f"patch.{source}", entries)

    def line_of(self, table: str, key: str = "") -> int:
        """Return the line of a key in a table, from 1; the table's own line where the key has none."""
        plain = _UNSAID.sub("", table)
        for wanted in ((plain, _UNSAID.sub("", key)), (f"{plain}.{key}", ""), (plain, "")):
            if wanted in self._lines:
                return self._lines[wanted]
        return 1

    @cached_property
    def _lines(self) -> Mapping[tuple[str, str], int]:
        """The line of each table (with no key) and of each key in it; quotes and spaces do not count."""
        header, found = "", dict[tuple[str, str], int]()
        for number, line in enumerate(self.text.splitlines(), start=1):
            if match := _HEADER.match(line):
                header = _UNSAID.sub("", match[1])
                found.setdefault((header, ""), number)
            elif match := _KEY.match(line):
                found.setdefault((header, match[1].strip("\"'")), number)
        return found

    def _of_kinds(self, prefix: str, tables: Mapping[str, Any]) -> Iterator[Entry]:
        for kind in _KINDS:
            # The old spelling counts where the other is not there.
            spelled = kind if kind in tables else kind.replace("-", "_")
            yield from self._of(f"{prefix}{spelled}", table(tables, spelled))

    def _of(self, table: str, entries: Any) -> Iterator[Entry]:
        for key, value in entries.items() if isinstance(entries, Mapping) else ():
            written = {"version": value} if isinstance(value, str) else value
            if isinstance(written, Mapping):
                yield Entry(key, table, written, self.line_of(table, key))


def read(path: str, text: str) -> Manifest | tuple[int, str]:
    """Return a manifest, or the line and the reason why it does not parse."""
    try:
        return Manifest(path, text, tomllib.loads(text.removeprefix("\ufeff")))
    except tomllib.TOMLDecodeError as error:
        match = _POSITION.search(str(error))
        line = int(match[1]) if match and match[1] else max(len(text.splitlines()), 1)
        return line, f"it is not TOML: {_POSITION.sub('', str(error))}"


def rejections(manifest: Manifest, root: Manifest | None) -> Iterator[tuple[int, str]]:
    """Yield the line and reason of what Cargo refuses (Cargo reference, "Workspaces"); `root` is the workspace's.

    Only what concerns the package's name and its dependencies is looked for: it is what a patch meets.
    """
    if "package" in manifest.data:
        if not re.fullmatch(NAME, manifest.package or ""):
            yield manifest.line_of("package", "name"), "the package has no name that Cargo takes"
    elif manifest.workspace is None:
        yield 1, "it has neither [package] nor [workspace]"
    else:
        tables = (kind for kind in _KINDS if kind in manifest.data)
        yield from ((manifest.line_of(kind), f"a virtual workspace may not have [{kind}]") for kind in tables)
    yield from _rejected_entries(manifest, root)


def _rejected_entries(manifest: Manifest, root: Manifest | None) -> Iterator[tuple[int, str]]:
    for entry in manifest.workspace_entries():
        if "optional" in entry.value:
            yield entry.line, f"`optional` may not stand in [workspace.dependencies]: {entry.key}"
    shared = table((root.workspace if root else None) or {}, "dependencies")
    for entry in manifest.entries():
        if entry.value.get("workspace") is True and entry.key not in shared:
            yield entry.line, f"{entry.key} is inherited, but the workspace does not have it"
        if "git" in entry.value and sum(pin in entry.value for pin in ("rev", "tag", "branch")) > 1:
            yield entry.line, f"{entry.key} has more than one of rev, tag and branch"


def table(data: Any, key: str) -> Mapping[str, Any]:
    """Return a table in a table; what is none counts as empty."""
    found = data.get(key, {}) if isinstance(data, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def texts(value: object) -> tuple[str, ...]:
    """Return the texts in an array; what is none counts as empty."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
