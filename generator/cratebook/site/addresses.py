"""The path of every page and file of the handbook, and the links between them (the published addresses)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from . import markdown

FRONT = "index.md"
REPOSITORIES = "repos/index.md"
CRATES = "crates/index.md"
MATRIX = "matrix/index.md"
ORDER = "order.md"
WASM = "wasm.md"
IMPORTS = "imports.md"
RISKS = "risks.md"
CHECKLIST = "checklist.md"
FINDINGS = "findings.md"
RULES = "rules.md"
STATUS = "status/index.md"
GUIDE = "guide/index.md"
CATALOG = "api/v1/catalog.json"


def repository(name: str) -> str:
    """Return the page of a repository."""
    return f"repos/{name}/index.md"


def crate(name: str) -> str:
    """Return the page of a crate."""
    return f"crates/{name}/index.md"


def patch(name: str) -> str:
    """Return the raw patch of a repository."""
    return f"patches/{name}.toml"


def badge(name: str) -> str:
    """Return the badge of a repository."""
    return f"badges/{name}.svg"


def data_of(folder: str, name: str) -> str:
    """Return the JSON file of a repository (`repos`) or crate (`crates`)."""
    return f"api/v1/{folder}/{name}.json"


def schema(name: str) -> str:
    """Return the JSON Schema of one kind of JSON file."""
    return f"api/v1/schema/{name}.json"


def url(path: str) -> str:
    """Return where a source path is published, without a leading slash: `repos/forge.md` gives `repos/forge/`."""
    if not path.endswith(".md"):
        return path
    stem = path.removesuffix(".md")
    return stem.removesuffix("index") if stem == "index" or stem.endswith("/index") else f"{stem}/"


@lru_cache(maxsize=None, typed=True)  # a label that is Markup equals one that is not
def _link(target: str, label: str | Markup) -> Markup:
    return markdown.link(label, target)


def _way(path: str, target: str) -> str:
    """Return the shortest way from a path to a target; it is the same for every page of a kind, and so kept."""
    folder, depth = path.partition("/")[0], path.count("/")
    if depth and target.startswith(f"{folder}/"):
        return "../" * (depth - 1) + target[len(folder) + 1 :]
    return "../" * depth + target


@dataclass(frozen=True)
class Here:
    """A page that links to others, always relatively."""

    page: str

    def link(self, target: str, label: str | Markup) -> Markup:
        """Return a Markdown link to another source path, which the site builder checks."""
        return _link(_way(self.page, target), label)

    def repository(self, name: str) -> Markup:
        """Return a link to a repository's page."""
        return self.link(repository(name), name)

    def crate(self, name: str) -> Markup:
        """Return a link to a crate's page."""
        return self.link(crate(name), markdown.code(name))

    def crates(self, names: tuple[str, ...]) -> Markup:
        """Return links to several crates as a sentence lists them."""
        return markdown.joined([self.crate(name) for name in names])

    def href(self, target: str) -> str:
        """Return the address of another page or file as seen from this page's own."""
        return _way(url(self.page), url(target)) or "./"
