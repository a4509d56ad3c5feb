"""Errors in versions, addresses, commits, import names and TOML, and the warning that nothing pins the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from urllib.parse import urlsplit

from ..cargo.toml import parse
from ..cargo.version import parse_requirement, parse_version
from ..data.catalog import Catalog
from .rule import Fault, Rule

_WEB = ("https", "http")
_GIT = (*_WEB, "ssh", "git", "file")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_REF = re.compile(r"(?!.*(\.\.|//|@\{|\.lock(/|$)))(?![-/.])[^\x00-\x20\x7f~^:?*\[\\]+(?<![/.])")
_SITE_PATTERNS = (
    (("source", "browse"), "crate"),
    (("repositories",), "repository"),
    (("edit",), "file"),
)


def _version(catalog: Catalog) -> Iterator[Fault]:
    for name, crate in catalog.crates.items():
        try:
            parse_version(crate.version)
        except ValueError as error:
            yield Fault(catalog.at(f"crates/{name}", "version"), str(error))


def _requirement(catalog: Catalog) -> Iterator[Fault]:
    if "site" not in catalog.broken:
        try:
            parse_requirement(catalog.site.source.version)
        except ValueError as error:
            yield Fault(catalog.at("site", "source", "version"), str(error), "write one such as 0.1 or ^1.2")
    for name, crate in catalog.crates.items():
        try:
            parse_requirement(crate.requirement or "*")
        except ValueError as error:
            place = catalog.at(f"crates/{name}", "requirement")
            yield Fault(place, str(error), "write one such as 0.1 or ^1.2")


def _requirement_mismatch(catalog: Catalog) -> Iterator[Fault]:
    for name, crate in catalog.crates.items():
        requirement = catalog.requirement(name)
        try:
            fits = parse_requirement(requirement).matches(parse_version(crate.version))
        except ValueError:
            continue
        if not fits:
            message = f"{name} is at {crate.version}, but patches ask for {requirement}"
            hint = "Cargo would find no version; give the crate a requirement of its own, or move the site's"
            yield Fault(catalog.at(f"crates/{name}", "version"), message, hint)


def _url(catalog: Catalog) -> Iterator[Fault]:
    if "site" not in catalog.broken:
        if not _is_url(catalog.site.source.git, _GIT):
            hint = "Cargo takes https://, ssh://, git:// and file:// addresses"
            yield Fault(catalog.at("site", "source", "git"), f"'{catalog.site.source.git}' is not an address", hint)
        yield from _patterns(catalog)
    for name, repository in catalog.repositories.items():
        if repository.url is not None and not _is_url(repository.url, _WEB):
            place = catalog.at(f"repos/{name}", "url")
            yield Fault(place, f"'{repository.url}' is not an address", "begin with https://")


def _patterns(catalog: Catalog) -> Iterator[Fault]:
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
            yield Fault(place, f"'{value}' is not an address", "begin with https://")
        elif names != {known}:
            yield Fault(place, f"'{value}' has to hold {{{known}}} and no other placeholder")


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    located = parts.netloc or (parts.scheme == "file" and parts.path)
    return parts.scheme in schemes and bool(located) and not re.search(r"""[\s"'<>`|]""", text)


def _commit(catalog: Catalog) -> Iterator[Fault]:
    source = catalog.site.source
    pins = ((("source",), source.given), (("source", "pin"), source.pin.given if source.pin else ()))
    for path, given in pins:
        for key, name in given:
            place = catalog.at("site", *path, key)
            if key == "rev" and not _COMMIT.fullmatch(name):
                yield Fault(place, f"'{name}' is not a commit", "write 7 to 64 digits of its hash, in small letters")
            if key != "rev" and not _REF.fullmatch(name):
                yield Fault(place, f"'{name}' is not a name that git allows for a {key}")


def _import(catalog: Catalog) -> Iterator[Fault]:
    for name, crate in catalog.crates.items():
        for index, imported in enumerate(crate.import_.names if crate.import_ else ()):
            if not all(part.isidentifier() for part in imported.split("::")):
                place = catalog.at(f"crates/{name}", "import", "names", index)
                yield Fault(place, f"'{imported}' is not a Rust name", "write a name, or a path such as module::Name")


def _toml(catalog: Catalog) -> Iterator[Fault]:
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
        yield Fault(place, f"the text is not TOML: {said}", "every TOML that is published parses")


def _unpinned(catalog: Catalog) -> Iterator[Fault]:
    source = catalog.site.source
    if "site" not in catalog.broken and not source.own_pin:
        message = "nothing pins the crates' git source: each build takes the newest commit of the day"
        hint = "add rev: or tag: here"
        yield Fault(catalog.at("site", "source"), message, hint, catalog.section("base"))


RULES = (
    Rule("version", "error", "A crate's version is a full semantic version.", _version),
    Rule("requirement", "error", "A version requirement is one that Cargo understands.", _requirement),
    Rule(
        "requirement-mismatch",
        "error",
        "A crate's version meets the requirement that patches give.",
        _requirement_mismatch,
    ),
    Rule("url", "error", "An address is one, and has its placeholder where it stands for many.", _url),
    Rule("commit", "error", "A commit is a hash; a tag or branch is a name that git allows.", _commit),
    Rule("import-name", "error", "An import names Rust identifiers or paths.", _import),
    Rule("toml", "error", "Every TOML text parses.", _toml),
    Rule("unpinned", "warning", "One place pins the source of the crates to a commit or tag.", _unpinned),
)
