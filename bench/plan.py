"""The files of made-up data that say little of any crate or repository: the site, risks, checklists, WASM and SDK."""

from __future__ import annotations

from typing import Any

from .words import LAYERS

UNIVERSAL = ("kit-errors", "kit-config", "kit-json")
_GIT = "https://git.example/kit/crates"


def site(crates: int, repositories: int) -> dict[str, Any]:
    """Return `site.yml`, whose stated figures are the right ones."""
    figures = {"crates": crates, "repositories": repositories, "layers": len(LAYERS)}
    topics = "crates dependencies publish flags order wasm sdk requirements base patches imports risks checklists"
    return {
        "title": f"Kit handbook of {repositories} repositories",
        "organisation": "Kit",
        "summary": "Copy the patch for your repository, paste it, and it compiles.",
        "source": {
            "git": _GIT,
            "version": "0.3",
            "rev": "0123456789abcdef0123456789abcdef01234567",
            "browse": f"{_GIT}/tree/main/{{crate}}",
        },
        "repositories": "https://git.example/kit/{repository}",
        "edit": "https://git.example/kit/handbook/edit/main/data/{file}",
        "universal": list(UNIVERSAL),
        "plan": {
            "title": "A made-up plan",
            "date": "2025-12-06",
            "scope": "Integration of {crates} crates into {repositories} repositories",
            "status": "Made up",
            "next_steps": ["Measure", "Compare", "Mend"],
            "sections": {topic: str(number) for number, topic in enumerate(topics.split(), start=1)},
        },
        "constraints": [{"title": "One direction", "text": "Repositories depend on crates, never the reverse"}],
        "stated": [{"section": "1", "figure": figure, "value": value} for figure, value in figures.items()],
    }


def risks() -> list[dict[str, Any]]:
    """Return `risks.yml`."""
    affected: list[tuple[str, dict[str, Any]]] = [
        ("Versions differ between repositories", {}),
        ("A crate breaks its interface", {}),
        ("A cycle is introduced", {}),
        ("WASM builds fail", {}),
        ("Runtimes conflict", {"affects": {"crates": ["kit-http", "kit-files", "kit-queue"]}}),
        ("Traces are lost", {"affects": {"crates": ["kit-trace"]}}),
        ("Tests cover less", {"affects": {"categories": ["testing"]}}),
        ("Documentation lags behind", {}),
    ]
    tiers = ("high", "medium", "low")
    return [
        {
            "title": title,
            "tier": tiers[index * len(tiers) // len(affected)],
            "impact": "Builds fail until it is mended",
            "probability": tiers[index % len(tiers)],
            "mitigation": "Pin one commit, and try it in one repository first",
            **more,
        }
        for index, (title, more) in enumerate(affected)
    ]


def checklists() -> dict[str, Any]:
    """Return `checklists.yml`."""
    return {
        "before": {"title": "Before", "items": ["Build all {crates} crates", "Run `cargo test --all-features`"]},
        "repository": {
            "title": "For each repository",
            "items": [
                "Create a branch: `feature/kit`",
                "Add the dependencies to `Cargo.toml`",
                "Run `cargo check`",
                "Run `cargo test`",
                "Update the imports",
                "Open the pull request",
            ],
        },
        "after": {"title": "After", "items": ["All {repositories} repositories build", "Documentation is updated"]},
    }


def requirements() -> str:
    """Return the text of `wasm.yml`."""
    lines = [f'{name} = {{ git = "{_GIT}", version = ">=0.3, <0.6", features = ["wasm"] }}\n' for name in UNIVERSAL[:2]]
    return "[dependencies]\n" + "".join(lines)


def sdk() -> dict[str, Any]:
    """Return `sdk.yml`."""
    return {
        "path": "sdk/ts",
        "native": {"ids/": "Every kind of name", "json/": "Paths and differences"},
        "wasm": ["Hashing"],
        "exports": {"./ids": "./dist/ids/index.js", "./json": "./dist/json/index.js"},
    }
