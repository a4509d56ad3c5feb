"""Facts and a template to text; a name that the facts do not have is an error."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

from .. import cache
from ..diagnostics import CratebookError
from . import markdown
from .filters import FILTERS

_BLANK_LINES = re.compile(rf"\n(?:\n+(?=\n)|{markdown.FENCE})")


class Compiled(jinja2.BytecodeCache):
    """What environments of one kind have compiled, by a template's place and text."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled, if it is kept."""
        code = cache.read(self._kind, f"{bucket.key} {bucket.checksum}")
        if code:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        cache.write(self._kind, f"{bucket.key} {bucket.checksum}", bucket.bytecode_to_string())


class _Code(CodeGenerator):
    """Code that escapes what a template prints once, by `_escaped`, where Jinja would do so again."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002 - Jinja's
        self.write(finalize.src)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002 - Jinja's
        self.write(")")


class _Environment(jinja2.Environment):
    code_generator_class = _Code


class Templates:
    """The templates of some folders; each is taken from the first folder that has it."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._environment = _Environment(
            loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
            bytecode_cache=Compiled("template"),
            undefined=jinja2.StrictUndefined,
            finalize=_escaped,
            # With autoescape a macro returns Markup, which is how `_escaped` knows that it is done.
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            # To compile takes longer than what folding the few constants of a template spares.
            optimized=False,
            # Templates live for one run; to look at their files for each page again takes a thirtieth of the time.
            auto_reload=False,
        )
        self._environment.filters.update(FILTERS)

    def render(self, name: str, **context: object) -> str:
        """Return the text of a template; raise CratebookError, with file and line, where it is at fault."""
        try:
            text = self._environment.get_template(name).render(context)
        except jinja2.TemplateSyntaxError as error:
            raise CratebookError(
                f"{error.filename or error.name}:{error.lineno}: error: template: {error.message}"
            ) from error
        except jinja2.TemplateNotFound as error:
            raise CratebookError(f"the template '{error.name}' is missing") from error
        except UnicodeDecodeError as error:
            raise CratebookError(f"the template '{name}', or one that it takes in, is not UTF-8 text") from error
        except (jinja2.TemplateError, TypeError, ArithmeticError, RecursionError) as error:
            raise CratebookError(f"{_at(error)}: error: template: {error}") from error
        return _BLANK_LINES.sub(_folded, f"\n{text}\n").strip() + "\n"


def _folded(match: re.Match[str]) -> str:
    """Make blank lines one; those of a code block are the code's."""
    return match[0] if match[2] else "\n"


def _escaped(value: object) -> str:
    """Escape whatever is not ready for a Markdown page; raises UndefinedError for a name that the facts do not have."""
    return value if isinstance(value, Markup) else markdown.text(str(value))


def _at(error: BaseException) -> str:
    """Return the template's file and line in which an error arose."""
    frames, trace = [], error.__traceback__
    while trace:
        frames.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    file, line = next(((f, n) for f, n in reversed(frames) if f.endswith(".md")), ("templates", 1))
    return f"{file}:{line}"
