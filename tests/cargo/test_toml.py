"""TOML is read as tomli reads it, and every place is that of what was read."""

from __future__ import annotations

from typing import Any

import pytest
import tomli
from cratebook.cargo.manifest import Manifest, read_manifest
from cratebook.cargo.toml import TomlError, parse
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = [\n\n", "Invalid value (at line 1, column 6)"),
        ("\ufeffa = 1\na = 2\n", "Cannot overwrite a value (at line 2, column 6)"),
        ("x = 1\ny = " + "9" * 5_000, "a number has too many digits (at line 2, column 5)"),
        ("x = 1\n\ny = " + "[" * 500, "nested more than 80 levels deep (at line 3, column 85)"),
        (
            "x = '''\n" + "[" * 500 + "'''\n y = " + "{a = " * 500,
            "nested more than 80 levels deep (at line 3, column 406)",
        ),
        ("x = 1\n  " + " . ".join("a" * 81) + " = 1", "nested more than 80 levels deep (at line 2, column 3)"),
        (
            "[" + ".".join("a" * 70) + "]\nx = " + "[" * 70 + "]" * 70,
            "nested more than 80 levels deep (at line 1, column 1)",
        ),
    ],
)
def test_what_is_not_toml_is_told_at_its_place(text: str, message: str) -> None:
    with pytest.raises(TomlError) as error:
        parse(text)
    assert str(error.value) == message


# Each key is another one, so that its line is known by its text.
KEYS = st.builds(str.format, st.sampled_from(["k-{}", '"k-{}"', "'k-{}'", '"\\x6b-{}"']), st.integers(0, 10**9))
TEXTS = ['"]"', "'{'", '"\\""', '"# x"', "'''\n[a]\na = 1'''", '"""\n"" \\""" a = 1"""', '"""\r\nk-1 = "\n"""']


@st.composite
def values(draw: st.DrawFn, deeper: int = 3) -> str:
    """Return a value as TOML 1.1 may write it."""
    end = draw(st.sampled_from(["", ",", " # ]}\n", ", # =\n"]))
    match draw(st.sampled_from(["text", "plain", *(["array", "table"] * (deeper > 0))])):
        case "text":
            return draw(st.sampled_from(TEXTS))
        case "plain":
            return draw(st.sampled_from(["1", "-1.5", "true", "1979-05-27 07:32"]))
        case "array":
            inner = draw(st.lists(values(deeper - 1), max_size=3))
            return "[" + draw(st.sampled_from(["", "\n", " # [\n"])) + ", ".join(inner) + (end if inner else "") + "]"
        case _:
            keys = draw(st.lists(KEYS, unique=True, max_size=3))
            dotted = [key + draw(st.sampled_from(["", ".x", " . y"])) for key in keys]
            pairs = [f"{key} = {draw(values(deeper - 1))}" for key in dotted]
            return "{" + draw(st.sampled_from(["", "\n", " # {\n"])) + ", ".join(pairs) + (end if pairs else "") + "}"


@st.composite
def documents(draw: st.DrawFn) -> str:
    rows: list[str] = []
    for number in range(draw(st.integers(0, 3))):
        rows += draw(st.lists(st.sampled_from(["", "# [x]", "  "]), max_size=2))
        header = draw(st.sampled_from(["[t{}]", "[t{}.'x y']", "[[t{}]]", " [ t{} . u ] # c"]))
        rows.append(header.format(number))
        rows += [f"{key} = {draw(values())}" for key in draw(st.lists(KEYS, unique=True, max_size=4))]
    return "\n".join(rows) + draw(st.sampled_from(["", "\n"]))


def keys_of(value: Any, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the path of every key, but for those in arrays."""
    inner = value.items() if isinstance(value, dict) else ()
    return [path for key, child in inner for path in ((*above, key), *keys_of(child, (*above, key)))]


@settings(max_examples=300, deadline=None)
@given(documents())
def test_every_key_has_its_line(text: str) -> None:
    try:
        expected = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    manifest = read_manifest("Cargo.toml", text.encode())
    assert isinstance(manifest, Manifest)
    assert manifest.values == expected
    lines = text.split("\n")
    for path in keys_of(expected):
        assert path[-1].removeprefix("k") in lines[manifest.line(*path) - 1], path
