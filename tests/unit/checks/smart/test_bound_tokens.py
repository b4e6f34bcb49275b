"""Tokens bound to a key: the proofs that are made, and the answers to them judged."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import jwt
import pytest

from payerproof.checks.smart.extensions import bound_tokens, judge_bound
from payerproof.checks.smart.extensions.bound_tokens import WITH_A_TOKEN, WRONG, Asked
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Exchange, Outcome
from payerproof.reference_payer.oauth import proofs
from payerproof.smart.dpop import Prover
from tests.unit.checks.answers import exchange, seen

NOW = datetime(2026, 6, 14, 18, tzinfo=UTC)
URL, TOKEN = "https://payer.example/fhir/Patient/1", "a-token"
SHOWN, REFUSED, BROKEN = seen(Hit("Ann", "ann", "Patient/1")), seen(status=401), seen(status=503)


def taken(text: str | None) -> bool:
    """Tell whether the reference payer takes a proof for a read with the token."""
    found = proofs.read(text or "")
    return found is not None and all(
        (
            proofs.shaped(found),
            proofs.signed(found),
            proofs.method_meant(found, "GET"),
            proofs.address_meant(found, URL),
            proofs.timely(found, NOW),
            proofs.fresh(found, set()),
            proofs.token_meant(found, TOKEN),
        )
    )


def test_a_right_proof_is_taken() -> None:
    """What the harness makes the reference payer takes: signed, for method, address and token, without the query."""
    prover = Prover(lambda: NOW)
    assert taken(prover.proof("GET", f"{URL}?_elements=id#x", TOKEN))
    assert "nonce" not in jwt.decode(prover.proof("GET", URL), options={"verify_signature": False})


@pytest.mark.parametrize("name", [*WRONG, *WITH_A_TOKEN])
def test_a_wrong_proof_is_wrong(name: str) -> None:
    """Each wrong proof is one that a healthy payer refuses."""
    made = {**WRONG, **WITH_A_TOKEN}[name](Asked("GET", URL, TOKEN, Prover(lambda: NOW)))
    assert made
    assert not taken(made)


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        (exchange(400, b'{"error": "use_dpop_nonce"}', headers={"dpop-nonce": "n1"}), True),
        (exchange(401, headers={"dpop-nonce": "n1", "www-authenticate": 'DPoP error="use_dpop_nonce"'}), True),
        (exchange(200, headers={"dpop-nonce": "n1"}), False),
    ],
)
def test_a_nonce_is_sent_back(answer: Exchange, *, again: bool) -> None:
    """What the target gives is taken over, and the request repeated only where the target wants that."""
    prover = Prover(lambda: NOW)
    assert prover.heard(answer) is again
    assert jwt.decode(prover.proof("GET", URL), options={"verify_signature": False})["nonce"] == "n1"
    assert not prover.heard(exchange(401, headers={"dpop-nonce": "n" * 5000}))
    assert prover.nonce == "n1"


@pytest.mark.parametrize(
    ("kind", "read", "refreshed", "outcome"),
    [
        ("dpop", SHOWN, exchange(200), Outcome.PASS),
        ("dpop", SHOWN, None, Outcome.PASS),
        ("bearer", SHOWN, None, Outcome.NOT_OFFERED),
        ("", SHOWN, None, Outcome.FAIL),
        ("mac", SHOWN, None, Outcome.FAIL),
        ("dpop", REFUSED, None, Outcome.FAIL),
        ("dpop", SHOWN, exchange(400), Outcome.FAIL),
        ("dpop", BROKEN, None, Outcome.INCONCLUSIVE),
        ("dpop", SHOWN, exchange(503), Outcome.INCONCLUSIVE),
    ],
)
def test_what_is_announced_works(kind: str, read: Observation, refreshed: Exchange | None, outcome: Outcome) -> None:
    """A token that is bound, that reads, and that is refreshed; a server may say that it binds none."""
    assert judge_bound.works(exchange(), kind, read, refreshed, "ann").outcome is outcome


@pytest.mark.parametrize(
    ("answer", "control", "outcome"),
    [
        (REFUSED, SHOWN, Outcome.PASS),
        (SHOWN, SHOWN, Outcome.FAIL),
        (SHOWN, REFUSED, Outcome.FAIL),
        (REFUSED, REFUSED, Outcome.INCONCLUSIVE),
        (BROKEN, SHOWN, Outcome.INCONCLUSIVE),
        (seen(), SHOWN, Outcome.INCONCLUSIVE),
    ],
)
def test_nothing_opens_without_the_key(answer: Observation, control: Observation, outcome: Outcome) -> None:
    """Data decide at once; a refusal does where the right proof was served."""
    assert judge_bound.refused(answer, control, "ann", "reason").outcome is outcome


def test_the_type_of_a_token() -> None:
    """Told in small letters, and nothing where none is told."""
    bodies = (json.dumps({"token_type": "DPoP"}).encode(), b"{}")
    assert [bound_tokens.type_of(exchange(200, body)) for body in bodies] == ["dpop", ""]
