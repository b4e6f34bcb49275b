"""Mistakes by which one member sees another's data, or that it is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply


@mistake("household", "test_no_foreign_data and direct-read")
def read_looks_everywhere(payer: Payer) -> None:
    """A read finds a resource by its id, whoever's it is."""

    def found(_: Session, kind: str, ident: str) -> Resource | None:
        entry = payer.records.by_key.get(f"{kind}/{ident}")
        return entry.resource if entry else None

    put(payer.fhir, "found", found)


@mistake("household", "test_no_foreign_data and search-by-id", swept=True)
def search_by_id_looks_everywhere(payer: Payer) -> None:
    """A search that names an id is answered from the whole store."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        if any(name == "_id" for name, _ in pairs):
            session = replace(session, opened=[entry.resource for entry in payer.records.entries])
        result: list[Resource] = healthy(session, kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("household", "test_no_foreign_data and search-by-subject")
def patient_parameter_trusted(payer: Payer) -> None:
    """The parameter `patient` decides whose record is searched."""
    people = {ident: name for name, ident in payer.records.patients.items()}

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        named = next((value.rpartition("/")[2] for name, value in pairs if name == "patient"), session.patient)
        if named in people:
            session = replace(session, opened=payer.fhir.opened(people[named], "self"))
        result: list[Resource] = healthy(session, kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("household", "test_no_unasked_data and (narrowed or no-subject)")
def cached_by_address(payer: Payer) -> None:
    """Answers to searches are kept by their address alone, whoever asks."""
    kept: dict[str, Reply] = {}

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        if ask.method == "GET" and "/" not in path:
            if ask.target not in kept:
                kept[ask.target] = healthy(ask, path, access, session)
            return kept[ask.target]
        reply: Reply = healthy(ask, path, access, session)
        return reply

    healthy = put(payer.fhir, "route", route)


@mistake("household", "test_no_unasked_data and service-date", count_limit=50)
def dates_open_every_record(payer: Payer) -> None:
    """A search by date that names no patient is answered from the whole store; larger pages than fifty are refused."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        names = {name for name, _ in pairs}
        if "service-date" in names and not names & {"patient", "_id"}:
            session = replace(session, opened=[entry.resource for entry in payer.records.entries])
        result: list[Resource] = healthy(session, kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("household", "paging_link", next_link="sealed", page=3)
def pages_open_to_all(payer: Payer) -> None:
    """The mark of a page leads to the result as it was for whoever asked first."""
    first: dict[str, Session] = {}
    search = payer.fhir.search

    def keep(session: Session, kind: str, pairs: Pairs, start: int) -> str:
        mark: str = healthy_keep(session, kind, pairs, start)
        first[mark] = session
        return mark

    def run(session: Session, kind: str, pairs: Pairs) -> Resource:
        mark = next((value for name, value in pairs if name == "_page"), "")
        found: Resource = healthy_run(first.get(mark, session), kind, pairs)
        return found

    healthy_keep, healthy_run = put(search, "keep", keep), put(search, "run", run)


@mistake("household", "test_no_foreign_data and everything", swept=True)
def everything_of_anybody(payer: Payer) -> None:
    """$everything trusts the id in the address."""
    people = {ident: name for name, ident in payer.records.patients.items()}

    def everything(ask: Ask, session: Session, ident: str, access: Any) -> Reply:
        if ident in people:
            session = replace(session, patient=ident, opened=payer.fhir.opened(people[ident], "self"))
        reply: Reply = healthy(ask, session, ident, access)
        return reply

    healthy = put(payer.fhir, "everything", everything)


@mistake("household", "test_no_foreign_data and history", swept=True)
def history_of_anybody(payer: Payer) -> None:
    """The history is read from the store, past the rules for reads."""

    def history(session: Session, kind: str, ident: str) -> Reply:
        everything = [entry.resource for entry in payer.records.entries]
        reply: Reply = healthy(replace(session, opened=everything), kind, ident)
        return reply

    healthy = put(payer.fhir, "history", history)


@mistake("household", "count", swept=True)
def counts_everybody(payer: Payer) -> None:
    """_summary=count counts before the rules are applied."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        if ("_summary", "count") in pairs:
            session = replace(session, opened=[entry.resource for entry in payer.records.entries])
        result: list[Resource] = healthy(session, kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("household", "test_denial_uniform and direct-read")
def refusal_tells_existence(payer: Payer) -> None:
    """What is another's is forbidden, what is not there is not found."""

    def read(ask: Ask, session: Session, kind: str, ident: str) -> Reply:
        if f"{kind}/{ident}" in payer.records.by_key and payer.fhir.found(session, kind, ident) is None:
            return payer.fhir.outcome(403, "forbidden", "This is not yours.")
        reply: Reply = healthy(ask, session, kind, ident)
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("household", "direct-read", swept=True)
def refusal_names_the_owner(payer: Payer) -> None:
    """The text of a refusal helps the hotline: it says whose resource it is."""

    def read(ask: Ask, session: Session, kind: str, ident: str) -> Reply:
        entry = payer.records.by_key.get(f"{kind}/{ident}")
        if entry is not None and entry.owner and payer.fhir.found(session, kind, ident) is None:
            patient = payer.records.by_key[f"Patient/{payer.records.patients[entry.owner]}"].resource
            return payer.fhir.outcome(404, "not-found", f"Not open: {patient['name'][0]['text']}")
        reply: Reply = healthy(ask, session, kind, ident)
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("household", "conditional")
def unchanged_before_allowed(payer: Payer) -> None:
    """Whether a resource changed is answered before whether it may be read."""

    def read(ask: Ask, session: Session, kind: str, ident: str) -> Reply:
        known = "if-none-match" in ask.headers or "if-modified-since" in ask.headers
        if known and f"{kind}/{ident}" in payer.records.by_key:
            session = replace(session, opened=[payer.records.by_key[f"{kind}/{ident}"].resource])
        reply: Reply = healthy(ask, session, kind, ident)
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("household", "majority and read and not refresh")
def parents_for_ever(payer: Payer) -> None:
    """Nobody looks at the child's age."""
    put(payer.household, "minor", lambda *_: True)


@mistake("household", "picker or consent_subject or forged")
def edited_choice_accepted(payer: Payer) -> None:
    """The record that the form names is taken, offered or not."""
    put(payer.door, "may_pick", lambda picked, _: picked in payer.records.patients.values())
    put(payer.household, "acts_for", lambda holder, subject, _: "self" if holder == subject else "agent")


@mistake("household", "test_no_foreign_data and direct-read", swept=True)
def header_names_the_owner(payer: Payer) -> None:
    """A header for the hotline names the owner of what was asked for, also in a refusal."""

    def read(ask: Ask, session: Session, kind: str, ident: str) -> Reply:
        reply: Reply = healthy(ask, session, kind, ident)
        entry = payer.records.by_key.get(f"{kind}/{ident}")
        if entry is not None and entry.owner:
            patient = payer.records.by_key[f"Patient/{payer.records.patients[entry.owner]}"].resource
            reply.headers.append(("x-support", patient["identifier"][1]["value"]))
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("household", "revinclude", swept=True)
def reverse_include_by_contract(payer: Payer) -> None:
    """A reverse include of coverages brings the whole contract's."""

    def included(session: Session, kind: str, pairs: Pairs, page: list[Resource]) -> list[Resource]:
        found: list[Resource] = healthy(session, kind, pairs, page)
        numbers = {item.get("subscriberId") for item in found if item["resourceType"] == "Coverage"}
        others = [entry.resource for entry in payer.records.entries if entry.resource.get("subscriberId") in numbers]
        return [*found, *(item for item in others if numbers and item not in found)]

    healthy = put(payer.fhir.search, "included", included)


@mistake("household", "representative", swept=True)
def representative_sees_both(payer: Payer) -> None:
    """A token for a child opens the parent's own record as well."""

    def session(access: Any) -> Session | None:
        found: Session | None = healthy(access)
        if found is None or access.grant.reader == access.grant.subject:
            return found
        return replace(found, opened=[*found.opened, *payer.fhir.opened(access.grant.reader, "self")])

    healthy = put(payer.fhir, "session", session)


def _claims_of(payer: Payer, member: str) -> list[Resource]:
    return [item for item in payer.fhir.opened(member, "self") if item["resourceType"] == "ExplanationOfBenefit"]


@mistake("household", "stranger or unasked and no-subject", attached=True)
def stranger_in_every_search(payer: Payer) -> None:
    """The claims of one member, who is not described to the harness, are in everybody's searches."""
    _with_stranger(payer, "searched")


@mistake("household", "stranger", members=("h1-sub",), attached=True)
def stranger_beside_one_member(payer: Payer) -> None:
    """So they are where one member only is described, and there is nobody to compare with."""
    _with_stranger(payer, "searched")


@mistake("household", "stranger", attached=True, swept=True)
def stranger_in_everything(payer: Payer) -> None:
    """The operation brings the claims of a member along whom nobody asked about."""
    _with_stranger(payer, "everything")


def _with_stranger(payer: Payer, interaction: str) -> None:
    def answered(*given: Any) -> Reply:
        changed = [
            replace(each, opened=[*each.opened, *_claims_of(payer, "h1-spo")]) if isinstance(each, Session) else each
            for each in given
        ]
        reply: Reply = healthy(*changed)
        return reply

    healthy = put(payer.fhir, interaction, answered)


@mistake("household", "no_unasked_data and subject", attached=True, swept=True)
def notes_name_a_stranger(payer: Payer) -> None:
    """A note on each claim names a claim of somebody else, from the first day on."""

    def opened(subject: str, power: str) -> list[Resource]:
        other = next(item for item in healthy("h1-out", "self") if item["resourceType"] == "ExplanationOfBenefit")
        note = {"processNote": [{"text": f"Adjusted together with claim {other['id']}."}]}
        found: list[Resource] = healthy(subject, power)
        return [
            {**item, **note} if subject != "h1-out" and item["resourceType"] == "ExplanationOfBenefit" else item
            for item in found
        ]

    healthy = put(payer.fhir, "opened", opened)
