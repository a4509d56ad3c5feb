"""`cratebook rename`: a crate or a repository under another name, in all of the data or in none of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from ..checks import check
from ..checks.names import fits_a_crate, fits_a_repository
from ..data.catalog import Catalog
from ..data.load import load
from ..data.rename import mentions, renamed
from ..diagnostics import CratebookError, EntityKind, EntityRef, Finding, did_you_mean
from ..project import Project
from ..reading import read_regular
from ..site import output
from ..text import counted, listed, with_hint
from .arguments import complete_entity
from .console import say
from .exclusive import writes
from .group import main
from .stages import load_valid

_OBSERVED = "observed/"
_FITS: Mapping[EntityKind, tuple[Callable[[str], bool], str]] = {
    "crate": (fits_a_crate, "is not a valid Cargo package name"),
    "repository": (fits_a_repository, "cannot be part of an address"),
}


@main.command()
@click.argument("kind", type=click.Choice(["crate", "repository"]))
@click.argument("old", shell_complete=complete_entity)
@click.argument("new")
@click.pass_obj
@writes
def rename(project: Project, *, kind: EntityKind, old: str, new: str) -> None:
    """Rename a crate or a repository in all data files.

    Its files move, and each reference to it changes, with what was observed; every other byte stays. Nothing is written
    unless 'cratebook check' says the same of the result, but for the name. What is left to a person is printed.
    """
    # A rename that was killed is finished first: half of it is no data to read.
    output.recover(project.data)
    catalog, findings = load_valid(project)
    entity = _known(catalog, EntityRef(kind, old), new)
    texts = dict(_texts(project.data, catalog))
    files = renamed(texts, entity, new)
    taken = [path for path in sorted(files.keys() - texts.keys()) if (project.data / path).exists()]
    if taken:
        raise CratebookError(f"{catalog.folder}/{taken[0]} is there already; nothing was written")
    _compare(findings, _findings(files, catalog.folder), entity, new, _hint(catalog, entity))
    change = output.put(project.data, files, texts.keys() - files.keys())
    moved = counted(len(change.removed), "file")
    say(f"renamed {kind} {old} to {new}: {moved} moved, {len(change.changed)} changed")
    for line in _left(catalog, files, entity, new):
        say(line)


def _known(catalog: Catalog, entity: EntityRef, new: str) -> EntityRef:
    """Return the entity; raises UsageError where it is not known, or where it cannot have the new name."""
    names: Iterable[str] = catalog.crates if entity.kind == "crate" else catalog.repositories
    folder = f"{catalog.folder}/{entity.file.partition('/')[0]}"
    if entity.name not in names:
        raise click.UsageError(with_hint(f"'{entity.name}' is not in {folder}", did_you_mean(entity.name, names)))
    fits, otherwise = _FITS[entity.kind]
    if not fits(new):
        raise click.UsageError(f"'{new}' {otherwise}")
    if new.lower() in {name.lower() for name in names if name != entity.name or name == new}:
        raise click.UsageError(f"'{new}' is in {folder} already")
    return entity


def _texts(data: Path, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield the path and text of each file that the catalog was read from."""
    for document in sorted(catalog.documents):
        yield f"{document}.yml", read_regular(data / f"{document}.yml").decode("utf-8")


def _findings(files: Mapping[str, str], shown: str) -> tuple[Finding, ...]:
    """Return the findings of data files by themselves."""
    with TemporaryDirectory(prefix="cratebook-") as temporary:
        output.put(Path(temporary), files)
        catalog, read = load(Path(temporary), shown)
    return check(catalog, read)


def _compare(before: Sequence[Finding], after: Sequence[Finding], entity: EntityRef, new: str, hint: str) -> None:
    """Raise CratebookError, whose text ends with a hint, where findings differ in more than the name."""

    # A message may list names in their order, or give the first of several as an example: those are compared by number.
    def rule_and_file(finding: Finding) -> tuple[str, str]:
        own = finding.entity in (entity, EntityRef(entity.kind, new))
        return finding.code, "" if own else finding.entity.file if finding.entity else finding.place.path

    def words(finding: Finding) -> tuple[str, str]:
        return finding.code, finding.message.replace(entity.name, new)

    old, now = Counter(map(rule_and_file, before)), Counter(map(rule_and_file, after))
    if old != now:
        old_words, new_words = set(map(words, before)), set(map(words, after))
        less = (f for f in before if old[rule_and_file(f)] > now[rule_and_file(f)] and words(f) not in new_words)
        more = (f for f in after if old[rule_and_file(f)] < now[rule_and_file(f)] and words(f) not in old_words)
        lines = "".join((*(f"no longer: {finding}\n" for finding in less), *(f"new: {finding}\n" for finding in more)))
        raise CratebookError(f"nothing was written: 'cratebook check' would differ\n{lines}{hint}")


def _hint(catalog: Catalog, entity: EntityRef) -> str:
    """Return what to do where a rename changes findings: others were seen to name a repository's address."""
    if entity.kind == "crate" or catalog.repositories[entity.name].url:
        return "the data, or what was observed, depends on the name"
    return (
        f"to keep its address, write 'url: {catalog.url_of(entity.name)}' into {catalog.folder}/{entity.file}.yml first"
    )


def _left(catalog: Catalog, files: Mapping[str, str], entity: EntityRef, new: str) -> Iterator[str]:
    """Yield what a person still has to do, and each place where a text has the old name."""
    if entity.kind == "crate":
        yield f"next: rename the package {entity.name} in the crates' source, then run cratebook inspect and verify"
        users = [name for name, repository in catalog.repositories.items() if entity.name in repository.crates]
        if users:
            yield f"next: rename it in the manifests and sources of {listed(users)}, then run cratebook scan"
    elif address := catalog.repositories[entity.name].url:
        yield f"next: rename the repository's checkouts, which scan knows by name; its address stays {address}"
    else:
        address = catalog.site.repositories.replace("{repository}", new)
        yield f"next: rename the repository, whose address is now {address}"
        yield "next: rename its checkouts, which scan knows by name"
    yield f"its page has moved: links to {entity.file}/ break"
    for path in sorted(path for path in files if not path.startswith(_OBSERVED)):
        for line in mentions(files[path], entity.name):
            yield f"{catalog.folder}/{path}:{line}: a text still has '{entity.name}'"
