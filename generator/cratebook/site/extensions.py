"""Which Markdown extensions pages are written with: those of the bundled configuration."""

from typing import Any

from ..configuration import read
from ..project import BUNDLED_CONFIG

# What MkDocs always has, and what stands for several (Python-Markdown's `extra`, and that of PyMdown Extensions).
_BUILT_IN = frozenset({"fenced_code", "tables", "toc"})
_SEVERAL = {
    "extra": ("attr_list", "md_in_html"),
    "pymdownx.extra": ("attr_list", "md_in_html", "pymdownx.superfences"),
}
# What only makes pages lighter: another site goes on with its own.
_OPTIONAL = frozenset({"pygments_lang_class", "extend_pygments_lang"})


def missing_extensions(config: dict[str, Any]) -> list[str | dict[str, Any]]:
    """Return the extensions that a configuration lacks, or some of whose options, each as mkdocs.yml has it."""
    there = _options(config)
    for several in there.keys() & _SEVERAL.keys():
        there = {**{name: {} for name in _SEVERAL[several]}, **there}
    needed = {
        name: {key: value for key, value in options.items() if key not in _OPTIONAL}
        for name, options in _options(read(BUNDLED_CONFIG)).items()
    }
    return [
        {name: options} if options else name
        for name, options in needed.items()
        if name not in _BUILT_IN and not (name in there and options.keys() <= there[name].keys())
    ]


def _options(config: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the options of each extension of a configuration, which has them as a list or as a mapping."""
    entries = config.get("markdown_extensions") or []
    pairs = list(entries.items()) if isinstance(entries, dict) else []
    for entry in entries if isinstance(entries, list) else []:
        pairs += entry.items() if isinstance(entry, dict) else [(entry, None)]
    return {
        str(name).removeprefix("markdown.extensions."): options if isinstance(options, dict) else {}
        for name, options in pairs
    }
