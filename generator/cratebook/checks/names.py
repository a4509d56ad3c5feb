"""Errors: names that are not valid, or duplicates."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ..cargo.names import is_feature_name, is_package_name
from ..data.catalog import Catalog, DataFile
from ..diagnostics import EntityRef, Violation
from .rule import rule

_SEGMENT = re.compile(r"[A-Za-z0-9_-]([A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_RESERVED = frozenset(
    {"index", "readme", "con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}
)


def fits_a_crate(name: str) -> bool:
    """Tell whether a Cargo package can have a name, and its page an address by it."""
    return is_package_name(name) and name.lower() not in _RESERVED


def fits_a_repository(name: str) -> bool:
    """Tell whether a repository's name can be part of an address on every system."""
    return bool(_SEGMENT.fullmatch(name)) and name.lower() not in _RESERVED


@rule("invalid-name", "error", "Invalid crate and feature names")
def _invalid_name(catalog: Catalog) -> Iterator[Violation]:
    """A crate's name is a Cargo package name; a feature's is a Cargo feature name."""
    for name, crate in catalog.crates.items():
        if not fits_a_crate(crate.name):
            message = f"'{crate.name}' is not a valid Cargo package name"
            hint = "use letters, digits, - and _, a letter first"
            yield Violation(catalog.at(EntityRef("crate", name), "name"), message, hint, subject=crate.name)
        for feature in crate.features:
            if not is_feature_name(feature):
                place = catalog.key(EntityRef("crate", name), "features", feature)
                message = f"'{feature}' is not a valid Cargo feature name"
                yield Violation(place, message, "use letters, digits, _, -, + and ., a letter first", subject=feature)


@rule("unsafe-name", "error", "Repository names that don't work in an address")
def _unsafe_name(catalog: Catalog) -> Iterator[Violation]:
    """A repository's name works as part of an address on every system."""
    for name, repository in catalog.repositories.items():
        if not fits_a_repository(repository.name):
            message = f"'{repository.name}' cannot be part of an address"
            hint = "use letters, digits, -, _ and ., and no name that operating systems reserve"
            yield Violation(catalog.at(EntityRef("repository", name), "name"), message, hint, subject=repository.name)


@rule("duplicate-name", "error", "Duplicate crates and repositories")
def _duplicate_name(catalog: Catalog) -> Iterator[Violation]:
    """No two crates and no two repositories have the same name."""
    for folder, entities in (("crates", catalog.crates), ("repos", catalog.repositories)):
        files = defaultdict[str, list[str]](list)
        # A file that is not named after its entity is reported as such, and hardly a second one of that name.
        for file in (file for file, entity in entities.items() if entity.name == file):
            same = file.lower()
            files[same.replace("-", "_") if folder == "crates" else same].append(file)
        for first, *others in files.values():
            for other in others:
                message = f"'{other}' is also the name in {catalog.folder}/{folder}/{first}.yml"
                hint = "names that differ only in case, or in - and _ for crates, are one name"
                yield Violation(catalog.at(f"{folder}/{other}", "name"), message, hint, subject=other)


@rule("duplicate-item", "error", "Duplicate items in a list")
def _duplicate_item(catalog: Catalog) -> Iterator[Violation]:
    """A list has no duplicate names."""
    for document, path, names in _lists(catalog):
        for index, name in enumerate(names):
            if name in names[:index]:
                message = f"'{name}' is already in this list"
                yield Violation(catalog.at(document, *path, index), message, subject=f"{path[0]}: {name}")


def _lists(catalog: Catalog) -> Iterator[tuple[DataFile, tuple[str, ...], Sequence[str]]]:
    """Yield each list of names: its document, its path in it, the names."""
    yield "site", ("universal",), catalog.site.universal
    for name, crate in catalog.crates.items():
        yield EntityRef("crate", name), ("dependencies",), crate.dependencies
    for name, repository in catalog.repositories.items():
        yield EntityRef("repository", name), ("flags",), repository.flags
        for crate_name, use in repository.crates.items():
            yield EntityRef("repository", name), ("crates", crate_name, "features"), use.features
