"""The rules that reading a file holds it to, each file by itself; their findings come from reading."""

from collections.abc import Iterator

from ..data.catalog import Catalog
from ..diagnostics import Violation
from .rule import Rule, rule


def _reported_elsewhere(_: Catalog) -> Iterator[Violation]:
    yield from ()


def _read(code: str, heading: str, description: str) -> Rule:
    return rule(code, "error", heading, description, blocks="check")(_reported_elsewhere)


unreadable = _read("unreadable", "Files that can't be read", "Every data file can be read and is UTF-8 text.")
missing_file = _read("missing-file", "Missing data files", "`site.yml`, `categories.yml` and `phases.yml` exist.")
unknown_file = _read(
    "unknown-file",
    "Files that the handbook doesn't read",
    "Every YAML file in the data folder is one that the handbook reads, named `*.yml`.",
)
yaml_syntax = _read("yaml-syntax", "Invalid YAML", "Every data file is valid YAML, one document per file.")
yaml_tag = _read(
    "yaml-tag", "YAML tags", "Data files have no tags: values are plain text, numbers, lists and mappings."
)
yaml_alias = _read(
    "yaml-alias", "YAML aliases", "Data files have no aliases: each value is written out where it is used."
)
duplicate_key = _read("duplicate-key", "Duplicate keys", "A mapping has no duplicate keys.")
unknown_key = _read("unknown-key", "Unknown keys", "Every key is one that the file's schema defines.")
missing_key = _read("missing-key", "Missing keys", "Every key that the file's schema requires is there.")
wrong_type = _read(
    "wrong-type",
    "Values of the wrong type",
    "Every value has the type that the file's schema gives; text that looks like a number is quoted.",
)
wrong_value = _read("wrong-value", "Values that aren't allowed", "Every value is one that the file's schema allows.")
file_name = _read(
    "file-name",
    "Files not named after their crate or repository",
    "A file has the name of the crate or repository in it.",
)
internal_error = rule("internal-error", "error", "Internal errors", "Every rule runs to its end.", acts="cratebook")(
    _reported_elsewhere
)
