"""Mistakes by which others of the contract stand where nobody looks: links, old versions, pages, other types."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.grants import Code, Grant
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Entry, Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply

CONTRACT = ("h1-sub", "h1-spo", "h1-exs", "h1-adc", "h1-t18", "h1-teen", "h1-min")
"""Who is or was on the one contract; `h1-sub` is its subscriber."""
_GROWN = ("h1-sub", "h1-adc", "h1-out")


def others_of(payer: Payer, patient: str) -> list[str]:
    """Return who else is on the contract of a patient."""
    own = next(name for name, ident in payer.records.patients.items() if ident == patient)
    return [name for name in CONTRACT if name != own] if own in CONTRACT else []


def _patient(payer: Payer, member: str) -> Resource:
    return payer.records.by_key[f"Patient/{payer.records.patients[member]}"].resource


def _claims(payer: Payer, member: str) -> list[Resource]:
    entries = (entry for entry in payer.records.entries if entry.owner == member)
    return [entry.resource for entry in entries if entry.resource["resourceType"] == "ExplanationOfBenefit"]


def add_type(
    payer: Payer, kind: str, parameters: tuple[str, ...], shown: Callable[[Session, Pairs | None], list[Resource]]
) -> None:
    """Serve one more type and declare it; `shown` returns what a search finds, or (without pairs) what may be read."""

    def served(ask: Ask) -> Reply:
        reply: Reply = healthy_served(ask)
        if ask.raw_path.strip("/").endswith("/metadata") and reply.status == 200:
            told = json.loads(reply.body)
            names = [{"name": name, "type": "reference"} for name in parameters]
            interactions = [{"code": "read"}, {"code": "search-type"}]
            told["rest"][0]["resource"].append({"type": kind, "interaction": interactions, "searchParam": names})
            return payer.fhir.resource(told)
        return reply

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        parts = path.split("/")
        if parts[0] != kind or not payer.fhir.in_scope(access.scopes, kind, "r"):
            reply: Reply = healthy_route(ask, path, access, session)
            return reply
        if parts[1:] and parts[1:] != ["_search"]:
            item = next((each for each in shown(session, None) if each["id"] == parts[1]), None)
            return payer.fhir.resource(item) if item is not None and len(parts) == 2 else payer.fhir.absent()
        found = shown(session, [*ask.query, *ask.form])
        entries = [payer.fhir.search.entry(item, "match", []) for item in found]
        link = [{"relation": "self", "url": f"{payer.base}/{kind}"}]
        document = {"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": link}
        return payer.fhir.resource({**document, "entry": entries} if entries else document)

    healthy_served, healthy_route = put(payer.fhir, "served", served), put(payer.fhir, "route", route)


@mistake("household", "parties", swept=True)
def claims_bear_the_subscribers_birthday(payer: Payer) -> None:
    """An extension of each claim of a dependant holds when the subscriber was born, as the adjudication system does."""

    def opened(subject: str, power: str) -> list[Resource]:
        found: list[Resource] = healthy(subject, power)
        if subject not in CONTRACT or subject == "h1-sub":
            return found
        born = {
            "url": "https://second.example/fhir/policy-holder-born",
            "valueDate": str(payer.household.born["h1-sub"]),
        }
        return [
            {**item, "extension": [*item.get("extension", ()), born]}
            if item["resourceType"] == "ExplanationOfBenefit"
            else item
            for item in found
        ]

    healthy = put(payer.fhir, "opened", opened)


@mistake("household", "search-no-subject", swept=True)
def links_lead_to_the_family(payer: Payer) -> None:
    """A Bundle of coverage links to the coverage of everybody else on the contract."""

    def bundle(session: Session, kind: str, pairs: Pairs, found: list[Resource], start: int) -> Resource:
        document: Resource = healthy(session, kind, pairs, found, start)
        if kind != "Coverage":
            return document
        ids = [payer.records.patients[name] for name in others_of(payer, session.patient)]
        more = [{"relation": "related", "url": f"{payer.base}/Coverage?patient=Patient/{ident}"} for ident in ids]
        return {**document, "link": [*document["link"], *more]}

    healthy = put(payer.fhir.search, "bundle", bundle)


@mistake("household", "history", swept=True)
def history_keeps_the_mixup(payer: Payer) -> None:
    """A claim that was keyed to the wrong person of the contract first still shows that person's in its history."""

    def history(session: Session, kind: str, ident: str) -> Reply:
        reply: Reply = healthy(session, kind, ident)
        others = others_of(payer, session.patient)
        if reply.status != 200 or kind != "ExplanationOfBenefit" or not others:
            return reply
        wrong = _claims(payer, "h1-spo" if "h1-spo" in others else "h1-sub")[0]
        document = json.loads(reply.body)
        mixed = json.loads(payer.fhir.resource({**wrong, "id": ident}).body)
        first = {**document["entry"][0], "resource": {**mixed, "meta": {**mixed["meta"], "versionId": "0"}}}
        return payer.fhir.resource({**document, "total": 2, "entry": [*document["entry"], first]})

    healthy = put(payer.fhir, "history", history)


@mistake("household", "other-type-related", swept=True)
def related_persons_of_the_contract(payer: Payer) -> None:
    """Everybody on the contract is a related person of everybody else, with birthday, telephone and address."""

    def shown(session: Session, _: Pairs | None) -> list[Resource]:
        return [
            {
                "resourceType": "RelatedPerson",
                "id": f"rp-{number}-{session.patient[-6:]}",
                "patient": {"reference": f"Patient/{session.patient}"},
                **{key: _patient(payer, name)[key] for key in ("name", "telecom", "birthDate", "address")},
            }
            for number, name in enumerate(others_of(payer, session.patient))
        ]

    add_type(payer, "RelatedPerson", ("patient",), shown)


@mistake("household", "provenance-of-a-record", swept=True)
def provenance_of_anybody(payer: Payer) -> None:
    """Where a record came from is told for whatever record is named."""
    whole = [
        {
            "resourceType": "Provenance",
            "id": f"src-{entry.resource['id']}"[:64],
            "target": [{"reference": entry.key}],
            "recorded": entry.resource["meta"]["lastUpdated"],
            "agent": [{"who": {"reference": "Organization/org-payer"}}],
        }
        for entry in payer.records.entries
        if entry.owner
    ]

    def shown(session: Session, pairs: Pairs | None) -> list[Resource]:
        if pairs is None:
            return whole
        if named := {value for name, value in pairs if name == "target"}:
            return [item for item in whole if item["target"][0]["reference"] in named]
        own = {f"{item['resourceType']}/{item['id']}" for item in session.opened}
        return [item for item in whole if item["target"][0]["reference"] in own]

    add_type(payer, "Provenance", ("target", "patient"), shown)


@mistake("household", "other-type-communication", swept=True, members=_GROWN)
def messages_go_to_the_subscriber(payer: Payer) -> None:
    """A message about a claim is addressed to the subscriber, whoever's the claim is, and the addressee sees it."""
    whole: list[Resource] = [
        {
            "resourceType": "Communication",
            "id": f"msg-{claim['id']}"[:64],
            "status": "completed",
            "subject": {"reference": f"Patient/{payer.records.patients[name]}"},
            "recipient": [{"reference": f"Patient/{payer.records.patients['h1-sub' if name in CONTRACT else name]}"}],
            "payload": [{"contentString": f"We paid a claim of {payer.household.given[name]}."}],
        }
        for name in payer.records.patients
        for claim in _claims(payer, name)[:2]
    ]

    def shown(session: Session, _: Pairs | None) -> list[Resource]:
        own = f"Patient/{session.patient}"
        return [item for item in whole if own in {item["subject"]["reference"], item["recipient"][0]["reference"]}]

    add_type(payer, "Communication", ("patient", "recipient"), shown)


@mistake("household", "stranger", swept=True, members=_GROWN)
def payments_of_the_contract(payer: Payer) -> None:
    """Notices of payments go to whoever pays for the contract; they name claims, and nobody."""
    whole = {
        name: [
            {
                "resourceType": "PaymentNotice",
                "id": f"pay-{claim['id']}"[:64],
                "status": "active",
                "request": {"reference": f"ExplanationOfBenefit/{claim['id']}"},
                "created": claim["created"][:10],
                "payment": {"display": "by account"},
                "recipient": {"reference": "Organization/org-payer"},
                "amount": {"value": 25, "currency": "USD"},
            }
            for claim in _claims(payer, name)[:2]
        ]
        for name in payer.records.patients
    }

    def shown(session: Session, _: Pairs | None) -> list[Resource]:
        own = next(name for name, ident in payer.records.patients.items() if ident == session.patient)
        paid = CONTRACT if own == "h1-sub" else () if own in CONTRACT else (own,)
        return [item for name in paid for item in whole[name]]

    add_type(payer, "PaymentNotice", ("request",), shown)


@mistake("household", "token_response", swept=True)
def token_response_lists_the_family(payer: Payer) -> None:
    """The response that brings a token tells the app who else is on the contract."""

    def answer(grant: Grant, scopes: list[str], **how: Any) -> Reply:
        reply: Reply = healthy(grant, scopes, **how)
        others = others_of(payer, payer.records.patients[grant.subject])
        told = json.loads(reply.body)
        told["members"] = [{"id": payer.records.patients[n], "name": payer.household.given[n]} for n in others]
        return replace_body(reply, told)

    healthy = put(payer.tokens, "answer", answer)


def replace_body(reply: Reply, told: Any) -> Reply:
    """Return an answer with another JSON body."""
    return Reply(reply.status, json.dumps(told).encode(), reply.headers)


@mistake("household", "picker", swept=True)
def consent_page_tells_the_family(payer: Payer) -> None:
    """The page that asks for consent shows the card of the contract: who is on it, and when they were born."""

    def ask_consent(number: str, walk: Any) -> Reply:
        reply: Reply = healthy(number, walk)
        others = others_of(payer, payer.records.patients[walk.subject])
        rows = "".join(
            f"<li>{escape(f'{payer.household.given[n]} {payer.household.family[n]}')}, born {payer.household.born[n]}"
            for n in others
        )
        body = reply.body.replace(b"</body>", f"<ul>{rows}</ul></body>".encode())
        return Reply(reply.status, body, reply.headers)

    healthy = put(payer.door, "ask_consent", ask_consent)


@mistake("household", "token_refusal", swept=True)
def token_error_names_the_member(payer: Payer) -> None:
    """The error for a code that is not the app's own says, for the hotline, whose it is."""

    def code_fits(code: Code, app: Any, ask: Ask) -> bool:
        fits: bool = healthy_fits(code, app, ask)
        if not fits:
            strange[0] = code
        return fits

    def error(code: str, status: int = 400) -> Reply:
        reply: Reply = healthy_error(code, status)
        found, strange[0] = strange[0], None
        if found is None:
            return reply
        name = _patient(payer, found.grant.subject)["name"][0]["text"]
        return replace_body(reply, {**json.loads(reply.body), "error_description": f"this code is for {name}"})

    strange: list[Code | None] = [None]
    healthy_fits, healthy_error = put(payer.tokens, "code_fits", code_fits), put(payer.tokens, "error", error)


@mistake("consent", "portal_lists_own", members=("h1-sub", "h1-spo", "h1-out"))
def portal_of_the_whole_contract(payer: Payer) -> None:
    """The portal lists the apps of everybody on the contract."""

    def entries(session: Any) -> dict[str, list[Grant]]:
        found: dict[str, list[Grant]] = {}
        for name in {session.member, *(CONTRACT if session.member in CONTRACT else ())}:
            for grant in payer.grants.standing(name):
                found.setdefault(f"{grant.app.client_id}.{grant.subject}.{name}", []).append(grant)
        return found

    put(payer.portal, "entries", entries)


@mistake("household", "two_worlds", swept=True)
def coverage_touched_by_the_family(payer: Payer) -> None:
    """Whenever a claim of the contract is written, all of its coverages count as changed."""

    def write(item: Resource, now: datetime) -> Entry:
        entry: Entry = healthy(item, now)
        if entry.owner in CONTRACT:
            for each in payer.records.entries:
                if each.owner in CONTRACT and each.resource["resourceType"] == "Coverage":
                    each.resource["meta"]["lastUpdated"] = entry.resource["meta"]["lastUpdated"]
        return entry

    healthy = put(payer.records, "put", write)
