"""What a build takes in place of other packages: `[patch]`, `[replace]`, `paths`, and what is vendored.

The rules are those of the Cargo reference, "Overriding Dependencies" and "Source Replacement". Only the root of a
workspace has a say, and Cargo's configuration there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from .dependency import as_table, table_at
from .files import Checkout, UnusablePathError
from .manifest import Manifest
from .source import CRATES_IO_NAME, CrateSource
from .toml import Path

# Where Cargo looks for its configuration in a folder; the first that is there counts.
CONFIGURATIONS = (".cargo/config", ".cargo/config.toml")

_PACKAGE = re.compile(r"(?P<name>[^:@]+)[:@]?.*")


@dataclass(frozen=True, kw_only=True)
class Override:
    """A package, or every package where none is named, that is taken from `source` in place of the one it replaces.

    `replaces` is `crates-io`, the name of a registry or a URL; None where it counts for a package from wherever. Paths
    lead from the workspace's root.
    """

    package: str | None
    replaces: str | None
    source: CrateSource
    file: str
    table: Path
    line: int


def overrides(root: Manifest, configuration: Manifest | None, checkout: Checkout) -> Iterator[Override]:
    """Yield what stands in place of other packages in a build, as far as a checkout says so itself."""
    for manifest in (root, *([configuration] if configuration else [])):
        for entry in manifest.patches():
            yield Override(
                package=entry.package,
                replaces=entry.table[1],
                source=entry.source,
                file=manifest.path,
                table=entry.table,
                line=entry.line,
            )
    yield from _replaced(root)
    if configuration:
        yield from _by_paths(configuration, checkout)
        yield from _vendored(configuration)


def _replaced(root: Manifest) -> Iterator[Override]:
    """Yield the entries of `[replace]`, whose keys are package IDs such as `url#name@1.0.0` or `name:1.0.0`."""
    for key, value in table_at(root.values, "replace").items():
        url, _, package = key.rpartition("#")
        match = _PACKAGE.fullmatch(package)
        yield Override(
            package=match["name"] if match else package,
            replaces=url or CRATES_IO_NAME,
            source=CrateSource.of(as_table(value)),
            file=root.path,
            table=("replace",),
            line=root.line("replace", key),
        )


def _by_paths(configuration: Manifest, checkout: Checkout) -> Iterator[Override]:
    """Yield the packages in the folders of `paths`."""
    folders = configuration.values.get("paths")
    for number, folder in enumerate(folders if isinstance(folders, list) else ()):
        for package in _packages_in(folder, checkout) if isinstance(folder, str) else ():
            yield Override(
                package=package,
                replaces=None,
                source=CrateSource(path=folder),
                file=configuration.path,
                table=("paths",),
                line=configuration.line("paths", str(number)),
            )


def _packages_in(folder: str, checkout: Checkout) -> Iterator[str]:
    """Yield the packages in a folder and below it; of one outside of the checkout, the one that it is named after."""
    try:
        checkout.check(folder)
        inside = Checkout.at(checkout.folder / folder, checkout.top)
    except UnusablePathError:
        yield PurePosixPath(folder).name
        return
    manifests = map(inside.manifest, inside.all_manifests())
    yield from (manifest.name for manifest in manifests if isinstance(manifest, Manifest) and manifest.name)


def _vendored(configuration: Manifest) -> Iterator[Override]:
    """Yield the sources whose packages all come from a folder."""
    sources = table_at(configuration.values, "source")
    for name in sources:
        folder = _folder(sources, name)
        if folder is not None:
            urls = (table_at(sources, name).get(key) for key in ("git", "registry"))
            yield Override(
                package=None,
                replaces=next((url for url in urls if isinstance(url, str)), name),
                source=CrateSource(path=folder),
                file=configuration.path,
                table=("source", name),
                line=configuration.line("source", name),
            )


def _folder(sources: Mapping[str, object], name: str) -> str | None:
    """Return the folder that a source is replaced with, through as many others as there are."""
    seen = {name}
    while isinstance(following := table_at(sources, name).get("replace-with"), str) and following not in seen:
        seen.add(name := following)
    folders = (table_at(sources, name).get(key) for key in ("directory", "local-registry"))
    return next((folder for folder in folders if isinstance(folder, str)), None) if len(seen) > 1 else None
