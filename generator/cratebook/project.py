"""Where things are: a project's own files first, then those that are bundled with the program."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

_PACKAGE = Path(str(files(__package__)))
# In the wheel the bundled files are inside the package; an editable installation reads the checkout's own.
_BUNDLED = _PACKAGE / "bundled" if (_PACKAGE / "bundled").is_dir() else _PACKAGE.parent.parent
BUNDLED_CONFIG, STARTER = _BUNDLED / "mkdocs.yml", _BUNDLED / "templates" / "starter"
INVALID_EXAMPLES = _BUNDLED / "tests" / "checks" / "invalid"
_HAND_WRITTEN = ("assets", "guide")


def checkout_top(folder: Path) -> Path:
    """Return the top of the git checkout that a folder is in, or the folder itself."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def handbook_around(folder: Path) -> Path:
    """Return the nearest folder with a `data/site.yml`, up to the top of the git checkout; else the folder itself."""
    for above in (folder, *folder.parents):
        if (above / "data" / "site.yml").is_file():
            return above
        if (above / ".git").exists():
            break
    return folder


@dataclass(frozen=True)
class Project:
    """A folder that has a `data/`."""

    root: Path

    @property
    def in_repository(self) -> str:
        """The project's path below the top of its git checkout, ending in a slash; empty where it is the top."""
        return "".join(f"{part}/" for part in self.root.relative_to(checkout_top(self.root)).parts)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.root / "data"

    @property
    def docs(self) -> Path:
        """MkDocs' docs_dir: hand-written files, and below it the generated ones."""
        return self.root / "site_src"

    @property
    def site(self) -> Path:
        """Where the built site goes."""
        return self.root / "site"

    @property
    def config(self) -> Path:
        """The project's mkdocs.yml, or the bundled one."""
        own = self.root / "mkdocs.yml"
        return own if own.is_file() else _BUNDLED / "mkdocs.yml"

    @property
    def templates(self) -> tuple[Path, ...]:
        """The folders with templates, the first to look in first."""
        return tuple(folder for folder in (self.root / "templates", _BUNDLED / "templates") if folder.is_dir())

    @property
    def theme(self) -> Path:
        """The theme's overrides."""
        return next((folder / "theme" for folder in self.templates if (folder / "theme").is_dir()), _BUNDLED)

    def bundled_docs(self, generated: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield the path and text of each bundled docs file of which the project has no version of its own.

        `generated` are the files that an earlier run put there: they are no versions of its own. In a checkout, what
        lies in folders below is generated.
        """
        source = _BUNDLED / "site_src"
        if self.docs.resolve() == source.resolve():
            return
        for folder in _HAND_WRITTEN:
            for path in sorted((source / folder).iterdir()):
                name = path.relative_to(source).as_posix()
                if path.is_file() and (name in generated or not (self.docs / name).exists()):
                    yield name, path.read_text("utf-8")
