"""A view and a template to text; a name that a view does not have is an error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import jinja2
from markupsafe import Markup

from ..diagnostics import CratebookError
from . import markdown
from .pages import Page

_BLANK_LINES = re.compile(r"\n{3,}")


def render(pages: Iterable[tuple[str, Page]], folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield each page's path and text; a template is taken from the first folder that has it.

    Raises CratebookError, with file and line, where a template is at fault.
    """
    environment = _environment(folders)
    for path, page in pages:
        try:
            text = environment.get_template(page.template).render(page=page.view)
        except jinja2.TemplateSyntaxError as error:
            raise CratebookError(
                f"{error.filename or error.name}:{error.lineno}: error: template: {error.message}"
            ) from error
        except jinja2.TemplateNotFound as error:
            raise CratebookError(f"the template '{error.name}' is missing") from error
        except jinja2.TemplateError as error:
            raise CratebookError(f"{_at(error)}: error: template: {error.message}") from error
        except UnicodeDecodeError as error:
            raise CratebookError(
                f"the template '{page.template}', or one that it takes in, is not UTF-8 text"
            ) from error
        except (TypeError, ArithmeticError, RecursionError) as error:
            raise CratebookError(f"{_at(error)}: error: template: {error}") from error
        yield path, _BLANK_LINES.sub("\n\n", text).strip() + "\n"


def _environment(folders: Iterable[Path]) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        undefined=jinja2.StrictUndefined,
        finalize=_ready,
        # With autoescape a macro returns Markup, which is how `_ready` knows that it is done.
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _ready(value: object) -> object:
    """Escape whatever is not ready for a Markdown page."""
    if isinstance(value, Markup | jinja2.Undefined):
        return value
    return markdown.text(str(value))


def _at(error: BaseException) -> str:
    """Return the template's file and line in which an error arose."""
    frames, trace = [], error.__traceback__
    while trace:
        frames.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    file, line = next(((f, n) for f, n in reversed(frames) if f.endswith(".md")), ("templates", 1))
    return f"{file}:{line}"
