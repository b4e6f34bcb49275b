"""Lawful ways of a payer that serves pushed requests and bound tokens: all pushed, and proofs with a nonce."""

from __future__ import annotations

from pathlib import Path

from payerproof.cli.shared.faults import DEMO
from payerproof.cli.shared.running import RunRequest, arguments
from payerproof.model import Outcome
from payerproof.target.description import Selection
from payerproof.target.scope import Pairs
from tests.proof import faulty

CHECKS = (
    "smart-dpop-proof-checked",
    "smart-dpop-refresh-bound",
    "smart-dpop-token-bound",
    "smart-dpop-token-request-checked",
    "smart-dpop-works",
    "smart-pushed-request-bound",
    "smart-pushed-request-whole",
    "smart-pushed-request-works",
    "smart-pushing-required",
    "smart-pkce-required",
    "smart-state-returned",
    "smart-code-single-use",
)


def test_a_payer_that_wants_pushed_requests_and_nonces(tmp_path: Path) -> None:
    """Members are signed in by pushed requests, proofs carry the nonce, and nothing is a finding or left open."""
    folder = tmp_path / "run"
    folder.mkdir()
    request = RunRequest(DEMO, Selection(("smart",)), folder, None, Pairs.FEW, ("--pushed-only", "--nonces"))
    told = faulty.tried([*arguments(request, folder), "--payer-checks", ",".join(CHECKS)], folder)
    assert told.reasons(Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE) == []
    assert told.checks(Outcome.PASS) == set(CHECKS)
    assert told.reasons(Outcome.NOT_OFFERED) == [
        f"{check}: the target tells the time of a proof by its own nonce"
        for check in ("smart-dpop-proof-checked", "smart-dpop-token-request-checked")
    ]
