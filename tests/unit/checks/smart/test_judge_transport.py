"""Handshakes and headers judged: what the target agrees to, and what this machine cannot ask."""

from __future__ import annotations

import pytest

from payerproof.checks.smart.judge_transport import lasting, refused
from payerproof.http.tls import Handshake
from payerproof.model import Outcome
from tests.unit.checks.answers import exchange

DONE, NONE = Handshake("TLSv1.3", "TLS_AES_256_GCM_SHA384"), Handshake(error="SSLError: no protocol")
OLD = Handshake("TLSv1", "AES128-SHA")


@pytest.mark.parametrize(
    ("usual", "tried", "able", "outcome"),
    [
        (DONE, NONE, True, Outcome.PASS),
        (DONE, OLD, True, Outcome.FAIL),
        (NONE, OLD, True, Outcome.FAIL),
        (NONE, NONE, True, Outcome.INCONCLUSIVE),
        (DONE, NONE, False, Outcome.INCONCLUSIVE),
    ],
)
def test_a_refused_handshake(usual: Handshake, tried: Handshake, *, able: bool, outcome: Outcome) -> None:
    """It shows something of a host that shakes hands otherwise, to a machine that could have."""
    assert refused("payer.example", "TLS 1.0", usual, tried, able=able).outcome is outcome


@pytest.mark.parametrize(
    ("status", "stated", "outcome"),
    [
        (200, "max-age=31536000; includeSubDomains", Outcome.PASS),
        (302, 'includeSubDomains; max-age="60"', Outcome.PASS),
        (200, "max-age=0", Outcome.FAIL),
        (200, None, Outcome.FAIL),
        (503, None, Outcome.INCONCLUSIVE),
    ],
)
def test_browsers_are_kept_to_https(status: int, stated: str | None, outcome: Outcome) -> None:
    """A max-age of nothing takes the word back."""
    headers = {} if stated is None else {"strict-transport-security": stated}
    page = exchange(status, b"<p>Sign in</p>", headers={"content-type": "text/html", **headers})
    assert lasting(page).outcome is outcome
