"""The pin in `site.yml`: moved where it stands, in whatever style, with every other byte kept."""

from __future__ import annotations

import pytest
from cratebook.data.edit import with_pin
from cratebook.diagnostics import CratebookError

SOURCE = ("source",)
NEW = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("source:\n  git: x\n  pin: { rev: old } # why\n", f"source:\n  git: x\n  pin: {{ rev: {NEW} }} # why\n"),
        (
            "source:\n  pin:\n    rev: 'old'\n\n  # why\n  git: x\n",
            f"source:\n  pin:\n    rev: {NEW}\n\n  # why\n  git: x\n",
        ),
        ("source:\n  pin: {tag: v1.0}\n  git: x\n", f"source:\n  pin: {{rev: {NEW}}}\n  git: x\n"),
        ("source:\n  pin: {}\n  git: x\n", f"source:\n  pin: {{ rev: {NEW} }}\n  git: x\n"),
        ("source:\n  pin:\n  git: x\n", f"source:\n  pin: {{ rev: {NEW} }}\n  git: x\n"),
        ("source:\n  git: x\n  tag: v1.2.0\n", f"source:\n  git: x\n  rev: {NEW}\n"),
        ("title: a\nsource:\n    git: x\n", f"title: a\nsource:\n    pin: {{ rev: {NEW} }}\n    git: x\n"),
        ("source: { git: x }\n", f"source: {{ pin: {{ rev: {NEW} }}, git: x }}\n"),
        ("source:\r\n  pin: { branch: main }\r\n", f"source:\r\n  pin: {{ rev: {NEW} }}\r\n"),
    ],
)
def test_the_pin_is_moved_and_nothing_else(before: str, after: str) -> None:
    assert with_pin(before, SOURCE, NEW) == after
    assert with_pin(after, SOURCE, NEW) == after


def test_without_a_source_there_is_nothing_to_pin() -> None:
    with pytest.raises(CratebookError, match=r"^site\.yml has no 'source' that could be pinned$"):
        with_pin("title: a\n", SOURCE, NEW)


def test_what_cannot_be_changed_so_is_left_to_people() -> None:
    with pytest.raises(CratebookError) as refused:
        with_pin("source: { git: x,\n  pin: &p { rev: old }, again: *p }\n", SOURCE, NEW)
    assert str(refused.value) == f"site.yml is written so that its pin has to be changed by hand: rev: {NEW}"
