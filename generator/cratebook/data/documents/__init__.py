"""YAML text to values, with the place of every key and value, and back; nothing is converted silently.

Plain scalars follow YAML 1.2's core schema, as editors do: `1.10` is a number (and an error where text is expected),
`NO` is text. Duplicate keys, tags and aliases are errors: data that a reader has to expand is not read at a glance.
"""

from __future__ import annotations

from .document import Document, Path, Scalar, Value
from .reading import parse
from .writing import written

__all__ = ["Document", "Path", "Scalar", "Value", "parse", "written"]
