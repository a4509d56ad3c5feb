"""Cargo's own terms: versions, sources, conditions, manifests and the text of patches."""
