"""The `use` lines of crates."""

from __future__ import annotations

from collections.abc import Iterable

from .catalog import Catalog


def use_line(catalog: Catalog, crate: str) -> str | None:
    """Return `use acme_net::{A, B};`, or None where the data names nothing to import."""
    imported = catalog.crates[crate].import_
    if imported is None:
        return None
    names = ", ".join(imported.names)
    inside = names if len(imported.names) == 1 else f"{{{names}}}"
    return f"use {crate.replace('-', '_')}::{inside};"


def use_lines(catalog: Catalog, crates: Iterable[str]) -> str:
    """Return the lines of several crates, each under its comment."""
    blocks = []
    for name in crates:
        imported, line = catalog.crates[name].import_, use_line(catalog, name)
        if imported and line:
            blocks.append(f"// {' '.join(imported.comment.split())}\n{line}\n")
    return "\n".join(blocks)
