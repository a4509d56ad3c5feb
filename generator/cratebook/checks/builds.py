"""What is stated of builds: its form, what fails of what repositories take, and where statements disagree."""

import re
from collections.abc import Iterator

from ..builds import (
    WASM,
    Chosen,
    Failure,
    at,
    chosen,
    commit_of,
    describe_commits,
    describe_error,
    known,
    moved,
    pins_of,
    site_pins,
    source_error,
    use_of,
)
from ..data.catalog import Catalog, DataFile
from ..data.models import ReportedBuild, Use, VerifiedBuild, VerifiedOffer
from ..data.models.site import SourcePath
from ..diagnostics import EntityRef, Violation, did_you_mean
from ..evidence import short_commit
from ..text import counted, listed, quoted
from .inspected import crate_and
from .rule import repositories, rule

_FIX = "fix the crate, and run cratebook verify at the commit that has the fix"
_SEEN_BY: dict[str | None, str] = {
    "verified": "by one that was verified",
    "reported": "by another report",
    "source": "by the source",
}
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


@rule("invalid-build", "error", "Malformed build reports", blocks="check")
def _invalid_build(catalog: Catalog) -> Iterator[Violation]:
    """A build names a whole commit, a target triple and a line of the crates' source."""
    for document, path, text in _formed_texts(catalog):
        form, what, hint = _FORMS.get(str(path[-1]), _FORMS["commit"])
        if not form.fullmatch(text) and catalog.whole(document, *path[:2]):
            subject = ".".join(map(str, path))
            yield Violation(catalog.at(document, *path), f"'{text}' is not {what}", hint, subject=subject)


def _formed_texts(catalog: Catalog) -> Iterator[tuple[DataFile, _Path, str]]:
    """Yield the texts of a certain form that are stated of builds, and where."""
    for tried in catalog.tried.values():
        file = f"observed/builds/sources/{tried.name}" if tried.name else "observed/builds/source"
        for index, commit in enumerate(tried.commits):
            yield file, ("commits", index), commit
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


@rule("unknown-build-feature", "error", "Builds with unknown features", blocks="check")
def _unknown_build_feature(catalog: Catalog) -> Iterator[Violation]:
    """A build that people report names features that the crate has."""
    for name, crate in catalog.crates.items():
        inspected = catalog.inspected.get(name)
        features = [*crate.features, *(inspected.features if inspected else ())]
        whole = catalog.whole(EntityRef("crate", name), "features")
        for index, build in enumerate(crate.builds if whole else ()):
            for number, feature in enumerate(build.features):
                if feature not in features:
                    place = catalog.at(EntityRef("crate", name), "builds", index, "features", number)
                    hint = did_you_mean(feature, features) or f"it has {listed(tuple(crate.features))}"
                    yield Violation(place, f"'{feature}' is not a feature of {name}", hint, subject=f"build {feature}")


@rule("failing-pin", "warning", "Builds that fail at the pin", topic="base")
def _failing_pin(catalog: Catalog) -> Iterator[Violation]:
    """All that repositories take builds at the site's pin."""
    site = {name: at(catalog, name, site_pins(catalog)) for name in catalog.order}
    choices = {name: chosen(catalog, name) for name, build in site.items() if build.state == "fails"}
    # Where no commit serves a repository, or none it and those joined with it, other rules say so.
    failing = [name for name, choice in choices.items() if choice.state != "fails" and not choice.apart]
    for path, pin in site_pins(catalog):
        of_source = [name for name in failing if dict(choices[name].pins).get(path, pin) != pin]
        if of_source and pin:
            first = site[of_source[0]].failures[0]
            fail = counted(len(of_source), "repository fails", "repositories fail")
            why = f"{first.crate or of_source[0]}: {describe_error(first.error)}"
            message = f"{fail} at the pin {short_commit(pin[1])}: {listed(of_source)}; {why}"
            offered_pin = catalog.site.every_source[path].offered_pin
            place = catalog.at("site", *path, *(("pin",) if offered_pin else ()), pin[0])
            subject = "pin" if path == site_pins(catalog)[0][0] else f"pin {path[-1]}"
            affected = repositories(*of_source)
            yield Violation(place, message, _other_pin(catalog, path), subject=subject, affects=affected)


def _other_pin(catalog: Catalog, source: SourcePath) -> str:
    """Return the hint which of the other commits of a source that were tried, newest first, to pin."""
    others = [pin for pin in pins_of(catalog, source)[1:] if pin]
    moves = {pin[1]: moved(site_pins(catalog), source, pin) for pin in others}
    states = {commit: {at(catalog, name, pins).state for name in catalog.order} for commit, pins in moves.items()}
    best = next((commit for commit, of in states.items() if of == {"builds"}), None)
    if best:
        return f"pin {best}, the newest commit tried at which everything builds"
    clean = next((commit for commit, of in states.items() if "fails" not in of), None)
    if clean:
        return f"run cratebook verify at {short_commit(clean)}: nothing is known to fail there"
    return "run cratebook verify at other commits: none is known at which everything builds"


@rule(
    "failing-feature",
    "blocker",
    "Planned features that fail to build",
    brief=True,
    blocks="patch",
    acts="crate source",
    topic="patches",
)
def _failing_feature(catalog: Catalog) -> Iterator[Violation]:
    """A patch enables only features that build."""
    for name in catalog.order:
        choice, document = chosen(catalog, name), EntityRef("repository", name)
        for failure in choice.left_out:
            crate, feature = str(failure.crate), str(failure.feature)
            if not _by_source(catalog, crate, Use(features=(feature,))):
                named = catalog.repositories[name].crates[crate].features
                place = catalog.at(document, "crates", crate, "features", named.index(feature))
                message = f"{name} takes {crate} with feature '{feature}', {_which_fails(choice, failure)}"
                affected = crate_and(crate, [name])
                yield Violation(
                    place,
                    message,
                    "make the feature build; the offer leaves it out until then",
                    subject=f"{crate}/{feature}",
                    affects=affected,
                )


@rule(
    "failing-patch",
    "blocker",
    "Patches that don't build at any commit",
    blocks="patch",
    acts="crate source",
    topic="patches",
)
def _failing_patch(catalog: Catalog) -> Iterator[Violation]:
    """What a repository takes builds at a commit of the crates."""
    for name in catalog.order:
        choice, document = chosen(catalog, name), EntityRef("repository", name)
        for failure in choice.failures:
            crate, fails = failure.crate, _which_fails(choice, failure)
            if crate is None:
                message = f"{name} takes crates that build each by itself, {fails}"
                yield Violation(catalog.key(document, "crates"), message, _FIX, subject="crates")
            elif not _by_source(catalog, crate, choice.uses[crate]):
                place, affected = catalog.key(document, "crates", crate), crate_and(crate, [name])
                yield Violation(place, f"{name} takes {crate}, {fails}", _FIX, subject=crate, affects=affected)


def _which_fails(choice: Chosen, failure: Failure) -> str:
    together = "" if failure.crate else " together"
    at = f" at {describe_commits(choice)}" if choice.commit or choice.sources else ""
    return f"which fails{together}{at}: {describe_error(failure.error)}"


def _by_source(catalog: Catalog, crate: str, use: Use) -> bool:
    """Tell whether the source that was inspected shows a failure: the rules on the source report it."""
    return source_error(catalog, crate, None, use) is not None


@rule(
    "split-commits",
    "blocker",
    "Linked repositories without a common commit",
    brief=True,
    blocks="patch",
    acts="crate source",
    topic="patches",
)
def _split_commits(catalog: Catalog) -> Iterator[Violation]:
    """Repositories that git dependencies join are offered the crates at one commit."""
    for name in catalog.order:
        choice = chosen(catalog, name)
        for other in choice.apart:
            if catalog.numbers[name] < catalog.numbers[other]:
                here, there = (describe_commits(chosen(catalog, one)) for one in (name, other))
                message = (
                    f"{name} is offered the crates at {here}; {other}, joined with it by git dependencies, at {there}"
                )
                hint = "two commits of one workspace do not mix in a build; no commit tried serves both"
                place, affected = catalog.at(EntityRef("repository", name), "name"), repositories(name, other)
                yield Violation(place, message, hint, subject=other, affects=affected)


@rule("failing-wasm", "warning", "WASM builds that fail", topic="wasm")
def _failing_wasm(catalog: Catalog) -> Iterator[Violation]:
    """What is planned for WASM builds."""
    for name, crate in catalog.crates.items():
        source = catalog.source_path(name)
        commit = commit_of(catalog, source, pins_of(catalog, source)[0])
        seen = known(catalog, name, commit, crate.wasm.use, WASM) if crate.wasm else None
        if crate.wasm and crate.wasm.support != "none" and seen and seen.error and seen.by != "source":
            features = f" with {quoted(crate.wasm.use.features)}" if crate.wasm.use.features else ""
            fails = f"but that fails: {describe_error(seen.error)}"
            message = f"{name} builds for WASM ({crate.wasm.support}){features} as planned, {fails}"
            hint = "leave out what fails, or write none"
            yield Violation(catalog.at(EntityRef("crate", name), "wasm"), message, hint, subject="wasm")


@rule("contradicting-build", "warning", "Contradictory build reports")
def _contradicting_build(catalog: Catalog) -> Iterator[Violation]:
    """What people report of a build agrees with what was verified, and both agree with the source."""
    for name, crate in catalog.crates.items():
        # A report is of a commit, and so says nothing of a crate that comes from elsewhere.
        for index, report in enumerate(crate.builds if catalog.has_commits(name) else ()):
            yield from _contradicted(catalog, name, index, report)
        verified = catalog.crate_builds.get(name)
        for build in verified.builds if verified else ():
            lacking = source_error(catalog, name, build.commit, use_of(build))
            if build.outcome == "builds" and lacking:
                at = f" at {short_commit(build.commit)}" if build.commit else ""
                message = f"{name} builds{at}, as was verified; {_SEEN_BY['source']}: {describe_error(lacking)}"
                hint, subject = "run cratebook inspect again", f"verified {listed(build.features)}"
                yield Violation(catalog.at(EntityRef("crate", name), "name"), message, hint, subject=subject)


def _contradicted(catalog: Catalog, name: str, index: int, report: ReportedBuild) -> Iterator[Violation]:
    """Yield the violation of a report, if something is known that contradicts it."""
    stated, use = "fails" if report.fails else "builds", use_of(report)
    seen = known(catalog, name, report.commit, use, report.target)
    lacking = None if report.fails else source_error(catalog, name, report.commit, use)
    if seen.state != stated or lacking:
        by, error = ("source", lacking) if lacking else (seen.by, seen.error)
        otherwise = describe_error(error) if error else "it builds"
        message = f"{name} {stated} at {short_commit(report.commit)} by this report; {_SEEN_BY[by]}: {otherwise}"
        place, subject = catalog.at(EntityRef("crate", name), "builds", index), f"{stated} {listed(use.features)}"
        yield Violation(place, message, "remove what is not so", subject=subject)
