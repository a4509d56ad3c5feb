"""JSON Schemas of the data files, for editors, from the models that check them."""

from __future__ import annotations

from collections.abc import Iterator

from ..text import as_json
from .models import FILES

FOLDER = "schema"


def schemas() -> Iterator[tuple[str, str]]:
    """Yield each schema's file name and text."""
    for model in FILES:
        schema = model.model_json_schema(by_alias=True)
        yield (
            f"{model.schema_name}.json",
            as_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}),
        )
