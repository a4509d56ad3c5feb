"""A little of `make fuzz`, and that it sees what it looks for."""

from __future__ import annotations

import pytest

from .fuzz import failures


@pytest.mark.parametrize("seed", range(8))
def test_damage_is_no_internal_error(seed: int) -> None:
    assert failures(seed) == []


def test_an_internal_error_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    for command in ("check", "stages", "scan"):
        monkeypatch.setattr(f"cratebook.cli.{command}.load_and_check", fails)
    assert any("internal error (ZeroDivisionError" in failure for seed in range(3) for failure in failures(seed))
