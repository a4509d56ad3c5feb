"""Data files that mean something else now, with the keys that do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ..data.catalog import Catalog
from ..data.models import SINGLES, Phases, Shape

# What other parts of a difference tell, and better.
_TOLD = frozenset({("crates", "version"), ("repos", "crates")})


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A data file that came, went or changed, and then in which of its keys."""

    file: str
    state: Literal["added", "gone", "changed"]
    keys: tuple[str, ...] = ()


def edits(old: Catalog, new: Catalog) -> Iterator[Edit]:
    """Yield what differs beside versions, patches and who is in which phase, and crates and repositories of one side.

    A handbook without a single file has nothing to compare with.
    """
    if not (old.documents and new.documents):
        return
    before, now = _files(old), _files(new)
    for file in sorted({*before, *now}):
        folder = file.rpartition("/")[0]
        path = f"{new.folder}/{file}.yml"
        if file in before and file in now:
            keys = tuple(key for key in _keys(before[file], now[file]) if (folder, key) not in _TOLD)
            if keys:
                yield Edit(file=path, state="changed", keys=keys)
        elif folder not in {"crates", "repos"}:
            yield Edit(file=path, state="added" if file in now else "gone")


def _files(catalog: Catalog) -> Mapping[str, Shape]:
    """Return what was read of each data file; of the phases, all but who is in them."""
    emptied = {key: phase.model_copy(update={"repositories": ()}) for key, phase in catalog.phases.phases.items()}
    return {
        **{model.schema_name: getattr(catalog, model.schema_name) for model in SINGLES},
        "phases": Phases.model_construct(phases=emptied),
        **{f"crates/{name}": crate for name, crate in catalog.crates.items()},
        **{f"repos/{name}": repository for name, repository in catalog.repositories.items()},
        **{f"observed/crates/{name}": seen for name, seen in catalog.inspected.items()},
        **{f"observed/repos/{name}": seen for name, seen in catalog.observed.items()},
        **({"observed/source": catalog.inspection} if catalog.inspection else {}),
    }


def _keys(old: Shape, new: Shape) -> Iterator[str]:
    """Yield the keys whose values differ; the order of a mapping counts, as pages follow it."""
    for name, field in type(new).model_fields.items():
        if repr(getattr(old, name)) != repr(getattr(new, name)):
            yield field.alias or name
