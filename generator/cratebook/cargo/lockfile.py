"""A Cargo.lock: the packages that a build is made of, each at the version and the commit that Cargo settled on.

The format is the one that Cargo writes (`encode.rs` in its source): version 4 encodes the query of a git source, those
before it do not, and a file before version 3 does not state one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote_plus

from .dependency import table_at, texts
from .manifest import Fault, Manifest
from .names import is_package_name
from .source import PINS, CrateSource
from .toml import BOM, sections
from .version import parse_version

LOCKFILE = "Cargo.lock"
_NEWEST, _ENCODED = 4, 4
_PACKAGE = "package"


@dataclass(frozen=True, kw_only=True)
class LockedPackage:
    """A package of a build; `source` and `commit` are None where it comes from a path, as the workspace's own do.

    `needed_by` are the packages of the build that depend on it. `line` counts from 1.
    """

    name: str
    version: str
    source: CrateSource | None = None
    commit: str | None = None
    line: int
    needed_by: tuple[str, ...] = ()


def locked_packages(document: Manifest) -> tuple[LockedPackage, ...] | Fault:
    """Return the packages of a lock file that was read as TOML, in its order; or why Cargo refuses it."""
    version, tables = document.values.get("version", 1), document.values.get(_PACKAGE, [])
    if not isinstance(version, int) or version > _NEWEST:
        return Fault(document.path, document.line("version"), f"the version of a lock file is at most {_NEWEST}")
    if not isinstance(tables, list):
        return Fault(document.path, document.line(_PACKAGE), "package is not an array of tables")
    packages, dependents = dict[str, LockedPackage](), _dependents(tables)
    for table, line in zip(tables, _lines(document, len(tables)), strict=True):
        try:
            package = _read(table, line, encoded=version >= _ENCODED)
        except ValueError as error:
            return Fault(document.path, line, str(error))
        *_, identity = _names(table)
        if identity in packages:
            return Fault(document.path, line, f"{package.name} {package.version} is there twice")
        packages[identity] = replace(package, needed_by=dependents.get(identity, ()))
    return tuple(packages.values())


def _read(table: Any, line: int, *, encoded: bool) -> LockedPackage:
    """Return a package from its table; raises ValueError where it is none."""
    name, version, source = (table_at({"": table}, "").get(key) for key in ("name", "version", "source"))
    if not (isinstance(name, str) and is_package_name(name) and isinstance(version, str)):
        raise ValueError("a package has no name or no version")
    parse_version(version)
    if source is None:
        return LockedPackage(name=name, version=version, line=line)
    address, _, commit = str(source).partition("#")
    return LockedPackage(
        name=name, version=version, source=_source(address, encoded=encoded), commit=commit or None, line=line
    )


def _source(address: str, *, encoded: bool) -> CrateSource:
    """Return the source that `git+URL?branch=NAME`, `registry+URL` or `sparse+URL` names; raises ValueError."""
    kind, _, url = address.partition("+")
    if kind in {"registry", "sparse"}:
        index = CrateSource.named(url if kind == "registry" else address)
        return CrateSource(registry_index=index.git) if index.git else index
    if kind != "git":
        raise ValueError(f"'{address}' is no source of packages that Cargo knows")
    git, _, query = url.partition("?")
    pairs = (pair.partition("=") for pair in query.split("&"))
    pins = {key: unquote_plus(value) if encoded else value for key, _, value in pairs if key in PINS}
    return CrateSource.at_pin(git, next(iter(pins.items()), None))


def _dependents(tables: Sequence[Any]) -> Mapping[str, tuple[str, ...]]:
    """Return the packages that depend on each, by its longest name; a name that several have tells none of them."""
    named = defaultdict[str, list[str]](list)
    for names in map(_names, tables):
        for name in names:
            named[name].append(names[-1])
    dependents = defaultdict[str, set[str]](set)
    for table in tables:
        dependent, *_ = _names(table)
        for dependency in texts(table_at({"": table}, "").get("dependencies")):
            # As of old, the commit may be in it.
            identities = named.get(dependency.partition("#")[0].removesuffix(")"), ())
            if len(identities) == 1:
                dependents[identities[0]].add(dependent)
    return {identity: tuple(sorted(names)) for identity, names in dependents.items()}


def _names(table: Any) -> tuple[str, ...]:
    """Return what a package is called in `dependencies`: by as much as tells it from others."""
    name, version, source = (str(table_at({"": table}, "").get(key, "")) for key in ("name", "version", "source"))
    return name, f"{name} {version}", f"{name} {version} ({source.partition('#')[0]}"


def _lines(document: Manifest, count: int) -> Iterator[int]:
    """Yield the lines of the tables; the first line for each where they are not written one by one."""
    text = document.text.removeprefix(BOM)
    starts = [one.header.start for one in sections(text) if one.array and one.path == (_PACKAGE,)]
    line, at = 1, 0
    for start in starts if len(starts) == count else [0] * count:
        line += text.count("\n", at, start)
        at = start
        yield line
