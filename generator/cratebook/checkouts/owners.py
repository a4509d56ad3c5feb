"""Who owns a repository, as its own files say: GitHub's CODEOWNERS and Backstage's catalog-info.yaml."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from ..data.documents import parse
from ..reading import read_text, real_path

# Where GitHub looks, the first that is there counts ("About code owners").
_CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
_CATALOG_INFO = ("catalog-info.yaml", "catalog-info.yml")
_LONGEST = 1_000_000


def owners(folder: Path) -> tuple[str, ...]:
    """Return who owns all files of a checkout, each once; nothing where its files do not say."""
    return tuple(dict.fromkeys((*_code_owners(folder), *_catalog_owner(folder))))


def _code_owners(folder: Path) -> tuple[str, ...]:
    """Return the owners of the last line whose pattern is `*`: the last that matches a file counts."""
    lines = [line.partition("#")[0].split() for line in _text(folder, _CODEOWNERS).splitlines()]
    everything = [line[1:] for line in lines if line[:1] == ["*"]]
    return tuple(everything[-1]) if everything else ()


def _catalog_owner(folder: Path) -> Iterator[str]:
    """Yield `spec.owner`, a reference such as `group:default/team`."""
    values = parse(_text(folder, _CATALOG_INFO), _CATALOG_INFO[0]).value
    spec = values.get("spec") if isinstance(values, Mapping) else None
    owner = spec.get("owner") if isinstance(spec, Mapping) else None
    if isinstance(owner, str) and owner.strip():
        yield owner.strip()


def _text(folder: Path, names: Iterable[str]) -> str:
    """Return the text of the first file that has one; one outside of the checkout or too long, or no text, has none."""
    for name in names:
        path = real_path(folder / name)
        with suppress(OSError, ValueError):
            if path.is_relative_to(real_path(folder)) and (text := read_text(path, _LONGEST)):
                return text
    return ""
