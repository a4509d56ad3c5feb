"""The faults that reading a file finds by itself; here they have their sentences."""

from __future__ import annotations

from collections.abc import Iterator

from ..data.catalog import Catalog
from .rule import Fault, Rule


def _found_while_reading(_: Catalog) -> Iterator[Fault]:
    yield from ()


def _rule(code: str, sentence: str) -> Rule:
    return Rule(code, "error", sentence, _found_while_reading)


RULES = (
    _rule("unreadable", "Every data file can be read and is UTF-8 text."),
    _rule("missing-file", "`site.yml`, `categories.yml` and `phases.yml` are there."),
    _rule("unknown-file", "Every YAML file in the data folder is one that the handbook reads, and ends in `.yml`."),
    _rule("yaml-syntax", "Every data file is YAML that parses, one document to a file."),
    _rule("yaml-tag", "Data files have no tags: values are plain text, numbers, lists and mappings."),
    _rule("yaml-alias", "Data files have no aliases: what is meant stands where it is read."),
    _rule("duplicate-key", "A key stands once in a mapping."),
    _rule("unknown-key", "Every key is one that the file's schema knows."),
    _rule("missing-key", "Every key that the file's schema asks for is there."),
    _rule(
        "wrong-type", "Every value has the type that the file's schema gives; text that looks like a number is quoted."
    ),
    _rule("wrong-value", "Every value is one of those that the file's schema allows."),
    _rule("file-name", "A file is named after the crate or repository in it."),
)
