"""Every file of a new handbook that people go on with, and what in it is a guess."""

from collections.abc import Iterator, Mapping, Sequence

from ..adoption.repositories import source_of
from ..cargo.source import same_git
from ..data.models import ObservedRepository, Site
from ..data.schemas import FOLDER, data_file, schemas
from . import address, crates, repositories
from .bundled import bundled, workflows
from .reading import Checkouts, Options

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
    requirements = {name: repositories.requirement(crate, scans) for name, crate in shared.items()}
    usual = address.most_common(requirements.values()) or "*"
    site = _site(options, checkouts, usual, repositories.universal(uses, shared))
    flags = repositories.flags(uses)
    phases = repositories.phases(scans, checkouts.places.urls)
    singles = (site, repositories.CATEGORIES, phases, *([flags] if flags.flags else []))
    crate_files = crates.data_files(shared, uses, scans.values(), requirements, usual)
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
    return dict(workflows(folder, checkouts.git or address.PLACEHOLDER))


def guesses(options: Options, checkouts: Checkouts) -> Iterator[str]:
    """Yield what nothing in the checkouts tells, each with what stands in the data instead."""
    if checkouts.git is None:
        yield f"where the crates come from; the data has {address.PLACEHOLDER}"
    if not (options.organisation or _owner(checkouts)):
        yield f"whose the crates are; the data has '{_NOBODY}'"
    if checkouts.places.unknown:
        yield f"where to find {_first_of(checkouts.places.unknown)}; the data has {checkouts.places.pattern}"
    undescribed = [f"crates/{name}" for name, crate in checkouts.crates.items() if not crate.description]
    undescribed += [f"repos/{name}" for name in checkouts.repositories if name not in checkouts.purposes]
    if undescribed:
        yield f"the purpose of {_first_of(undescribed)}; the data has '{crates.UNDESCRIBED}'"
    if options.install_from is None:
        yield "where workflows install cratebook from; requirements.txt has a place for it, and --install-from fills it"


def _first_of(names: Sequence[str]) -> str:
    """Return names in a row; of many, the first and how many more there are."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _site(options: Options, checkouts: Checkouts, requirement: str, universal: tuple[str, ...]) -> Site:
    """Return the site's data; `requirement` is what patches ask for of most crates."""
    git = checkouts.git or address.PLACEHOLDER
    owner = options.organisation or _owner(checkouts)
    folders = {name: crate.path for name, crate in checkouts.crates.items()}
    return Site.model_validate(
        {
            "title": options.title or (f"{owner} crates" if owner else "Shared crates"),
            "organisation": owner or _NOBODY,
            "summary": f"The shared crates of {owner or 'your organisation'}, and the repositories that use them.",
            "source": {
                "git": git,
                "version": requirement,
                **_pins(checkouts.repositories, git, checkouts.commit),
                "browse": address.browse(address.web(git) or address.PLACEHOLDER, folders),
            },
            "repositories": checkouts.places.pattern,
            "universal": universal,
        }
    )


def _owner(checkouts: Checkouts) -> str | None:
    """Return whose the crates and repositories are; None where nothing tells it."""
    places = checkouts.places
    known = [checkouts.git, *(url for name, url in places.urls.items() if name not in places.unknown)]
    return next((owner for url in known if url and (owner := address.organisation(url))), None)


def _pins(repositories: Mapping[str, ObservedRepository], git: str, commit: str | None) -> Mapping[str, object]:
    """Return what patches name: as most repositories have it, but rather the commit that was read than another one.

    Where that is a tag, a branch or nothing, the commit is offered beside.
    """
    entries = [entry for repository in repositories.values() for entry in repository.crates]
    pins = [source_of(entry).pin for entry in entries if entry.git and same_git(entry.git, git)]
    usual = address.most_common(pins)
    as_used = dict([usual] if usual else [])
    as_read = {"rev": commit} if commit else {}
    if not pins or "rev" in as_used:
        return as_read or as_used
    return as_used | ({"pin": as_read} if as_read else {})
