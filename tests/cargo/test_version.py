"""Versions and requirements as Cargo takes them (Cargo book, "Specifying Dependencies"; the semver crate)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cratebook.cargo.version import Version, distance, is_within, parse_requirement, parse_version
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st


def matches(requirement: str, version: str) -> bool:
    return parse_requirement(requirement).matches(parse_version(version))


# The book's tables: a requirement, the least version that it takes, and the least above that it does not.
RANGES = [
    ("1.2.3", "1.2.3", "2.0.0"),
    ("1.2", "1.2.0", "2.0.0"),
    ("1", "1.0.0", "2.0.0"),
    ("0.2.3", "0.2.3", "0.3.0"),
    ("0.2", "0.2.0", "0.3.0"),
    ("0.0.3", "0.0.3", "0.0.4"),
    ("0.0", "0.0.0", "0.1.0"),
    ("0", "0.0.0", "1.0.0"),
    ("^1.2.3", "1.2.3", "2.0.0"),
    ("^0.0.0", "0.0.0", "0.0.1"),
    ("~1.2.3", "1.2.3", "1.3.0"),
    ("~1.2", "1.2.0", "1.3.0"),
    ("~1", "1.0.0", "2.0.0"),
    ("~0.1.2", "0.1.2", "0.2.0"),
    ("1.*", "1.0.0", "2.0.0"),
    ("1.2.*", "1.2.0", "1.3.0"),
    ("1.x", "1.0.0", "2.0.0"),
    ("1.2.X", "1.2.0", "1.3.0"),
    ("1.*.*", "1.0.0", "2.0.0"),
    ("0.*", "0.0.0", "1.0.0"),
    ("= 1.2.3", "1.2.3", "1.2.4"),
    ("=1.2", "1.2.0", "1.3.0"),
    ("=1", "1.0.0", "2.0.0"),
    ("^1.*", "1.0.0", "2.0.0"),
    ("~1.2.*", "1.2.0", "1.3.0"),
    (">= 1.2, < 1.5", "1.2.0", "1.5.0"),
    (">1.2, <=1.4", "1.3.0", "1.5.0"),
    ("^1, >=1.3.1", "1.3.1", "2.0.0"),
    (">1.2.3,<1.2.5", "1.2.4", "1.2.5"),
    (">=1.*, <1.1.*", "1.0.0", "1.1.0"),
]


def before(version: str) -> str | None:
    """Return the release just below, as far as any number here goes."""
    major, minor, patch = (int(part) for part in version.split("."))
    if patch:
        return f"{major}.{minor}.{patch - 1}"
    if minor:
        return f"{major}.{minor - 1}.99"
    return f"{major - 1}.99.99" if major else None


@pytest.mark.parametrize(("requirement", "least", "above"), RANGES)
def test_a_requirement_takes_its_range_and_nothing_beside_it(requirement: str, least: str, above: str) -> None:
    below, greatest = before(least), before(above)
    assert greatest is not None
    assert matches(requirement, least)
    assert matches(requirement, greatest)
    assert not matches(requirement, above)
    assert not matches(requirement, f"{above}-alpha")
    assert below is None or not matches(requirement, below)


@pytest.mark.parametrize("requirement", ["*", "x", "X", " * ", ">=0", ">=0.0.0", ">= 0"])
@pytest.mark.parametrize("version", ["0.0.0", "0.1.0", "1.2.3", "18446744073709551615.0.0", "1.2.3+build"])
def test_some_requirements_take_every_release(requirement: str, version: str) -> None:
    assert matches(requirement, version)


@pytest.mark.parametrize(
    ("requirement", "taken", "left"),
    [
        (">1", "2.0.0", "1.99.99"),
        (">1.2", "1.3.0", "1.2.99"),
        (">1.2.3", "1.2.4", "1.2.3"),
        (">=1.2.3", "1.2.3", "1.2.2"),
        ("<1", "0.99.99", "1.0.0"),
        ("<1.2.3", "1.2.2", "1.2.3"),
        ("<=1", "1.99.99", "2.0.0"),
        ("<=1.2", "1.2.99", "1.3.0"),
        ("<=1.2.3", "1.2.3", "1.2.4"),
        ("1.2.3+build", "1.2.3+other", "1.2.2+build"),
    ],
)
def test_a_comparison_has_one_end(requirement: str, taken: str, left: str) -> None:
    assert matches(requirement, taken)
    assert not matches(requirement, left)


@pytest.mark.parametrize(
    ("requirement", "taken", "left"),
    [
        ("*", "1.2.3", "1.2.3-alpha"),
        ("1.2", "1.2.1", "1.2.1-alpha"),
        (">=1.2.2", "1.2.3", "1.2.3-alpha"),
        ("<1.2.3", "1.2.2", "1.2.3-alpha"),
        ("1.2.3-alpha", "1.2.3-alpha", "1.2.3-0"),
        ("1.2.3-alpha", "1.2.3-beta", "1.2.4-beta"),
        ("1.2.3-alpha", "1.2.3", "2.0.0"),
        ("1.2.3-alpha", "1.9.0", "1.9.0-beta"),
        ("0.0.3-alpha", "0.0.3-beta", "0.0.4"),
        ("~1.2.3-alpha", "1.2.9", "1.3.0"),
        ("=1.2.3-alpha", "1.2.3-alpha", "1.2.3"),
        ("=1.2.3-alpha.2", "1.2.3-alpha.2+build", "1.2.3-alpha.2.0"),
        (">1.2.3-alpha", "1.2.3-alpha.0", "1.2.3-alpha"),
        (">1.2.3-alpha.9", "1.2.3-alpha.10", "1.2.3-alpha.8"),
        (">1.2.3-9", "1.2.3-a", "1.2.3-8"),
        (">=1.2.3-rc.1", "1.2.3-rc.1", "1.2.3-rc.0"),
        ("<1.2.3-beta", "1.2.3-alpha", "1.2.3-beta"),
        ("<=1.2.3-beta", "1.2.3-beta", "1.2.3-beta.0"),
        (">=1.2.3-alpha, <1.2.3", "1.2.3-rc.1", "1.2.3"),
        (">=1.2.3-alpha, <2", "1.5.0", "2.0.0-alpha"),
    ],
)
def test_a_pre_release_is_taken_only_where_its_numbers_are_named(requirement: str, taken: str, left: str) -> None:
    assert matches(requirement, taken)
    assert not matches(requirement, left)


def test_versions_are_in_the_order_of_the_semver_specification() -> None:
    pres = ["-alpha", "-alpha.1", "-alpha.beta", "-beta", "-beta.2", "-beta.11", "-rc.1", ""]
    versions = [parse_version(f"1.0.0{pre}") for pre in pres] + [parse_version(v) for v in ("1.0.1", "1.1.0", "2.0.0")]
    for index, version in enumerate(versions):
        assert [version.precedes(other) for other in versions] == [index < other for other in range(len(versions))]


NO_REQUIREMENT = "'{}' is not a Cargo version requirement"


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ",", "1,", ",1", "1,,2", "latest", "v1", "1.", ".1", "1.2.", "1.2.3.4", "1 2", "1 < 2", ">1 <2"),
        *("==1", "=>1", "!=1", "> =1", "-1", "01", "1.02", "1.2.03", "*.1", "1.*.3", "1.*.", "*, 1", "1, *", ">=*"),
        *(
            "1.2-alpha",
            "1-alpha",
            "1.*-alpha",
            "1.2.*-alpha",
            "1.2.3-",
            "1.2.3-a..b",
            "1.2.3-ä",
            "1+b",
            "1.2+b",
            "1.2.3+",
        ),
        *("1.2\n", "\t1.2", "1.2\u00a0", "\u0661", "1.2.3 -alpha", "^ ^1", "~>1", "1.2.3 || 2"),
    ],
)
def test_what_cargo_cannot_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a Cargo version requirement$") as refused:
        parse_requirement(text)
    assert str(refused.value) == NO_REQUIREMENT.format(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.2.3-01", "has a pre-release number with a leading zero"),
        ("1.2.3-a.00", "has a pre-release number with a leading zero"),
        ("18446744073709551616.0.0", "has a number that is too great"),
        (f"1.2.{'9' * 5000}", "has a number that is too great"),
    ],
)
def test_numbers_out_of_bounds_are_refused_in_versions_and_requirements(text: str, why: str) -> None:
    for parse in (parse_version, parse_requirement):
        with pytest.raises(ValueError, match=rf" {why}$") as refused:
            parse(text)
        assert str(refused.value) == f"'{text}' {why}"


def test_no_more_parts_are_read_than_cargo_reads() -> None:
    most = ", ".join(["1"] * 32)
    assert matches(most, "1.0.0")
    with pytest.raises(ValueError, match=r" has more than 32 parts$"):
        parse_requirement(f"{most}, 1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.2",
        "1.2.3.4",
        "v1.2.3",
        " 1.2.3",
        "1.2.3 ",
        "1.2.3\n",
        "01.2.3",
        "1.2.3-",
        "1.2.3+",
        "1.2.x",
        "^1.2.3",
    ],
)
def test_only_a_full_version_is_a_version(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a version such as 1\.2\.3$") as refused:
        parse_version(text)
    assert str(refused.value) == f"'{text}' is not a version such as 1.2.3"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.2.3", Version((1, 2, 3))),
        ("0.0.0", Version((0, 0, 0))),
        ("1.2.3-alpha.1", Version((1, 2, 3), ("alpha", "1"))),
        ("1.2.3-x-y.0", Version((1, 2, 3), ("x-y", "0"))),
        ("1.2.3-0a", Version((1, 2, 3), ("0a",))),
        ("1.2.3--", Version((1, 2, 3), ("-",))),
        ("1.2.3+build.01", Version((1, 2, 3))),
        ("1.2.3-rc.1+build", Version((1, 2, 3), ("rc", "1"))),
    ],
)
def test_a_version_is_three_numbers_and_a_pre_release(text: str, version: Version) -> None:
    assert parse_version(text) == version


NUMBER = st.integers(min_value=0, max_value=4)
NUMBERS = st.tuples(NUMBER, NUMBER, NUMBER).map(lambda numbers: ".".join(map(str, numbers)))
PRE = st.lists(st.sampled_from(["0", "1", "10", "a", "b", "-"]), max_size=2).map(".".join)
VERSION = st.builds(lambda numbers, pre: f"{numbers}-{pre}" if pre else numbers, NUMBERS, PRE)
RELEASE_OPERATORS = ("^", "~", "=", ">=", "<=", "")


@settings(deadline=None)
@given(VERSION, st.sampled_from(RELEASE_OPERATORS))
def test_a_requirement_of_a_full_version_takes_that_version(version: str, operator: str) -> None:
    assert matches(f"{operator}{version}", version)


@settings(deadline=None)
@given(VERSION, st.sampled_from((">", "<")))
def test_a_strict_comparison_with_a_version_leaves_that_version(version: str, operator: str) -> None:
    assert not matches(f"{operator}{version}", version)


@settings(deadline=None)
@given(VERSION, VERSION)
def test_of_two_versions_one_precedes_unless_they_are_equal(one: str, other: str) -> None:
    first, second = parse_version(one), parse_version(other)
    assert first.precedes(second) + second.precedes(first) == (first != second)


@settings(deadline=None)
@given(VERSION, VERSION)
def test_a_caret_requirement_takes_no_older_version(one: str, other: str) -> None:
    assume(parse_version(one).precedes(parse_version(other)))
    assert not matches(f"^{other}", one)


@settings(deadline=None)
@given(VERSION, VERSION, VERSION)
def test_several_parts_take_releases_that_each_part_takes(one: str, other: str, version: str) -> None:
    assume("-" not in version)
    assert matches(f">={one}, ^{other}", version) == (matches(f">={one}", version) and matches(f"^{other}", version))


def refusal(parse: Callable[[str], object], text: str) -> str:
    try:
        parse(text)
    except ValueError as error:
        return str(error)
    return f"'{text}' is read"


@settings(deadline=None)
@given(st.text() | st.text("0123456789.*xX<>=~^-+, a"), st.sampled_from((parse_version, parse_requirement)))
@example("9" * 5000, parse_version)
@example("1.2.3-" + "9" * 5000, parse_requirement)
def test_any_other_text_is_a_value_error_that_quotes_it(text: str, parse: Callable[[str], object]) -> None:
    assert refusal(parse, text).startswith(f"'{text}' ")


@pytest.mark.parametrize(
    ("requirement", "planned", "within", "how_far"),
    [
        ("^2.6", "^2.2", True, "ahead by 4 minor versions"),
        ("2.2.0", "2.2", True, None),
        ("=2.1.0", "^2.2", False, "behind by 1 minor version"),
        ("=2.3.1", "^2.2", True, "ahead by 1 minor version"),
        ("2", "2.2", False, "behind by 2 minor versions"),
        ("1.9", "3.0.1", False, "behind by 2 major versions"),
        ("3", "^2.2", False, "ahead by 1 major version"),
        ("0.3.1", "0.3.4", False, "behind by 3 patch versions"),
        (">=2.2, <2.9", "^2.2", True, None),
        (">=2.2", "^2.2", False, None),
        ("2.6.0-rc.1", "^2.2", False, "ahead by 4 minor versions"),
        ("*", "^2.2", False, None),
        ("^2.2", None, True, None),
        (None, None, True, None),
        ("two", "^2.2", False, None),
        ("two", "two", True, None),
    ],
)
def test_a_requirement_is_within_another_where_it_allows_nothing_else(
    requirement: str | None, planned: str | None, *, within: bool, how_far: str | None
) -> None:
    assert is_within(requirement, planned) is within
    assert distance(requirement, planned) == how_far


@settings(deadline=None)
@given(VERSION, VERSION, VERSION, st.sampled_from(("^", "~", "=", ">=", ">", "<", "<=")))
def test_what_a_requirement_within_another_takes_the_other_takes(
    one: str, other: str, version: str, operator: str
) -> None:
    within = parse_requirement(f"{operator}{one}").is_within(parse_requirement(f"^{other}"))
    assert not within or matches(f"^{other}", version) >= matches(f"{operator}{one}", version)
