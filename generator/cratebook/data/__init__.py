"""A data folder to a catalog: YAML with positions, frozen models, and the faults of single files."""
