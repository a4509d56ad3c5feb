"""What a Rust library exports at its root: sources parsed by tree-sitter, names resolved as rustc resolves them."""

from .exports import ExportedNames, Surface, UnknownNames, surfaces
from .library import Library
from .module_tree import MissingModule
from .source_text import path_roots
from .syntax import NameKind

__all__ = [
    "ExportedNames",
    "Library",
    "MissingModule",
    "NameKind",
    "Surface",
    "UnknownNames",
    "path_roots",
    "surfaces",
]
