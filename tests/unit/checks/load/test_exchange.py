"""From the generator's response to an exchange: bounded, decoded, honest about what broke."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest

from payerproof.http.content_encoding import ACCEPTED
from payerproof.load import exchange
from payerproof.reference_payer.compressing import codings
from tests.unit.checks.load.samples import OWN


class Streamed:
    """A response as the generator hands it over, with its body still to be read."""

    def __init__(self, body: bytes, headers: dict[str, str] | None = None, status: int = 200) -> None:
        self.status_code = status
        self.headers = headers or {}
        self.error = ConnectionResetError("reset")
        self._response = self
        self._body = BytesIO(body)
        self.ended = ""

    def read(self, size: int) -> bytes:
        """Return the next piece."""
        return self._body.read(size)

    def release(self) -> None:
        """Give the connection back."""
        self.ended = "released"

    def close(self) -> None:
        """Drop the connection."""
        self.ended = "closed"


def test_plain_body() -> None:
    """A body comes whole, header names in lower case, and the connection is given back."""
    response = Streamed(b"{}", {"Content-Type": "application/json"})
    made = exchange.exchange_of(OWN, response, 0.0)
    assert (made.status, made.body, made.headers, made.truncated) == (
        200,
        b"{}",
        {"content-type": "application/json"},
        False,
    )
    assert response.ended == "released"


@pytest.mark.parametrize("coding", ACCEPTED.split(", "))
def test_compressed_body_is_scanned_plain(coding: str) -> None:
    """A canary inside any coding that is offered is not missed."""
    made = exchange.exchange_of(OWN, Streamed(codings()[coding](b"secret"), {"Content-Encoding": coding}), 0.0)
    assert (made.body, made.error) == (b"secret", None)


def test_body_is_cut_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """What unfolds beyond the limit is not read, and its connection is not used again."""
    monkeypatch.setattr(exchange, "MAX_BODY", 1000)
    response = Streamed(gzip.compress(b"x" * 1_000_000), {"Content-Encoding": "gzip"})
    made = exchange.exchange_of(OWN, response, 0.0)
    assert (len(made.body), made.truncated, response.ended) == (1000, True, "closed")


def test_broken_body_is_an_answer_that_broke() -> None:
    """A body that is not what its encoding says ends the answer, not the user."""
    made = exchange.exchange_of(OWN, Streamed(b"no gzip", {"Content-Encoding": "gzip"}), 0.0)
    assert (made.status, made.truncated, (made.error or "").partition(":")[0]) == (200, True, "ContentProblem")


def test_no_answer() -> None:
    """Where no answer came the status is 0, and the reason is told."""
    made = exchange.exchange_of(OWN, Streamed(b"", status=0), 0.0)
    assert (made.status, made.error) == (0, "ConnectionResetError: reset")
