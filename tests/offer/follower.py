"""A reader who does what steps say, in an editor that shows line numbers, and knows nothing else of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from cratebook.offer import Step


def follow(folder: Path, steps: Sequence[Step]) -> None:
    """Edit the files of a checkout; where there is a choice of files, the first."""
    files = defaultdict[str, list[Step]](list)
    for step in steps:
        files[step.file or step.members[0]].append(step)
    for path, its_steps in files.items():
        (folder / path).write_bytes(followed((folder / path).read_bytes().decode(), its_steps).encode())


def followed(text: str, steps: Sequence[Step]) -> str:
    """Return a file's text after the steps for it; a last line without an end stays without."""
    ended = text.endswith("\n")
    old = text.removesuffix("\n").split("\n")
    new = {number: [line] for number, line in enumerate(old, start=1)}
    for step in sorted(steps, key=lambda step: ("replace", "under", "end").index(step.place)):
        added = step.text.removesuffix("\n").split("\n")
        if step.place == "replace" and step.lines:
            first, last = step.lines
            new |= {number: added if number == first else [] for number in range(first, last + 1)}
        elif step.place == "under" and (line := step.lines[0] if step.lines else _last_entry(old, step.table)):
            new[line] = new[line] + added
        else:
            added = added if step.place == "end" else [f"[{step.table}]", *added]
            blank = ["\r" if added[0].endswith("\r") else ""] if old[-1].strip() else []
            new[len(old)] = [*new[len(old)], *blank, *added]
    joined = "\n".join(line for lines in new.values() for line in lines)
    return f"{joined}\n" if ended else joined.removesuffix("\r")


def _last_entry(lines: list[str], table: str) -> int:
    """Return the last line of a table that a reader has found by its header; 0 where there is none."""
    header = next((number for number, line in enumerate(lines) if line == f"[{table}]"), len(lines))
    following = (number for number, line in enumerate(lines) if number > header and line.startswith("["))
    inside = lines[header : next(following, len(lines))]
    return max((header + number for number, line in enumerate(inside, start=1) if _is_entry(line)), default=0)


def _is_entry(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
