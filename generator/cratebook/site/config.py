"""The configuration that a builder is given: the project's own mkdocs.yml, with the folders of one run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from ..diagnostics import CratebookError
from ..project import Project
from .html import theme_text
from .markdown import one_line
from .pages import navigation


def config_text(
    project: Project, title: str, site: Path, has_page: Callable[[str], bool], url: str | None = None
) -> str:
    """Return the project's configuration for a build into `site`, a folder below the project; as YAML.

    `has_page` tells which pages of the navigation there are. The bundled configuration takes the handbook's title;
    `url` is where the site will be published.
    Raises CratebookError where mkdocs.yml cannot be read.
    """
    config = _read(project.config)
    if project.config.parent != project.root:
        config["site_name"] = site_name(title)
    config.setdefault("nav", navigation(has_page))
    config["docs_dir"], config["site_dir"] = project.docs.name, str(site.relative_to(project.root))
    if url:
        config["site_url"] = url
    config["theme"]["custom_dir"] = str(project.theme)
    return yaml.dump(config, Dumper=_TagDumper, sort_keys=False)


def site_name(title: str) -> str:
    """Return a handbook's title as a configuration has it."""
    return theme_text(one_line(title))


def _read(path: Path) -> dict[str, Any]:
    try:
        config = yaml.load(path.read_text("utf-8"), _TagLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CratebookError(f"{path.name} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(config, dict):
        raise CratebookError(f"{path.name} has to hold a mapping")
    theme = config.get("theme", "material")
    return {**config, "theme": dict(theme) if isinstance(theme, dict) else {"name": theme}}


class _Tagged(str):
    """A value with a tag such as `!ENV`, which only the builder understands."""

    __slots__ = ("node",)
    node: yaml.Node


class _TagLoader(yaml.SafeLoader):
    """Reads tagged values without understanding them."""


class _TagDumper(yaml.SafeDumper):
    """Writes tagged values as they were read."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _keep_tagged(_: yaml.Loader, __: str, node: yaml.Node) -> _Tagged:
    tagged = _Tagged("")
    tagged.node = node
    return tagged


_TagLoader.add_multi_constructor("!", _keep_tagged)
_TagLoader.add_multi_constructor("tag:yaml.org,2002:python/", _keep_tagged)
_TagDumper.add_representer(_Tagged, lambda _, data: data.node)
