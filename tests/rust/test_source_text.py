"""A piece of source text knows its lines, and is taken apart as Rust would, strings and comments included."""

from __future__ import annotations

from pathlib import Path

import pytest
from cratebook.rust.source_text import (
    SourceText,
    closing_bracket,
    concatenate,
    split_at_commas,
    string_literal,
    without_comments,
)


def text(written: bytes) -> SourceText:
    return SourceText(file=Path("src/lib.rs"), text=written, folder=Path("src"), modules_folder=Path("src"))


WHOLE = text(b"one\ntwo\nthree\nfour\n")


def lines(source: SourceText) -> dict[str, int]:
    """Return the line that each word is on."""
    return {word.decode(): source.line(source.text.index(word)) for word in source.text.split()}


def test_each_part_knows_its_lines_in_the_file() -> None:
    assert lines(WHOLE) == {"one": 1, "two": 2, "three": 3, "four": 4}
    assert lines(WHOLE.part(8, 18)) == {"three": 3, "four": 4}
    assert lines(WHOLE.part(4, 18).part(4, 14)) == {"three": 3, "four": 4}


def test_parts_put_together_in_another_order_keep_their_lines() -> None:
    swapped = concatenate(WHOLE, [WHOLE.part(14, 18), WHOLE.part(0, 7)])
    assert lines(swapped) == {"four": 4, "one": 1, "two": 2}
    assert lines(swapped.part(0, len(swapped.text))) == lines(swapped)


def test_what_a_macro_adds_is_on_the_line_of_its_call() -> None:
    call = WHOLE.part(4, 18)
    assert lines(concatenate(call, [b"added\nlines ", call.part(4, 14)])) == {
        "added": 2,
        "lines": 2,
        "three": 3,
        "four": 4,
    }


def test_the_files_of_an_inline_module_are_in_a_folder_of_its_name_or_where_its_path_says() -> None:
    named, given = WHOLE.in_module("net", None), WHOLE.in_module("net", "other")
    assert (named.folder, named.modules_folder) == (Path("src/net"), Path("src/net"))
    assert (given.folder, given.modules_folder) == (Path("src/other"), Path("src/other"))


@pytest.mark.parametrize(
    "closed",
    [
        b"(a)",
        b"{a(b)[c]}",
        b'(")")',
        rb'("\")")',
        b'(r#")"#)',
        b"(')')",
        b"(/* ) */)",
        b"(// )\n)",
        b"(",
        b"",
    ],
)
def test_a_bracket_in_a_string_or_a_comment_closes_nothing(closed: bytes) -> None:
    end = len(closed) - (closed[-1:] in {b")", b"}"})
    assert closing_bracket(closed + b" (" if end < len(closed) else closed, 0) == end


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (b"a // b\nc", b"a  \nc"),
        (b"a /* b\n */ c", b"a   c"),
        (b'"// a" b', b'"// a" b'),
        (b'r#"/* "a" */"# b', b'r#"/* "a" */"# b'),
        (b"'\"' // b", b"'\"'  "),
    ],
)
def test_comments_go_and_strings_stay(written: bytes, plain: bytes) -> None:
    assert without_comments(written) == plain


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("", []),
        ("a, b,", ["a", "b"]),
        ("all(a, b), [c, d]", ["all(a, b)", "[c, d]"]),
        (r'feature = "a,\",b", c', [r'feature = "a,\",b"', "c"]),
    ],
)
def test_commas_inside_brackets_and_strings_separate_nothing(written: str, parts: list[str]) -> None:
    assert list(split_at_commas(written)) == parts


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"a.rs"', "a.rs"),
        (r'"a\"b"', 'a"b'),
        ('r"a\\b"', r"a\b"),
        ('r#"a"b"#', 'a"b'),
        (' "a" , ', "a"),
        ('""', ""),
        ("a", None),
        ('concat!("a")', None),
        ('"a" "b"', None),
    ],
)
def test_only_a_string_literal_has_a_value(written: str, value: str | None) -> None:
    assert string_literal(written) == value
