"""How a crate is taken where it is to build for WASM too."""

from dataclasses import dataclass
from functools import lru_cache

from ..cargo.source import Pin
from ..data.catalog import Catalog
from ..data.models import Use
from .choice import commit_of
from .features import Failure, left_out, without_failing
from .known import WASM, Error, known

# Repositories take the same crates with the same few sets of features.
_REMEMBERED = 4096


@dataclass(frozen=True, kw_only=True)
class WasmUse:
    """A use with which a crate is not known to fail for WASM, without the features in `left_out`."""

    use: Use
    left_out: tuple[Failure, ...]


@lru_cache(_REMEMBERED)
def for_wasm(catalog: Catalog, crate: str, use: Use, pin: Pin | None) -> WasmUse | None:
    """Return how a crate is taken in a build for WASM; None where it builds for it with nothing, or nobody says so.

    The data names the features of such a build, or one that is added to those of the use; without a commit, as for the
    newest of the day, what is known of the source that was inspected holds.
    """
    support = catalog.crates[crate].wasm
    if support is None or support.support == "none":
        return None
    own = support.features or not support.default_features
    named = [feature for feature in support.use.features if feature in catalog.crates[crate].features]
    asked = Use.model_validate(
        {
            "features": tuple(dict.fromkeys(named if own else (*use.features, *named))),
            "default-features": support.default_features and use.default_features,
            "optional": use.optional,
        }
    )
    inspected = catalog.inspected.get(crate)
    commit = commit_of(catalog, catalog.source_path(crate), pin) or (inspected.commit if inspected else None)

    def error_of(crate: str, use: Use) -> Error | None:
        return known(catalog, crate, commit, use, WASM).error

    less = without_failing(catalog, crate, commit, asked, WASM)
    if error_of(crate, less):
        return None
    return WasmUse(use=less, left_out=tuple(left_out(crate, asked, less, error_of)))
