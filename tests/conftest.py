"""Whole runs against whole payers take long: they bear a mark, so that they can be left out or run alone."""

from __future__ import annotations

from pathlib import Path

import pytest

WHOLE_RUNS = tuple(Path(__file__).parent / name for name in ("proof", "peers"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of the folders of whole runs."""
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in WHOLE_RUNS):
            item.add_marker(pytest.mark.proof)
