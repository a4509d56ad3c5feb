"""A little of `make fuzz`, and that it sees what it looks for."""

from __future__ import annotations

import time

import pytest

from . import fuzz
from .fuzz import failures


# Where an interrupt comes while a site is built, Python kills the builder and does not wait for its end.
@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
@pytest.mark.parametrize("seed", range(8))
def test_damage_is_no_internal_error(seed: int) -> None:
    assert failures(seed) == []


def test_an_internal_error_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    for user in ("cli.check", "cli.scan", "handbook"):
        monkeypatch.setattr(f"cratebook.{user}.load_and_check", fails)
    assert any("internal error (ZeroDivisionError" in failure for seed in range(3) for failure in failures(seed))


def test_a_command_that_is_out_of_time_is_not_taken_for_one_that_was_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cratebook.cli.check.load_and_check", lambda *_: time.sleep(5))
    monkeypatch.setattr(fuzz, "_commands", lambda _: [["check"]])
    monkeypatch.setattr(fuzz, "_HANGS_SECONDS", 1)
    (failure,) = failures(1)
    assert failure.startswith("['check'] was stopped after 1 s, ")


def test_an_interrupt_of_a_command_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupts(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cratebook.cli.check.load_and_check", interrupts)
    monkeypatch.setattr(fuzz, "_commands", lambda _: [["check"]])
    assert failures(1) == ["['check'] 130: cratebook: interrupted\n"]
