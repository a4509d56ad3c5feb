"""Texts that programs and people read alike: JSON as files have it, counts that agree with their noun."""

from __future__ import annotations

import json


def as_json(value: object) -> str:
    """Return JSON as files have it: indented, keys as given, a newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def counted(number: int, what: str) -> str:
    """Return `1 error`, `2 errors`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
