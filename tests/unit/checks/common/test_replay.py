"""What one member's answers give away: cookies, and page links with another patient put inside."""

from __future__ import annotations

import base64

import pytest

from payerproof.checks.common.replay import cookies, readdressed
from payerproof.checks.smart.forged_tokens import FORGERIES
from tests.unit.checks.answers import exchange

BASE = "https://payer.example/fhir"


def coded(text: str) -> str:
    """Return text as page links carry it: base64 for URLs, without padding."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("link", "steered"),
    [
        (f"{BASE}/Coverage?patient=ann&page=2", f"{BASE}/Coverage?patient=ben&page=2"),
        (f"{BASE}/Patient/ann/Coverage?page=2", f"{BASE}/Patient/ben/Coverage?page=2"),
        (f"{BASE}?c={coded('Coverage|ann|10')}", f"{BASE}?c={coded('Coverage|ben|10')}"),
        (f"{BASE}/annual?patient=ann", f"{BASE}/annual?patient=ben"),
    ],
)
def test_patient_in_a_link_is_exchanged(link: str, steered: str) -> None:
    """In clear, in the path or inside base64, the own id makes room for the other's."""
    assert steered == readdressed(link, "ann", "ben")


@pytest.mark.parametrize("link", [f"{BASE}?c=pZ8-q1_x", f"{BASE}?c={coded('signed')}", f"{BASE}/Coverage?page=2"])
def test_opaque_link_is_left_alone(link: str) -> None:
    """A link that names no patient cannot be steered."""
    assert readdressed(link, "ann", "ben") is None


def test_cookies_are_sent_back_without_their_attributes() -> None:
    """Name and value of each cookie go back; a comma inside a date parts nothing."""
    answer = exchange(headers={"set-cookie": "a=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT, b=2; HttpOnly"})
    assert cookies(answer) == "a=1; b=2"


def test_jwt_loses_its_signature_and_no_other_token_does() -> None:
    """A JWT is sent with the algorithm none; an opaque token cannot be malformed this way."""
    forge = FORGERIES["a JWT without its signature"]
    header, claims = coded('{"alg": "RS256"}'), coded('{"sub": "ann"}')
    made = forge(f"{header}.{claims}.signature", ())
    assert made is not None
    assert made.endswith(f".{claims}.")
    assert forge("opaque.with.dots", ()) is None
