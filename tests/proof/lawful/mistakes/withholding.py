"""Mistakes by which what is withheld, or kept from apps, shows at another moment or place, or by its traces."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.proof.lawful.mistakes.places import replace_body
from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.exports import Job
from tests.proof.lawful.payer.grants import Access, Grant
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Entry, Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply

_KEPT = timedelta(minutes=2)
_TOLD = {"resourceType", "status", "use", "patient", "billablePeriod", "created", "insurer", "outcome", "insurance"}
"""What is left of a claim whose row is masked, beside its type and total."""


def _subject(payer: Payer, session: Session) -> str:
    return str(next(name for name, ident in payer.records.patients.items() if ident == session.patient))


def _whole(payer: Payer, session: Session) -> Session:
    return replace(session, opened=payer.fhir.opened(_subject(payer, session), "self"))


def _withheld(payer: Payer, subject: str, power: str) -> list[Resource]:
    entries = (entry for entry in payer.records.entries if entry.owner == subject)
    return [entry.resource for entry in entries if payer.fhir.withheld(entry, power)]


def _with_power(payer: Payer, forgets: Any) -> None:
    """Show the whole record in the sessions of a representative of which `forgets` is true."""

    def session(access: Access) -> Session | None:
        found: Session | None = healthy(access)
        if found is None or access.grant.reader == access.grant.subject or not forgets(access):
            return found
        return _whole(payer, found)

    healthy = put(payer.fhir, "session", session)


@mistake("sensitive", "everything", swept=True)
def everything_kept_by_patient(payer: Payer) -> None:
    """$everything is costly and kept for two minutes, by the patient and not by who asks."""
    kept: dict[str, tuple[datetime, Reply]] = {}

    def everything(ask: Ask, session: Session, ident: str, access: Any) -> Reply:
        made, reply = kept.get(ask.target, (payer.clock.now(), None))
        if reply is not None and ident == session.patient and made <= payer.clock.now() < made + _KEPT:
            return Reply(reply.status, reply.body, list(reply.headers))
        fresh: Reply = healthy(ask, session, ident, access)
        if fresh.status == 200:
            kept[ask.target] = payer.clock.now(), Reply(fresh.status, fresh.body, list(fresh.headers))
        return fresh

    healthy = put(payer.fhir, "everything", everything)


@mistake("sensitive", "withheld_from_search", swept=True)
def rules_kept_by_patient(payer: Payer) -> None:
    """What an app may see of a patient is worked out once in two minutes, for whoever came first with that app."""
    kept: dict[tuple[str, str, str], tuple[datetime, list[Resource]]] = {}

    def session(access: Access) -> Session | None:
        found: Session | None = healthy(access)
        if found is None:
            return None
        key = access.grant.app.client_id, access.grant.subject, " ".join(sorted(access.scopes))
        made, opened = kept.get(key, (payer.clock.now(), None))
        if opened is None or not made <= payer.clock.now() < made + _KEPT:
            kept[key] = payer.clock.now(), found.opened
            return found
        return replace(found, opened=opened)

    healthy = put(payer.fhir, "session", session)


@mistake("sensitive", "later_token", swept=True)
def refresh_forgets_withholding(payer: Payer) -> None:
    """A parent's first token knows that it is a parent's; the next one, by refresh, knows the patient alone."""
    renewed: set[int] = set()

    def answer(grant: Grant, scopes: list[str], **how: Any) -> Reply:
        reply: Reply = healthy(grant, scopes, **how)
        if how.get("kept") is not None:
            renewed.add(id(payer.grants.access[json.loads(reply.body)["access_token"]]))
        return reply

    healthy = put(payer.tokens, "answer", answer)
    _with_power(payer, lambda access: id(access) in renewed)


@mistake("sensitive", "later_token", swept=True)
def withheld_from_public_apps_alone(payer: Payer) -> None:
    """Apps with a secret are trusted with what is withheld from a parent."""
    _with_power(payer, lambda access: access.grant.app.secret is not None)


@mistake("sensitive", "withheld_from_search", swept=True, members=("h1-sub", "h1-spo", "h1-teen", "h1-out"))
def withheld_from_the_subscriber_alone(payer: Payer) -> None:
    """Letters go to the subscriber, so services are withheld from the subscriber; the other parent sees all."""
    _with_power(payer, lambda access: access.grant.reader != "h1-sub")


@mistake("sensitive", "guess", swept=True)
def withheld_found_by_provider(payer: Payer) -> None:
    """A search by provider or care team uses an index of its own, which has no labels."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        if {name for name, _ in pairs} & {"provider", "care-team"}:
            session = _whole(payer, session)
        result: list[Resource] = healthy(session, kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("sensitive", "count", swept=True)
def withheld_as_masked_rows(payer: Payer) -> None:
    """A withheld claim stays in the list with its day and its total, under another id; what it was for is taken out."""

    def masked(item: Resource) -> Resource:
        name = hashlib.sha256(f"masked {item['id']}".encode()).hexdigest()[:24]
        kept = {key: value for key, value in item.items() if key in {*_TOLD, "type", "total"}}
        meta = {"lastUpdated": item["meta"]["lastUpdated"], "versionId": "1"}
        return {**kept, "id": name, "meta": meta, "provider": item["insurer"]}

    def opened(subject: str, power: str) -> list[Resource]:
        found: list[Resource] = healthy(subject, power)
        return [*found, *(masked(item) for item in _withheld(payer, subject, power) if "billablePeriod" in item)]

    healthy = put(payer.fhir, "opened", opened)


@mistake("sensitive", "withheld_unmoved", swept=True)
def corrected_record_loses_its_label(payer: Payer) -> None:
    """A record that is corrected is stored anew, without the label that it had."""

    def write(item: Resource, now: datetime) -> Entry:
        corrected = f"{item['resourceType']}/{item['id']}" in payer.records.by_key
        entry: Entry = healthy(item, now)
        if not corrected:
            return entry
        plain = replace(entry, private=False, sensitive=False, category="")
        payer.records.entries[payer.records.entries.index(entry)] = payer.records.by_key[entry.key] = plain
        return plain

    healthy = put(payer.records, "put", write)


@mistake("sensitive", "withheld_unmoved", swept=True)
def withheld_changes_touch_the_patient(payer: Payer) -> None:
    """The Patient counts as changed whenever one of the claims is, also one that is withheld."""

    def write(item: Resource, now: datetime) -> Entry:
        entry: Entry = healthy(item, now)
        if entry.owner and entry.resource["resourceType"] == "ExplanationOfBenefit":
            patient = payer.records.by_key[f"Patient/{payer.records.patients[entry.owner]}"].resource
            patient["meta"]["lastUpdated"] = entry.resource["meta"]["lastUpdated"]
        return entry

    healthy = put(payer.records, "put", write)


def _dressed(payer: Payer, dress: Any) -> None:
    """Let `dress` change each resource that a representative is shown; it is told the whole list of claims."""

    def opened(subject: str, power: str) -> list[Resource]:
        found: list[Resource] = healthy(subject, power)
        claims = sorted(_of_claims(healthy(subject, "self")), key=lambda item: str(item["created"]))
        return [dress(item, claims) for item in found] if power not in {"self", "agent"} else found

    healthy = put(payer.fhir, "opened", opened)


def _of_claims(items: list[Resource]) -> Iterator[Resource]:
    return (item for item in items if item["resourceType"] == "ExplanationOfBenefit")


@mistake("sensitive", "withheld_unmoved", swept=True)
def coverage_tells_the_last_claims(payer: Payer) -> None:
    """Extensions of the coverage tell the days and the totals of the last three claims, of whatever kind they were."""

    def dress(item: Resource, claims: list[Resource]) -> Resource:
        if item["resourceType"] != "Coverage":
            return item
        told = [
            {
                "url": "https://second.example/fhir/lately-paid",
                "extension": [
                    {"url": "day", "valueDate": claim["billablePeriod"]["start"]},
                    {"url": "total", "valueMoney": claim["total"][0]["amount"]},
                ],
            }
            for claim in claims[-3:]
        ]
        return {**item, "extension": [*item.get("extension", ()), *told]}

    _dressed(payer, dress)


@mistake("sensitive", "withheld_unmoved", swept=True)
def narrative_tells_the_last_visits(payer: Payer) -> None:
    """The narrative of the Patient, made for members' cards, tells where the last three visits were."""

    def dress(item: Resource, claims: list[Resource]) -> Resource:
        if item["resourceType"] != "Patient":
            return item
        names = [payer.records.by_key.get(claim["provider"]["reference"]) for claim in claims[-3:]]
        told = ", ".join(str(entry.resource.get("name")) for entry in names if entry is not None)
        div = item["text"]["div"].replace("</div>", f"<p>Seen lately at {told}.</p></div>")
        return {**item, "text": {**item["text"], "div": div}}

    _dressed(payer, dress)


@mistake("sensitive", "withheld_from_search", swept=True)
def open_claim_names_the_withheld(payer: Payer) -> None:
    """An open claim of the same person has the number of a withheld one where an authorization is referred to."""
    numbers = {
        owner: next(e.resource for e in payer.records.entries if e.owner == owner and e.private)["identifier"][0][
            "value"
        ]
        for owner in {entry.owner for entry in payer.records.entries if entry.private}
    }
    people = {ident: name for name, ident in payer.records.patients.items()}

    def dress(item: Resource, _: list[Resource]) -> Resource:
        owner = people.get(str(item.get("patient", {}).get("reference", "")).rpartition("/")[2])
        if item["resourceType"] != "ExplanationOfBenefit" or owner not in numbers:
            return item
        return {**item, "insurance": [{**item["insurance"][0], "preAuthRef": [numbers[owner]]}, *item["insurance"][1:]]}

    _dressed(payer, dress)


@mistake("sensitive", "vread", swept=True)
def versions_withhold_nothing(payer: Payer) -> None:
    """A read of a version goes to the archive, which has no labels."""

    def read(ask: Ask, session: Session, kind: str, ident: str, version: str = "") -> Reply:
        reply: Reply = healthy(ask, _whole(payer, session) if version else session, kind, ident, version)
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("sensitive", "choice_lasts", swept=True)
def last_topic_kept_alone(payer: Payer) -> None:
    """Of what a member keeps from apps the newest choice counts, and the ones before it are forgotten."""

    def take(member: str, form: Any) -> Reply:
        before = set(payer.choices.kept.get(member, ()))
        reply: Reply = healthy(member, form)
        if new := payer.choices.kept[member] - before:
            payer.choices.kept[member] = new
        return reply

    healthy = put(payer.choices, "take", take)


@mistake("sensitive", "choice_lasts", swept=True)
def sharing_again_forgets_the_topics(payer: Payer) -> None:
    """Whoever stops sharing and shares again shares everything."""

    def take(member: str, form: Any) -> Reply:
        stopped = member in payer.choices.unshared
        reply: Reply = healthy(member, form)
        if stopped and member not in payer.choices.unshared:
            payer.choices.kept[member] = set()
        return reply

    healthy = put(payer.choices, "take", take)


@mistake("sensitive", "export", swept=True, exports="closed")
def export_errors_name_the_withheld(payer: Payer) -> None:
    """The file of errors of an export lists what was left out, and why."""
    skipped: dict[int, list[Resource]] = {}

    def begin(access: Access, session: Session, pairs: Pairs, request: str) -> Reply:
        reply: Reply = healthy_begin(access, session, pairs, request)
        job = payer.fhir.exports.jobs[dict(reply.headers)["content-location"].rpartition("/")[2]]
        issues = [
            {
                "severity": "warning",
                "code": "suppressed",
                "diagnostics": f"left out: {item['resourceType']}/{item['id']}",
            }
            for item in _whole(payer, session).opened
            if item not in session.opened
        ]
        skipped[id(job)] = [{"resourceType": "OperationOutcome", "issue": issues}] if issues else []
        return reply

    def listed(name: str, job: Job) -> Reply:
        reply: Reply = healthy_listed(name, job)
        told = json.loads(reply.body)
        if skipped[id(job)]:
            address = f"{payer.base}/jobs/{name}/errors.ndjson"
            told["error"] = [{"type": "OperationOutcome", "url": address}]
        return replace_body(reply, told)

    def file(job: Job, name: str) -> Reply | None:
        if name == "errors.ndjson" and skipped[id(job)]:
            job = replace(job, files={"errors": skipped[id(job)]})
        found: Reply | None = healthy_file(job, name)
        return found

    exports = payer.fhir.exports
    healthy_begin, healthy_listed = put(exports, "begin", begin), put(exports, "listed", listed)
    healthy_file = put(exports, "file", file)


@mistake("sensitive", "withheld_unmoved", swept=True, deleted=410)
def gone_tells_the_withheld(payer: Payer) -> None:
    """A parent is told that a claim is gone, where it was withheld as long as it was there."""

    def was(session: Session, key: str) -> bool:
        known: bool = healthy(replace(session, power="self"), key)
        return known

    healthy = put(payer.fhir, "was", was)
