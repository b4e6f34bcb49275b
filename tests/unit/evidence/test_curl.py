"""The curl line of a finding: it can be pasted into a shell, asks the same, and holds no secret."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerproof.evidence.curl import curl, token_variable
from payerproof.evidence.redaction import Redactor
from tests.unit.checks.answers import exchange


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_any_url_is_one_word_to_a_shell(tail: str) -> None:
    """Quotes, semicolons and dollars of a target's URL do not get out of their word."""
    url = f"http://payer.example/fhir/{tail}"
    line = curl(exchange(url=url), Redactor())
    assert shlex.split(line) == ["curl", "-sS", "-i", Redactor().url(url)]


def test_bearer_is_left_to_the_person() -> None:
    """The token is a shell variable, in double quotes so that it is filled in."""
    sent = {"authorization": "Bearer the-token-itself", "accept": "application/fhir+json", "user-agent": "x"}
    line = curl(exchange(request_headers=sent), Redactor(), "TOKEN_ANN")
    assert '-H "Authorization: Bearer $TOKEN_ANN"' in line
    assert "-H 'accept: application/fhir+json'" in line
    assert "the-token-itself" not in line
    assert "user-agent" not in line


def test_secrets_of_form_and_header_are_redacted() -> None:
    """Client secrets, codes and verifiers of a token request do not stand in its curl line."""
    sent = {"authorization": "Basic YXBwOnNlY3JldC1vZi10aGUtYXBw", "content-type": "application/x-www-form-urlencoded"}
    body = b"grant_type=authorization_code&code=the-code-itself&code_verifier=the-verifier&client_secret=app-secret"
    line = curl(exchange(method="POST", request_headers=sent, request_body=body), Redactor())
    assert [word for word in ("YXBwOnNl", "the-code", "the-verifier", "app-secret") if word in line] == []
    assert shlex.split(line)[:5] == ["curl", "-sS", "-i", "-X", "POST"]


def test_head_is_asked_as_head() -> None:
    """HEAD has an option of its own: with -X curl would wait for a body."""
    assert shlex.split(curl(exchange(method="HEAD"), Redactor()))[3] == "--head"


@pytest.mark.parametrize(
    ("member", "subject", "expected"),
    [
        ("h1-sub", "h1-sub", "TOKEN_H1_SUB"),
        ("h1-sub", "h1-teen", "TOKEN_H1_SUB_FOR_H1_TEEN"),
        (None, None, "TOKEN"),
    ],
)
def test_variable_names_whose_token(member: str | None, subject: str | None, expected: str) -> None:
    """A person who reads several findings sees which token each one needs."""
    assert token_variable(member, subject) == expected
