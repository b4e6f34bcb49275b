"""Races over a code and over a refresh token."""

import json

from payerproof.checks.smart.judge_distinct_tokens import apart
from payerproof.checks.smart.judge_races import one_code_one_token, one_refresh_one_heir
from payerproof.model import Exchange, Outcome
from tests.unit.checks.answers import exchange

_REFUSED = exchange(400, b'{"error": "invalid_grant"}')


def _gives(access: str, refresh: str = "") -> Exchange:
    tokens = {"access_token": access, **({"refresh_token": refresh} if refresh else {})}
    return exchange(200, json.dumps(tokens).encode())


def test_a_code_gives_one_token_at_most() -> None:
    """One winner is right, and so is the same token for all; two different ones are not."""
    assert one_code_one_token([_gives("a"), _REFUSED]).outcome is Outcome.PASS
    assert one_code_one_token([_gives("a"), _gives("a")]).outcome is Outcome.PASS
    assert one_code_one_token([_gives("a"), _gives("b")]).outcome is Outcome.FAIL


def test_a_race_without_a_winner_shows_nothing() -> None:
    """Where nobody got a token, nothing was there to be won twice."""
    assert one_code_one_token([_REFUSED, _REFUSED]).outcome is Outcome.INCONCLUSIVE
    assert one_refresh_one_heir([_REFUSED, exchange(503)], "old", ()).outcome is Outcome.INCONCLUSIVE


def test_a_refresh_token_has_one_heir() -> None:
    """Two successors are a finding if both serve, none if the grant ended with the reuse."""
    both = [_gives("a", "r1"), _gives("b", "r2")]
    assert one_refresh_one_heir(both, "old", [_gives("c", "r3"), _gives("d", "r4")]).outcome is Outcome.FAIL
    assert one_refresh_one_heir(both, "old", [_REFUSED, _REFUSED]).outcome is Outcome.PASS
    assert one_refresh_one_heir([_gives("a", "r1"), _REFUSED], "old", ()).outcome is Outcome.PASS


def test_a_refresh_token_that_stays() -> None:
    """Without rotation there are no heirs; whether there should be is another check's matter."""
    assert one_refresh_one_heir([_gives("a", "old"), _gives("b")], "old", ()).outcome is Outcome.NOT_OFFERED


def test_two_people_and_their_tokens() -> None:
    """The same token for two is a finding, no token for one shows nothing."""
    assert apart(_gives("a", "r"), _gives("b", "s"), "ann", "bob").outcome is Outcome.PASS
    assert apart(_gives("a", "r"), _gives("b", "r"), "ann", "bob").outcome is Outcome.FAIL
    assert apart(_gives("a"), _gives("a"), "ann", "bob").outcome is Outcome.FAIL
    assert apart(_gives("a"), _REFUSED, "ann", "bob").outcome is Outcome.INCONCLUSIVE
