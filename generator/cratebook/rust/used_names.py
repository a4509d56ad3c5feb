"""Which names of other crates a Rust file uses, and where: its imports, paths and macro calls.

What a file imports counts as a name of the crate that it comes from, and so does each mention of that import in the
same file. What the modules around it bring, by a glob or a re-export, is looked up in these.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path

from ..cargo.identifiers import identifier
from .own_modules import FileModules, Origin
from .source_text import SourceText, without_literals
from .syntax import Import, read_items

# `use<…>` in a type is none.
_DECLARATION = re.compile(rb"\b(?:use\b(?!\s*<)|extern\s+crate\b)")
_EXTERN_CRATE = re.compile(rb"\bextern\s+crate\b[^;]{1,200};")
_MODULE = re.compile(rb"\bmod\s+(?:r#)?([A-Za-z_]\w*)")
# A path, neither a field nor a method nor what `fn` declares, and whether it is called.
_PATH = re.compile(
    rb"(?<![\w'])(?<!(?<!\.)\.)(?<!fn )"
    rb"((?:::\s*)?(?:r#)?[A-Za-z_]\w*(?:\s*::\s*(?:r#)?[A-Za-z_]\w*)*)(\s*(?:!(?!=)|\())?"
)
# Longer paths and declarations than anybody writes, in letters, and more of these in one file.
_LONGEST_PATH, _LONGEST_DECLARATION, _MOST_DECLARATIONS = 200, 10_000, 2000
_MOST_IMPORTS = 10_000
# What a path begins with that is no name in the file.
_FROM_OUTSIDE = frozenset({"", "extern"})
_ALONE = FileModules()


@dataclass(frozen=True, order=True)
class UsedName:
    """A name that is used: the line where its path or `use` begins, the package, and the path, up to the first type.

    A path ends in `*` where all names in it are imported, and is empty where the crate is named alone.
    """

    line: int
    package: str
    path: str


def used_names(text: bytes, packages: Mapping[str, str], modules: FileModules = _ALONE) -> list[UsedName]:
    """Return each use of the names of some crates in a Rust file, by line; `packages` are by what the file calls them.

    A declared module hides a crate of the same name (Rust reference, "Use declarations": ambiguities). Without its
    modules, a file is read by itself.
    """
    if not modules.regions and not any(name.encode() in text for name in packages):
        return []
    code = without_literals(text)
    hidden = {match[1].decode() for match in _MODULE.finditer(code)}
    visible = {name: package for name, package in packages.items() if name not in hidden}
    return sorted(_File(code, packages, visible, modules).uses())


def renamed_crates(text: bytes, packages: Mapping[str, str]) -> dict[str, str]:
    """Return the packages that a file gives another name by `extern crate … as`, which holds in the whole library."""
    if b"extern" not in text:
        return {}
    statements = (match[0] for match in islice(_EXTERN_CRATE.finditer(without_literals(text)), _MOST_DECLARATIONS))
    imports = (each for statement in statements for each in _imports(statement))
    return {each.name: packages[each.path[-1]] for each in imports if each.name and each.path[-1] in packages}


@dataclass(frozen=True)
class _File:
    """The code of a file without texts, the packages by name, those whose names no module hides, and its modules."""

    code: bytes
    packages: Mapping[str, str]
    visible: Mapping[str, str]
    modules: FileModules

    def uses(self) -> Iterator[UsedName]:
        line_ends = [match.start() for match in re.finditer(rb"\n", self.code)]
        aliases = defaultdict[str, set[Origin]](set)
        paths, position = bytearray(), 0
        declarations = list(islice(_declarations(self.code), _MOST_DECLARATIONS))
        imports = islice(
            ((start, each) for start, end in declarations for each in _imports(self.code[start:end])), _MOST_IMPORTS
        )
        # A crate that an import renames can begin the path of another import.
        for start, each in sorted(imports, key=lambda one: self._root(one[1].path) is None):
            package, path = origin = self._origin(start, each.path, aliases)
            if each.name:
                aliases[each.name].add(origin)
            if package:
                yield from _used(bisect_right(line_ends, start) + 1, package, (*path, "*") if each.glob else path)
        for start, end in declarations:
            paths += self.code[position:start] + b" " * (end - start)
            position = end
        for match in _PATH.finditer(bytes(paths) + self.code[position:]):
            written = tuple(identifier(segment.strip()) for segment in match[1].decode().split("::"))
            called, is_alone = (match[2] or b"").strip(), len(written) == 1
            if is_alone and not called and not written[0][:1].isupper():
                continue
            package, path = self._origin(match.start(), written, aliases)
            if is_alone and called == b"!" and written[0] not in aliases:
                package, path = _only(self.modules.macro_origins(match.start(), written[0]))
            if package and (path or not is_alone):
                yield from _used(bisect_right(line_ends, match.start()) + 1, package, path)

    def _root(self, path: tuple[str, ...]) -> str | None:
        """Return the package that a path begins with, also where it begins with `::` or `extern`."""
        if path[0] in _FROM_OUTSIDE:
            return self.packages.get(path[1]) if len(path) > 1 else None
        return self.visible.get(path[0])

    def _origin(self, at: int, path: tuple[str, ...], aliases: Mapping[str, set[Origin]]) -> Origin:
        """Return what a path leads to from where it is; no package where that is another one, or several."""
        if package := self._root(path):
            return package, path[2:] if path[0] in _FROM_OUTSIDE else path[1:]
        if not (imported := aliases.get(path[0])):
            return _only(self.modules.origins(at, path))
        # An import may stand in another module of the file, and one in a function is in no module.
        in_module = self.modules.origins(at, path[:1])
        package, start = _only(in_module or imported) if in_module <= imported else (None, ())
        return package, (*start, *path[1:])


def _only(origins: Collection[Origin]) -> Origin:
    return next(iter(origins)) if len(origins) == 1 else (None, ())


def _declarations(code: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each `use` and `extern crate` begins and ends, wherever in the code it is."""
    position = 0
    while (match := _DECLARATION.search(code, position)) and (end := code.find(b";", match.end())) >= 0:
        position = end + 1
        yield match.start(), position


def _imports(statement: bytes) -> list[Import]:
    if len(statement) > _LONGEST_DECLARATION:
        return []
    source = SourceText(file=Path(), text=statement, folder=Path(), modules_folder=Path())
    return [item for item in read_items(source).items if isinstance(item, Import) and item.path]


def _used(line: int, package: str, path: tuple[str, ...]) -> Iterator[UsedName]:
    """Yield the use of a path, up to its first type: what follows is of the type, and no name of the crate."""
    modules = tuple(takewhile(lambda segment: not segment[:1].isupper(), path))
    name = "::".join(path[: len(modules) + 1])
    if len(name) <= _LONGEST_PATH and all(segment == "*" or segment.isidentifier() for segment in path):
        yield UsedName(line, package, name)
