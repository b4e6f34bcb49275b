"""Codes and tokens beside each other: which can be guessed."""

from __future__ import annotations

import itertools
import random
import uuid

import pytest

from payerproof.checks.smart.issued_values import bits, changing
from payerproof.checks.smart.judge_issued import unguessable
from payerproof.model import Outcome
from tests.unit.checks.answers import exchange

RANDOM = random.Random(7)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SECRET = [f"at_{RANDOM.getrandbits(256):064x}" for _ in range(4)]
WORDS = ["".join(RANDOM.choice(LETTERS) for _ in range(20)) for _ in range(4)]
UUIDS = [str(uuid.UUID(int=RANDOM.getrandbits(128), version=4)) for _ in range(4)]
COUNTED = [f"tok-{number:016x}-x" for number in itertools.islice(itertools.count(7_340_112_554), 4)]
SPREAD = [str(10**30 + 997 * number) for number in range(4)]
DIGITS = [f"{RANDOM.randrange(10**6):06d}" for _ in range(4)]


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        (SECRET, Outcome.PASS),
        (WORDS, Outcome.PASS),
        (UUIDS, Outcome.PASS),
        (COUNTED, Outcome.FAIL),
        (SPREAD, Outcome.FAIL),
        (DIGITS, Outcome.FAIL),
    ],
)
def test_what_changes_too_little_can_be_guessed(values: list[str], outcome: Outcome) -> None:
    """Random values pass in every alphabet; counted and short ones do not."""
    assert unguessable({"code": values}, [exchange()]).outcome is outcome


def test_one_value_shows_nothing() -> None:
    """A server that gives the same token at each login tells nothing of how it makes them; none at all, even less."""
    assert unguessable({"code": ["always-the-same"]}, [exchange()]).outcome is Outcome.NOT_OFFERED
    assert unguessable({"code": []}, [exchange()]).outcome is Outcome.INCONCLUSIVE


def test_what_all_have_in_common_counts_for_nothing() -> None:
    """A prefix and a suffix are no part of the secret."""
    assert changing(["at-1-prod", "at-22-prod"]) == ("1", "22")
    assert bits(["at-1-prod", "at-2-prod"]) < 5
