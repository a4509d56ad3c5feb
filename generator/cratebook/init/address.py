"""Addresses on the web: of a git remote, of its owner, of a crate's folder, of many repositories at once."""

import re
from collections.abc import Iterable, Mapping
from statistics import multimode
from typing import TypeVar
from urllib.parse import quote, urlsplit

from ..cargo.source import canonical

ItemT = TypeVar("ItemT")

# What the data has where nothing tells an address.
PLACEHOLDER = "https://git.example/your-organisation/crates"
INDEX_PLACEHOLDER = "sparse+https://git.example/your-organisation/index/"
_SHORT_SSH = re.compile(r"(?:[^@/:]+@)?(?P<host>[^/:@\[\]]{2,}):(?P<path>.+)")
_SCHEMES = frozenset({"https", "http", "ssh", "git", "git+ssh", "git+https"})
_ADDRESS = re.compile(r"https?://[\w.-]+(:[0-9]+)?(/[^\s/\"'<>`|{}?#]+)+")
_BELOW = re.compile(r"/(?:-/)?(?:tree|blob|src)/.*")
# How hosts show a folder of the newest commit.
_FOLDERS = {"github": "/tree/HEAD/", "gitlab": "/-/tree/HEAD/", "bitbucket": "/src/HEAD/"}


def web(remote: str) -> str | None:
    """Return the web address of a git remote, without user and password; None where it is on no host."""
    short = _SHORT_SSH.fullmatch(remote) if "://" not in remote else None
    try:
        parts = urlsplit(f"ssh://{short['host']}/{short['path'].lstrip('/')}" if short else remote)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES:
        return None
    scheme = "http" if parts.scheme == "http" else "https"
    # The port of ssh or git is not that of the web.
    shown = f":{port}" if port and parts.scheme in {"http", "https"} else ""
    address = f"{scheme}://{parts.hostname}{shown}{parts.path.rstrip('/').removesuffix('.git')}"
    return address if _ADDRESS.fullmatch(address) else None


def home(address: str) -> str | None:
    """Return the repository of an address that may lead to a folder in it, as a manifest's `repository` may."""
    return web(_BELOW.sub("", address))


def organisation(address: str) -> str | None:
    """Return whose a repository is; None where its address does not say."""
    owner, *rest = urlsplit(address).path.strip("/").split("/")
    return owner if rest else None


def browse(address: str, folders: Mapping[str, str]) -> str:
    """Return the address of a crate's source, in which `{crate}` stands for its name.

    It leads to the crate's folder where the host is known and all folders are named alike, else to the repository.
    """
    patterns = {_folder_pattern(name, folder) for name, folder in folders.items()}
    show = next((path for host, path in _FOLDERS.items() if host in (urlsplit(address).hostname or "")), None)
    pattern = patterns.pop() if len(patterns) == 1 else None
    return f"{address}{show}{pattern}" if show and pattern else f"{address}#{{crate}}"


def of_folder(address: str, folder: str) -> str:
    """Return the address of a folder of a repository: where its host shows it, else the repository's."""
    show = next((path for host, path in _FOLDERS.items() if host in (urlsplit(address).hostname or "")), None)
    return f"{address}{show}{quote(folder)}" if show else f"{address}#{quote(folder)}"


def _folder_pattern(name: str, folder: str) -> str | None:
    *above, last = folder.split("/")
    return "/".join([*map(quote, above), "{crate}"]) if last == name else None


def repositories(addresses: Mapping[str, str], source: str) -> str:
    """Return the address that most repositories have, in which `{repository}` stands for the name."""
    bases = [address.removesuffix(name) for name, address in addresses.items() if address.endswith(f"/{name}")]
    return f"{most_common(bases) or source.rpartition('/')[0] + '/'}{{repository}}"


def most_common(items: Iterable[ItemT]) -> ItemT | None:
    """Return the item that is there most often, of equal ones the first; None where there is none."""
    return next(iter(multimode(items)), None)


def same_place(one: str, other: str) -> bool:
    """Tell whether two addresses lead to one repository, whatever way each takes there."""
    return canonical(web(one) or one) == canonical(web(other) or other)
