"""The handbook's files and the site built from them: addresses, pages, diagrams, JSON, output."""
