"""The files of many libraries, parsed on all cores before anything asks for them."""

import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .. import cores
from ..reading import entry_type, names_in, read_regular
from .library import Library
from .source_text import SourceText
from .syntax import Items, ModuleDeclaration, read_items

# Fewer files are parsed as they are asked for; of a library that has more than anybody writes, the rest is.
_MANY, _MOST_OF_A_LIBRARY = 1_000, 10_000
# A file with such a name has the files of its modules beside it (Rust reference, "Module source filenames").
_BESIDE = frozenset({"lib.rs", "main.rs", "mod.rs"})


@dataclass(frozen=True)
class Parsed:
    """The items of a file, as the module that its name says."""

    source: SourceText
    items: Items

    def is_of(self, source: SourceText) -> bool:
        """Tell whether they are those of a text too, which has the same bytes and place."""
        own = self.source
        return (own.text, own.folder, own.modules_folder, own.line_marks) == (
            *(source.text, source.folder, source.modules_folder, source.line_marks),
        )


def parse_ahead(libraries: Sequence[Library]) -> Mapping[Path, Parsed]:
    """Return the files of libraries where these have many, without those that only the process itself can parse."""
    paths = [path for library in libraries for path in islice(_rust_files(library.folder / "src"), _MOST_OF_A_LIBRARY)]
    parsed = cores.results(_parse, paths) if len(paths) >= _MANY else ()
    return {one.source.file: one for one in parsed if one}


def _rust_files(folder: Path) -> Iterator[Path]:
    """Yield the Rust files in a folder and below it; no link is followed."""
    with suppress(OSError):
        if entry_type(folder) == stat.S_IFDIR:
            for name in names_in(folder):
                yield from _rust_files(folder / name)
        elif folder.suffix == ".rs" and entry_type(folder) == stat.S_IFREG:
            yield folder


def _parse(path: Path) -> Parsed | None:
    """Return a file that was parsed; None for one that cannot be read, or has modules inside: no tree can travel."""
    try:
        text = read_regular(path)
    except OSError:
        return None
    modules_folder = path.parent if path.name in _BESIDE else path.with_suffix("")
    source = SourceText(file=path, text=text, folder=path.parent, modules_folder=modules_folder)
    items = read_items(source)
    has_trees = any(isinstance(item, ModuleDeclaration) and item.body for item in items.items)
    return None if has_trees else Parsed(source, items)
