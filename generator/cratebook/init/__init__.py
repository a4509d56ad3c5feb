"""A new handbook from checkouts: its data as they have it today, and what a project has beside its data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..data.documents import written
from ..data.models import Categories, Category, File
from ..data.schemas import FOLDER, schemas
from . import address, entities
from .bundled import bundled
from .example import read_example
from .order import phases
from .reading import Asked, Found, read
from .site import NOBODY, owner_of, site
from .uses import flags, requirement, universal, uses

__all__ = ["Asked", "Found", "files", "guesses", "read", "read_example"]

_COMMENTS = {
    "site": "What holds for the whole handbook: whose it is, where the crates come from, what everybody takes.",
    "categories": "The groups of repositories, in their order of display.",
    "phases": "The order in which repositories are changed. A repository's number is its place in these lists.",
    "flags": "What a repository can name, and the Cargo feature behind it.",
}
_SHOWN = 5


def files(asked: Asked, found: Found, version: str) -> dict[str, str]:
    """Return what people write of a handbook, by path in its folder, with what follows from the program alone.

    That is all but what is observed; `version` is the program's.
    """
    taken = {name: uses(seen, found.crates) for name, seen in found.repositories.items()}
    asking = {name: requirement(crate, found.repositories) for name, crate in found.crates.items()}
    usual = address.commonest(asking.values()) or "*"
    front = site(asked, found, usual, universal(taken, found.crates))
    singles = (
        front,
        Categories(categories={entities.CATEGORY: Category(title="Repositories")}),
        phases(found.repositories, found.urls),
        *([flagged] if (flagged := flags(taken)).flags else []),
    )
    return dict(
        [
            *((f"data/{entity.schema_name}.yml", _text(entity, "")) for entity in singles),
            *((f"data/crates/{e.name}.yml", _text(e, "../")) for e in entities.crates(found, taken, asking, usual)),
            *((f"data/repos/{e.name}.yml", _text(e, "../")) for e in entities.repositories(found, taken)),
            *((f"data/{FOLDER}/{name}", text) for name, text in schemas()),
            *bundled(front.title, version),
        ]
    )


def guesses(asked: Asked, found: Found) -> Iterator[str]:
    """Yield what nothing in the checkouts tells, each with what stands in the data instead."""
    if found.git is None:
        yield f"where the crates come from; the data has {address.NOWHERE}"
    if not (asked.organisation or owner_of(found)):
        yield f"whose the crates are; the data has '{NOBODY}'"
    if found.unplaced:
        yield f"where to find {_listed(found.unplaced)}; the data has {found.pattern}"
    unsaid = [f"crates/{name}" for name, crate in found.crates.items() if not crate.description]
    unsaid += [f"repos/{name}" for name in found.repositories if name not in found.purposes]
    if unsaid:
        yield f"the purpose of {_listed(unsaid)}; the data has '{entities.UNSAID}'"


def _text(entity: File, up: str) -> str:
    """Return an entity as a data file that names its schema."""
    comment = f"# {_COMMENTS[entity.schema_name]}\n" if entity.schema_name in _COMMENTS else ""
    values = entity.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return f"# yaml-language-server: $schema={up}{FOLDER}/{entity.schema_name}.json\n{comment}{written(values)}"


def _listed(names: Iterable[str]) -> str:
    """Return names in a row; of many, the first and how many more there are."""
    first, more = [*names][:_SHOWN], len([*names][_SHOWN:])
    return ", ".join(first) + (f" and {more} more" if more else "")
