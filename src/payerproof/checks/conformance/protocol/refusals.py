"""Requests that cannot be answered, and the statuses that FHIR gives for them (R4, http.html; CARIN BB, responses)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl, quote, urlencode

from payerproof.checks.common.declared import declaration
from payerproof.checks.common.made_up_ids import unissued
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.sessions import Session
from payerproof.target.scope import Scope

BAD_REQUEST = frozenset({400})
UNKNOWN = frozenset({401, 403, 404, 410})
"""CARIN BB allows 401, 403 and 404 for what a token may not see, and an unknown id may be taken for that."""
NO_SUCH_TYPE = frozenset({400, 403, 404})

BAD_ESCAPES = ("%", "%ZZ", "%FF%FE", "%C0%AF")
"""Percent signs that escape nothing, and bytes that are no UTF-8."""
_ANY_PARAMETER = ("_id", "service-date", "_lastUpdated", "_include", "_revinclude", "_sort", "_summary", "_elements")

FAR = "99999999"
_MOST_NUMBERS = 12
"""Parameters of a page link that are looked at."""

BAD_DATES = ("not-a-date", "2019-13-45", "ge20x9", "2019-02-30T99:00:00Z")


def each_bad_date(scope: Scope) -> Iterator[Case]:
    """Return the first member with each malformed date; `note` is the date."""
    for name in scope.members[:1]:
        for text in BAD_DATES:
            yield Case(requester=name, subject=name, resource_type="ExplanationOfBenefit", note=text)


def each_refusal(scope: Scope) -> Iterator[Case]:
    """Return the first member with each kind of refused request; `note` names it."""
    for name in scope.members[:1]:
        for kind in REFUSED:
            yield Case(requester=name, subject=name, note=kind)


def unknown(payer: Payer, session: Session, resource_type: str) -> str:
    """Return the read of an id that was never issued, of the shape that the target's own ids have."""
    known = payer.some_resource(session.subject, resource_type)
    return f"{resource_type}/{unissued(known.id if known else session.patient or 'payerproof00')}"


def bad_date(payer: Payer, case: Case) -> str | None:
    """Return a search with the case's malformed date in a declared date parameter; None if none is declared."""
    resource_type = case.resource_type or "ExplanationOfBenefit"
    named = declaration(payer).type(resource_type).parameters
    dates = [name for name in named if named[name] == "date"]
    if not dates:
        return None
    chosen = next((name for name in dates if name != "_lastUpdated"), dates[0])
    return f"{resource_type}?patient={payer.patient(case.subject)}&{chosen}={case.note or BAD_DATES[0]}"


def strange(session: Session) -> tuple[str, ...]:
    """Return malformed requests that a careless parser breaks over."""
    claims = f"ExplanationOfBenefit?patient={session.patient}"
    return (
        f"{claims}&service-date=not-a-date",
        f"{claims}&service-date=ge",
        f"{claims}&_lastUpdated=2019-99-99T99:99:99Z",
        f"{claims}&_count=-1",
        f"{claims}&_count=many",
        f"{claims}&type=%7C%7C%7C",
        f"{claims}&_include=:::",
        f"{claims}&_id=",
        f"{claims}&type:payerproof=1",
        f"{claims}&service-date:payerproof=2019-01-01",
        "ExplanationOfBenefit?patient=Patient/",
        f"Patient/{'x' * 65}",
        "Patient/%00",
        "ExplanationOfBenefit?_page=unknown",
        *(f"{claims}&{name}={text}" for name in _ANY_PARAMETER for text in BAD_ESCAPES),
        f"{claims}&%FF=1",
    )


def beyond(payer: Payer, session: Session) -> Iterator[Observation]:
    """Ask for pages that are not there: a link to the next page with each of its numbers made a large one."""
    first = payer.ask(session, f"ExplanationOfBenefit?patient={session.patient}&_count=1")
    head, mark, query = (first.next_link or "").partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    for place, (name, value) in enumerate(pairs[:_MOST_NUMBERS] if mark else ()):
        if value.isdecimal() and name != "_count":
            changed = [*pairs[:place], (name, FAR), *pairs[place + 1 :]]
            yield payer.ask(session, f"{head}?{urlencode(changed, quote_via=quote)}", after=first)


def _unknown_patient(payer: Payer, session: Session, _case: Case) -> Observation:
    return payer.ask(session, unknown(payer, session, "Patient"))


def _unknown_type(payer: Payer, session: Session, _case: Case) -> Observation:
    return payer.ask(session, "PayerproofThing/1")


def _malformed_date(payer: Payer, session: Session, case: Case) -> Observation | None:
    url = bad_date(payer, case)
    return None if url is None else payer.ask(session, url, headers={"prefer": "handling=strict"})


def _no_token(payer: Payer, session: Session, _case: Case) -> Observation:
    return payer.ask(None, f"Patient/{session.patient}")


REFUSED: Mapping[str, Callable[[Payer, Session, Case], Observation | None]] = {
    "unknown id": _unknown_patient,
    "unknown type": _unknown_type,
    "malformed date": _malformed_date,
    "no token": _no_token,
}
"""Each kind of request that a target refuses, by its name."""


def refused(payer: Payer, case: Case) -> Observation | None:
    """Send the request that the case's note names; None where the target declares nothing to send it to."""
    return REFUSED[case.note or "unknown id"](payer, payer.session(case.requester), case)
