"""Whether a crate builds with some features at a commit, as far as anything is known of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import Field

from .. import evidence
from ..cargo.features import DEFAULT, enabled
from ..cargo.version import accepts
from ..data.catalog import Catalog
from ..data.models import BuildError, ObservedCrate, Outcome, ReportedBuild, Use, VerifiedBuild
from ..text import one_line

WASM = "wasm32-unknown-unknown"
_WASM_FAMILY = "wasm"
_NO_FILE = "E0583"
# Repositories take the same crates with the same few sets of features.
_REMEMBERED = 4096

State = Literal["builds", "fails", "unknown"]
By = Literal["verified", "crates", "reported", "source"]


@dataclass(frozen=True, kw_only=True)
class Error:
    """The first error of a build; `at` is a path and a line in the crates' checkout."""

    code: Annotated[str | None, Field(description="Of rustc, such as E0308; null where something else failed")]
    message: str
    at: str | None

    @classmethod
    def of(cls, stated: BuildError | None) -> Self | None:
        """Return the error that the data states of a build; None where it states none."""
        return cls(code=stated.code, message=stated.message, at=stated.at) if stated else None


@dataclass(frozen=True, kw_only=True)
class Known:
    """Whether something builds, and by what that is known.

    That is a build of the program's own, of all of it (`verified`) or of each crate alone (`crates`); a report; or the
    source, which lacks a file.
    """

    state: State
    by: By | None = None
    error: Error | None = None
    rustc: Annotated[str | None, Field(description="The version that built it")] = None
    reason: Annotated[str | None, Field(description="Why a build could not be tried")] = None


UNKNOWN = Known(state="unknown")


@dataclass(frozen=True, kw_only=True)
class _Build:
    """One build of a crate with the features in `on`."""

    by: By
    on: frozenset[str]
    outcome: Outcome
    error: BuildError | None
    rustc: str | None
    reason: str | None = None


@lru_cache(_REMEMBERED)
def known(catalog: Catalog, crate: str, commit: str | None, use: Use, target: str | None = None) -> Known:
    """Return whether a crate builds with the features of a use, for a target or else for the machine.

    A build with the same features decides, a verified one before a reported one. Features are additive, so that what
    fails with some of them fails with more; what builds says nothing of others. What the source lacks at the commit, a
    feature or a module's file, fails too; without a commit, as for the newest of the day, nothing else is known. A
    commit says nothing of a crate from another source than the one that it is of.
    """
    commit = commit if catalog.has_commits(crate) else None
    catalog = catalog.read_at(commit)
    on = closure(catalog, crate, use)
    builds = [*_verified(catalog, crate, commit, target), *_reported(catalog, crate, commit, target)]
    same = [build for build in builds if build.on == on]
    for by in ("verified", "reported"):
        fewer = (build for build in builds if build.outcome == "fails" and build.on < on)
        for build in (*same, *fewer):
            if build.by == by and build.outcome != "not-verified":
                return Known(state=build.outcome, by=build.by, error=Error.of(build.error), rustc=build.rustc)
    error = source_error(catalog, crate, commit, use)
    if error:
        return Known(state="fails", by="source", error=error)
    return Known(state="unknown", reason=next((build.reason for build in same if build.reason), None))


def describe_error(error: Error) -> str:
    """Return an error as one line: `E0308: mismatched types (src/lib.rs:7)`."""
    code, at = (f"{error.code}: " if error.code else ""), (f" ({error.at})" if error.at else "")
    return one_line(f"{code}{error.message}{at}")


def stated(catalog: Catalog, crate: str) -> Iterator[tuple[str | None, Use, str | None]]:
    """Yield the commit, the use and the target of each build that is stated of a crate, a verified one first."""
    for build in _verified_as_planned(catalog, crate):
        yield build.commit, use_of(build), None if is_for_the_machine(build.target) else build.target
    for report in catalog.crates[crate].builds:
        yield report.commit, use_of(report), report.target


def closure(catalog: Catalog, crate: str, use: Use) -> frozenset[str]:
    """Return the features that are on for a use: by the source of a crate that was inspected, else as planned."""
    inspected = catalog.inspected.get(crate)
    planned = catalog.crates[crate].features if crate in catalog.crates else {}
    features = inspected.features if inspected else planned
    return frozenset(enabled(features, use.features, default=use.default_features)) - {DEFAULT}


def _verified_as_planned(catalog: Catalog, crate: str) -> Iterator[VerifiedBuild]:
    """Yield the verified builds of a crate, without those that another requirement than the planned one asked for."""
    built = catalog.crate_builds.get(crate)
    for build in built.builds if built else ():
        if build.commit or build.requirement == catalog.requirement(crate):
            yield build


def _verified(catalog: Catalog, crate: str, commit: str | None, target: str | None) -> Iterator[_Build]:
    for build in _verified_as_planned(catalog, crate):
        if build.commit == commit and (build.target == target if target else is_for_the_machine(build.target)):
            on, error = closure(catalog, crate, use_of(build)), build.error
            yield _Build(
                by="verified", on=on, outcome=build.outcome, error=error, rustc=build.rustc, reason=build.reason
            )


def _reported(catalog: Catalog, crate: str, commit: str | None, target: str | None) -> Iterator[_Build]:
    for build in catalog.crates[crate].builds if crate in catalog.crates else ():
        if build.commit == commit and build.target == target:
            on = closure(catalog, crate, use_of(build))
            outcome: Outcome = "fails" if build.fails else "builds"
            yield _Build(by="reported", on=on, outcome=outcome, error=build.fails, rustc=build.rustc)


def is_for_the_machine(target: str) -> bool:
    """Tell whether a verified build was for the machine that it ran on; others are for WASM."""
    return not target.startswith(_WASM_FAMILY)


def use_of(build: ReportedBuild | VerifiedBuild) -> Use:
    """Return the use of a crate that was built."""
    return Use.model_validate({"features": build.features, "default-features": build.default_features})


def source_error(catalog: Catalog, crate: str, commit: str | None, use: Use) -> Error | None:
    """Return the error of what the crates' source lacks for a use of one of them; None where nothing is known of it.

    That is the source as it was read at the commit; without one, as it was inspected.
    """
    commit = commit if catalog.has_commits(crate) else None
    read = catalog.read_at(commit)
    inspected = read.inspected.get(crate)
    if inspected is None:
        return (
            Error(code=None, at=None, message=f"the source has no crate `{crate}`")
            if _is_missing(catalog, crate, commit)
            else None
        )
    return _lacking(catalog, inspected, use) if commit in (None, inspected.commit) else None


def _is_missing(catalog: Catalog, crate: str, commit: str | None) -> bool:
    """Tell whether the whole source was read at a commit, and a crate is not there."""
    whole = catalog.inspection_of(crate)
    return commit in catalog.commits or (
        whole is not None and commit in (None, whole.commit) and crate not in whole.crates
    )


def _lacking(catalog: Catalog, inspected: ObservedCrate, use: Use) -> Error | None:
    """Return the error of what a crate lacks; a build script might write the file of a module that has none.

    A registry has other versions than the one that was read: of one that the requirement rules out nothing follows.
    """
    requirement, version = catalog.requirement(inspected.name), inspected.version
    if accepts(requirement, version) is False and catalog.plan_source(inspected.name).is_registry:
        return None
    if accepts(requirement, version) is False:
        return Error(
            code=None,
            at=None,
            message=f"the source has version {version}, which the requirement {requirement} rules out",
        )
    for feature in use.features:
        if feature not in inspected.features:
            return Error(code=None, at=None, message=f"{inspected.name} has no feature `{feature}`")
    missing = evidence.missing_modules(inspected, evidence.features_on(inspected, use))
    if not missing or inspected.build_script:
        return None
    at = f"{(PurePosixPath(inspected.path) / missing[0].file).as_posix()}:{missing[0].line}"
    return Error(code=_NO_FILE, message=f"file not found for module `{missing[0].module}`", at=at)
