"""The small handbook with what is stated of builds, each build as one line of words."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from cratebook.builds import digest, offered
from cratebook.data.catalog import Catalog
from cratebook.data.models import (
    ObservedBuilds,
    ObservedCommit,
    ObservedCrate,
    ObservedCrateBuilds,
    ObservedRepository,
    ObservedRepositoryBuilds,
    Use,
)
from cratebook.data.models.builds import ReportedBuild
from cratebook.data.models.site import Pin
from cratebook.handbook import load_and_check
from cratebook.project import Project

from tests.conftest import SMALL

CATALOG = load_and_check(Project(SMALL))[0]
SOURCE = ("source",)
NEW, OLD, OLDER = ("a" * 40, "b" * 40, "c" * 40)
HOST = "x86_64-unknown-linux-gnu"
FEATURES = {"default": ["tcp"], "tcp": [], "tls": ["tcp"], "quic": ["tls"], "log": []}
ERROR = {"code": "E0308", "message": "mismatched types", "at": "crates/acme-net/src/lib.rs:7"}


def use(*features: str, default: bool = True) -> Use:
    return Use.model_validate({"features": features, "default-features": default})


def inspected(commit: str = NEW, crate: str = "acme-net", **more: object) -> ObservedCrate:
    features = FEATURES if crate == "acme-net" else {}
    known = {"name": crate, "path": f"crates/{crate}", "version": "1.2.3", "commit": commit, "features": features}
    return ObservedCrate.model_validate_json(json.dumps({**known, **more}))


def verified(words: str) -> dict[str, object]:
    """Return a verified build given as its commit, outcome, and features; `none` is without defaults."""
    commit, outcome, *features = words.split()
    return {
        **_taken(commit, features),
        "rustc": "1.95.0",
        "target": HOST,
        "outcome": outcome,
        **({"error": ERROR} if outcome == "fails" else {}),
        **({"reason": "offline"} if outcome == "not-verified" else {}),
    }


def reported(words: str) -> ReportedBuild:
    """Return a reported build given in the same way."""
    commit, outcome, *features = words.split()
    fails = {"fails": ERROR} if outcome == "fails" else {}
    return ReportedBuild.model_validate_json(json.dumps({**_taken(commit, features), **fails}))


def _taken(commit: str, features: Iterable[str]) -> dict[str, object]:
    named = [feature for feature in features if feature != "none"]
    return {"commit": commit, "features": named, "default-features": "none" not in features}


def catalog(  # noqa: PLR0913 - each is a part of the data
    *,
    net: tuple[str, ...] = (),
    core: tuple[str, ...] = (),
    reports: tuple[str, ...] = (),
    tried: tuple[str, ...] = (),
    takes: Mapping[str, tuple[str, ...]] | None = None,
    joined: tuple[tuple[str, str], ...] = (),
    pin: tuple[str, str] | None = ("rev", NEW),
    source: ObservedCrate | None = None,
    elsewhere: tuple[ObservedCommit, ...] = (),
) -> Catalog:
    """The small handbook: `net` and `core` are verified builds, `reports` reported ones of acme-net.

    `takes` are the features of acme-net in each repository that has it, `joined` are pairs of which the first depends
    on the second.
    """
    uses = takes if takes is not None else {"shop": ("tls",)}
    repositories = {
        name: repository.model_copy(update={"crates": _crates(uses.get(name))})
        for name, repository in CATALOG.repositories.items()
    }
    crates = {
        **CATALOG.crates,
        "acme-net": CATALOG.crates["acme-net"].model_copy(
            update={"features": FEATURES, "builds": tuple(map(reported, reports))}
        ),
    }
    assert CATALOG.site.source is not None
    own = CATALOG.site.source.model_copy(update={"rev": None, "pin": Pin.model_validate(dict([pin])) if pin else None})
    return replace(
        CATALOG,
        site=CATALOG.site.model_copy(update={"source": own}),
        crates=crates,
        repositories=repositories,
        observed=dict(_joined(joined)),
        inspected={crate.name: crate for crate in (source or inspected(), inspected(crate="acme-core"))},
        commits={read.commit: read for read in elsewhere},
        crate_builds={
            "acme-net": _builds("acme-net", map(verified, net)),
            "acme-core": _builds("acme-core", map(verified, core)),
        },
        tried={SOURCE: ObservedBuilds(commits=tried)} if tried else {},
    )


def _crates(features: tuple[str, ...] | None) -> Mapping[str, Use]:
    return {"acme-core": Use(), **({} if features is None else {"acme-net": use(*features)})}


def _builds(crate: str, builds: Iterable[dict[str, object]]) -> ObservedCrateBuilds:
    return ObservedCrateBuilds.model_validate_json(json.dumps({"name": crate, "builds": list(builds)}))


def _joined(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, ObservedRepository]]:
    for one, other in pairs:
        entry = {
            "manifest": "Cargo.toml",
            "line": 7,
            "package": other,
            "table": "dependencies",
            "git": CATALOG.url_of(other),
        }
        scan = {"name": one, "kind": "package", "repositories": [entry]}
        yield one, ObservedRepository.model_validate_json(json.dumps(scan))


def with_offer(of: Catalog, repository: str, commit: str, outcome: str, text: str = "") -> Catalog:
    """Return a catalog in which what a repository is offered at a commit was built, or else another text."""
    dependencies, imports = offered(of, repository, ((SOURCE, commit),))
    build = {
        **{key: value for key, value in verified(f"{commit} {outcome}").items() if "features" not in key},
        "dependencies": digest(text or dependencies),
        "imports": digest(imports),
    }
    before = of.repository_builds.get(repository)
    offers = [*(before.model_dump(mode="json", by_alias=True)["offers"] if before else []), build]
    after = ObservedRepositoryBuilds.model_validate_json(json.dumps({"name": repository, "offers": offers}))
    return replace(of, repository_builds={**of.repository_builds, repository: after})
