"""What was deleted is neither read nor found; what was not there before, or is not answered, shows nothing."""

from __future__ import annotations

import pytest

from payerproof.checks.conformance.content.judge_deletion import not_found, not_read
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Exchange, Outcome


def read(status: int, *, held: bool = True) -> Observation:
    """Return an answer that holds the member's claim, or does not."""
    exchange = Exchange(f"x{status}", "GET", "http://h/fhir/C/1", {}, b"{}", status, {}, b"{}", 0, 0)
    return Observation(exchange, (Hit("v", "ann"),) if held else ())


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (read(200), read(410, held=False), Outcome.PASS),
        (read(200), read(404, held=False), Outcome.PASS),
        (read(200), read(200), Outcome.FAIL),
        (read(404, held=False), read(404, held=False), Outcome.INCONCLUSIVE),
        (read(200), read(500, held=False), Outcome.INCONCLUSIVE),
        (read(200), read(401, held=False), Outcome.INCONCLUSIVE),
    ],
)
def test_a_read(before: Observation, after: Observation, outcome: Outcome) -> None:
    """404 and 410 are right; a claim that is still there is wrong; without the read before nothing is learnt."""
    assert not_read(before, after, "ann").outcome is outcome


@pytest.mark.parametrize(
    ("before", "after", "still", "outcome"),
    [
        ((read(200),), (read(200),), (), Outcome.PASS),
        ((read(200),), (read(200),), (read(200),), Outcome.FAIL),
        ((), (read(404, held=False),), (), Outcome.NOT_OFFERED),
        ((read(200),), (read(404, held=False),), (), Outcome.INCONCLUSIVE),
        ((read(200),), (), (), Outcome.INCONCLUSIVE),
    ],
)
def test_a_search(
    before: tuple[Observation, ...],
    after: tuple[Observation, ...],
    still: tuple[Observation, ...],
    outcome: Outcome,
) -> None:
    """The way has to bring the claim before, and has to be answered after."""
    assert not_found(before, after, still).outcome is outcome
