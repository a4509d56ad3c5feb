"""What every part of a data file has in common."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Names = tuple[Text, ...]


class Shape(BaseModel):
    """What every part of a data file has in common: no unknown key, no conversion, no change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class File(Shape):
    """A whole data file, or the kind of one; its schema is `data/schema/<schema_name>.json`."""

    schema_name: ClassVar[str]
