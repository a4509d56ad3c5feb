"""Checkouts to observed data: repositories scanned, crates inspected; nothing in them is run."""
