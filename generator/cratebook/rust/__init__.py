"""What a Rust library exports at its root: sources parsed by tree-sitter, names resolved as rustc resolves them."""

from .exports import ExportedNames, PublicNamesIn, Surface, UnknownNames, surfaces
from .library import Library
from .module_tree import MissingModule
from .own_modules import Dependent, Exports, OwnModules
from .used_names import UsedName, renamed_crates, used_names

__all__ = [
    "Dependent",
    "ExportedNames",
    "Exports",
    "Library",
    "MissingModule",
    "OwnModules",
    "PublicNamesIn",
    "Surface",
    "UnknownNames",
    "UsedName",
    "renamed_crates",
    "surfaces",
    "used_names",
]
