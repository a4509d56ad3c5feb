"""An mkdocs.yml read and written: what it inherits is merged in, and values with tags stay as they are written."""

from pathlib import Path
from typing import Any

import yaml

from .diagnostics import CratebookError


class Tagged(str):
    """A value with a tag such as `!ENV`, which only the builder understands."""

    __slots__ = ("node",)
    node: yaml.Node


def read(path: Path) -> dict[str, Any]:
    """Return a configuration as MkDocs has it, but for tagged values, which stay unread.

    Raises CratebookError where it cannot be read, or has a key twice.
    """
    try:
        loader = _Loader(path.read_text("utf-8"))
        node = loader.get_single_node()
        _check_keys(node, path.name)
        config = loader.construct_document(node) if node else None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise CratebookError(f"{path.name} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(config, dict):
        raise CratebookError(f"{path.name} has to hold a mapping")
    inherited = config.pop("INHERIT", None)
    return {**_merged(read(path.parent / inherited), config)} if isinstance(inherited, str) else config


def text(config: object) -> str:
    """Return a configuration, or a part of one, as YAML."""
    return yaml.dump(config, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def _check_keys(node: yaml.Node | None, name: str) -> None:
    """Raise CratebookError for a key that a document has twice at its top, of which a builder takes the last."""
    lines = dict[str, int]()
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        line = key.start_mark.line + 1
        if isinstance(key, yaml.ScalarNode) and lines.setdefault(key.value, line) != line:
            first = lines[key.value]
            raise CratebookError(f"{name}:{line}: the key '{key.value}' is in line {first} already; merge the two")


def _merged(inherited: Any, own: Any) -> Any:
    """Return the own value, where both are mappings with what it does not have of the inherited one."""
    if not (isinstance(inherited, dict) and isinstance(own, dict)):
        return own
    return {**inherited, **{key: _merged(inherited.get(key), value) for key, value in own.items()}}


class _Loader(yaml.SafeLoader):
    """Reads tagged values without understanding them."""


class _Dumper(yaml.SafeDumper):
    """Writes tagged values as they were read."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _keep_tagged(_: yaml.Loader, __: str, node: yaml.Node) -> Tagged:
    tagged = Tagged("")
    tagged.node = node
    return tagged


_Loader.add_multi_constructor("!", _keep_tagged)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _keep_tagged)
_Dumper.add_representer(Tagged, lambda _, data: data.node)
