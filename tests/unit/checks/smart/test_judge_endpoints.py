"""Announced endpoints: there, refusing, moved, broken."""

import pytest

from payerproof.checks.smart.judge_endpoints import answers
from payerproof.model import Outcome
from tests.unit.checks.answers import exchange

_DISCOVERY = exchange(200, b"{}")
_REFUSAL = b'{"error": "invalid_grant"}'


@pytest.mark.parametrize(
    ("name", "status", "body"),
    [
        ("authorization_endpoint", 200, b"<html>"),
        ("authorization_endpoint", 302, b""),
        ("token_endpoint", 400, _REFUSAL),
        ("token_endpoint", 404, _REFUSAL),
        ("token_endpoint", 401, b""),
        ("revocation_endpoint", 200, b""),
        ("introspection_endpoint", 200, b'{"active": false}'),
        ("jwks_uri", 200, b'{"keys": []}'),
        ("management_endpoint", 303, b""),
        ("management_endpoint", 403, b""),
    ],
)
def test_an_endpoint_that_answers(name: str, status: int, body: bytes) -> None:
    """A page, a redirect of a browser, a refusal, and whatever names an OAuth error is an answer."""
    assert answers(name, _DISCOVERY, (exchange(status, body), exchange(status, body))).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("name", "status", "body", "words"),
    [
        ("token_endpoint", 404, b"", "answered with 404"),
        ("token_endpoint", 308, b"", "redirects the form"),
        ("revocation_endpoint", 500, b"", "breaks over"),
        ("introspection_endpoint", 405, b"", "answered with 405"),
        ("authorization_endpoint", 404, b"<html>", "answered with 404"),
        ("jwks_uri", 200, b"<html>", "no key set"),
    ],
)
def test_an_endpoint_that_is_not_there(name: str, status: int, body: bytes, words: str) -> None:
    """What is told of and not to be had is found, and named."""
    judged = answers(name, _DISCOVERY, (exchange(status, body), exchange(status, body)))
    assert judged.outcome is Outcome.FAIL
    assert words in judged.reason


def test_nothing_learnt() -> None:
    """A breakdown of the moment, silence, no such endpoint, and no discovery at all are no findings."""
    moment = answers("token_endpoint", _DISCOVERY, (exchange(502), exchange(401)))
    silent = answers("jwks_uri", _DISCOVERY, (exchange(0), exchange(0)))
    unannounced = answers("jwks_uri", _DISCOVERY, None)
    blind = answers("jwks_uri", exchange(404), None)
    broken = answers("jwks_uri", exchange(500), None)
    assert [each.outcome for each in (moment, silent, broken)] == [Outcome.INCONCLUSIVE] * 3
    assert [each.outcome for each in (unannounced, blind)] == [Outcome.NOT_OFFERED] * 2
