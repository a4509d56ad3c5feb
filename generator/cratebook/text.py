"""Texts that programs and people read alike: JSON as files have it, counts that agree with their noun, single lines."""

from __future__ import annotations

import json


def as_json(value: object) -> str:
    """Return JSON as files have it: indented, keys as given, a newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun: `1 error`, `2 errors`, and `2 repositories` where the plural is given."""
    return f"{number} {singular if number == 1 else plural or f'{singular}s'}"


def one_line(text: str) -> str:
    """Return a text as one line of printable characters with single spaces."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def printable(text: str) -> str:
    """Return a text in which what cannot be printed is escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
