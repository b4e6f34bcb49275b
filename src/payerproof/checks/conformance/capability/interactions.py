"""Requests for what a CapabilityStatement declares besides reads and searches: histories and compartments, too."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from payerproof.checks.common.declared import Declared
from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.capability import judge_capability
from payerproof.checks.conformance.protocol import judge_protocol
from payerproof.checks.conformance.search import judge_search
from payerproof.checks.conformance.searching import plain_search
from payerproof.model import Case, Judgement
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_CONDITIONS = {"etag": "if-none-match", "last-modified": "if-modified-since"}
"""What a read tells, and the header that makes a condition of it."""
_DECLARED = {
    "full-support": ("etag", "last-modified"),
    "not-match": ("etag",),
    "modified-since": ("last-modified",),
}
"""CapabilityStatement.rest.resource.conditionalRead, and what each word promises."""
_PATIENT = "http://hl7.org/fhir/CompartmentDefinition/patient"


def extra_judgements(payer: Payer, case: Case, declared: Declared) -> Iterator[Judgement]:
    """Yield a judgement for each further thing that is declared of the case's type."""
    session, kind = payer.session(case.requester), case.resource_type or ""
    yield from _conditional(payer, case, declared.type(kind).conditional_read)
    if "history-type" in declared.type(kind).interactions:
        yield judge_capability.works(payer.ask(session, f"{kind}/_history"), f"history-type of {kind}")
    if _PATIENT in declared.compartments and "patient" in declared.type(kind).parameters:
        yield _compartment(payer, session, kind)
    if kind == "Patient":
        yield from _system(payer, session, declared.interactions)


def _system(payer: Payer, session: Session, interactions: frozenset[str]) -> Iterator[Judgement]:
    """Try what is declared of the whole system, as far as it reads."""
    if "batch" in interactions:
        request = {"method": "GET", "url": f"Patient/{session.patient}"}
        body = orjson.dumps({"resourceType": "Bundle", "type": "batch", "entry": [{"request": request}]})
        seen = payer.ask(session, "", "POST", headers={"content-type": "application/fhir+json"}, body=body)
        yield judge_capability.works(seen, "batch")
    if "history-system" in interactions:
        yield judge_capability.works(payer.ask(session, "_history"), "history-system")
    if "search-system" in interactions:
        yield judge_capability.works(payer.ask(session, f"?_type=Patient&_id={session.patient}"), "search-system")


def _conditional(payer: Payer, case: Case, word: str) -> Iterator[Judgement]:
    known = payer.some_resource(case.subject, case.resource_type or "") if word in _DECLARED else None
    if known is None:
        return
    session = payer.session(case.requester)
    first = payer.ask(session, known.reference)
    for name in _DECLARED[word]:
        stated = first.exchange.headers.get(name)
        if stated is None:
            yield absent(f"reads carry no {name}", first)
            continue
        again = payer.ask(session, known.reference, headers={_CONDITIONS[name]: stated})
        yield judge_protocol.condition_kept(first, again, f"conditionalRead {word}: {_CONDITIONS[name]}")


def _compartment(payer: Payer, session: Session, kind: str) -> Judgement:
    plain = plain_search(payer, session, kind)
    walked = payer.pages(session, f"Patient/{session.patient}/{kind}")
    return judge_search.same(plain.walked, walked, f"the declared compartment, Patient/[id]/{kind},")
