"""Errors: names that are no names, or stand twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ..data.catalog import Catalog
from ..diagnostics import Violation
from .rule import rule

_SEGMENT = re.compile(r"[A-Za-z0-9_-]([A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_FEATURE = re.compile(r"\w[\w+.-]*")
_RESERVED = frozenset(
    {"index", "readme", "con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}
)


def fits_a_crate(name: str) -> bool:
    """Tell whether a Cargo package can have a name, and its page an address by it."""
    sane = name.replace("-", "_").isidentifier() and not name.startswith("-")
    return sane and name.lower() not in _RESERVED


def fits_a_repository(name: str) -> bool:
    """Tell whether a repository's name can be a part of an address on every system."""
    return bool(_SEGMENT.fullmatch(name)) and name.lower() not in _RESERVED


@rule("invalid-name", "error", "A crate's name is a Cargo package name; a feature's is a Cargo feature name.")
def _invalid_name(catalog: Catalog) -> Iterator[Violation]:
    for name, crate in catalog.crates.items():
        if not fits_a_crate(crate.name):
            message = f"'{crate.name}' is not a name that a Cargo package can have"
            yield Violation(
                catalog.at(f"crates/{name}", "name"), message, "use letters, digits, - and _, a letter first"
            )
        for feature in crate.features:
            if not _FEATURE.fullmatch(feature):
                place = catalog.key(f"crates/{name}", "features", feature)
                message = f"'{feature}' is not a name that a Cargo feature can have"
                yield Violation(place, message, "use letters, digits, _, -, + and ., a letter first")


@rule("unsafe-name", "error", "A repository's name works as part of an address on every system.")
def _unsafe_name(catalog: Catalog) -> Iterator[Violation]:
    for name, repository in catalog.repositories.items():
        if not fits_a_repository(repository.name):
            message = f"'{repository.name}' cannot be a part of an address"
            hint = "use letters, digits, -, _ and ., and no name that systems keep for themselves"
            yield Violation(catalog.at(f"repos/{name}", "name"), message, hint)


@rule("duplicate-name", "error", "No two crates and no two repositories have the same name.")
def _duplicate_name(catalog: Catalog) -> Iterator[Violation]:
    for folder, entities in (("crates", catalog.crates), ("repos", catalog.repositories)):
        files = defaultdict[str, list[str]](list)
        for file, entity in entities.items():
            same = entity.name.lower()
            files[same.replace("-", "_") if folder == "crates" else same].append(file)
        for first, *others in files.values():
            for other in others:
                message = f"'{entities[other].name}' is the name in {catalog.folder}/{folder}/{first}.yml too"
                hint = "names that differ only in case, or in - and _ for crates, are one name"
                yield Violation(catalog.at(f"{folder}/{other}", "name"), message, hint)


@rule("duplicate-item", "error", "A list has no duplicate names.")
def _duplicate_item(catalog: Catalog) -> Iterator[Violation]:
    lists: list[tuple[str, tuple[str | int, ...], Sequence[str]]] = [("site", ("universal",), catalog.site.universal)]
    for name, crate in catalog.crates.items():
        lists.append((f"crates/{name}", ("dependencies",), crate.dependencies))
    for name, repository in catalog.repositories.items():
        lists.append((f"repos/{name}", ("flags",), repository.flags))
        for crate_name, use in repository.crates.items():
            lists.append((f"repos/{name}", ("crates", crate_name, "features"), use.features))
    for document, path, names in lists:
        for index, name in enumerate(names):
            if name in names[:index]:
                yield Violation(catalog.at(document, *path, index), f"'{name}' stands in this list already")
