"""Where the shared crates come from, and what a repository's Cargo has to be told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ..cargo import forms
from ..data.catalog import Catalog
from ..data.models.site import SourcePath
from .forms import PinFacts


@dataclass(frozen=True, kw_only=True)
class SourceFacts:
    """A git address, a registry (which is crates.io where it is `crates-io`), or a path: one of the three."""

    name: Annotated[str | None, Field(description="Null of the only one that has none")]
    git: str | None
    pin: Annotated[PinFacts | None, Field(description="What every patch names of it; null where its newest commit")]
    registry: str | None
    index: Annotated[str | None, Field(description="Address of the registry's index; null of crates.io")]
    path: Annotated[str | None, Field(description="From a repository's root; {crate} stands for a crate's name")]


def source_facts(catalog: Catalog, path: SourcePath) -> SourceFacts:
    """Return the source at a path of `site.yml`."""
    source = catalog.site.every_source[path]
    pin = source.own_pin
    return SourceFacts(
        name=path[1] if path[1:] else None,
        git=source.git,
        pin=PinFacts(kind=pin[0], name=pin[1]) if pin else None,
        registry=source.registry,
        index=source.index,
        path=source.path,
    )


def registry_settings(catalog: Catalog, crates: Iterable[str]) -> str | None:
    """Return the `[registries]` tables of a `.cargo/config.toml` that crates need (Cargo reference, "Registries")."""
    sources = [catalog.source_of(crate) for crate in crates]
    indexes = {source.registry: source.index for source in sources if source.registry and source.index}
    tables = (
        f"[{forms.header(('registries', name))}]\nindex = {forms.value(index)}\n" for name, index in indexes.items()
    )
    return "\n".join(tables) or None
