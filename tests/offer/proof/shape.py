"""Manifests of the shape that a scan recorded: the same tables, entries and members on the same lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count

from cratebook.data.models import ObservedRepository, ObservedTable

from .owner import package, virtual_workspace


def manifests(scan: ObservedRepository, others: Sequence[str]) -> dict[str, str]:
    """Return the files of a repository, whose entries beside the crates ask for packages called `others`."""
    files = {member.manifest: package(member.package) for member in scan.members}
    if scan.kind in ("virtual-workspace", "root-package"):
        inner = [member.manifest.removesuffix("/Cargo.toml") for member in scan.members if "/" in member.manifest]
        files["Cargo.toml"] = files.get("Cargo.toml", "") + virtual_workspace(*inner)
    tables = [("Cargo.toml", "workspace.dependencies", scan.workspace_dependencies)]
    tables += [(member.manifest, "dependencies", member) for member in scan.members]
    texts = {}
    for path, head in files.items():
        rows = dict(enumerate(head.splitlines(), start=1))
        for file, name, table in tables:
            if file == path and table.lines:
                for line, row in _table(scan, path, name, table, others):
                    assert line not in rows, f"{path}:{line} is taken by {rows.get(line)}"
                    rows[line] = row
        texts[path] = "".join(f"{rows.get(line, '')}\n" for line in range(1, max(rows) + 1))
        texts[path.replace("Cargo.toml", "src/lib.rs")] = ""
    return texts


def _table(
    scan: ObservedRepository, path: str, name: str, table: ObservedTable, others: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """Yield the lines of a table: its header, the entries of the crates, and others where it begins and ends."""
    header, *ends = table.lines
    yield header, f"[{name}]"
    entries = [entry for entry in (*scan.crates, *scan.strangers) if (entry.manifest, entry.table) == (path, name)]
    taken = set[int]()
    for entry in entries:
        for line, row in enumerate((entry.text or "").splitlines(), start=entry.line):
            taken.add(line)
            yield line, row
    refused = {fault.line for fault in scan.faults if fault.manifest == path and header < fault.line <= max(ends)}
    numbers: Mapping[int, int] = dict(zip(sorted({*ends, *refused} - taken), count(), strict=False))
    inherits = table.dotted and bool(scan.workspace_dependencies.lines)
    for line, number in numbers.items():
        optional = ", optional = true" if line in refused else ""
        other = f'{{ package = "{others[number % len(others)]}", version = "*"{optional} }}'
        yield line, f"other-{number}.workspace = true" if inherits and number == 0 else f"other-{number} = {other}"
    yield from _between(table, taken | numbers.keys())


def _between(table: ObservedTable, taken: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield what stands between the entries: comments, after a blank line where these head groups; or blank lines."""
    for line in range(min(taken, default=0), max(taken, default=0)):
        if line not in taken and (table.groups == "" or (table.groups == "commented" and line - 1 not in taken)):
            yield line, "#"
