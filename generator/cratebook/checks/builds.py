"""What is stated of builds: its form, and where two statements contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..data.catalog import Catalog, DataFile
from ..data.models import ReportedBuild, VerifiedBuild, VerifiedOffer
from ..diagnostics import EntityRef, Violation, did_you_mean
from ..text import listed
from .rule import rule

_Path = tuple[str | int, ...]
_Build = ReportedBuild | VerifiedBuild | VerifiedOffer

_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_TARGET = re.compile(r"[a-z0-9_]+(-[a-z0-9_.]+){1,4}")
_LINE = re.compile(r"(?!/|(.*/)?\.\./)[^:\\]+:[1-9][0-9]*")
_FORMS = {
    "commit": (_COMMIT, "a whole commit", "write all digits of its hash, as git rev-parse prints them"),
    "target": (_TARGET, "a target triple", "write one that rustc --print target-list prints"),
    "at": (
        _LINE,
        "a line of a file",
        "write the path from the top of the crates' checkout, and the line: src/lib.rs:7",
    ),
}


@rule("invalid-build", "error", "A build names a whole commit, a target triple and a line of the crates' source.")
def _invalid_build(catalog: Catalog) -> Iterator[Violation]:
    for document, path, text in _formed_texts(catalog):
        form, what, hint = _FORMS.get(str(path[-1]), _FORMS["commit"])
        if not form.fullmatch(text) and catalog.whole(document, *path[:2]):
            yield Violation(catalog.at(document, *path), f"'{text}' is not {what}", hint, subject=text)


def _formed_texts(catalog: Catalog) -> Iterator[tuple[DataFile, _Path, str]]:
    """Yield the texts of a certain form that are stated of builds, and where."""
    for index, commit in enumerate(catalog.builds.commits if catalog.builds else ()):
        yield "observed/builds/source", ("commits", index), commit
    for name, read in catalog.commits.items():
        yield f"observed/commits/{name}", ("commit",), read.commit
    for document, path, build in _builds(catalog):
        error = "fails" if isinstance(build, ReportedBuild) else "error"
        at = build.error.at if build.error else None
        for key, text in ((("commit",), build.commit), (("target",), build.target), ((error, "at"), at)):
            if text is not None:
                yield document, (*path, *key), text


def _builds(catalog: Catalog) -> Iterator[tuple[DataFile, _Path, _Build]]:
    for name, crate in catalog.crates.items():
        for index, reported in enumerate(crate.builds):
            yield EntityRef("crate", name), ("builds", index), reported
    for name, built in catalog.crate_builds.items():
        for index, verified in enumerate(built.builds):
            yield f"observed/builds/crates/{name}", ("builds", index), verified
    for name, offered in catalog.repository_builds.items():
        for index, offer in enumerate(offered.offers):
            yield f"observed/builds/repos/{name}", ("offers", index), offer


@rule("unknown-build-feature", "error", "A build that people report names features that the crate has.")
def _unknown_build_feature(catalog: Catalog) -> Iterator[Violation]:
    for name, crate in catalog.crates.items():
        inspected = catalog.inspected.get(name)
        known = [*crate.features, *(inspected.features if inspected else ())]
        whole = catalog.whole(EntityRef("crate", name), "features")
        for index, build in enumerate(crate.builds if whole else ()):
            for number, feature in enumerate(build.features):
                if feature not in known:
                    place = catalog.at(EntityRef("crate", name), "builds", index, "features", number)
                    hint = did_you_mean(feature, known) or f"it has {listed(tuple(crate.features))}"
                    yield Violation(place, f"'{feature}' is not a feature of {name}", hint, subject=f"build {feature}")
