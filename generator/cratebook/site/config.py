"""The configuration that a builder is given: the project's own mkdocs.yml, with the folders of one run."""

from collections.abc import Callable
from pathlib import Path

from .. import configuration
from ..diagnostics import CratebookError
from ..project import Project
from .extensions import missing_extensions
from .html import theme_text
from .markdown import one_line
from .pages import navigation


def config_text(
    project: Project, title: str, site: Path, has_page: Callable[[str], bool], url: str | None = None
) -> str:
    """Return the project's configuration for a build into `site`, a folder below the project; as YAML.

    `has_page` tells which pages of the navigation there are. The bundled configuration takes the handbook's title;
    `url` is where the site will be published.
    Raises CratebookError where mkdocs.yml cannot be read, or lacks Markdown extensions that pages are written with.
    """
    config = configuration.read(project.config)
    if missing := missing_extensions(config):
        lines = configuration.text({"markdown_extensions": missing})
        raise CratebookError(f"{project.config.name} lacks what pages are written with; add to it:\n{lines.rstrip()}")
    if project.config.parent != project.root:
        config["site_name"] = site_name(title)
    config.setdefault("nav", navigation(has_page))
    config["docs_dir"], config["site_dir"] = (str(folder.relative_to(project.root)) for folder in (project.docs, site))
    if url:
        config["site_url"] = url
    theme = config.get("theme", "material")
    config["theme"] = dict(theme) if isinstance(theme, dict) else {"name": theme}
    if not _has_folder(project, config["theme"].get("custom_dir", "nowhere")):
        config["theme"]["custom_dir"] = str(project.theme)
    return configuration.text(config)


def _has_folder(project: Project, name: object) -> bool:
    """Tell whether a project has a folder of a name; one that only the builder can read is taken for granted."""
    return isinstance(name, configuration.Tagged) or (isinstance(name, str) and (project.root / name).is_dir())


def site_name(title: str) -> str:
    """Return a handbook's title as a configuration has it."""
    return theme_text(one_line(title))
