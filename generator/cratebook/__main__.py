"""`python -m cratebook` is `cratebook`."""

from .cli import main

main(prog_name="cratebook")
