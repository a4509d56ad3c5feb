"""What programs read: the facts as JSON, with JSON Schemas, and the patch of each repository as a file."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from pydantic import TypeAdapter
from pydantic_core import to_json

from ..cache import kept
from ..facts import CrateFacts, HandbookFacts, RepositoryFacts
from ..text import as_json
from . import addresses

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KINDS: Mapping[str, type] = {"catalog": HandbookFacts, "crate": CrateFacts, "repo": RepositoryFacts}


def files(handbook: HandbookFacts) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield the path of every file below the docs folder, with what makes its text."""
    yield addresses.CATALOG, lambda: _json(handbook)
    for name in handbook.crates:
        yield addresses.data_of("crates", name), partial(_entity_json, handbook.crates, name)
    for name in handbook.repositories:
        yield addresses.data_of("repos", name), partial(_entity_json, handbook.repositories, name)
        yield addresses.patch(name), partial(_patch, handbook.repositories, name)
    for kind in _KINDS:
        yield addresses.schema(kind), partial(_schema, kind)


def _entity_json(entities: Mapping[str, object], name: str) -> str:
    return _json(entities[name])


def _patch(repositories: Mapping[str, RepositoryFacts], name: str) -> str:
    return repositories[name].patch


def _json(facts: object) -> str:
    # The whole handbook is large, and so is there twice at most: a newline added to its text would be a third time.
    return (to_json(facts, indent=2, fallback=dict) + b"\n").decode("utf-8")


def _schema(kind: str) -> str:
    return kept("schema", kind, lambda: _made_schema(_KINDS[kind]))


def _made_schema(kind: type) -> str:
    return as_json({"$schema": _DIALECT, **TypeAdapter(kind).json_schema(mode="serialization")})
