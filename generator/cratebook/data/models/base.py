"""What every part of a data file has in common, and texts that are held to a form."""

import re
from collections.abc import Callable
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ...cargo.names import is_feature_name, is_package_name

_KEY = re.compile(r"\w[\w-]*", re.ASCII)
_WEB_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[\w.~%-]+)*/?", re.ASCII)
_CONTACT = re.compile(r"(?:https?://|mailto:)\S+|[^\s:/?#]+@[^\s:/?#]+", re.IGNORECASE)


def _held_to(allowed: Callable[[str], object], otherwise: str) -> AfterValidator:
    """Return a validator that refuses a text which is not allowed; `otherwise` says what it is then."""

    def validate(text: str) -> str:
        if not allowed(text):
            raise ValueError(f"{text!r} is {otherwise}")
        return text

    return AfterValidator(validate)


Text = Annotated[str, Field(min_length=1)]
Names = tuple[Text, ...]
Key = Annotated[Text, _held_to(_KEY.fullmatch, "not made of letters, digits, - and _")]
Contact = Annotated[Text, _held_to(_CONTACT.fullmatch, "neither a mail address nor a link with https:// or mailto:")]
WebAddress = Annotated[Text, _held_to(_WEB_ADDRESS.fullmatch, "not an address of the web without a query")]
PackageName = Annotated[Text, _held_to(is_package_name, "not a name that a Cargo package can have")]
FeatureName = Annotated[Text, _held_to(is_feature_name, "not a name that a Cargo feature can have")]


class Shape(BaseModel):
    """What every part of a data file has in common: no unknown key, no conversion, no change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class File(Shape):
    """A whole data file, or the kind of one; its schema is `data/schema/<schema_name>.json`."""

    schema_name: ClassVar[str]
