"""Every way by which a record could leak is there, with checks and query paths that exist, or a reason."""

from __future__ import annotations

from payerproof import catalog
from payerproof.checks.registry import discover

NUMBERS = {"LV": 72, "RV": 22, "RR": 18}


def test_every_vector_is_there() -> None:
    """Each kind runs from one to its last number, without gaps."""
    expected = [f"{kind}-{number:02}" for kind, last in NUMBERS.items() for number in range(1, last + 1)]
    assert list(catalog.vectors()) == expected


def test_its_checks_exist_and_every_query_path_is_of_one() -> None:
    """A check that was renamed is found here, and so is a path whose vector has no check."""
    checks = {item.check.id for item in discover()}
    assert {name for each in catalog.vectors().values() for name in each.checks} <= checks
    walked = {path.vector for path in catalog.query_paths()}
    assert {each.id for each in catalog.vectors().values() if each.checks} >= walked
