"""What a Rust library exports at its root: sources parsed by tree-sitter, names resolved as rustc resolves them."""

from .exports import ExportedNames, PublicNamesIn, Surface, UnknownNames, surfaces
from .library import Library
from .module_tree import MissingModule
from .source_text import identifier, path_roots, raw_identifier
from .syntax import NameKind

__all__ = [
    "ExportedNames",
    "Library",
    "MissingModule",
    "NameKind",
    "PublicNamesIn",
    "Surface",
    "UnknownNames",
    "identifier",
    "path_roots",
    "raw_identifier",
    "surfaces",
]
