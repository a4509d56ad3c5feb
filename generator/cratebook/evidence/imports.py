"""The `use` lines of crates: as planned, and with the planned names that their source has."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count, takewhile
from types import MappingProxyType

from ..cargo import cfg
from ..cargo.identifiers import identifier, raw_identifier
from ..data.catalog import Catalog
from ..data.models import Use
from .source import features_on, planned_names
from .usage import import_names, names_in_use, raw_path

UNCHECKED = "as planned, not checked against source"


def use_line(catalog: Catalog, crate: str) -> str | None:
    """Return the planned `use acme_net::{A, B};`, or None where the data names nothing to import."""
    imported = catalog.crates[crate].import_
    return _line(catalog, crate, imported.names) if imported else None


def use_lines(catalog: Catalog, crates: Iterable[str]) -> str:
    """Return the planned lines of several crates, each under its comment."""
    lines = ((crate, use_line(catalog, crate)) for crate in crates)
    return "\n".join(_block(catalog, crate, line) for crate, line in lines if line)


def most_used_line(catalog: Catalog, crate: str) -> str | None:
    """Return the `use` line of what repositories use most of a crate and its source exports; None without either."""
    if crate not in catalog.inspected:
        return None
    in_use = names_in_use(catalog.scans, crate)
    raw = set(map(raw_path, in_use))
    names = [name for name in import_names(catalog.inspected[crate], (), in_use) if name in raw]
    return _line(catalog, crate, names) if names else None


def working_line(catalog: Catalog, crate: str, use: Use) -> str | None:
    """Return the `use` line with the planned names that the source exports; None where there are none, or no source."""
    names = working_names(catalog, crate, use)
    return _line(catalog, crate, names) if names else None


def working_lines(catalog: Catalog, uses: Mapping[str, Use]) -> str:
    """Return the lines of several crates that compile; the planned one, marked, of a crate that was not inspected."""
    return "\n".join(_working_blocks(catalog, uses))


def working_names(catalog: Catalog, crate: str, use: Use) -> tuple[str, ...]:
    """Return the planned names that a crate exports with the features of a use, whatever it is built for."""
    names = planned_names(catalog, crate, use)
    if names is None:
        return ()
    on = features_on(catalog.inspected[crate], use)
    return tuple(name.name for name in names if name.state == "exported" and cfg.holds(name.needs, on))


def _working_blocks(catalog: Catalog, uses: Mapping[str, Use]) -> Iterator[str]:
    names = {crate: _names_to_copy(catalog, crate, use) for crate, use in uses.items()}
    aliases = _aliases({catalog.rust_name(crate): imported for crate, imported in names.items()})
    for crate, imported in names.items():
        if imported:
            line = _line(catalog, crate, imported, aliases)
            yield _block(catalog, crate, line, "" if crate in catalog.inspected else f" ({UNCHECKED})")


def _names_to_copy(catalog: Catalog, crate: str, use: Use) -> tuple[str, ...]:
    """Return the names of a crate that are offered: the planned ones where its source was not read."""
    if crate in catalog.inspected:
        return working_names(catalog, crate, use)
    imported = catalog.crates[crate].import_
    return imported.names if imported else ()


def _line(catalog: Catalog, crate: str, names: Iterable[str], aliases: Mapping[str, str] = MappingProxyType({})) -> str:
    rust_name = catalog.rust_name(crate)
    leaves = [_leaf(name, aliases.get(f"{rust_name}::{name}")) for name in names]
    inside = leaves[0] if len(leaves) == 1 else f"{{{', '.join(leaves)}}}"
    return f"use {rust_name}::{inside};"


def _leaf(name: str, alias: str | None) -> str:
    path = "::".join(raw_identifier(identifier(segment)) for segment in name.split("::"))
    return f"{path} as {alias}" if alias else path


def _aliases(names: Mapping[str, Iterable[str]]) -> Mapping[str, str]:
    """Return another name for each path of some crates whose last segment a block brings twice.

    It begins with what its crate is called, without what all of the crates' names begin with, and is in the same style:
    of two `Config`, that of `acme_net` becomes `NetConfig`.
    """
    paths = defaultdict[str, list[tuple[str, str]]](list)
    for crate, imported in names.items():
        for name in dict.fromkeys(imported):
            paths[identifier(name.rpartition("::")[2])].append((crate, name))
    words = {crate: crate.split("_") for crate in names}
    columns = takewhile(lambda column: len(set(column)) == 1, zip(*words.values(), strict=False))
    shared = len(list(columns))
    taken, aliases = {*names, *paths}, dict[str, str]()
    for last, same in paths.items():
        for crate, name in same if len(same) > 1 or last in names else ():
            candidates = (_prefixed(prefix, last) for prefix in (words[crate][shared:], words[crate]) if prefix)
            numbered = (_prefixed([*words[crate], str(number)], last) for number in count(2))
            alias = next(alias for alias in chain(candidates, numbered) if alias not in taken)
            aliases[f"{crate}::{name}"] = alias
            taken.add(alias)
    return aliases


def _prefixed(words: Iterable[str], name: str) -> str:
    """Return a name that begins with some words, written as the name is: as a constant, a type or a function."""
    if name.isupper():
        return "_".join((*words, name)).upper()
    if name[:1].isupper():
        return "".join((*(word.capitalize() for word in words), name))
    return "_".join((*words, name))


def _block(catalog: Catalog, crate: str, line: str, mark: str = "") -> str:
    imported = catalog.crates[crate].import_
    comment = " ".join(imported.comment.split()) if imported else ""
    return f"// {comment}{mark}\n{line}\n"
