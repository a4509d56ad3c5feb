"""For WASM a crate is taken with what builds for it, and without what fails there."""

from dataclasses import replace

import pytest
from cratebook.builds import WASM, for_wasm
from cratebook.data.catalog import Catalog
from cratebook.data.models import ObservedCrate, Use
from cratebook.data.models.entities import Wasm

from .sample import NEW, catalog, inspected, reported, use

MODULE = {"module": "web", "file": "src/lib.rs", "line": 3, "needs": 'feature = "log"'}


def of(wasm: dict[str, object] | None, *fails: str, source: ObservedCrate | None = None) -> Catalog:
    """The small handbook with what it says of acme-net and WASM, and the features with which a build for it fails."""
    known = catalog(source=source)
    builds = tuple(reported(f"{NEW} fails {words}").model_copy(update={"target": WASM}) for words in fails)
    stated = Wasm.model_validate({"support": "full", "note": "Any", **wasm}) if wasm is not None else None
    net = known.crates["acme-net"].model_copy(update={"wasm": stated, "builds": builds})
    return replace(known, crates={**known.crates, "acme-net": net})


def taken(catalog: Catalog, planned: Use) -> str:
    """Return how acme-net is taken in a word each: features, `none` without defaults, `-` before what is left out."""
    found = for_wasm(catalog, "acme-net", planned, ("rev", NEW))
    if found is None:
        return "not"
    left_out = [f"-{failure.feature}" for failure in found.left_out]
    return " ".join([*found.use.features, *([] if found.use.default_features else ["none"]), *left_out])


@pytest.mark.parametrize(
    ("wasm", "planned", "fails", "expected"),
    [
        # One feature is added to those that are planned.
        ({"feature": "log"}, use("tls"), (), "tls log"),
        ({"feature": "log"}, use("log"), (), "log"),
        ({}, use("tls", default=False), (), "tls none"),
        # Several, or none of the defaults, are exactly what a build for WASM takes.
        ({"features": ("tcp", "log")}, use("tls"), (), "tcp log"),
        ({"features": ("log",), "default-features": False}, use("tls"), (), "log none"),
        ({"default-features": False}, use("tls"), (), "none"),
        # What fails there is left out; what fails without any feature is not for WASM.
        ({"feature": "log"}, use("tls"), ("log",), "tls -log"),
        ({"features": ("tls", "log")}, use(), ("tls", "log"), " -tls -log"),
        ({"feature": "log"}, use("tls"), ("",), "not"),
        ({"feature": "log"}, use("tls"), ("none",), "not"),
        # The data says that it does not build, or nothing.
        ({"support": "none"}, use(), (), "not"),
        (None, use(), (), "not"),
        # A feature that the crate does not have is for a rule to report.
        ({"feature": "web"}, use("tls"), (), "tls"),
    ],
)
def test_it_is_taken_with_what_builds(
    wasm: dict[str, object] | None, planned: Use, fails: tuple[str, ...], expected: str
) -> None:
    assert taken(of(wasm, *fails), planned) == expected.strip()


def test_a_feature_whose_module_has_no_file_is_left_out_with_its_error() -> None:
    known = of({"feature": "log"}, source=inspected(missing=[MODULE]))
    found = for_wasm(known, "acme-net", use("tls"), ("rev", NEW))
    assert found is not None
    assert (found.use.features, [failure.feature for failure in found.left_out]) == (("tls",), ["log"])
    assert found.left_out[0].error.message == "file not found for module `web`"


@pytest.mark.parametrize("pin", [None, ("tag", "v1")])
def test_without_a_commit_what_is_known_of_the_inspected_source_holds(pin: tuple[str, str] | None) -> None:
    found = for_wasm(of({"feature": "log"}, "log"), "acme-net", use("tls"), pin)
    assert found is not None
    assert found.use.features == ("tls",)


def test_what_is_optional_stays_so() -> None:
    optional = Use.model_validate({"optional": True})
    found = for_wasm(of({"feature": "log"}), "acme-net", optional, None)
    assert found is not None
    assert found.use.optional
