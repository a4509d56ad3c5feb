"""The path of every file of the handbook, and the way from one to another (the published addresses)."""

CATALOG = "api/v1/catalog.json"
LLMS = "llms.txt"
ROLLOUT = "rollout/index.md"
ISSUES = "issues/index.md"
RULES = "issues/rules/index.md"
RISKS = "issues/risks/index.md"
GUIDE = "guide/index.md"
CHECKLISTS = "guide/checklists/index.md"
WASM = "guide/wasm/index.md"
COMMON = "guide/common/index.md"


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


def copy(path: str) -> str:
    """Return where the Markdown of a page is published: `repos/forge/index.md` gives `repos/forge.md`."""
    return f"{url(path).rstrip('/') or 'index'}.md"


def relative(target: str, page: str) -> str:
    """Return the way from a page to another source path; it is the same for every page of a kind."""
    folder, depth = page.partition("/")[0], page.count("/")
    if depth and target.startswith(f"{folder}/"):
        return "../" * (depth - 1) + target[len(folder) + 1 :]
    return "../" * depth + target


def href(target: str, page: str) -> str:
    """Return the address of another page or file as seen from a page's own address."""
    return relative(url(target), url(page)) or "./"
