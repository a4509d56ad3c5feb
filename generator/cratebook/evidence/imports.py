"""The `use` lines of crates: as planned, and with the planned names that their source has."""

from collections.abc import Iterable, Iterator, Mapping

from ..cargo import cfg
from ..data.catalog import Catalog
from ..data.models import Use
from .source import features_on, planned_names

UNCHECKED = "as planned, not checked against source"


def use_line(catalog: Catalog, crate: str) -> str | None:
    """Return the planned `use acme_net::{A, B};`, or None where the data names nothing to import."""
    imported = catalog.crates[crate].import_
    return _line(catalog, crate, imported.names) if imported else None


def use_lines(catalog: Catalog, crates: Iterable[str]) -> str:
    """Return the planned lines of several crates, each under its comment."""
    lines = ((crate, use_line(catalog, crate)) for crate in crates)
    return "\n".join(_block(catalog, crate, line) for crate, line in lines if line)


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
    for crate, use in uses.items():
        known = crate in catalog.inspected
        line = working_line(catalog, crate, use) if known else use_line(catalog, crate)
        if line:
            yield _block(catalog, crate, line, "" if known else f" ({UNCHECKED})")


def _line(catalog: Catalog, crate: str, names: tuple[str, ...]) -> str:
    inside = names[0] if len(names) == 1 else f"{{{', '.join(names)}}}"
    return f"use {catalog.rust_name(crate)}::{inside};"


def _block(catalog: Catalog, crate: str, line: str, mark: str = "") -> str:
    imported = catalog.crates[crate].import_
    comment = " ".join(imported.comment.split()) if imported else ""
    return f"// {comment}{mark}\n{line}\n"
