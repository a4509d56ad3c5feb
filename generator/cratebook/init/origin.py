"""Where cratebook can be installed from, as exactly the copy that somebody has seen.

A name alone says nothing of the kind: whoever registers it decides what runs wherever it is installed by that name.
"""

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

EXPECTED = "git+https://HOST/PATH@REVISION with the full revision, or https://HOST/PATH#sha256=HASH"
_LOGIN = r"(?:\$\{[A-Z0-9_]+\}(?::\$\{[A-Z0-9_]+\})?@)?"  # pip takes it from the environment
_PLACE = r"[A-Za-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9._~%+/-]+"
_FOLDER = r"subdirectory=[A-Za-z0-9._/-]+"
_HASH = r"(?:sha256=[0-9a-f]{64}|sha384=[0-9a-f]{96}|sha512=[0-9a-f]{128})"
_GIT = (
    rf"git\+(?:https://{_LOGIN}|ssh://(?:[A-Za-z0-9._-]+@)?){_PLACE}@(?:[0-9a-f]{{40}}|[0-9a-f]{{64}})(?:#{_FOLDER})?"
)
_ARCHIVE = rf"https://{_LOGIN}{_PLACE}(?:\?[A-Za-z0-9._~%+&=-]+)?#{_HASH}(?:&{_FOLDER})?"
_PINNED = re.compile(f"{_GIT}|{_ARCHIVE}")


def is_pinned(address: str) -> bool:
    """Tell whether pip can install from an address, and nothing but the one revision or file that it names.

    An address that holds a password is none, as it would be published with whatever names it.
    """
    return _PINNED.fullmatch(address) is not None


def installed_from() -> str | None:
    """Return the pinned address that this copy was installed from; None where it came from a folder or by a name.

    The installer has noted it (PEP 610, `direct_url.json`).
    """
    try:
        record = json.loads(distribution("cratebook").read_text("direct_url.json") or "null")
    except (PackageNotFoundError, ValueError):
        return None
    address = _address(record)
    return address if is_pinned(address) else None


def _address(record: Any) -> str:
    folder = f"subdirectory={record['subdirectory']}" if isinstance(record, dict) and "subdirectory" in record else ""
    match record:
        case {"url": str(url), "vcs_info": {"vcs": "git", "commit_id": str(commit)}}:
            return f"git+{url}@{commit}" + (f"#{folder}" if folder else "")
        case {"url": str(url), "archive_info": {"hashes": {"sha256": str(digest)}}}:
            return f"{url}#sha256={digest}" + (f"&{folder}" if folder else "")
        case {"url": str(url), "archive_info": {"hash": str(digest)}}:
            return f"{url}#{digest}" + (f"&{folder}" if folder else "")
    return ""
