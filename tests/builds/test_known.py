"""Whether a crate builds: what was built with the same features decides, and failures pass on to more features."""

from dataclasses import asdict, replace
from itertools import combinations

import pytest
from cratebook.builds import WASM, known
from cratebook.data.models import ObservedCrate, ObservedSource, Use
from hypothesis import given
from hypothesis import strategies as st

from .sample import ERROR, FEATURES, HOST, NEW, OLD, catalog, inspected, use

MODULE = {"module": "handshake", "file": "src/tls.rs", "line": 7, "needs": 'feature = "tls"'}


@pytest.mark.parametrize(
    ("verified", "reported", "taken", "expected"),
    [
        ("", "", use(), "unknown"),
        # The same features, named or by default or through another one, are the same build.
        ("builds", "", use(), "builds verified"),
        ("builds", "", use("tcp"), "builds verified"),
        ("builds", "", use("tcp", default=False), "builds verified"),
        ("builds quic", "", use("tls", "quic"), "builds verified"),
        # What builds says nothing of more features, nor of fewer.
        ("builds", "", use("tls"), "unknown"),
        ("builds tls", "", use(), "unknown"),
        ("builds none", "", use(), "unknown"),
        # What fails fails with more features, and says nothing of fewer.
        ("fails", "", use(), "fails verified"),
        ("fails", "", use("log"), "fails verified"),
        ("fails tls", "", use("quic"), "fails verified"),
        ("fails tls", "", use("log"), "unknown"),
        ("fails tls", "", use(), "unknown"),
        ("fails quic log", "", use("quic"), "unknown"),
        # Where the same features built all the same, that decides.
        ("fails tls; NEW builds quic", "", use("quic"), "builds verified"),
        # Verified goes before reported, and reported before nothing.
        ("builds", "fails", use(), "builds verified"),
        ("fails", "builds", use(), "fails verified"),
        ("fails", "builds log", use("log"), "fails verified"),
        ("", "builds", use(), "builds reported"),
        ("", "fails tls", use("quic"), "fails reported"),
        ("builds tls", "fails", use(), "fails reported"),
        ("not-verified", "builds", use(), "builds reported"),
        ("not-verified", "", use(), "unknown"),
    ],
)
def test_what_was_built_decides(verified: str, reported: str, taken: Use, expected: str) -> None:
    net = tuple(f"{NEW} {words.removeprefix(' NEW ')}" for words in verified.split(";") if words)
    of = catalog(net=net, reports=(f"{NEW} {reported}",) if reported else ())
    seen = known(of, "acme-net", NEW, taken)
    assert f"{seen.state} {seen.by or ''}".strip() == expected
    assert (seen.error is not None) == (seen.state == "fails")


def test_another_commit_is_another_build() -> None:
    of = catalog(net=(f"{OLD} fails",), reports=(f"{OLD} builds tls",))
    assert [known(of, "acme-net", commit, use()).state for commit in (NEW, None)] == ["unknown", "unknown"]


def test_another_target_is_another_build() -> None:
    of = catalog(net=(f"{NEW} builds",))
    assert known(of, "acme-net", NEW, use(), WASM).state == "unknown"
    assert known(of, "acme-net", NEW, use(), HOST).state == "builds"


def test_a_verified_build_names_the_compiler_and_the_first_error() -> None:
    seen = known(catalog(net=(f"{NEW} fails",)), "acme-net", NEW, use())
    assert seen.rustc == "1.95.0"
    assert seen.error is not None
    assert asdict(seen.error) == ERROR


def test_what_could_not_be_tried_is_unknown_and_says_why() -> None:
    seen = known(catalog(net=(f"{NEW} not-verified",)), "acme-net", NEW, use())
    assert (seen.state, seen.reason) == ("unknown", "offline")


def test_source_without_a_file_fails_where_it_was_read() -> None:
    of = catalog(source=inspected(missing=[MODULE]))
    seen = known(of, "acme-net", NEW, use("quic"))
    assert (seen.state, seen.by) == ("fails", "source")
    assert seen.error is not None
    assert asdict(seen.error) == {
        "code": "E0583",
        "message": "file not found for module `handshake`",
        "at": "crates/acme-net/src/tls.rs:7",
    }
    assert [known(of, "acme-net", commit, use("quic")).state for commit in (None, OLD)] == ["fails", "unknown"]
    assert known(of, "acme-net", NEW, use()).state == "unknown"


def test_a_build_script_may_write_the_file() -> None:
    of = catalog(source=inspected(missing=[MODULE]).model_copy(update={"build_script": True}))
    assert known(of, "acme-net", NEW, use("tls")).state == "unknown"


@pytest.mark.parametrize(
    ("crate", "source", "error"),
    [
        ("acme-net", inspected(features={}), "acme-net has no feature `tls`"),
        ("acme-net", inspected(version="2.0.0"), "the source has version 2.0.0, which the requirement 1.2 rules out"),
        ("acme-log", None, "the source has no crate `acme-log`"),
    ],
)
def test_source_without_what_is_taken_fails(crate: str, source: ObservedCrate | None, error: str) -> None:
    whole = ObservedSource(commit=NEW, crates=("acme-core", "acme-net"))
    seen = known(replace(catalog(source=source), inspections={("source",): whole}), crate, NEW, use("tls"))
    assert (seen.state, seen.by) == ("fails", "source")
    assert seen.error is not None
    assert seen.error.message == error


NAMES = tuple(FEATURES.keys() - {"default"})
SETS = st.frozensets(st.sampled_from(NAMES))
BUILDS = st.lists(st.tuples(st.sampled_from(["builds", "fails", "not-verified"]), SETS), max_size=4)


@given(BUILDS, BUILDS, SETS)
def test_with_more_features_than_fail_nothing_builds_unless_it_was_built(
    verified: list[tuple[str, frozenset[str]]], reported: list[tuple[str, frozenset[str]]], more: frozenset[str]
) -> None:
    built = [f"{NEW} {outcome} none {' '.join(sorted(features))}" for outcome, features in verified]
    stated = [f"{NEW} {o} none {' '.join(sorted(fs))}" for o, fs in reported if o != "not-verified"]
    of = catalog(net=tuple(built), reports=tuple(stated))
    for features in (frozenset(some) for number in range(len(NAMES) + 1) for some in combinations(NAMES, number)):
        fewer, both = (known(of, "acme-net", NEW, use(*sorted(f), default=False)) for f in (features, features | more))
        if fewer.state == "fails" and both.state == "builds":
            assert any(outcome == "builds" for outcome, _ in (*verified, *reported))
            assert both.by == "verified" or fewer.by == "reported"
        assert both.state != "unknown" or fewer.state != "fails"
