"""What `cratebook check` says of data that breaks a rule: the examples that the rules are tested with, one source."""

import re
from pathlib import Path

from ..project import INVALID_EXAMPLES

_FINDING = re.compile(r"data/(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): \S+: (?P<code>\S+): (?P<sentence>.+)\n")


def example(code: str) -> str:
    """Return a finding of a rule below the line of data at fault; nothing where the rule has no example."""
    for folder in sorted(INVALID_EXAMPLES.glob(f"{code}*")):
        finding = _FINDING.fullmatch((folder / "errors.txt").read_text("utf-8"))
        if finding and finding["code"] == code:
            place = f"data/{finding['path']}:{finding['line']}:{finding['column']}"
            return f"For example, {place}:\n\n{_line(folder, finding)}    {finding['sentence']}\n"
    return ""


def _line(folder: Path, finding: re.Match[str]) -> str:
    """Return the line at fault and a mark below its column; nothing where the example leaves that file as it was."""
    file = folder / finding["path"]
    if not file.is_file():
        return ""
    lines = file.read_text("utf-8", "replace").splitlines()
    line = "".join(lines[int(finding["line"]) - 1 :][:1])
    return f"    {line}\n    {'^'.rjust(int(finding['column']))}\n"
