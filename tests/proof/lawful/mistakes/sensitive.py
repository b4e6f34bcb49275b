"""Mistakes by which parents see what a minor consented to alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.proof.lawful.mistakes.household import refusal_tells_existence
from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Entry, Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply


@mistake("sensitive", "withheld_from_representative and direct-read or withheld_from_search and subject", swept=True)
def nothing_is_withheld(payer: Payer) -> None:
    """Parents see all."""
    put(payer.fhir, "withheld", lambda *_: False)


@mistake("sensitive", "withheld_from_representative and direct-read")
def withheld_in_searches_only(payer: Payer) -> None:
    """What is withheld is filtered out of searches, and read by its id all the same."""

    def found(session: Session, kind: str, ident: str) -> Resource | None:
        entry: Entry | None = payer.records.by_key.get(f"{kind}/{ident}")
        if entry is not None and entry.owner and payer.records.patients[entry.owner] == session.patient:
            return entry.resource
        item: Resource | None = healthy(session, kind, ident)
        return item

    healthy = put(payer.fhir, "found", found)


@mistake("sensitive", "count")
def total_counts_withheld(payer: Payer) -> None:
    """The total is that of the person's record, not of what is shown."""

    def total(found: list[Resource], size: int) -> int | None:
        del size
        owners = {payer.records.by_key[f"{item['resourceType']}/{item['id']}"].owner for item in found}
        kinds = {item["resourceType"] for item in found}
        return sum(entry.owner in owners and entry.resource["resourceType"] in kinds for entry in payer.records.entries)

    put(payer.fhir.search, "total", total)


@mistake("sensitive", "withheld", swept=True)
def everything_withholds_nothing(payer: Payer) -> None:
    """$everything is made from the whole record."""
    people = {ident: name for name, ident in payer.records.patients.items()}

    def everything(ask: Ask, session: Session, ident: str, access: Any) -> Reply:
        if ident == session.patient:
            session = replace(session, opened=payer.fhir.opened(people[ident], "self"))
        reply: Reply = healthy(ask, session, ident, access)
        return reply

    healthy = put(payer.fhir, "everything", everything)


@mistake("sensitive", "denial_uniform", swept=True)
def withheld_is_forbidden(payer: Payer) -> None:
    """What is withheld is forbidden, what is not there is not found."""
    refusal_tells_existence(payer)


@mistake("sensitive", "provider", swept=True)
def providers_of_the_withheld(payer: Payer) -> None:
    """The directory that a parent sees is made from the child's whole record."""

    def opened(subject: str, power: str) -> list[Resource]:
        found: list[Resource] = healthy(subject, power)
        whole: list[Resource] = healthy(subject, "self")
        return found + [
            item for item in whole if item["resourceType"] in {"Practitioner", "Organization"} and item not in found
        ]

    healthy = put(payer.fhir, "opened", opened)


@mistake("sensitive", "choice_withheld")
def choice_forgotten_by_reads(payer: Payer) -> None:
    """What a member keeps from apps is taken out of results, and read by its id."""

    def found(session: Session, kind: str, ident: str) -> Resource | None:
        item: Resource | None = healthy(session, kind, ident)
        own = {name: patient for name, patient in payer.records.patients.items() if patient == session.patient}
        entry = payer.records.by_key.get(f"{kind}/{ident}")
        return entry.resource if item is None and entry is not None and entry.owner in own else item

    healthy = put(payer.fhir, "found", found)


@mistake("sensitive", "choice_spares_others", swept=True)
def choice_hides_all_that_is_sensitive(payer: Payer) -> None:
    """Whichever topic a member keeps from apps, everything sensitive is kept."""
    put(payer.fhir, "chosen", lambda entry: entry.sensitive and bool(payer.choices.kept.get(entry.owner or "")))


@mistake("sensitive", "labels_same", swept=True)
def labels_lost_in_searches(payer: Payer) -> None:
    """A claim bears its security labels where it is read, and bears none where it is found."""

    def entry(item: Resource, mode: str, pairs: Pairs) -> Resource:
        meta = {key: value for key, value in item["meta"].items() if key != "security"}
        found: Resource = healthy({**item, "meta": meta}, mode, pairs)
        return found

    healthy = put(payer.fhir.search, "entry", entry)
