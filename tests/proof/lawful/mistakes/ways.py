"""Mistakes that show only where somebody asks in an unusual way: a header, a modifier, another method, a batch."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.portal import COOKIE
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply


def everybodys(payer: Payer, session: Session) -> Session:
    """Return a session that opens the whole store."""
    return replace(session, opened=[entry.resource for entry in payer.records.entries])


def own_of(payer: Payer, member: str) -> Session:
    """Return the session of a member who looks at the own record."""
    return Session(payer.records.patients[member], payer.fhir.opened(member, "self"), member, "self")


def _member(payer: Payer, patient: str) -> str | None:
    return next((name for name, ident in payer.records.patients.items() if ident == patient), None)


def _routed(payer: Payer, other: Any) -> None:
    """Let `other` say, from a request and its session, in whose session it is answered."""

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        reply: Reply = healthy(ask, path, access, other(ask, session))
        return reply

    healthy = put(payer.fhir, "route", route)


@mistake("household", "signed_in_browser", swept=True)
def cookie_of_the_portal_wins(payer: Payer) -> None:
    """Who is signed in at the portal is who asks, whatever token comes along; the cookie serves the whole site."""

    def enter(ask: Ask) -> Reply:
        reply: Reply = healthy(ask)
        reply.headers = [(name, value.replace("Path=/account", "Path=/")) for name, value in reply.headers]
        return reply

    def other(ask: Ask, session: Session) -> Session:
        who = payer.portal.sessions.get(ask.cookie(COOKIE))
        return session if who is None else own_of(payer, who.member)

    healthy = put(payer.portal, "enter", enter)
    _routed(payer, other)


@mistake("household", "identity-header", swept=True)
def header_names_the_patient(payer: Payer) -> None:
    """A header that the gateway sets for its own is taken from the outside as well."""

    def other(ask: Ask, session: Session) -> Session:
        member = _member(payer, ask.headers.get("x-patient-id", ""))
        return session if member is None else own_of(payer, member)

    _routed(payer, other)


@mistake("household", "current-fhir", swept=True)
def version_of_fhir_asked_for(payer: Payer) -> None:
    """Requests that name the version of FHIR go to a newer server, which does not know the rules yet."""
    _routed(
        payer,
        lambda ask, session: (
            everybodys(payer, session) if "fhirversion=4.0" in ask.headers.get("accept", "").lower() else session
        ),
    )


@mistake("household", "another-language", swept=True)
def other_languages_unlimited(payer: Payer) -> None:
    """Answers for readers of Spanish are made from the store, by another team."""
    _routed(
        payer,
        lambda ask, session: (
            everybodys(payer, session) if ask.headers.get("accept-language", "").startswith("es") else session
        ),
    )


@mistake("household", "a-range", swept=True)
def ranges_from_the_store(payer: Payer) -> None:
    """A part of a resource, asked for by its bytes, is cut out before anybody looks whose it is."""

    def read(ask: Ask, session: Session, kind: str, ident: str, version: str = "") -> Reply:
        entry = payer.records.by_key.get(f"{kind}/{ident}")
        if ask.headers.get("range", "").startswith("bytes=") and entry is not None:
            whole = payer.fhir.resource(entry.resource)
            size = ("content-range", f"bytes 0-{len(whole.body) - 1}/{len(whole.body)}")
            return Reply(206, whole.body, [*whole.headers, size])
        reply: Reply = healthy(ask, session, kind, ident, version)
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("household", "typed-reference", swept=True)
def typed_reference_trusted(payer: Payer) -> None:
    """The parameter `patient` is compared with the token, and `patient:Patient` is another parameter."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        named = next((value for name, value in pairs if name == "patient:Patient"), "")
        member = _member(payer, named.rpartition("/")[2])
        result: list[Resource] = healthy(session if member is None else own_of(payer, member), kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("household", "subject-as-identifier", swept=True)
def patient_by_number_trusted(payer: Payer) -> None:
    """A patient who is named by the member number is looked up, and searched for."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        named = next((value for name, value in pairs if name == "patient:identifier"), "")
        number = named.rpartition("|")[2]
        for member, ident in payer.records.patients.items():
            known = payer.records.by_key[f"Patient/{ident}"].resource["identifier"]
            if number and number in {each["value"] for each in known}:
                session = own_of(payer, member)
        rest = [pair for pair in pairs if pair[0] != "patient:identifier" or not named]
        result: list[Resource] = healthy(session, kind, rest)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("household", "write_refusal", swept=True)
def refused_writes_tell_existence(payer: Payer) -> None:
    """To change what is another's is forbidden, to change what is not there is answered by that it is not found."""

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        if ask.method in {"PUT", "PATCH", "DELETE"} and path.count("/") == 1:
            kind, _, ident = path.partition("/")
            if path not in payer.records.by_key:
                return payer.fhir.outcome(404, "not-found", "There is no such record.")
            if payer.fhir.found(session, kind, ident) is None:
                return payer.fhir.outcome(403, "forbidden", "Only its owner may change a record.")
        reply: Reply = healthy(ask, path, access, session)
        return reply

    healthy = put(payer.fhir, "route", route)


@mistake("household", "batch-mixed", swept=True)
def batch_judged_by_its_first_entry(payer: Payer) -> None:
    """Whether a batch may be run is looked up for the first thing that it asks for."""

    def served(ask: Ask) -> Reply:
        reply: Reply = healthy_served(ask)
        if ask.raw_path.strip("/").endswith("/metadata") and reply.status == 200:
            told = json.loads(reply.body)
            told["rest"][0]["interaction"] = [{"code": "batch"}]
            return payer.fhir.resource(told)
        return reply

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        if ask.method != "POST" or path:
            reply: Reply = healthy_route(ask, path, access, session)
            return reply
        answers: list[Resource] = []
        for item in json.loads(ask.body).get("entry", []):
            url = item["request"]["url"]
            one = replace(ask, method=item["request"]["method"], target=f"/api/fhir/{url}", body=b"")
            reply = healthy_route(one, urlsplit(url).path.strip("/"), access, session)
            if not answers and reply.status == 200:
                session = everybodys(payer, session)
            answers.append({"resource": json.loads(reply.body), "response": {"status": str(reply.status)}})
        return payer.fhir.resource({"resourceType": "Bundle", "type": "batch-response", "entry": answers})

    healthy_served, healthy_route = put(payer.fhir, "served", served), put(payer.fhir, "route", route)


@mistake("household", "pivot", swept=True)
def clinics_bring_everybodys_claims(payer: Payer) -> None:
    """A clinic or a doctor of one's own brings the claims of all whom they treated, by a reverse include."""

    def pointing(session: Session, kind: str, value: str, page: list[Resource]) -> list[str]:
        if kind not in {"Organization", "Practitioner"} or value != "ExplanationOfBenefit:provider":
            result: list[str] = healthy(session, kind, value, page)
            return result
        there = {f"{kind}/{item['id']}" for item in page}
        claims = (entry for entry in payer.records.entries if entry.resource["resourceType"] == "ExplanationOfBenefit")
        return [entry.key for entry in claims if there & entry.names]

    healthy = put(payer.fhir.search, "pointing", pointing)
    put(payer.fhir.search, "reachable", lambda _: [entry.resource for entry in payer.records.entries])


@mistake("household", "contract-number", swept=True)
def contract_number_finds_the_family(payer: Payer) -> None:
    """Coverage is found by the number of its contract as well, which everybody on the contract has."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        numbers = {value.rpartition("|")[2] for name, value in pairs if name == "identifier"}
        if kind == "Coverage" and numbers:
            known = [entry.resource for entry in payer.records.entries]
            if of_contract := [item for item in known if item.get("subscriberId") in numbers]:
                return of_contract
        result: list[Resource] = healthy(session, kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)
