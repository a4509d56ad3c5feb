"""Names as Cargo allows them (Cargo reference, "The name field" and "Features"; `restricted_names` in its source).

Cargo goes by Unicode's XID classes, as Python does for identifiers.
"""

import re

# What a name may have and an identifier may not.
_ONLY_IN_PACKAGES = re.compile(r"(?<=.)-")
_ONLY_IN_FEATURES = re.compile(r"(?<=.)[-+.]|^[0-9]")


def is_package_name(name: str) -> bool:
    """Tell whether a package can have a name: a letter or _, then letters, digits, - and _, of any script."""
    return _ONLY_IN_PACKAGES.sub("_", name).isidentifier()


def is_feature_name(name: str) -> bool:
    """Tell whether a feature can have a name: a letter, 0 to 9 or _, then letters, digits, _, -, + and ."""
    return _ONLY_IN_FEATURES.sub("_", name).isidentifier()
