"""Errors in versions, addresses, commits, import names and TOML, and the warning that nothing pins the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from urllib.parse import urlsplit

from ..cargo.toml import parse
from ..cargo.version import parse_requirement, parse_version
from ..data.catalog import Catalog
from ..diagnostics import Violation
from .rule import rule

_WEB = ("https", "http")
_GIT = (*_WEB, "ssh", "git", "file")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_REF = re.compile(r"(?!.*(\.\.|//|@\{|\.lock(/|$)))(?![-/.])[^\x00-\x20\x7f~^:?*\[\\]+(?<![/.])")
_SITE_PATTERNS = (
    (("source", "browse"), "crate"),
    (("repositories",), "repository"),
    (("edit",), "file"),
)


@rule("invalid-version", "error", "A crate's version is a full semantic version.")
def _invalid_version(catalog: Catalog) -> Iterator[Violation]:
    for name, crate in catalog.crates.items():
        try:
            parse_version(crate.version)
        except ValueError as error:
            yield Violation(catalog.at(f"crates/{name}", "version"), str(error))


@rule("invalid-requirement", "error", "A version requirement is one that Cargo accepts.")
def _invalid_requirement(catalog: Catalog) -> Iterator[Violation]:
    if "site" not in catalog.broken:
        try:
            parse_requirement(catalog.site.source.version)
        except ValueError as error:
            yield Violation(catalog.at("site", "source", "version"), str(error), "write one such as 0.1 or ^1.2")
    for name, crate in catalog.crates.items():
        try:
            parse_requirement(crate.requirement or "*")
        except ValueError as error:
            place = catalog.at(f"crates/{name}", "requirement")
            yield Violation(place, str(error), "write one such as 0.1 or ^1.2")


@rule("requirement-mismatch", "error", "A crate's version satisfies the requirement that patches give.")
def _requirement_mismatch(catalog: Catalog) -> Iterator[Violation]:
    for name, crate in catalog.crates.items():
        requirement = catalog.requirement(name)
        try:
            fits = parse_requirement(requirement).matches(parse_version(crate.version))
        except ValueError:
            continue
        if not fits:
            message = f"{name} is at {crate.version}, but patches ask for {requirement}"
            hint = "Cargo would find no version; give the crate a requirement of its own, or move the site's"
            yield Violation(catalog.at(f"crates/{name}", "version"), message, hint)


@rule("invalid-url", "error", "A URL is valid, and a URL pattern has its placeholder.")
def _invalid_url(catalog: Catalog) -> Iterator[Violation]:
    if "site" not in catalog.broken:
        if not _is_url(catalog.site.source.git, _GIT):
            hint = "Cargo takes https://, ssh://, git:// and file:// addresses"
            yield Violation(catalog.at("site", "source", "git"), f"'{catalog.site.source.git}' is not an address", hint)
        yield from _patterns(catalog)
    for name, repository in catalog.repositories.items():
        if repository.url is not None and not _is_url(repository.url, _WEB):
            place = catalog.at(f"repos/{name}", "url")
            yield Violation(place, f"'{repository.url}' is not an address", "begin with https://")


def _patterns(catalog: Catalog) -> Iterator[Violation]:
    for path, known in _SITE_PATTERNS:
        value: object = catalog.site
        for part in path:
            value = getattr(value, part)
        if not isinstance(value, str):
            continue
        place = catalog.at("site", *path)
        try:
            names = {name for _, name, _, _ in Formatter().parse(value) if name is not None}
        except ValueError:
            names = set()
        if not _is_url(re.sub(r"[{}]", "", value), _WEB):
            yield Violation(place, f"'{value}' is not an address", "begin with https://")
        elif names != {known}:
            yield Violation(place, f"'{value}' has to hold {{{known}}} and no other placeholder")


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    located = parts.netloc or (parts.scheme == "file" and parts.path)
    return parts.scheme in schemes and bool(located) and not re.search(r"""[\s"'<>`|]""", text)


@rule("invalid-revision", "error", "A commit is a hash; a tag or branch has a name that git allows.")
def _invalid_revision(catalog: Catalog) -> Iterator[Violation]:
    source = catalog.site.source
    pins = ((("source",), source.given), (("source", "pin"), source.pin.given if source.pin else ()))
    for path, given in pins:
        for key, name in given:
            place = catalog.at("site", *path, key)
            if key == "rev" and not _COMMIT.fullmatch(name):
                yield Violation(
                    place, f"'{name}' is not a commit", "write 7 to 64 digits of its hash, in small letters"
                )
            if key != "rev" and not _REF.fullmatch(name):
                yield Violation(place, f"'{name}' is not a name that git allows for a {key}")


@rule("invalid-import", "error", "An import names Rust identifiers or paths.")
def _invalid_import(catalog: Catalog) -> Iterator[Violation]:
    for name, crate in catalog.crates.items():
        for index, imported in enumerate(crate.import_.names if crate.import_ else ()):
            if not all(part.isidentifier() for part in imported.split("::")):
                place = catalog.at(f"crates/{name}", "import", "names", index)
                yield Violation(
                    place, f"'{imported}' is not a Rust name", "write a name, or a path such as module::Name"
                )


@rule("invalid-toml", "error", "Every TOML text is valid.")
def _invalid_toml(catalog: Catalog) -> Iterator[Violation]:
    text = catalog.wasm.requirements
    if text is None:
        return
    try:
        parse(text)
    except ValueError as error:
        said, _, at = str(error).partition(" (at ")
        numbers = [int(number) for number in re.findall(r"[0-9]+", at)]
        line, column = numbers or (len(text.splitlines()), 1)
        place = catalog.documents["wasm"].inside(("requirements",), line - 1, column)
        yield Violation(place, f"the text is not TOML: {said}", "every TOML that is published parses")


@rule("unpinned", "warning", "The crates' git source is pinned to a commit or tag.", topic="base")
def _unpinned(catalog: Catalog) -> Iterator[Violation]:
    source = catalog.site.source
    if "site" not in catalog.broken and not source.own_pin:
        message = "nothing pins the crates' git source: each build takes the newest commit of the day"
        hint = "add rev: or tag: here"
        yield Violation(catalog.at("site", "source"), message, hint)
