"""What a crate exports at its root: its sources parsed by tree-sitter, and names resolved as Rust does."""
