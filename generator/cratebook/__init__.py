"""Turn structured data about shared crates into a publishable handbook."""

import os

# A plugin of another package must not change what a data file means, nor be looked for at every start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
