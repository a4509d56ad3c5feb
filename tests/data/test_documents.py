"""YAML text to values and places: nothing is retyped without a word, and every place is where an editor shows it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
import yaml
from cratebook.data.documents import Document, Path, Scalar, Value, parse, to_yaml
from cratebook.diagnostics import Place
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import SMALL


def read(text: str) -> Document:
    document = parse(text, "a.yml")
    assert document.findings == ()
    return document


def faults(text: str) -> list[str]:
    return [str(finding).removeprefix("a.yml:").replace(" error:", "") for finding in parse(text, "a.yml").findings]


def at(document: Document, *path: str | int) -> str:
    return str(document.at(*path)).removeprefix("a.yml:")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("text", "text"),
        ("two words", "two words"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("y", "y"),
        ("1.2.3", "1.2.3"),
        ("0123abc", "0123abc"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2025-12-06", "2025-12-06"),
        ("=", "="),
        ("-x", "-x"),
        ("0b11", "0b11"),
        ("é → ü", "é → ü"),
        ('"1.10"', "1.10"),
        ("'true'", "true"),
        ('""', ""),
        ("''", ""),
        ('"null"', "null"),
        (r'"a\u00e9\n\x41"', "aé\nA"),
        ("|-\n  1.10", "1.10"),
        (">-\n  true", "true"),
    ],
)
def test_text_stays_text(written: str, value: str) -> None:
    document = read(f"key: {written}\n")
    assert document.value == {"key": value}
    assert document.texts["key",] == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("999999999999999999", 999_999_999_999_999_999),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.10", 1.1),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1.5e3", -1500.0),
        ("1e5", 100_000.0),
        ("007", 7.0),
        ("1000000000000000000", 1e18),
        ("123456789012345678901234567890", 1.2345678901234568e29),
        ("1e999", math.inf),
        ("-.inf", -math.inf),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("null", None),
        ("Null", None),
        ("~", None),
        ("", None),
        ("# only a comment", None),
    ],
)
def test_what_the_core_schema_calls_something_else_is_no_text(written: str, value: Scalar) -> None:
    read_value = read(f"key: {written}\n").value
    assert isinstance(read_value, dict)
    assert (read_value["key"], type(read_value["key"])) == (value, type(value))


def test_no_number_is_no_number() -> None:
    value = read("- .nan\n").value
    assert isinstance(value, tuple)
    assert isinstance(value[0], float)
    assert math.isnan(value[0])


@pytest.mark.parametrize("written", ["1.10", "1e5", "0x1F", "007", "true", "~"])
def test_a_number_or_word_is_remembered_as_it_was_written(written: str) -> None:
    assert read(f"key: {written}\n").texts["key",] == written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# nothing\n", None),
        ("\n\n", None),
        ("---\n", None),
        ("text\n", "text"),
        ("- 1\n- [a, {b: c}]\n", (1, ("a", {"b": "c"}))),
        ("a: {}\nb: []\n", {"a": {}, "b": ()}),
        ("1: one\n~: nothing\ntrue: yes\n", {"1": "one", "~": "nothing", "true": "yes"}),
        ("<<: { a: 1 }\n", {"<<": {"a": 1}}),
        ("a: &anchor 1\n", {"a": 1}),
        ("%YAML 1.2\n---\na: 1\n", {"a": 1}),
        ("\ufeffa: 1\n", {"a": 1}),
        ("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("a: |\n  one\n   two\n\nb: >\n  three\n  four\n", {"a": "one\n two\n", "b": "three four\n"}),
    ],
)
def test_a_document_is_its_value(text: str, value: Value) -> None:
    assert read(text).value == value


UNKNOWN_START = "while scanning for the next token, found character that cannot start any token; "
TAB = "while scanning a plain scalar, found a tab character that violates indentation; "
NO_KEY = "mapping values are not allowed in this context; "
SECOND = "a second document begins here; "


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a: [1\n", "1:4", "this '[' is never closed; add ']'"),
        ("a: [ {", "1:6", "this '{' is never closed; add '}'"),
        ("a: [ {\n\n\n", "1:6", "this '{' is never closed; add '}'"),
        ("a:\n  - [1, {b: [\nc: d\n", "2:13", "this '[' is never closed; add ']'"),
        ("a: {b: 1\n", "1:4", "this '{' is never closed; add '}'"),
        ("b: 1\na: 'x\n", "2:4", "while scanning a quoted scalar, found unexpected end of stream"),
        ("a: [1\nb: 2\n", "2:2", "while parsing a flow sequence, did not find expected ',' or ']'"),
        ("a: b: c\n", "1:5", NO_KEY + "put a text with ': ' in it in quotes, or align the key with its neighbours"),
        ("a: @one\n", "1:4", UNKNOWN_START + "put a text that begins with this character in quotes"),
        ("a:\n\tb: 1\n", "2:1", UNKNOWN_START + "indent with spaces, not with tabs"),
        ("a: b\n\tc: 1\n", "2:1", TAB + "indent with spaces, not with tabs"),
        ("a: 1\n---\nb: 2\n", "2:1", SECOND + "write one document per file"),
        ("a: -\n", "1:4", "block sequence entries are not allowed in this context"),
        ('a: "\\q"\n', "1:5", "while parsing a quoted scalar, found unknown escape character"),
        ("%YAML 3.0\n---\na: 1\n", "1:1", "found incompatible YAML document"),
        ("a: \x00\n", "1:4", "the character U+0000 is not allowed in YAML"),
        ("é: →\x1b[31m\n", "1:5", "the character U+001B is not allowed in YAML"),
        ("😀: 1\nüb: \x7f\n", "2:5", "the character U+007F is not allowed in YAML"),
        ("a: \uffff\n", "1:4", "the character U+FFFF is not allowed in YAML"),
        ("\ud800", "1:1", "the character U+D800 is not allowed in YAML"),
    ],
)
def test_text_that_is_no_yaml_is_told_at_its_place_and_has_no_value(text: str, place: str, said: str) -> None:
    assert faults(text) == [f"{place}: yaml-syntax: {said}"]
    assert parse(text, "a.yml").value is None


@pytest.mark.parametrize(
    ("text", "said", "value"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1: duplicate-key: the key 'a' is already at line 1", {"a": 1, "b": 2}),
        ("x: { a: 1, a: 2 }\n", "1:12: duplicate-key: the key 'a' is already at line 1", {"x": {"a": 1}}),
        ("a: 1\n'a': 2\n", "2:1: duplicate-key: the key 'a' is already at line 1", {"a": 1}),
        ("? [a]\n: 1\nb: 2\n", "1:3: yaml-syntax: a key has to be plain text", {"b": 2}),
    ],
)
def test_a_key_stands_once_and_is_text(text: str, said: str, value: Value) -> None:
    assert faults(text) == [said]
    assert parse(text, "a.yml").value == value


TAG = "the tag '{}' is not allowed; write the plain value"


@pytest.mark.parametrize(
    ("text", "place", "tag", "value"),
    [
        ("a: !!int 3\n", "1:4", "!!int", {"a": None}),
        ("a: !!str 3\n", "1:4", "!!str", {"a": None}),
        ("a: !!str three\n", "1:4", "!!str", {"a": None}),
        ("a: ! 3\n", "1:4", "!", {"a": None}),
        ("a: !ours 3\n", "1:4", "!ours", {"a": None}),
        ("a: !<tag:example,2025:x> 3\n", "1:4", "tag:example,2025:x", {"a": None}),
        ("a: &here !ours 3\n", "1:4", "!ours", {"a": None}),
        ("a: !!python/object:os.system {}\n", "1:4", "!!python/object:os.system", {"a": None}),
        ("!!map\na: 1\n", "1:1", "!!map", None),
        ("- !!seq [1]\n- 2\n", "1:3", "!!seq", (None, 2)),
        ("!!str a: 1\nb: 2\n", "1:1", "!!str", {"b": 2}),
    ],
)
def test_a_tag_is_not_read(text: str, place: str, tag: str, value: Value) -> None:
    assert faults(text) == [f"{place}: yaml-tag: {TAG.format(tag)}"]
    assert parse(text, "a.yml").value == value


def test_an_exclamation_mark_in_quotes_or_within_a_text_is_no_tag() -> None:
    assert read("a: '!x'\nb: x !y\nc: |\n  !z\n").value == {"a": "!x", "b": "x !y", "c": "!z\n"}


ALIAS = "yaml-alias: aliases are not allowed; write the value out"


@pytest.mark.parametrize(
    ("text", "places", "value"),
    [
        ("a: &x 1\nb: *x\n", ["2:4"], {"a": 1, "b": None}),
        ("a: *x\n", ["1:4"], {"a": None}),
        ("a: &x [1]\nb:\n  - *x\n  - *x\n", ["3:5", "4:5"], {"a": (1,), "b": (None, None)}),
        ("a: &x [*x]\n", ["1:8"], {"a": (None,)}),
        ("&x [*x]\n", ["1:5"], (None,)),
        ("a: &x { b: *x }\n", ["1:12"], {"a": {"b": None}}),
        ("a: &x 1\n# not *this\nb: # nor *this\n  *x\n", ["4:3"], {"a": 1, "b": None}),
        ("&x a: 1\n*x : 2\n", ["2:1"], {"a": 1}),
        ("a: &x 1\n<<: *x\n", ["2:5"], {"a": 1, "<<": None}),
    ],
)
def test_an_alias_is_told_where_it_stands_and_not_followed(text: str, places: list[str], value: Value) -> None:
    assert faults(text) == [f"{place}: {ALIAS}" for place in places]
    assert parse(text, "a.yml").value == value


@pytest.mark.parametrize("passed_over", ["{ a: 1, a: '*' }", "{ a: 1, a: ['*'] }", "!t ['*']", "{ ? ['*'] : '*' }"])
def test_an_alias_after_parts_that_were_passed_over_is_told_at_its_place(passed_over: str) -> None:
    assert faults(f"- &x 1\n- {passed_over}\n- *x\n")[-1] == f"3:3: {ALIAS}"


@pytest.mark.parametrize("levels", [101, 2_000, 100_000])
@pytest.mark.parametrize(
    "nested", [lambda n: "[" * n + "]" * n, lambda n: "[" * n, lambda n: "{a: " * n + "}" * n, lambda n: "- " * n + "x"]
)
def test_what_is_nested_too_deeply_is_told_instead_of_followed(nested: object, levels: int) -> None:
    assert callable(nested)
    (said,) = faults(nested(levels))
    assert said.endswith("yaml-syntax: this is nested more than 100 levels deep")


def test_keys_nested_too_deeply_are_told_where_it_becomes_too_much() -> None:
    text = "".join(f"{' ' * level}a:\n" for level in range(300))
    assert faults(text) == ["101:101: yaml-syntax: this is nested more than 100 levels deep"]


def test_what_is_nested_as_deeply_as_allowed_is_read() -> None:
    value: Value = read("[" * 100 + "1" + "]" * 100).value
    for _ in range(100):
        assert isinstance(value, tuple)
        (value,) = value
    assert value == 1


def test_many_short_lists_are_not_deep() -> None:
    assert read("- []\n" * 1_000).value == ((),) * 1_000


NESTED = """\
first: one
list:
  - two
  - { third: three, "ünï": vier }
  -
    - fünf
empty:
last: >
  folded
"""


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ((), "1:1", "1:1"),
        (("first",), "1:1", "1:8"),
        (("list",), "2:1", "3:3"),
        (("list", 0), "3:5", "3:5"),
        (("list", 1, "third"), "4:7", "4:14"),
        (("list", 1, "ünï"), "4:21", "4:28"),
        (("list", 2, 0), "6:7", "6:7"),
        (("empty",), "7:1", "7:7"),
        (("last",), "8:1", "8:7"),
    ],
)
def test_keys_and_values_have_their_places(path: Path, key: str, value: str) -> None:
    document = read(NESTED)
    assert str(document.key(*path)) == f"a.yml:{key}"
    assert at(document, *path) == value


def test_columns_count_characters() -> None:
    document = read('😀: { "→": "é", b: c }\n')
    assert at(document, "😀", "→") == "1:11"
    assert at(document, "😀", "b") == "1:19"


def test_a_byte_order_mark_moves_nothing() -> None:
    assert at(read("\ufeffa: b\n"), "a") == "1:4"


def test_what_is_not_there_is_placed_at_its_nearest_parent() -> None:
    document = read(NESTED)
    assert at(document, "list", 1, "none", 7) == at(document, "list", 1) == "4:5"
    assert at(document, "none") == "1:1"
    assert at(parse("a: [", "a.yml"), "a") == "1:1"


@pytest.mark.parametrize(
    ("text", "path", "first", "third"),
    [
        ("a: |\n  one\n\n  three\n", ("a",), "2:3", "4:5"),
        ("a: |-  # why\n     one\n     two\n     three\n", ("a",), "2:6", "4:8"),
        ("b:\n  a: |\n   one\n\n   three\n", ("b", "a"), "3:4", "5:6"),
        ("- |\n one\n two\n three\n", (0,), "2:2", "4:4"),
        ("a: |2\n    indented\n  two\n  three\n", ("a",), "2:3", "4:5"),
        ("a: |\n\n  two\n  three\n", ("a",), "2:3", "4:5"),
        ("|\n  one\n  two\n  three\n", (), "2:3", "4:5"),
        ("a: >\n  one\n  two\n  three\n", ("a",), "1:4", "1:4"),
        ('a: "one\\ntwo\\nthree"\n', ("a",), "1:4", "1:4"),
        ("a: one\n", ("a",), "1:4", "1:4"),
    ],
)
def test_lines_within_a_literal_block_have_their_own_places(text: str, path: Path, first: str, third: str) -> None:
    document = read(text)
    assert [str(document.inside(path, *place)) for place in ((0, 1), (2, 3))] == [f"a.yml:{first}", f"a.yml:{third}"]


Plain = str | int | bool | list["Plain"] | dict[str, "Plain"] | None

KEPT = st.characters(exclude_categories=["Cs"])
WHOLE = st.integers(min_value=-(10**18) + 1, max_value=10**18 - 1)
PLAIN: st.SearchStrategy[Plain] = st.recursive(
    st.none() | st.booleans() | WHOLE | st.text(KEPT),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(KEPT), inner, max_size=4),
    max_leaves=20,
)


class Quoting(yaml.SafeDumper):
    """Puts every text in double quotes, and nothing else."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


Quoting.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def dumped(value: Plain, *, flow: bool = False, ascii_only: bool = False) -> str:
    text: str = yaml.dump(value, Dumper=Quoting, width=10**9, default_flow_style=flow, allow_unicode=not ascii_only)
    return text


def frozen(value: Plain) -> Value:
    if isinstance(value, list):
        return tuple(frozen(item) for item in value)
    return {key: frozen(item) for key, item in value.items()} if isinstance(value, dict) else value


def scalars(value: Plain, path: Path = ()) -> Iterator[tuple[Path, str | int | bool | None]]:
    if isinstance(value, list | dict):
        for part, item in enumerate(value) if isinstance(value, list) else value.items():
            yield from scalars(item, (*path, part))
    else:
        yield path, value


@settings(deadline=None)
@given(PLAIN, st.booleans(), st.booleans())
def test_what_is_written_with_quotes_reads_back_equal(value: Plain, flow: bool, ascii_only: bool) -> None:  # noqa: FBT001
    assert read(dumped(value, flow=flow, ascii_only=ascii_only)).value == frozen(value)


def test_a_list_of_plain_values_takes_as_few_lines_as_it_can() -> None:
    value = {"none": [], "some": ["a", "1.10", "b, c", 3, None], "many": ["name"] * 20, "inner": [["x"]]}
    assert to_yaml(value) == (
        f"none: []\nsome: [a, \"1.10\", 'b, c', 3, null]\nmany: [{'name, ' * 17}name,\n  name, name]\ninner:\n- [x]\n"
    )


@settings(deadline=None)
@given(PLAIN)
@example(["1.10", "NO", "null", "", "0x1F", "a: b", "# c", " x ", "a\nb\n", "\x85", "\u2028", "!t", "&a", "*a"])
def test_what_the_program_writes_reads_back_equal(value: Plain) -> None:
    assert read(to_yaml(value)).value == frozen(value)


@settings(deadline=None)
@given(PLAIN, st.booleans(), st.booleans())
def test_every_place_points_at_its_value_and_key(value: Plain, flow: bool, ascii_only: bool) -> None:  # noqa: FBT001
    text = dumped(value, flow=flow, ascii_only=ascii_only)
    document, lines = read(text), text.split("\n")

    def stands_at(place: Place, scalar: Plain) -> bool:
        token = dumped(scalar, ascii_only=ascii_only).split("\n")[0]
        return lines[place.line - 1][place.column - 1 :].startswith(token)

    for path, scalar in scalars(value):
        assert stands_at(document.at(*path), scalar)
    for path, place in document.keys.items():
        assert stands_at(place, str(path[-1]))


@settings(deadline=None)
@given(st.text(st.characters(codec=None)) | st.text("ab:-?[]{}&*!|>'\"%@#~, \n\t0.\ud800"))
@example("[?")
@example("? ? ? &a *a")
@example("&a *a : *a")
@example("- &a [*a, !b {*a : *a}]\n- *a")
def test_reading_never_raises(text: str) -> None:
    document = parse(text, "a.yml")
    assert document.findings or document.value is None or () in document.values
    places = (*document.keys.values(), *document.values.values(), *(finding.place for finding in document.findings))
    assert all(within(text, place) for place in places)


def within(text: str, place: Place) -> bool:
    """Tell whether a place is at a character of the text, or just behind one."""
    lines = text.rstrip().split("\n")
    return 1 <= place.line <= len(lines) and 1 <= place.column <= len(lines[place.line - 1]) + 1


SMALL_FILES = [path.read_text() for path in sorted((SMALL / "data").rglob("*.yml"))]


@settings(deadline=None)
@given(st.sampled_from(SMALL_FILES), st.data())
def test_no_place_lies_past_the_end_of_a_file_that_was_cut_or_changed(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 20))
    changed = text[:at] + data.draw(st.text("ab:-?[]{}&*!|>'\"%@#, \n\t\r\u2028", max_size=8)) + text[at + cut :]
    document = parse(changed, "a.yml")
    places = (*document.keys.values(), *document.values.values(), *(finding.place for finding in document.findings))
    assert all(within(changed, place) for place in places)
