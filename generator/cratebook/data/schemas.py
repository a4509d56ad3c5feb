"""Data files as the program writes them, and the JSON Schemas that they name, for editors."""

from collections.abc import Iterator

from ..text import as_json
from .documents import to_yaml
from .models import FILES, File

FOLDER = "schema"


def schemas() -> Iterator[tuple[str, str]]:
    """Yield each schema's file name and text."""
    for model in FILES:
        schema = model.model_json_schema(by_alias=True)
        yield (
            f"{model.schema_name}.json",
            as_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}),
        )


def data_file(entity: File, up: str, comment: str) -> str:
    """Return an entity as a data file that names its schema; `up` is the way from its folder to the data folder."""
    values = entity.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    header = f"# yaml-language-server: $schema={up}{FOLDER}/{entity.schema_name}.json\n"
    return header + (f"# {comment}\n" if comment else "") + to_yaml(values)
