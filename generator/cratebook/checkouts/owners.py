"""Who owns a repository, as its own files say: GitHub's CODEOWNERS and Backstage's catalog-info.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ..data.documents import parse

# Where GitHub looks, the first that is there counts ("About code owners").
_CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
_CATALOG_INFO = ("catalog-info.yaml", "catalog-info.yml")
_LONGEST = 1_000_000


def owners(folder: Path) -> tuple[str, ...]:
    """Return who owns all files of a checkout, each once; nothing where its files do not say."""
    return tuple(dict.fromkeys((*_code_owners(folder), *_catalog_owner(folder))))


def _code_owners(folder: Path) -> tuple[str, ...]:
    """Return the owners of the last line whose pattern is `*`: the last that matches a file counts."""
    text = next((text for name in _CODEOWNERS if (text := _text(folder, name))), "")
    lines = [line.partition("#")[0].split() for line in text.splitlines()]
    everything = [line[1:] for line in lines if line[:1] == ["*"]]
    return tuple(everything[-1]) if everything else ()


def _catalog_owner(folder: Path) -> Iterator[str]:
    """Yield `spec.owner`, a reference such as `group:default/team`."""
    text = next((text for name in _CATALOG_INFO if (text := _text(folder, name))), "")
    values = parse(text, _CATALOG_INFO[0]).value
    spec = values.get("spec") if isinstance(values, Mapping) else None
    owner = spec.get("owner") if isinstance(spec, Mapping) else None
    if isinstance(owner, str) and owner.strip():
        yield owner.strip()


def _text(folder: Path, name: str) -> str:
    """Return a file's text; nothing where there is none in the checkout, or it is too long, or no text."""
    path = (folder / name).resolve()
    try:
        inside = path.is_relative_to(folder.resolve()) and path.is_file() and path.stat().st_size <= _LONGEST
        return path.read_text("utf-8") if inside else ""
    except (OSError, ValueError):
        return ""
