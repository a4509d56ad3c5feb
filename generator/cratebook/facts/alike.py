"""Facts that have what an entity of the data has, under the same names."""

from typing import Any, TypeVar

FactsT = TypeVar("FactsT")


def alike(kind: type[FactsT], entity: object, **others: Any) -> FactsT:
    """Return facts of a kind with an entity's values of the same names, but for the others, which are given."""
    return kind(**{name: getattr(entity, name) for name in kind.__annotations__ if name not in others}, **others)
