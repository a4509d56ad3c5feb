"""`cratebook completion`: the completion script of a shell."""

import click

from .group import main


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    For example: eval "$(cratebook completion bash)"
    """
    from click.shell_completion import shell_complete

    context.exit(shell_complete(main, {}, "cratebook", "_CRATEBOOK_COMPLETE", f"{shell}_source"))
