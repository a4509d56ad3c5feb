"""`python -m generator` is `cratebook`."""

from .cli import main

main(prog_name="cratebook")
