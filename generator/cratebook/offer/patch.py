"""Which form of a patch fits a repository, and the form for builds that target WASM too."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from ..builds import for_wasm
from ..cargo.dependency import DEPENDENCIES, Dependency, table_at, tables
from ..cargo.forms import Form, header, key, lines, value
from ..cargo.toml import parse
from ..data.catalog import Catalog
from ..data.models import Use

_NATIVE = """'cfg(not(target_arch = "wasm32"))'"""


def fitting(catalog: Catalog, name: str) -> Form:
    """Return the form that fits a repository's manifest; where nothing is known, the plan's own."""
    seen, kind = catalog.observed.get(name), catalog.kind_of(name)
    if kind == "virtual-workspace" or (seen and kind == "root-package" and seen.workspace_dependencies_table):
        return "workspace"
    if seen and seen.dependencies_table and kind in {"package", "root-package"}:
        return "lines"
    return "section"


def wasm(catalog: Catalog, dependencies: Iterable[Dependency]) -> str:
    """Return the tables for a repository that builds for WASM too, all from one source, no key twice.

    Crates that build for WASM are taken as they do; the others stand under the target that is not WASM, each with its
    reason. What the requirements ask for beside the shared crates comes along.
    """
    tables: dict[str, str] = {}
    native, unable = f"target.{_NATIVE}.dependencies", list[str]()
    for entry in dependencies:
        taken = _for_wasm(catalog, entry)
        unable += [] if taken else [entry.package]
        table = "dependencies" if taken else native
        tables[table] = tables.get(table, "") + lines([taken or entry])
    for table, line in _other_requirements(catalog):
        tables[table] = tables.get(table, "") + line
    reasons = _reasons(catalog, unable)
    ordered = sorted(tables, key=lambda table: (table == native, table != "dependencies"))
    return "\n".join(f"{reasons if table == native else ''}[{table}]\n{tables[table]}" for table in ordered)


def knows_wasm(catalog: Catalog, repository: str) -> bool:
    """Tell whether anything is known of WASM for the crates that a repository takes."""
    return any(catalog.crates[crate].wasm for crate in catalog.repositories[repository].crates)


def builds_for_wasm(catalog: Catalog, crate: str) -> bool:
    """Tell whether a crate builds for WASM by the data, in part at least."""
    wasm = catalog.crates[crate].wasm
    return wasm is not None and wasm.support != "none"


def _for_wasm(catalog: Catalog, entry: Dependency) -> Dependency | None:
    use = Use.model_validate(
        {"features": entry.features, "default-features": entry.default_features, "optional": entry.optional}
    )
    taken = for_wasm(catalog, entry.package, use, entry.source.pin)
    if taken is None:
        return None
    return replace(entry, features=taken.use.features, default_features=taken.use.default_features)


@lru_cache(1)
def _other_requirements(catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """Return the table and line of what the requirements ask for beside the shared crates."""
    values = parse(catalog.wasm.requirements or "")
    return tuple(
        (header(table), f"{key(name)} = {value(entry)}\n")
        for table in tables(values)
        if table[-1] in DEPENDENCIES
        for name, entry in table_at(values, *table).items()
        if name not in catalog.crates
    )


def _reasons(catalog: Catalog, unable: Iterable[str]) -> str:
    support = [(crate, catalog.crates[crate].wasm) for crate in unable]
    reasons = "".join(
        f"# {crate}: {' '.join(why.note.split()) if why else 'not known to build'}\n" for crate, why in support
    )
    return f"# Not for WASM:\n{reasons}" if reasons else ""
