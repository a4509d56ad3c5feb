"""Errors in versions, URLs, revisions, imports and TOML, and the warning that nothing pins the source."""

import re
from collections.abc import Iterator
from string import Formatter
from urllib.parse import urlsplit

from ..cargo.identifiers import identifier
from ..cargo.toml import parse
from ..cargo.version import accepts, parse_requirement, parse_version
from ..data.catalog import Catalog
from ..data.models import Source
from ..data.models.site import SourcePath
from ..diagnostics import EntityRef, Place, Violation
from ..text import without_secret
from .rule import rule

_WEB = ("https", "http")
_SPARSE = "sparse+"
_GIT = (*_WEB, "ssh", "git", "file")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_REF = re.compile(r"(?!.*(\.\.|//|@\{|\.lock(/|$)))(?![-/.])[^\x00-\x20\x7f~^:?*\[\\]+(?<![/.])")


@rule("invalid-version", "error", "Invalid versions")
def _invalid_version(catalog: Catalog) -> Iterator[Violation]:
    """A crate's version is a full semantic version."""
    for name, crate in catalog.crates.items():
        try:
            parse_version(crate.version)
        except ValueError as error:
            yield Violation(catalog.at(EntityRef("crate", name), "version"), str(error), subject="version")


@rule("invalid-requirement", "error", "Invalid version requirements")
def _invalid_requirement(catalog: Catalog) -> Iterator[Violation]:
    """A version requirement is one that Cargo accepts."""
    for requirement, place in _requirements(catalog):
        try:
            parse_requirement(requirement)
        except ValueError as error:
            yield Violation(place, str(error), "write one such as 0.1 or ^1.2", subject="requirement")


def _requirements(catalog: Catalog) -> Iterator[tuple[str, Place]]:
    for path, source in catalog.site.every_source.items():
        if source.version is not None:
            yield source.version, catalog.at("site", *path, "version")
    for name, crate in catalog.crates.items():
        if crate.requirement is not None:
            yield crate.requirement, catalog.at(EntityRef("crate", name), "requirement")


@rule("requirement-mismatch", "error", "Versions that patches don't accept")
def _requirement_mismatch(catalog: Catalog) -> Iterator[Violation]:
    """A crate's version satisfies the requirement that patches give."""
    for name, crate in catalog.crates.items():
        requirement = catalog.requirement(name)
        if requirement and accepts(requirement, crate.version) is False:
            message = f"{name} is at {crate.version}, but patches require {requirement}"
            hint = "Cargo would find no version; give the crate a requirement of its own, or change the site's"
            yield Violation(catalog.at(EntityRef("crate", name), "version"), message, hint, subject="requirement")


@rule("invalid-url", "error", "Invalid URLs")
def _invalid_url(catalog: Catalog) -> Iterator[Violation]:
    """A URL is valid and has no password, and a URL pattern has its placeholder."""
    site = catalog.site
    for url, place in _urls(catalog):
        if without_secret(url) != url:
            message, hint = "the URL has a password, a token or a user", "leave it out; pages and patches show the URL"
            yield Violation(place, message, hint, subject="secret")
    for path, source in site.every_source.items():
        yield from _invalid_source(catalog, path, source)
    yield from _invalid_pattern(site.repositories, "repository", catalog.at("site", "repositories"))
    if site.edit is not None:
        yield from _invalid_pattern(site.edit, "file", catalog.at("site", "edit"))
    for name, repository in catalog.repositories.items():
        for key, address in (("url", repository.url), ("pull_request", repository.pull_request)):
            if address is not None and not _is_url(address, _WEB):
                place, message = catalog.at(EntityRef("repository", name), key), f"'{address}' is not a URL"
                yield Violation(place, message, "begin with https://", subject=key)


def _invalid_source(catalog: Catalog, path: SourcePath, source: Source) -> Iterator[Violation]:
    if source.git is not None and not _is_url(source.git, _GIT):
        hint = "Cargo takes https://, ssh://, git:// and file:// URLs"
        yield Violation(catalog.at("site", *path, "git"), f"'{source.git}' is not a URL", hint, subject="git")
    if source.index is not None and not _is_url(source.index.removeprefix(_SPARSE), _GIT):
        hint = "Cargo takes sparse+https:// and the URLs of git repositories"
        yield Violation(catalog.at("site", *path, "index"), f"'{source.index}' is not a URL", hint, subject="index")
    if source.browse is not None:
        yield from _invalid_pattern(source.browse, "crate", catalog.at("site", *path, "browse"))


def _urls(catalog: Catalog) -> Iterator[tuple[str, Place]]:
    site = catalog.site
    for path, source in site.every_source.items():
        yield source.git or "", catalog.at("site", *path, "git")
        yield source.index or "", catalog.at("site", *path, "index")
        yield source.browse or "", catalog.at("site", *path, "browse")
    yield site.repositories, catalog.at("site", "repositories")
    yield site.edit or "", catalog.at("site", "edit")
    for name, repository in catalog.repositories.items():
        for key, url in (("url", repository.url), ("pull_request", repository.pull_request)):
            yield url or "", catalog.at(EntityRef("repository", name), key)


def _invalid_pattern(pattern: str, placeholder: str, place: Place) -> Iterator[Violation]:
    try:
        names = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
    except ValueError:
        names = set()
    if not _is_url(re.sub(r"[{}]", "", pattern), _WEB):
        yield Violation(place, f"'{pattern}' is not a URL", "begin with https://", subject=placeholder)
    elif names != {placeholder}:
        message = f"'{pattern}' must have the placeholder {{{placeholder}}} and no other"
        yield Violation(place, message, subject=placeholder)


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    located = parts.netloc or (parts.scheme == "file" and parts.path)
    return parts.scheme in schemes and bool(located) and not re.search(r"""[\s"'<>`|]""", text)


@rule("invalid-revision", "error", "Invalid commits, tags and branches")
def _invalid_revision(catalog: Catalog) -> Iterator[Violation]:
    """A commit is a hash; a tag or branch has a name that git allows."""
    sources = catalog.site.every_source.items()
    pins = ((path, pin) for at, source in sources for path, pin in ((at, source), ((*at, "pin"), source.pin)))
    for path, pin in pins:
        for key, name in pin.given if pin else ():
            place = catalog.at("site", *path, key)
            if key == "rev" and not _COMMIT.fullmatch(name):
                hint = "write 7 to 64 hexadecimal digits of its hash, in lower case"
                yield Violation(place, f"'{name}' is not a commit hash", hint, subject=name)
            if key != "rev" and not _REF.fullmatch(name):
                yield Violation(place, f"'{name}' is not a name that git allows for a {key}", subject=name)


@rule("invalid-import", "error", "Invalid import names")
def _invalid_import(catalog: Catalog) -> Iterator[Violation]:
    """An import names Rust identifiers or paths."""
    for name, crate in catalog.crates.items():
        for index, imported in enumerate(crate.import_.names if crate.import_ else ()):
            if not all(identifier(part).isidentifier() for part in imported.split("::")):
                place = catalog.at(EntityRef("crate", name), "import", "names", index)
                message, hint = f"'{imported}' is not a Rust name", "write a name, or a path such as module::Name"
                yield Violation(place, message, hint, subject=imported)


@rule("invalid-toml", "error", "Invalid TOML")
def _invalid_toml(catalog: Catalog) -> Iterator[Violation]:
    """Every TOML text is valid."""
    text = catalog.wasm.requirements
    if text is None:
        return
    try:
        parse(text)
    except ValueError as error:
        reason, _, position = str(error).partition(" (at ")
        numbers = [int(number) for number in re.findall(r"[0-9]+", position)]
        line, column = numbers or (len(text.splitlines()), 1)
        place = catalog.documents["wasm"].inside(("requirements",), line - 1, column)
        yield Violation(place, f"the text is not valid TOML: {reason}", subject="requirements")


@rule("unpinned", "warning", "Unpinned crate source", topic="base")
def _unpinned(catalog: Catalog) -> Iterator[Violation]:
    """The crates' git source is pinned to a commit or tag."""
    for path, source in catalog.site.every_source.items():
        if source.git and not source.own_pin:
            message = "nothing pins the crates' git source: each build takes the newest commit of the day"
            yield Violation(catalog.at("site", *path), message, "add rev: or tag: here", subject=".".join(path))
