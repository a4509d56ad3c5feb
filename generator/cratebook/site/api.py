"""What programs read: the facts as JSON, with JSON Schemas, and the patch of each repository as a file."""

from collections.abc import Iterator, Mapping
from functools import cache

from pydantic import TypeAdapter
from pydantic_core import to_json

from ..facts import CrateFacts, HandbookFacts, RepositoryFacts
from ..text import as_json
from . import addresses

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KINDS: Mapping[str, type] = {"catalog": HandbookFacts, "crate": CrateFacts, "repo": RepositoryFacts}


def files(handbook: HandbookFacts) -> Iterator[tuple[str, str]]:
    """Yield every file with its path below the docs folder."""
    yield addresses.CATALOG, _json(handbook)
    for name, crate in handbook.crates.items():
        yield addresses.data_of("crates", name), _json(crate)
    for name, repository in handbook.repositories.items():
        yield addresses.data_of("repos", name), _json(repository)
        yield addresses.patch(name), repository.patch
    yield from _schemas().items()


def _json(facts: object) -> str:
    return to_json(facts, indent=2).decode("utf-8") + "\n"


@cache  # `serve` asks for them after each change, and no data changes them
def _schemas() -> Mapping[str, str]:
    return {
        addresses.schema(name): as_json({"$schema": _DIALECT, **TypeAdapter(kind).json_schema(mode="serialization")})
        for name, kind in _KINDS.items()
    }
