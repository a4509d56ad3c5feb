"""`cratebook completion`: the completion script of a shell."""

from __future__ import annotations

import click

from ..diagnostics import CratebookError
from .group import main


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell, for example: eval "$(cratebook completion bash)"."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - only here, for a quick start elsewhere

    complete = get_completion_class(shell)
    if complete is None:
        raise CratebookError(f"click knows no completion for {shell}")
    click.echo(complete(main, {}, "cratebook", "_CRATEBOOK_COMPLETE").source())
    context.exit()
