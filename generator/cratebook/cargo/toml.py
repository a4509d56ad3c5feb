"""TOML text to plain values."""

from __future__ import annotations

import tomllib
from typing import Any


def parsed(text: str) -> dict[str, Any]:
    """Read TOML to plain values; raises ValueError, whose text ends with the place as `(at line 1, column 2)`."""
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply (at line 1, column 1)") from error
