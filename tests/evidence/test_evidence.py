"""What an inspected crate's source says: what is on, what does not compile, which names are there or come near."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from cratebook import evidence
from cratebook.cargo import cfg
from cratebook.data.catalog import Catalog
from cratebook.data.models import ObservedCrate, Use
from cratebook.data.models.entities import Import
from cratebook.evidence import Nearest, PlannedName
from cratebook.handbook import load_and_check
from cratebook.project import Project
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SMALL

CATALOG = load_and_check(Project(SMALL))[0]
PLANNED = CATALOG.crates["acme-net"]


def seen(**said: object) -> ObservedCrate:
    """An inspected crate that says this, and nothing else."""
    known = {"name": "acme-net", "path": "crates/acme-net", "version": "1.2.3"}
    return ObservedCrate.model_validate_json(json.dumps({**known, **said}))


def use(*features: str, default: bool = True) -> Use:
    return Use.model_validate({"features": features, "default-features": default})


def exporting(*names: str, **said: object) -> ObservedCrate:
    """An inspected crate with these names at its root, each given as `kind name`."""
    groups = [{"kind": kind, "names": [name]} for kind, name in (said.split() for said in names)]
    return seen(exports=groups, **said)


def catalog(*crates: ObservedCrate, names: tuple[str, ...] = ("Connection", "Listener")) -> Catalog:
    """The small handbook with these crates inspected, acme-net's import line being of these names."""
    planned = PLANNED.model_copy(update={"import_": Import(comment="Connections", names=names)})
    inspected = {crate.name: crate for crate in crates}
    return replace(CATALOG, crates={**CATALOG.crates, "acme-net": planned}, inspected=inspected)


FEATURES = {
    "default": ["tcp"],
    "full": ["tls", "quic"],
    "quic": ["quinn/ring"],
    "quinn": ["dep:quinn"],
    "tcp": [],
    "tls": ["tcp", "rustls", "quinn?/tls"],
    "rustls": ["dep:rustls"],
}


@pytest.mark.parametrize(
    ("taken", "on"),
    [
        (use(), {"default", "tcp"}),
        (use(default=False), set()),
        (use("tls", default=False), {"tls", "tcp", "rustls"}),
        (use("quic", default=False), {"quic", "quinn"}),
        (use("full"), {"default", "full", "tls", "tcp", "rustls", "quic", "quinn"}),
        (use("pool", default=False), set()),
    ],
)
def test_a_feature_is_on_with_all_that_it_enables(taken: Use, on: set[str]) -> None:
    assert evidence.features_on(seen(features=FEATURES), taken) == on


def test_an_optional_dependency_under_its_own_name_is_no_own_feature() -> None:
    crate = seen(features=FEATURES)
    own = [feature for feature in crate.features if evidence.is_own(crate, feature)]
    assert own == ["default", "full", "quic", "tcp", "tls"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["tcp", "rustls"], ["dep:rustls", "tcp"]),
        (["quinn/ring"], ["dep:quinn", "quinn?/ring"]),
        (["quinn/ring", "quinn"], ["quinn/ring"]),
    ],
)
def test_two_ways_of_writing_enable_the_same(one: list[str], other: list[str]) -> None:
    crate = seen(features=FEATURES)
    assert evidence.effect(crate, one) == evidence.effect(crate, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(["tcp"], []), (["tcp"], ["dep:tcp"]), (["quinn?/ring"], ["quinn/ring"]), (["quinn/ring"], ["quinn"])],
)
def test_two_ways_of_writing_enable_different_things(one: list[str], other: list[str]) -> None:
    crate = seen(features=FEATURES)
    assert evidence.effect(crate, one) != evidence.effect(crate, other)


def without_file(needs: str | None) -> ObservedCrate:
    return seen(features=FEATURES, missing=[{"module": "gone", "file": "src/lib.rs", "line": 7, "needs": needs}])


@pytest.mark.parametrize(
    ("needs", "uncompilable", "asking"),
    [
        (None, [], ()),
        ("windows", [], ()),
        ('feature = "tls"', ["full", "tls"], ("tls",)),
        ('feature = "quinn"', ["full", "quic", "quinn"], ("quic",)),
        ('any(feature = "tls", feature = "quic")', ["full", "quic", "tls"], ("quic", "tls")),
        ('all(feature = "tls", feature = "quic")', ["full"], ("full",)),
        ('feature = "tcp"', ["default", "full", "tcp", "tls"], ("tcp",)),
        ('all(feature = "tls", windows)', [], ()),
    ],
)
def test_a_feature_that_asks_for_a_module_without_a_file_does_not_compile(
    needs: str | None, uncompilable: list[str], asking: tuple[str, ...]
) -> None:
    crate = without_file(needs)
    assert sorted(evidence.uncompilable(crate)) == uncompilable
    assert evidence.features_requiring(crate, crate.missing[0]) == asking


def test_features_that_enable_each_other_ask_both() -> None:
    missing = {"module": "gone", "file": "src/lib.rs", "line": 7, "needs": 'feature = "a"'}
    crate = seen(features={"a": ["b"], "b": ["a"]}, missing=[missing])
    assert evidence.features_requiring(crate, crate.missing[0]) == ("a", "b")


def test_what_is_in_the_way_without_a_feature_is_not_with_it() -> None:
    crate = without_file('not(feature = "tcp")')
    assert evidence.missing_modules(crate, frozenset()) == crate.missing
    assert evidence.missing_modules(crate, frozenset({"tcp"})) == ()


def test_a_condition_that_cannot_be_read_is_for_no_feature_to_decide() -> None:
    crate = without_file('version("1.70")')
    assert evidence.missing_modules(crate, frozenset(FEATURES)) == ()


def test_a_shared_crate_is_optional_where_nothing_needs_it_without_a_feature() -> None:
    internal = [
        {"package": "acme-log", "optional": True},
        {"package": "acme-time", "optional": True, "target": "cfg(unix)"},
        {"package": "acme-time", "target": "cfg(windows)"},
        {"package": "acme-test", "kind": "dev"},
        {"package": "acme-make", "kind": "build"},
    ]
    external = [{"package": "acme-core", "version": "1.2"}, {"package": "bytes"}]
    found = evidence.needed_crates(catalog(seen(internal=internal, external=external)), "acme-net")
    assert found == {"acme-log": True, "acme-time": False, "acme-core": False}


@pytest.mark.parametrize(
    ("path", "commit", "said"),
    [
        ("crates/acme-net", "0123abc456789def", "crates/acme-net at 0123abc45678"),
        ("crates/acme-net", None, "crates/acme-net"),
        (".", "0123abc456789def", "the top folder at 0123abc45678"),
    ],
)
def test_where_a_crate_was_read_is_said(path: str, commit: str | None, said: str) -> None:
    assert evidence.seen_at(seen(path=path, commit=commit)) == said


@pytest.mark.parametrize(
    ("name", "exports", "nearest"),
    [
        ("uuid_v7", ["struct UuidV4Generator", "struct UuidV7Generator"], ("UuidV7Generator", "UuidV4Generator")),
        ("ulid", ["struct UuidV7Generator", "struct UlidGenerator"], ("UlidGenerator",)),
        ("init_otel", ["function init", "struct OtelConfig", "function shutdown"], ("init", "OtelConfig")),
        ("MessageQueue", ["struct Message", "trait Queue", "function queue"], ("Queue", "queue", "Message")),
        ("AuditLog", ["function log", "struct AuditLogger", "function init"], ("AuditLogger", "log")),
        ("Config", ["struct ConfigBuilder", "trait ConfigSource", "function parse"], ("ConfigSource", "ConfigBuilder")),
        ("JwtValidator", ["trait Jwt", "enum JwtError", "function validate"], ("validate", "Jwt", "JwtError")),
        ("ConfigLoader", ["struct ConfigError", "function load", "function config"], ("load", "ConfigError", "config")),
        ("MAX_SIZE", ["function max_size", "constant MAX_LENGTH"], ("MAX_LENGTH", "max_size")),
        ("HTTPClient", ["struct HttpClient", "struct Client"], ("HttpClient", "Client")),
        ("A", ["struct AOne", "struct ATwo", "struct ASix", "struct ATen"], ("AOne", "ATwo", "ASix")),
    ],
)  # fmt: skip
def test_the_names_that_share_words_come_nearest(name: str, exports: list[str], nearest: tuple[str, ...]) -> None:
    found = evidence.nearest(catalog(exporting(*exports)), "acme-net", name)
    assert found == Nearest(names=nearest, near=True)


def test_where_no_name_comes_near_the_first_functions_and_then_other_names_stand_for_the_crate() -> None:
    names = ["function read", "module path", "trait PathExt", "struct TempFile", "function write", "struct TempDir"]
    handbook = catalog(exporting(*names, "type Kind", "function copy", "function glob"))
    found = evidence.nearest(handbook, "acme-net", "LocalFs")
    assert found == Nearest(names=("read", "write", "copy", "PathExt", "TempFile", "TempDir"), near=False)


def test_where_no_name_comes_near_a_constant_the_first_constants_stand_for_the_crate() -> None:
    handbook = catalog(exporting("function read", "constant LIMIT", "static TABLE"))
    found = evidence.nearest(handbook, "acme-net", "MAX_SIZE")
    assert found == Nearest(names=("LIMIT", "TABLE", "read"), near=False)


def test_a_crate_without_names_has_nothing_that_comes_near() -> None:
    assert evidence.nearest(catalog(seen()), "acme-net", "Listener") == Nearest(names=(), near=False)


def test_the_same_name_of_another_crate_comes_first() -> None:
    other = seen(name="acme-http", exports=[{"kind": "struct", "names": ["Router"]}])
    found = evidence.nearest(catalog(exporting("struct Route"), other), "acme-net", "Router")
    assert found == Nearest(names=("acme_http::Router", "Route"), near=True)


@pytest.mark.parametrize("group", [{"kind": "struct", "hidden": True}, {"kind": "unknown"}])
def test_a_hidden_name_or_one_that_leads_nowhere_is_not_offered(group: dict[str, object]) -> None:
    other = seen(name="acme-http", exports=[{**group, "names": ["Router"]}])
    crate = seen(exports=[{**group, "names": ["RouterBuilder"]}])
    assert evidence.nearest(catalog(crate, other), "acme-net", "Router") == Nearest(names=(), near=False)


def test_a_name_from_outside_is_offered() -> None:
    crate = seen(exports=[{"kind": "unknown", "from": "http", "names": ["HttpRequest"]}])
    assert evidence.nearest(catalog(crate), "acme-net", "Request").names == ("HttpRequest",)


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True)


@given(st.lists(NAMES, unique=True, max_size=12), NAMES)
def test_what_comes_nearest_is_exported_and_not_planned(names: list[str], name: str) -> None:
    handbook = catalog(exporting(*(f"struct {other}" for other in names)), names=("Listener", name))
    found = evidence.nearest(handbook, "acme-net", name).names
    assert set(found) <= set(names) - {"Listener", name}
    assert len(found) == len(set(found))


def states(crate: ObservedCrate, *features: str, names: tuple[str, ...] = ("Connection", "Listener")) -> list[str]:
    found = evidence.planned_names(catalog(crate, names=names), "acme-net", use(*features)) or ()
    return [name.state for name in found]


def test_a_name_is_there_absent_or_waits_for_a_feature() -> None:
    groups = [
        {"kind": "struct", "names": ["Connection"]},
        {"kind": "struct", "needs": 'feature = "tls"', "names": ["Listener"]},
        {"kind": "type", "needs": "unix", "names": ["Socket"]},
    ]
    crate = seen(features=FEATURES, exports=groups)
    names = ("Connection", "Listener", "Socket", "Stream")
    assert states(crate, names=names) == ["exported", "gated", "exported", "absent"]
    assert states(crate, "full", names=names) == ["exported", "exported", "exported", "absent"]


def test_a_name_of_several_things_is_there_with_one_of_them() -> None:
    groups = [
        {"kind": "struct", "needs": f'feature = "{feature}"', "names": ["Connection", "Listener"]}
        for feature in ("tls", "tcp")
    ]
    assert states(seen(features=FEATURES, exports=groups)) == ["exported", "exported"]


def test_a_name_that_a_glob_may_bring_is_not_known() -> None:
    crate = exporting("struct Connection", features=FEATURES, unknown=[{"by": "rustls::*", "needs": 'feature = "tls"'}])
    assert states(crate) == ["exported", "absent"]
    assert states(crate, "tls") == ["exported", "unknown"]


def test_a_name_under_more_conditions_than_are_followed_is_not_known() -> None:
    groups = [{"kind": "struct", "needs": cfg.format_condition(cfg.UNDECIDED), "names": ["Connection"]}]
    assert states(seen(exports=groups), names=("Connection",)) == ["unknown"]


def test_what_is_inside_of_a_name_is_not_known() -> None:
    crate = exporting("module net")
    assert states(crate, names=("net::Listener", "io::Listener")) == ["unknown", "absent"]


def test_a_gated_name_says_what_it_needs() -> None:
    crate = seen(exports=[{"kind": "struct", "needs": 'feature = "tls"', "names": ["Listener"]}])
    found = evidence.planned_names(catalog(crate, names=("Listener",)), "acme-net", Use())
    assert found == (PlannedName(name="Listener", state="gated", needs=evidence.condition('feature = "tls"')),)


def test_nothing_is_judged_without_source_or_without_an_import_line() -> None:
    assert evidence.planned_names(catalog(), "acme-net", Use()) is None
    unplanned = PLANNED.model_copy(update={"import_": None})
    handbook = replace(catalog(seen()), crates={"acme-net": unplanned})
    assert evidence.planned_names(handbook, "acme-net", Use()) is None
