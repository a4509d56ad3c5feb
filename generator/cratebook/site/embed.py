"""A handbook in a folder below the docs folder of another site: what that site's own configuration needs for it."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from .. import configuration
from .extensions import missing_extensions
from .pages import navigation

_CONFIG = "mkdocs.yml"


def lines_to_add(folder: Path, title: str) -> str:
    """Return what the mkdocs.yml of the site around a folder lacks for the handbook in it, as YAML; empty if nothing.

    Raises CratebookError where that file cannot be read. Where there is none, the folder above is the docs folder.
    """
    config, below = _site_around(folder)
    assets = {"extra_css": f"{below}/assets/cratebook.css", "extra_javascript": f"{below}/assets/cratebook.js"}
    lacking: dict[str, Any] = {key: [path] for key, path in assets.items() if path not in _leaves(config.get(key))}
    # Without a navigation of its own, a site has one of all its pages.
    if not config or ("nav" in config and f"{below}/index.md" not in _leaves(config["nav"])):
        lacking = {"nav": [{title: _placed(navigation(lambda page: (folder / page).is_file()), below)}], **lacking}
    if extensions := missing_extensions(config):
        lacking["markdown_extensions"] = extensions
    return configuration.text(lacking) if lacking else ""


def _site_around(folder: Path) -> tuple[dict[str, Any], PurePosixPath]:
    """Return the configuration of the site whose docs folder a folder is below, and its path there."""
    for above in folder.parents:
        if (above / _CONFIG).is_file():
            config = configuration.read(above / _CONFIG)
            docs = above / str(config.get("docs_dir", "docs"))
            if docs in folder.parents:
                return config, PurePosixPath(folder.relative_to(docs).as_posix())
    return {}, PurePosixPath(folder.name)


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
