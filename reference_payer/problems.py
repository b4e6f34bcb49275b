"""How the payer says no: FHIR problems as OperationOutcome, OAuth problems as their JSON, pages as pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

FHIR_JSON = "application/fhir+json; charset=utf-8"


class FhirProblem(Exception):
    """A FHIR request that is not granted. `code` is from the IssueType value set of R4."""

    def __init__(self, status: int, code: str, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.status, self.code, self.text, self.headers = status, code, text, dict(headers or {})


class OAuthProblem(Exception):
    """An error answer of the token, revocation or introspection endpoint; RFC 6749, section 5.2."""

    def __init__(self, error: str, text: str, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.error, self.text, self.status, self.headers = error, text, status, dict(headers or {})


class PageProblem(Exception):
    """A browser request that ends on a page of the payer's own and never at a client; RFC 6749, section 4.1.2.1."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


def oauth_error(problem: OAuthProblem, _query: bytes) -> dict[str, str]:
    """Return what is told of an error: its name and a fixed text, and nothing of the request (RFC 6749, 5.2)."""
    return {"error": problem.error, "error_description": problem.text}


def page_words(problem: PageProblem, _query: bytes) -> str:
    """Return what a page says of a problem: its fixed text."""
    return problem.text


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer to a FHIR request: what the transport needs and no more."""

    status: int
    body: bytes
    media_type: str = FHIR_JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def outcome(problem: FhirProblem) -> Answer:
    """Return the OperationOutcome that tells of `problem`; it never quotes what was asked for."""
    issue = {"severity": "error", "code": problem.code, "diagnostics": problem.text}
    body = orjson.dumps({"resourceType": "OperationOutcome", "issue": [issue]})
    return Answer(problem.status, body, headers=problem.headers)


def unseen() -> FhirProblem:
    """Return the one refusal for what does not exist and for what the token may not see."""
    return FhirProblem(404, "not-found", "No such resource is available to this app.")


def gone() -> FhirProblem:
    """Return what the member whose record was deleted is told of it (R4, http.html#read)."""
    return FhirProblem(410, "deleted", "This resource has been deleted.")


def bearer_challenge(error: str | None = None, text: str | None = None, scope: str | None = None) -> str:
    """Return the `WWW-Authenticate` value of RFC 6750, section 3; without credentials it names no error."""
    parts = ['realm="fhir"']
    parts += [
        f'{name}="{value}"'
        for name, value in (("error", error), ("error_description", text), ("scope", scope))
        if value
    ]
    return "Bearer " + ", ".join(parts)


def no_token() -> FhirProblem:
    """Return the refusal of a request that carries no usable credentials."""
    headers = {"WWW-Authenticate": bearer_challenge()}
    return FhirProblem(401, "login", "This request needs an access token.", headers)


def bad_token() -> FhirProblem:
    """Return the refusal of a token that is unknown, expired, revoked or whose authority has ended."""
    text = "The access token is not valid."
    return FhirProblem(401, "login", text, {"WWW-Authenticate": bearer_challenge("invalid_token", text)})


def unproven() -> OAuthProblem:
    """Return the refusal of an app that did not prove who it is; RFC 6749, section 5.2."""
    challenge = {"WWW-Authenticate": 'Basic realm="oauth", charset="UTF-8"'}
    return OAuthProblem("invalid_client", "The app is unknown or did not prove who it is.", 401, challenge)


def nonce_wanted(nonce: str) -> FhirProblem:
    """Return the refusal of a proof without the payer's nonce; RFC 9449, section 9."""
    headers = {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": nonce}
    return FhirProblem(401, "login", "The proof has to carry the nonce of this server.", headers)


def narrow_token(needed: str) -> FhirProblem:
    """Return the refusal of a token whose scopes do not cover the request; RFC 6750 `insufficient_scope`."""
    text = "The access token does not cover this kind of request."
    return FhirProblem(
        403, "forbidden", text, {"WWW-Authenticate": bearer_challenge("insufficient_scope", text, needed)}
    )


def bad_value(text: str) -> FhirProblem:
    """Return the refusal of a malformed parameter."""
    return FhirProblem(400, "value", text)


def wrong_method(methods: Sequence[str]) -> FhirProblem:
    """Return the refusal of a method that a path does not know; `methods` are those it does."""
    text = "This kind of request is not supported here."
    return FhirProblem(405, "not-supported", text, {"Allow": ", ".join(methods)})
