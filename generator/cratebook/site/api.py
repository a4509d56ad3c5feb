"""What programs read: the facts as JSON, with JSON Schemas, and the patch of each repository as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import TypeAdapter

from ..facts import CrateFacts, HandbookFacts, RepositoryFacts
from ..text import as_json
from . import addresses

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def files(handbook: HandbookFacts) -> Iterator[tuple[str, str]]:
    """Yield every file with its path below the docs folder."""
    adapters: Mapping[str, TypeAdapter[object]] = {
        "catalog": TypeAdapter(HandbookFacts),
        "crate": TypeAdapter(CrateFacts),
        "repo": TypeAdapter(RepositoryFacts),
    }
    yield addresses.CATALOG, _json(adapters["catalog"], handbook)
    for name, crate in handbook.crates.items():
        yield addresses.data_of("crates", name), _json(adapters["crate"], crate)
    for name, repository in handbook.repositories.items():
        yield addresses.data_of("repos", name), _json(adapters["repo"], repository)
        yield addresses.patch(name), repository.patch
    for name, adapter in adapters.items():
        schema = adapter.json_schema(mode="serialization")
        yield addresses.schema(name), as_json({"$schema": _DIALECT, **schema})


def _json(adapter: TypeAdapter[object], facts: object) -> str:
    return adapter.dump_json(facts, indent=2).decode("utf-8") + "\n"
