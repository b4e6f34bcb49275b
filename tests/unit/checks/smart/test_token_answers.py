"""Answers with and without a token: what caches may keep, and where a challenge belongs."""

from __future__ import annotations

import pytest

from payerproof.checks.smart.judge_tokens import challenged, not_shared_cacheable
from payerproof.knowledge.observation import Hit
from payerproof.model import Outcome
from tests.unit.checks.answers import seen

OWN = Hit("900123", "ann")


@pytest.mark.parametrize(
    ("header", "outcome"),
    [
        (None, Outcome.PASS),
        ("no-store", Outcome.PASS),
        ("private, max-age=60", Outcome.PASS),
        ("max-age=60", Outcome.PASS),
        ("no-cache", Outcome.PASS),
        ("public, max-age=300", Outcome.FAIL),
        ("s-maxage=60", Outcome.FAIL),
        ("max-age=60, must-revalidate", Outcome.FAIL),
        ("private, must-revalidate", Outcome.PASS),
    ],
)
def test_a_shared_cache_needs_to_be_admitted(header: str | None, outcome: Outcome) -> None:
    """RFC 9111, 3.5: the answer to a request with Authorization is kept only where a directive says so."""
    headers = {"cache-control": header} if header else {}
    assert not_shared_cacheable(seen(OWN, headers=headers), shown=True).outcome is outcome


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (401, {"www-authenticate": "Bearer"}, Outcome.PASS),
        (401, {}, Outcome.FAIL),
        (403, {}, Outcome.FAIL),
        (404, {}, Outcome.NOT_OFFERED),
        (410, {}, Outcome.NOT_OFFERED),
    ],
)
def test_a_challenge_belongs_to_a_401(status: int, headers: dict[str, str], outcome: Outcome) -> None:
    """Where the record is not even found without a token, there is nothing to challenge."""
    refused = seen(status=status, headers=headers)
    assert challenged(refused, refused, seen(OWN), "ann").outcome is outcome
