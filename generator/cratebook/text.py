"""Texts that programs and people read alike: JSON as files have it, counts that agree with their noun."""

from __future__ import annotations

import json


def as_json(value: object) -> str:
    """Return JSON as files have it: indented, keys as given, a newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun: `1 error`, `2 errors`, and `2 repositories` where the plural is given."""
    return f"{number} {singular if number == 1 else plural or f'{singular}s'}"
