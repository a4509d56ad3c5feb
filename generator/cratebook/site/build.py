"""MkDocs or Zensical on the generated pages: the site is built aside and takes the old one's place when it is whole."""

import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from ..diagnostics import CratebookError
from ..lock import is_locked, locked
from ..process import run
from ..project import Builder, Project
from ..text import printable
from . import addresses
from .config import config_text
from .copies import copies

# Material's banner about MkDocs 2 is not about our pages.
ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1"}
_SCRATCH = ".cratebook-run-"
# The space keeps Material from taking the feed for the site in another language.
_FEED_LINK = '<link rel="alternate " type="application/atom+xml" title="What changed" href="feed.xml">'
_TRACEBACK = re.compile(r"^Traceback \(most recent call last\):\n(?:(?: .*)?\n)*", re.MULTILINE)
# Tells a run's scratch folder from anybody's folder of such a name (https://bford.info/cachedir/).
_TAG, _TAG_TEXT = "CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# Made by cratebook for one run.\n"


def build(
    project: Project,
    title: str,
    builder: Builder,
    url: str | None = None,
    feeds: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Build the site, to be published at `url`, and return what the builder printed; any warning of it is an error.

    `feeds` are put into it by their paths; the page beside each names it, so that a feed reader finds it.

    Raises CratebookError, with the last good site still there, where the build fails or where the site's folder holds
    something that was not built here. Whoever calls holds the project's lock.
    """
    _clear_dead_runs(project)
    _refuse_foreign_site(project.site)
    with scratch(project.root) as folder:
        with configured(project, title, folder, url) as config:
            printed = build_into(project, builder, config, folder / "site")
        for path, text in feeds.items():
            _add_feed(folder / "site" / path, text)
        _swap(folder / "site", project.site, folder / "old")
    return printed


def _add_feed(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    page = path.with_name("index.html")
    page.write_text(page.read_text("utf-8").replace("</head>", _FEED_LINK + "</head>", 1), "utf-8")


def build_into(project: Project, builder: Builder, config: Path, site: Path) -> str:
    """Build the site of a configuration, with the Markdown of each page beside it; return what the builder printed."""
    printed = _run(command(builder, "build", "--strict", "--config-file", str(config)), project.root)
    for path, text in copies(project.docs):
        (site / path).write_text(text, "utf-8")
    return printed


def _run(command: Sequence[str], folder: Path) -> str:
    """Return what a builder printed; raises CratebookError, with its last words and without its traceback."""
    try:
        return run(command, folder, ENVIRONMENT)
    except CratebookError as error:
        raise CratebookError(_TRACEBACK.sub("", str(error))) from error


def command(builder: Builder, *arguments: str) -> list[str]:
    """Return the command line of a builder that is installed beside us."""
    return [sys.executable, "-m", builder, *arguments]


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """Give a run a folder of its own below `root`, locked while the run lives."""
    with (
        tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=root, ignore_cleanup_errors=True) as name,
        locked(Path(name), waiting=lambda: None),
    ):
        # The tag comes after the lock: a tagged folder without a lock is a dead run's.
        (Path(name) / _TAG).write_text(_TAG_TEXT, "utf-8")
        yield Path(name)


@contextmanager
def configured(project: Project, title: str, folder: Path, url: str | None = None) -> Iterator[Path]:
    """Give the configuration of a build into a scratch folder's `site`.

    It lies beside that folder, as Zensical builds only below the folder of its configuration.
    Raises CratebookError where the docs folder has what is not to be published.
    """
    _refuse_links(project)
    config = _config_of(folder)
    try:
        text = config_text(project, title, folder / "site", lambda path: (project.docs / path).is_file(), url)
        config.write_text(text, "utf-8")
        yield config
    finally:
        config.unlink(missing_ok=True)


def _refuse_links(project: Project) -> None:
    """Raise CratebookError for what is neither file nor folder below the docs folder: a builder would follow it."""
    for folder, folders, names in os.walk(project.docs):
        for path in (Path(folder, name) for name in sorted((*folders, *names))):
            if stat.S_IFMT(path.lstat().st_mode) not in (stat.S_IFREG, stat.S_IFDIR):
                name = printable(path.relative_to(project.root).as_posix())
                raise CratebookError(f"{name} is no file but a link or the like, which is not published; remove it")


def _config_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.yml")


def _clear_dead_runs(project: Project) -> None:
    """Remove what killed runs left; where one died while it exchanged the sites, put the last good one back."""
    for folder in sorted(project.root.glob(f"{_SCRATCH}*")):
        with suppress(FileNotFoundError):  # a run that ends just now clears its own
            if _is_scratch(folder) and not is_locked(folder):
                if (folder / "old").is_dir() and not project.site.exists():
                    (folder / "old").rename(project.site)
                _config_of(folder).unlink(missing_ok=True)
                shutil.rmtree(folder, ignore_errors=True)


def _is_scratch(folder: Path) -> bool:
    tag = folder / _TAG
    return not folder.is_symlink() and tag.is_file() and tag.read_bytes() == _TAG_TEXT.encode()


def _refuse_foreign_site(site: Path) -> None:
    if site.is_symlink():
        raise CratebookError(f"{site.name} is a link, and nothing is written through links; put a folder in its place")
    built_here = (site / addresses.CATALOG).is_file()
    if site.exists() and not built_here and (not site.is_dir() or any(site.iterdir())):
        raise CratebookError(f"{site.name}/ holds something that was not built here; move it away")


def _swap(new: Path, site: Path, old: Path) -> None:
    """Put the new site into place; should the second step fail, the old one goes back."""
    if site.exists():
        site.rename(old)
    site.parent.mkdir(parents=True, exist_ok=True)
    try:
        new.rename(site)
    except OSError:
        if old.exists():
            old.rename(site)
        raise
    shutil.rmtree(old, ignore_errors=True)
