"""Every file of a new handbook that people go on with, and what in it is a guess."""

from collections.abc import Iterator, Mapping, Sequence

from ..cargo.source import CRATES_IO_NAME
from ..data.models import Site
from ..data.schemas import FOLDER, data_file, schemas
from . import address, crates, repositories
from .bundled import bundled, workflows
from .reading import Checkouts, Options
from .workspaces import registry_of, source

_NOBODY = "Your organisation"
_COMMENTS = {
    "site": "What holds for the whole handbook: whose it is, where the crates come from, what everybody takes.",
    "categories": "The groups of repositories, in their order of display.",
    "phases": "The order in which repositories are changed. A repository's number is its place in these lists.",
    "flags": "What a repository can name, and the Cargo feature behind it.",
}
_SHOWN = 5


def files(options: Options, checkouts: Checkouts) -> dict[str, str]:
    """Return what people write of a handbook, by path in its folder, with what follows from the program alone.

    That is all but what is observed.
    """
    shared, scans = checkouts.crates, checkouts.repositories
    uses = {name: repositories.uses_of(scan, shared) for name, scan in scans.items()}
    requirements, usual = _requirements(checkouts)
    site = _site(options, checkouts, usual, repositories.universal(uses, shared))
    flags = repositories.flags(uses)
    phases = repositories.phases(scans, checkouts.places.urls)
    singles = (site, repositories.CATEGORIES, phases, *([flags] if flags.flags else []))
    crate_files = crates.data_files(shared, uses, scans.values(), requirements)
    repository_files = repositories.data_files(checkouts, uses)
    return {
        **{
            f"data/{entity.schema_name}.yml": data_file(entity, "", _COMMENTS[entity.schema_name]) for entity in singles
        },
        **{f"data/crates/{entity.name}.yml": data_file(entity, "../", "") for entity in crate_files},
        **{f"data/repos/{entity.name}.yml": data_file(entity, "../", "") for entity in repository_files},
        **{f"data/{FOLDER}/{name}": text for name, text in schemas()},
        **dict(bundled(site.title, options.install_from)),
    }


def workflow_files(folder: str, checkouts: Checkouts) -> dict[str, str]:
    """Return what the repository has at its top for a handbook in a folder of it, by path; the folder may be empty."""
    sources = _sources(checkouts, {}).values()
    return dict(workflows(folder, [str(source["git"]) for source in sources if "git" in source]))


def guesses(options: Options, checkouts: Checkouts) -> Iterator[str]:
    """Yield what nothing in the checkouts tells, each with what stands in the data instead."""
    if checkouts.git is None or not all(one.git for one in checkouts.workspaces):
        yield f"where the crates come from; the data has {address.PLACEHOLDER}"
    unknown = [name for name in registries(checkouts) if name not in (CRATES_IO_NAME, *checkouts.indexes)]
    if unknown:
        yield f"the index of {_first_of(unknown)}; the data has {address.INDEX_PLACEHOLDER}"
    if not (options.organisation or _owner(checkouts)):
        yield f"whose the crates are; the data has '{_NOBODY}'"
    if checkouts.places.unknown:
        yield f"where to find {_first_of(checkouts.places.unknown)}; the data has {checkouts.places.pattern}"
    undescribed = [f"crates/{name}" for name, crate in checkouts.crates.items() if not crate.description]
    undescribed += [f"repos/{name}" for name in checkouts.repositories if name not in checkouts.purposes]
    if undescribed:
        yield f"the purpose of {_first_of(undescribed)}; the data has none"
    if options.install_from is None:
        yield "where workflows install cratebook from; edit requirements.txt, which has a place for it"


def _first_of(names: Sequence[str]) -> str:
    """Return names in a row; of many, the first and how many more there are."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _requirements(checkouts: Checkouts) -> tuple[dict[str, str], dict[str, str]]:
    """Return the version requirements that patches give, of each workspace the usual one apart.

    These are by crate, where it has another, and by workspace. Where all take crates of a git source without one, there
    is none.
    """
    own, usual = dict[str, str](), dict[str, str]()
    for one in checkouts.workspaces:
        entries = one.entries(checkouts.repositories.values())
        stated = {name: repositories.requirement(crate, entries) for name, crate in one.crates.items()}
        needed = registry_of(entries) is not None or any(entry.version and entry.git for entry in entries)
        if needed and stated:
            usual[one.name] = str(address.most_common(stated.values()))
            own |= {name: requirement for name, requirement in stated.items() if requirement != usual[one.name]}
    return own, usual


def registries(checkouts: Checkouts) -> tuple[str, ...]:
    """Return the registries that repositories take the crates from, by name."""
    scans = checkouts.repositories.values()
    named = (registry_of(one.entries(scans)) for one in checkouts.workspaces)
    return tuple(dict.fromkeys(name for name in named if name))


def _site(options: Options, checkouts: Checkouts, versions: Mapping[str, str], universal: tuple[str, ...]) -> Site:
    """Return the site's data; `versions` are what patches ask for of most crates of a workspace."""
    owner = options.organisation or _owner(checkouts)
    sources = _sources(checkouts, versions)
    first, *others = sources.values()
    return Site.model_validate(
        {
            "title": options.title or (f"{owner} crates" if owner else "Shared crates"),
            "organisation": owner or _NOBODY,
            "summary": f"The shared crates of {owner or 'your organisation'}, and the repositories that use them.",
            **({"sources": _with_crates(sources, checkouts)} if others else {"source": first}),
            "repositories": checkouts.places.pattern,
            "universal": universal,
        }
    )


def _sources(checkouts: Checkouts, versions: Mapping[str, str]) -> dict[str, dict[str, object]]:
    """Return the data of each source by its name; one that is to be filled in where there are no crates."""
    scans, placeholder = tuple(checkouts.repositories.values()), address.PLACEHOLDER
    sources = {one.name: source(one, scans, checkouts.indexes, versions.get(one.name)) for one in checkouts.workspaces}
    return sources or {"": {"git": placeholder, "browse": address.browse(placeholder, {})}}


def _with_crates(sources: Mapping[str, dict[str, object]], checkouts: Checkouts) -> dict[str, dict[str, object]]:
    """Return sources each with the names of its crates."""
    return {one.name: {**sources[one.name], "crates": tuple(one.crates)} for one in checkouts.workspaces}


def _owner(checkouts: Checkouts) -> str | None:
    """Return whose the crates and repositories are; None where nothing tells it."""
    places = checkouts.places
    known = [checkouts.git, *(url for name, url in places.urls.items() if name not in places.unknown)]
    return next((owner for url in known if url and (owner := address.organisation(url))), None)
