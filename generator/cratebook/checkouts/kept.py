"""What was made of a checkout, kept between runs and given again while all that was read for it is unchanged."""

import json
from collections.abc import Callable
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from .. import cache
from ..reading import Read, recording, unchanged

_T = TypeVar("_T")
_READS = TypeAdapter(list[Read])


def unless_changed(kind: str, key: str, shape: TypeAdapter[_T], make: Callable[[], _T]) -> _T:
    """Return what `make` gives, or gave an earlier run for the same key if reading gives the same as then.

    All that `make` depends on is the program, the key, and what it reads by `reading`. A result of an earlier run is
    held to its shape.
    """
    content = cache.read(kind, key)
    earlier = _unchanged(content, shape) if content else None
    if earlier is not None:
        return earlier
    with recording() as reads:
        made = make()
    value = shape.dump_json(made, by_alias=True, exclude_defaults=True)
    cache.write(kind, key, json.dumps([*reads]).encode() + b"\n" + value)
    return made


def _unchanged(content: bytes, shape: TypeAdapter[_T]) -> _T | None:
    reads, _, value = content.partition(b"\n")
    try:
        return shape.validate_json(value) if unchanged(_READS.validate_json(reads)) else None
    except (ValidationError, KeyError):  # what is kept may be damaged
        return None
