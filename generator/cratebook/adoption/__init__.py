"""The plan held against what was observed, as typed values."""
