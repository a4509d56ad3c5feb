"""Values to YAML text."""

from __future__ import annotations

import yaml

from .scalars import plain


class _Dumper(yaml.SafeDumper):
    """Writes what `parse` reads back as the same value: text that looks like something else is quoted."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    bare = plain(text) == text and text.isprintable()
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if bare else '"')


def _represent_list(dumper: yaml.SafeDumper, items: list[object]) -> yaml.SequenceNode:
    plain_items = all(not isinstance(item, dict | list) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=plain_items)


_Dumper.add_representer(str, _represent)
_Dumper.add_representer(list, _represent_list)


def written(value: object) -> str:
    """Return a value as YAML, keys in their order; lists and dicts of text, whole numbers, truth and nothing."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text
