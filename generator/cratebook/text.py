"""Texts that programs and people read alike: JSON, differences, single lines, and lists and counts in a sentence."""

import difflib
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence

# A token may stand in the place of the user on the web; over ssh the user is a part of the address.
_WEB_USER = re.compile(r"""(?<=http://)[^/?#"'\s]*@|(?<=https://)[^/?#"'\s]*@""", re.IGNORECASE)
_LAYOUT = re.compile(r"(\r?\n|\t)")
_PASSWORD = re.compile(r"""(?<=://)([^/@:"'\s]*):[^/?#"'\s]*@""")
_TOKEN_IN_QUERY = re.compile(r"""([?&][\w-]*(?:token|secret|password)=)[^&#"'\s]+""", re.IGNORECASE)


def as_json(value: object) -> str:
    """Return JSON as files have it: indented, keys as given, what cannot be printed escaped, a newline at the end."""
    lines = json.dumps(value, indent=2, ensure_ascii=False).split("\n")
    return "".join(f"{line if line.isprintable() else _unprintable_escaped(line)}\n" for line in lines)


def _unprintable_escaped(line: str) -> str:
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line)


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun: `1 error`, `2 errors`, and `2 repositories` where the plural is given."""
    return f"{number} {singular if number == 1 else plural or f'{singular}s'}"


def one_line(text: str) -> str:
    """Return a text as one line of printable characters with single spaces."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def printable(text: str) -> str:
    """Return a text in which what cannot be printed is escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def printable_lines(text: str) -> str:
    """Return a text of several lines in which what cannot be printed is escaped, but for line ends and tabs."""
    return "".join(part if _LAYOUT.fullmatch(part) else printable(part) for part in _LAYOUT.split(text))


def without_secret(text: str) -> str:
    """Return a git address, or a text with some in it, without passwords, tokens and, on the web, users."""
    return _TOKEN_IN_QUERY.sub(r"\1", _PASSWORD.sub(r"\1@", _WEB_USER.sub("", text)))


def listed(names: Sequence[str]) -> str:
    """Return names as a reader would write them: `a, b and c`, or `none`."""
    if not names:
        return "none"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def quoted(names: Iterable[str]) -> str:
    """Return names in quotes as a reader would write them: `'a', 'b' and 'c'`."""
    return listed([f"'{name}'" for name in names])


def with_hint(message: str, hint: str) -> str:
    """Return a message, and its hint where it has one."""
    return f"{message}; {hint}" if hint else message


def unified_diff(old: str, new: str, old_name: str, new_name: str) -> Iterator[str]:
    """Yield the lines of a diff as git prints them: a last line without its newline is marked."""
    for line in difflib.unified_diff([*io.StringIO(old)], [*io.StringIO(new)], old_name, new_name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
