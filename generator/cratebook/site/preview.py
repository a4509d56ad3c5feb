"""The site as MkDocs builds it, in this process: a page is made when it is asked for, byte for byte that of a build.

Nothing is written, neither to the docs folder nor to the site.
"""

import io
import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from threading import RLock
from typing import NamedTuple

import jinja2
import mkdocs
from mkdocs.commands.build import get_context
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, set_exclusions
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import is_error_template

from ..project import Project
from . import addresses, copies, output
from .config import config_text
from .render import Compiled

_INDEX = "search/search_index.json"
_NO_INDEX = b'{"config": {"lang": ["en"], "separator": "[\\\\s\\\\-]+", "pipeline": []}, "docs": []}'
# MkDocs marks the page that it renders in its configuration and its navigation.
_ONE_AT_A_TIME = RLock()


class Theme(NamedTuple):
    """The templates of a theme, and the files that it brings along."""

    env: jinja2.Environment
    files: tuple[File, ...]


class Builder:
    """MkDocs with a project's configuration, set up again only when that has changed."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._text = ""
        self._titles = dict[bytes, str]()
        self._config: MkDocsConfig
        self._theme: Theme

    def preview(self, title: str, files: Mapping[str, str]) -> "Preview":
        """Return the site of a handbook whose generated files are these, each made when it is asked for."""
        sources = dict(_hand_written(self._project.docs, {*files, *output.generated(self._project.docs)}))
        sources |= {path: partial(_encoded, files, path) for path in files}
        text = config_text(self._project, title, self._project.site, sources.__contains__)
        with _ONE_AT_A_TIME:
            if text != self._text:
                self._set_up(text)
            return Preview(self._project, self._config, self._theme, sources, self._titles)

    def _set_up(self, text: str) -> None:
        self._project.docs.mkdir(exist_ok=True)
        source, path = io.BytesIO(text.encode()), str(self._project.root / "mkdocs.yml")
        config = load_config(source, config_file_path=path)
        config.plugins.on_startup(command="build", dirty=False)
        self._config = config.plugins.on_config(config)
        env, files = config.theme.get_env(), Files([])
        env.bytecode_cache = Compiled(f"theme of mkdocs {mkdocs.__version__}")
        files.add_files_from_theme(env, config)
        self._theme, self._text = Theme(env, tuple(files)), text


class Preview:
    """One version of the site; a page that was made is kept."""

    def __init__(
        self,
        project: Project,
        config: MkDocsConfig,
        theme: Theme,
        sources: Mapping[str, Callable[[], bytes]],
        titles: dict[bytes, str],
    ) -> None:
        self._project, self._config, self._sources = project, config, sources
        config.plugins.on_pre_build(config=config)
        own = [_Source(path, config, make) for path, make in sources.items()]
        files = Files([*own, *(file for file in theme.files if file.src_uri not in sources)])
        self._files = config.plugins.on_files(files, config=config)
        set_exclusions(self._files, config)
        navigation = get_navigation(self._files, config)
        self._navigation = config.plugins.on_nav(navigation, config=config, files=self._files)
        self._env = config.plugins.on_env(theme.env, config=config, files=self._files)
        self._documents = self._files.documentation_pages()
        self._targets = {file.dest_uri: file for file in self._files}
        self._copies = {addresses.copy(path): path for path in sources if path.endswith(".md")}
        self._made: dict[str, bytes] = {}
        for page in self._navigation.pages:
            if page.title is None:
                page.title = self._title(page, titles)

    def __contains__(self, path: str) -> bool:
        known = (self._targets, self._copies, self._config.theme.static_templates, {_INDEX})
        return any(path in paths for paths in known)

    def content(self, path: str) -> bytes:
        """Return the content of a file of the site.

        Raises KeyError where there is none, and CratebookError where a template is at fault.
        """
        with _ONE_AT_A_TIME:
            if path not in self._made:
                self._made[path] = self._content(path)
            return self._made[path]

    def _content(self, path: str) -> bytes:
        if path == _INDEX:
            return _last_built(self._project.site / path)
        if path in self._copies:
            page = self._copies[path]
            return copies.clean(self._sources[page]().decode(), page).encode()
        if path in self._config.theme.static_templates:
            return self._static(path).encode()
        file = self._targets[path]
        return (
            self._page(file).encode(errors="xmlcharrefreplace") if file.is_documentation_page() else file.content_bytes
        )

    def _title(self, page: Page, titles: dict[bytes, str]) -> str:
        """Return the title of a page that has none in the navigation; `titles` are those that texts gave before."""
        text = self._sources[page.file.src_uri]()
        if text not in titles:
            self._read(page)
            titles[text] = str(page.title)
        return titles[text]

    def _read(self, page: Page) -> None:
        config, files, plugins = self._config, self._files, self._config.plugins
        page = plugins.on_pre_page(page, config=config, files=files)
        page.read_source(config)
        page.markdown = plugins.on_page_markdown(str(page.markdown), page=page, config=config, files=files)
        page.render(config, files)
        page.content = plugins.on_page_content(str(page.content), page=page, config=config, files=files)

    def _page(self, file: File) -> str:
        config, plugins = self._config, self._config.plugins
        page = file.page or Page(None, file, config)
        page.active = True
        try:
            if page.content is None:
                self._read(page)
            context = get_context(self._navigation, self._documents, config, page)
            template = self._env.get_template(page.meta.get("template", "main.html"))
            context = plugins.on_page_context(context, page=page, config=config, nav=self._navigation)
            return str(plugins.on_post_page(template.render(context), page=page, config=config))
        finally:
            page.active = False

    def _static(self, name: str) -> str:
        """Return a page that the theme brings along, such as the one for what is not there."""
        config, plugins = self._config, self._config.plugins
        template = plugins.on_pre_template(self._env.get_template(name), template_name=name, config=config)
        base = "/" if is_error_template(name) else "."
        context = get_context(self._navigation, self._files, config, base_url=base)
        context = plugins.on_template_context(context, template_name=name, config=config)
        return str(plugins.on_post_template(template.render(context), template_name=name, config=config))


class _Source(File):
    """A file of the docs folder whose content is made when MkDocs reads it."""

    def __init__(self, path: str, config: MkDocsConfig, make: Callable[[], bytes]) -> None:
        super().__init__(path, config.docs_dir, config.site_dir, config.use_directory_urls)
        self.make = make

    @property  # type: ignore[misc] # MkDocs lets plugins set it
    def content_bytes(self) -> bytes:
        return self.make()

    @property  # type: ignore[misc]
    def content_string(self) -> str:
        return self.make().decode("utf-8-sig")


def _encoded(files: Mapping[str, str], path: str) -> bytes:
    return files[path].encode()


def _hand_written(docs: Path, generated: set[str]) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the files of the docs folder that were not generated, each with what reads it."""
    for folder, _, names in os.walk(docs):
        below = folder[len(str(docs)) + 1 :].replace(os.sep, "/")
        for name in sorted(names):
            path = f"{below}/{name}" if below else name
            if path not in generated and (file := Path(folder, name)).is_file() and not file.is_symlink():
                yield path, file.read_bytes


def _last_built(index: Path) -> bytes:
    """Return the index of the search as the last build left it: to make it takes every page."""
    return index.read_bytes() if index.is_file() else _NO_INDEX
