"""Names as Cargo allows them (Cargo reference, "The name field" and "Features"; `restricted_names` in its source)."""

from __future__ import annotations

import re

_PACKAGE = re.compile(r"[^\W\d][\w-]*")
_FEATURE = re.compile(r"\w[\w+.-]*")


def is_package_name(name: str) -> bool:
    """Tell whether a package can have a name: a letter or _, then letters, digits, - and _, of any script."""
    return _PACKAGE.fullmatch(name) is not None


def is_feature_name(name: str) -> bool:
    """Tell whether a feature can have a name: a letter, a digit or _, then these and -, + and ., of any script."""
    return _FEATURE.fullmatch(name) is not None
