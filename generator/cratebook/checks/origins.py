"""The sources that the site names for the crates: each is one that Cargo takes."""

from collections.abc import Iterator

from ..cargo.names import is_package_name
from ..cargo.source import CRATES_IO_NAME
from ..data.catalog import Catalog
from ..diagnostics import Violation
from .rule import rule


@rule("missing-source", "error", "Sources without an address")
def _missing_source(catalog: Catalog) -> Iterator[Violation]:
    """The site says where the crates come from, each source by one of `git`, `registry` and `path`."""
    for path, source in catalog.site.every_source.items():
        if not (source.git or source.registry or source.path) and catalog.whole("site", *path):
            message = f"'{'.'.join(path)}' needs one of the keys git, registry and path"
            hint = "for crates.io write registry: crates-io"
            yield Violation(catalog.at("site", *path), message, hint, subject=".".join(path))


@rule("invalid-registry", "error", "Invalid registries")
def _invalid_registry(catalog: Catalog) -> Iterator[Violation]:
    """A registry has a name that Cargo takes, and one other than crates.io the address of its index."""
    for path, source in catalog.site.every_source.items():
        name = source.registry
        if name is not None and not is_package_name(name):
            message, hint = f"'{name}' is not a name that Cargo takes for a registry", "write letters, digits, - and _"
            yield Violation(catalog.at("site", *path, "registry"), message, hint, subject=name)
        elif name is not None and (name == CRATES_IO_NAME) == (source.index is not None):
            message = (
                "crates-io is the registry that Cargo knows by itself, without an index"
                if source.index
                else f"the registry '{name}' has no index: Cargo looks for it in its configuration"
            )
            hint = "give another registry another name" if source.index else "add index: with its address"
            yield Violation(catalog.at("site", *path, "registry"), message, hint, subject=name)


@rule("invalid-source-path", "error", "Invalid paths of sources")
def _invalid_source_path(catalog: Catalog) -> Iterator[Violation]:
    """The path to crates leads from a repository's root to a folder of each."""
    for path, source in catalog.site.every_source.items():
        several = sum(catalog.source_path(name) == path for name in catalog.crates) > 1
        if source.path is not None and (source.path.startswith("/") or (several and not _names_each(source.path))):
            message = f"'{source.path}' must lead from a repository's root to a crate, with {{crate}} or {{folder}}"
            yield Violation(catalog.at("site", *path, "path"), message, subject="path")


def _names_each(path: str) -> bool:
    return "{crate}" in path or "{folder}" in path
