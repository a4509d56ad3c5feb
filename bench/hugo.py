"""The finished pages of a handbook as a site of Hugo's, which renders Markdown and nothing more."""

from __future__ import annotations

import shutil
from pathlib import Path

_FILES = {
    "hugo.toml": 'baseURL = "/"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n'
    "[markup.goldmark.renderer]\nunsafe = true\n",
    "layouts/_default/single.html": "<!doctype html><title>{{ .Title }}</title>{{ .Content }}",
    "layouts/_default/list.html": "<!doctype html><title>{{ .Title }}</title>{{ .Content }}",
}

_PROGRAM = shutil.which("hugo")
COMMAND = (_PROGRAM, "--quiet") if _PROGRAM else ()


def site(docs: Path, folder: Path) -> Path:
    """Return a folder, made anew, in which Hugo finds the pages of a docs folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for page in docs.rglob("*.md"):
        path = folder / "content" / page.relative_to(docs)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Of a page called index Hugo takes the pages below for files.
        is_list = page.name == "index.md" and any(other.is_dir() for other in page.parent.iterdir())
        shutil.copyfile(page, path.with_name("_index.md") if is_list else path)
    for name, text in _FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder
