"""Manifests of the shape that a scan recorded: the same tables, entries and members on the same lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from cratebook.data.models import ObservedRepository, ObservedTable

from .owner import package, virtual_workspace

_OTHER = 'other-{} = {{ package = "{}", version = "*"{} }}'


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
    for line, number in numbers.items():
        yield line, _OTHER.format(number, others[number % len(others)], ", optional = true" if line in refused else "")
