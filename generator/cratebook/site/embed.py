"""A handbook in a folder below the docs folder of another site: what that site's own configuration needs for it."""

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from .. import configuration
from .extensions import missing_extensions
from .pages import navigation

STYLESHEET = "assets/cratebook.css"
_CONFIG = "mkdocs.yml"
# What pages need of the theme: without it their code has no button that copies it.
_FEATURES = ("content.code.copy",)


def site_around(folder: Path) -> tuple[dict[str, Any] | None, PurePosixPath]:
    """Return the configuration of the site whose docs folder a folder is below, and the folder's path there.

    Without one it is None, and the folder above stands for the docs folder. Raises CratebookError where a mkdocs.yml
    above cannot be read.
    """
    for above in folder.parents:
        if (above / _CONFIG).is_file():
            config = configuration.read(above / _CONFIG)
            docs = above / str(config.get("docs_dir", "docs"))
            if docs in folder.parents:
                return config, PurePosixPath(folder.relative_to(docs).as_posix())
    return None, PurePosixPath(folder.name)


def lines_to_add(config: dict[str, Any], below: PurePosixPath, title: str, has_page: Callable[[str], bool]) -> str:
    """Return what a site's configuration lacks for a handbook below its docs folder, as YAML; empty if nothing."""
    assets = {"extra_css": f"{below}/{STYLESHEET}", "extra_javascript": f"{below}/assets/cratebook.js"}
    lacking: dict[str, Any] = {key: [path] for key, path in assets.items() if path not in _leaves(config.get(key))}
    if theme := _missing_in_theme(config.get("theme")):
        lacking = {"theme": theme, **lacking}
    # Without a navigation of its own, a site has one of all its pages.
    if not config or ("nav" in config and f"{below}/index.md" not in _leaves(config["nav"])):
        lacking = {"nav": [{title: _placed(navigation(has_page), below)}], **lacking}
    if extensions := missing_extensions(config):
        lacking["markdown_extensions"] = extensions
    return configuration.text(lacking) if lacking else ""


def scoped(stylesheet: str) -> str:
    """Return a stylesheet, of elements in the body, that leaves every page alone that has nothing of a handbook's."""
    return f'@scope (:root:has([class^="cb-"], [class*=" cb-"])) {{\n{stylesheet}}}\n'


def _missing_in_theme(theme: Any) -> dict[str, Any]:
    """Return what a theme lacks; one that is only named is to be a mapping, with its name."""
    there = theme if isinstance(theme, dict) else {}
    missing = [feature for feature in _FEATURES if feature not in _leaves(there.get("features"))]
    name = {"name": theme} if isinstance(theme, str) else {}
    return {**name, "features": missing} if missing else {}


def _leaves(value: Any) -> Iterator[object]:
    """Yield what stands in the lists and mappings of a configuration's value, however deep."""
    if isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    else:
        yield value


def _placed(nav: Any, below: PurePosixPath) -> Any:
    """Return a navigation with its pages in a folder."""
    match nav:
        case list():
            return [_placed(entry, below) for entry in nav]
        case dict():
            return {title: _placed(entry, below) for title, entry in nav.items()}
    return f"{below}/{nav}"
