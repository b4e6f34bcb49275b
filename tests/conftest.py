"""Whole runs against whole payers take long: they bear a mark, so that they can be left out or run alone."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

WHOLE_RUNS = tuple(Path(__file__).parent / name for name in ("proof", "peers"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of the folders of whole runs."""
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in WHOLE_RUNS):
            item.add_marker(pytest.mark.proof)


def pytest_configure() -> None:
    """Let the programs under test hear signals, also where the tests run in the background of a shell.

    A shell has what it starts in the background ignore SIGINT, `nohup` has it ignore SIGHUP, and children inherit that.
    """
    for number in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
