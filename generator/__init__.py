"""Turn structured data about shared crates into a publishable handbook."""
