"""Small rules of the payer's HTTP surface: credentials, headers, origins, bodies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request

from payerproof.reference_payer.oauth.proofs import SCHEMES
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import (
    Answer,
    FhirProblem,
    bad_token,
    bad_value,
    no_token,
    outcome,
    unseen,
    wrong_method,
)
from payerproof.reference_payer.records.store import Record, Row, Store
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.settings import App


def presented(headers: Headers) -> list[str]:
    """Return where a token is looked for: every Authorization header, and nothing else."""
    return headers.getlist("authorization")


def credentials(authorization: Sequence[str], _query: str) -> str:
    """Return the token of the Authorization header; it is taken from nowhere else (RFC 6750, section 2.1).

    Raises FhirProblem 401 where there is none, or where two headers disagree about who is asking.
    """
    if not authorization:
        raise no_token()
    scheme, _, token = authorization[0].partition(" ")
    if len(authorization) > 1 or scheme.lower() not in SCHEMES or not token.strip():
        raise no_token() if len(authorization) == 1 and scheme.lower() not in SCHEMES else bad_token()
    return token.strip()


def body(row: Row, view: View) -> bytes:
    """Return the bytes of a resource as `view` may have them; confidential communications hide contact data."""
    return row.body if view.contact or row.guarded is None else row.guarded


def unchanged(headers: Headers, row: Row) -> bool:
    """Tell whether a conditional read already has the version; the tag goes before the date (RFC 9110, 13.2.2)."""
    tags = headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or any(
            tag.strip().removeprefix("W/") == f'"{row.version}"' for tag in tags.split(",")
        )
    since = headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(row.modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def headed(answer: Answer) -> Answer:
    """Return the answer to HEAD: that to GET, of which the body is worked out and not sent."""
    return answer


def answered(_url: str, _token: str, work_out: Callable[[], Answer]) -> Answer:
    """Return the answer to a request with this URL and token: worked out anew each time, never kept."""
    return work_out()


def searched(_store: Store, _view: View, _headers: Headers, answer: Answer) -> Answer:
    """Return the answer to a search as it is sent: nothing is told beside what was found."""
    return answer


def decoded(text: str) -> list[tuple[str, str]]:
    """Return the parameters of a query or a form. Raises FhirProblem 400 for what is not percent-encoded UTF-8."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError as problem:
        raise bad_value("The parameters of the request cannot be read.") from problem


def understood(_target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the parameters as they are carried out: all of them, together."""
    return parameters


async def beyond(_payer: Any, _caller: Any, _request: Request) -> Answer:
    """Answer what is neither read nor search nor a known operation: nothing is there. Raises FhirProblem 404."""
    raise unseen()


def deletion_known(record: Record, view: View) -> bool:
    """Tell whether the asker may know that a record was deleted: the member whose it was, and nobody else."""
    return view.own and record.owner == view.subject and record.category not in view.kept_back


def version_kept(row: Row, version: str) -> bool:
    """Tell whether a version of a resource is there: the last, which is the only one that is kept."""
    return version == str(row.version)


def addressed(answer: Answer, _headers: Headers) -> Answer:
    """Return an answer with the addresses that it was written with: those of the configured base."""
    return answer


def posted(query: list[tuple[str, str]], form: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the parameters of a POST search: those of the URL and those of the body, all of which hold."""
    return [*query, *form]


def of_the_body(_query: list[tuple[str, str]], form: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the fields of a token request: those of its body, never those of its address; RFC 6749, section 2.3.1."""
    return form


def of_either(query: list[tuple[str, str]], form: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the fields of an authorization request: of its address, or of its body where it is posted (SMART)."""
    return form or query


def after_form() -> int:
    """Return the status that leads on from a form: 303, so that the browser sends the form to nobody else."""
    return 303


def unexpected(_problem: Exception) -> Answer:
    """Return the answer to a failure of the payer's own; it tells nothing of its inside."""
    return outcome(FhirProblem(500, "exception", "The payer could not answer this request."))


def fhir_headers() -> dict[str, str]:
    """Return the headers of every FHIR answer: health data is nothing for caches."""
    return {"cache-control": "no-store", "pragma": "no-cache", "x-content-type-options": "nosniff"}


def token_headers() -> dict[str, str]:
    """Return the headers of every answer with a token in it; RFC 6749, section 5.1."""
    return {"cache-control": "no-store", "pragma": "no-cache", "x-content-type-options": "nosniff"}


def cross_origin(apps: Iterable[App], origin: str) -> dict[str, str]:
    """Return the headers that let a browser script of `origin` read answers: for registered apps, without cookies."""
    return {"access-control-allow-origin": origin} if any(origin == app.origin for app in apps) else {}


def after_logout(apps: Iterable[App], asked: str | None) -> str | None:
    """Return where a logout leads on to: an address that an app registered, and no other."""
    return asked if any(asked == app.redirect_uri for app in apps) else None


def introduced(app: App) -> App:
    """Return the app as the pages show it: as it registered."""
    return app


def login_refusal(_members: Collection[str], _username: str) -> str:
    """Return the words for a failed login: the same for every reason, so that nobody learns who is a member."""
    return "The user name or the password is not right."


def other_method(_method: str, _store: Store, target: Target) -> Answer:
    """Answer a method that a path does not know, such as a write, whatever is there: with FhirProblem 405."""
    raise wrong_method(target.methods)


def options(_store: Store, target: Target) -> Answer:
    """Answer OPTIONS, which the payer does not know, for what is there and what is not: with FhirProblem 405."""
    raise wrong_method(target.methods)


def strict(headers: Headers) -> bool:
    """Tell whether a request asks to be refused rather than read leniently (R4, search.html#lenient)."""
    return "handling=strict" in headers.get("prefer", "").replace(" ", "")


def as_it_is(document: dict[str, Any]) -> dict[str, Any]:
    """Return a published document unchanged."""
    return document
