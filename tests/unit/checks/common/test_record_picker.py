"""Days of birth on pages: those of others are told, however they are written; one's own and days of no one are not."""

from __future__ import annotations

from datetime import date

import pytest

from payerproof.checks.common.judge_record_picker import tells_no_birthday
from payerproof.model import Outcome
from payerproof.smart.drivers import Walk
from tests.unit.checks.answers import exchange

BORN = {"ann": date(1980, 2, 3), "ben": date(1978, 5, 6), "tim": date(2015, 7, 8)}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Ben, born 1978-05-06", Outcome.FAIL),
        ("Ben (05/06/1978)", Outcome.FAIL),
        ("Ben 5/6/1978", Outcome.FAIL),
        ("You were born 1980-02-03", Outcome.PASS),
        ("Tim, your son, 2015-07-08", Outcome.PASS),
        ("Consent ends 2027-06-14", Outcome.PASS),
        ("number 11978-05-060", Outcome.PASS),
    ],
)
def test_days_on_pages(text: str, outcome: Outcome) -> None:
    """Ann may act for Tim and not for Ben."""
    walk = Walk(exchanges=[exchange(200, text.encode())])
    assert tells_no_birthday(walk, BORN, {BORN["ann"], BORN["tim"]}, "ann").outcome is outcome
