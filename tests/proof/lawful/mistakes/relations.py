"""Mistakes about who acts for whom, at which moment, and with which token of several."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from tests.proof.lawful.mistakes.places import CONTRACT
from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.mistakes.ways import own_of
from tests.proof.lawful.payer.grants import Access, Grant
from tests.proof.lawful.payer.household import AT_HOME
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply


@mistake("household", "token_apart", swept=True, members=("h1-sub", "h1-teen", "h1-min", "h1-out"))
def siblings_come_along(payer: Payer) -> None:
    """A parent's token for one child opens what the parent may see of the other children, too."""

    def session(access: Access) -> Session | None:
        found: Session | None = healthy(access)
        reader, subject = access.grant.reader, access.grant.subject
        if found is None or reader == subject:
            return found
        children = [name for name in payer.household.subjects_of(reader, payer.clock.today()) if name != reader]
        more = [item for name in children if name != subject for item in payer.fhir.opened(name, "parent")]
        return replace(found, opened=[*found.opened, *(item for item in more if item not in found.opened)])

    healthy = put(payer.fhir, "session", session)


@mistake("household", "narrowed-by-old", swept=True, members=("h1-sub", "h1-teen"))
def old_claims_of_the_contract(payer: Payer) -> None:
    """A search for old claims goes to the archive, which knows contracts and no divorces."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        old = any("date" in name and value.startswith(("lt", "le")) for name, value in pairs)
        on_contract = session.patient in {payer.records.patients[name] for name in CONTRACT}
        if kind == "ExplanationOfBenefit" and old and on_contract:
            entries = (entry for entry in payer.records.entries if entry.owner == "h1-exs")
            session = replace(session, opened=[*session.opened, *(entry.resource for entry in entries)])
        result: list[Resource] = healthy(session, kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("household", "majority", swept=True, members=("h1-sub", "h1-t18", "h1-out"))
def childhood_stays_with_the_parents(payer: Payer) -> None:
    """From the eighteenth birthday on a parent's token opens what was before it."""

    def session(access: Access) -> Session | None:
        found: Session | None = healthy(access)
        reader, subject = access.grant.reader, access.grant.subject
        were = {(power.holder, power.subject) for power in payer.household.powers if power.kind == "parent"}
        if found is not None or (reader, subject) not in were:
            return found
        born = payer.household.born[subject]
        grown = str(date(born.year + AT_HOME, born.month, born.day))
        own = [item for item in payer.fhir.opened(subject, "parent") if item["resourceType"] == "ExplanationOfBenefit"]
        kept = [item for item in own if item["billablePeriod"].get("start", "9") < grown]
        return Session(payer.records.patients[subject], kept, f"{reader} {subject} then", "parent")

    healthy = put(payer.fhir, "session", session)


@mistake("household", "majority", swept=True, members=("h1-sub", "h1-t18", "h1-out"), next_link="kept", page=3)
def kept_pages_outlive_the_birthday(payer: Payer) -> None:
    """A page that is kept is handed out to the token that it was kept for, without a look at the calendar."""
    last: dict[Grant, Session] = {}

    def session(access: Access) -> Session | None:
        found: Session | None = healthy_session(access)
        if found is not None:
            last[access.grant] = found
        return found

    def answer(ask: Ask) -> Reply:
        reply: Reply = healthy_answer(ask)
        access = payer.grants.valid(ask.bearer)
        if reply.status == 401 and access is not None and ask.asked("_page") and access.grant in last:
            kind = ask.raw_path.strip("/").rpartition("/")[2]
            return payer.fhir.searched(last[access.grant], kind, ask.query, access)
        return reply

    healthy_session, healthy_answer = put(payer.fhir, "session", session), put(payer.fhir, "answer", answer)


@mistake("household", "later_token", swept=True)
def narrowed_refresh_turns_to_the_reader(payer: Payer) -> None:
    """A refresh for fewer scopes makes its token anew: for who signed in, not for the child whose record was chosen."""

    def answer(grant: Grant, scopes: list[str], **how: Any) -> Reply:
        reply: Reply = healthy(grant, scopes, **how)
        if how.get("kept") and set(scopes) < set(how["kept"]):
            token = json.loads(reply.body)["access_token"]
            payer.grants.access[token].grant = Grant(grant.app, grant.reader, grant.reader, scopes)
        return reply

    healthy = put(payer.tokens, "answer", answer)


@mistake("household", "later_token", swept=True)
def second_refresh_forgets_whose(payer: Payer) -> None:
    """The token that a second refresh gives has lost its patient, and opens whoever is on the contract."""
    times: dict[Grant, int] = {}
    lost: set[Access] = set()

    def answer(grant: Grant, scopes: list[str], **how: Any) -> Reply:
        reply: Reply = healthy_answer(grant, scopes, **how)
        times[grant] = times.get(grant, 0) + (how.get("kept") is not None)
        if times[grant] > 1:
            lost.add(payer.grants.access[json.loads(reply.body)["access_token"]])
        return reply

    def session(access: Access) -> Session | None:
        found: Session | None = healthy_session(access)
        if found is None or access not in lost or access.grant.subject not in CONTRACT:
            return found
        return replace(found, opened=[item for name in CONTRACT for item in own_of(payer, name).opened])

    healthy_answer, healthy_session = put(payer.tokens, "answer", answer), put(payer.fhir, "session", session)
