"""What several faults have in common: they send another resource than the one that is stored, or another answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import orjson
from starlette.requests import Request

from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.oauth.vault import Code, Refresh, Vault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.jobs import Job
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.search import Caller
from payerproof.synthetic_data.household import Member

Resource = dict[str, Any]
Grant = TypeVar("Grant", Code, Refresh)

_DATABASE = 0.2
"""Seconds that the database takes to answer."""


def alter_resources(seams: Seams, resource_type: str, change: Callable[[Resource], None]) -> None:
    """Let `change` alter every resource of a type, on every query path, before it is sent."""
    healthy = seams.data.body

    def altered(row: Row, view: View) -> bytes:
        body = healthy(row, view)
        if row.type != resource_type:
            return body
        resource = orjson.loads(body)
        change(resource)
        return orjson.dumps(resource)

    seams.data.body = altered


def alter_answers(seams: Seams, change: Callable[[str, Answer], Answer]) -> None:
    """Let `change` alter every answer to a GET below the FHIR base; it is given the URL relative to that base."""
    healthy = seams.data.answered

    def altered(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        return change(url, healthy(url, token, work_out))

    seams.data.answered = altered


def alter_bundles(seams: Seams, change: Callable[[str, Resource], None]) -> None:
    """Let `change` alter every Bundle; it is given the URL that was asked for, and the Bundle."""

    def rewritten(url: str, answer: Answer) -> Answer:
        if not answer.body.startswith(b'{"resourceType":"Bundle"'):
            return answer
        bundle = orjson.loads(answer.body)
        change(url, bundle)
        return replace(answer, body=orjson.dumps(bundle))

    alter_answers(seams, rewritten)


def alter_links(seams: Seams, change: Callable[[str, dict[str, str]], None]) -> None:
    """Let `change` alter each link of every Bundle; it is given the URL that was asked for, and the link."""

    def relinked(url: str, bundle: Resource) -> None:
        for link in bundle.get("link", ()):
            change(url, link)

    alter_bundles(seams, relinked)


def write_files_of(seams: Seams, wanted: Callable[[], Condition | None]) -> None:
    """Let the files of an export hold the rows that `wanted` names while the export is asked for; None: the own ones.

    What was wanted is remembered for the job when its status is asked for first.
    """
    collected, owner = seams.data.collected, seams.data.visibility.owner
    kept: dict[str, Condition | None] = {}
    at_hand: list[Condition | None] = [None]

    def viewed(job: Job, view: View) -> View:
        if job.id not in kept:
            kept[job.id] = wanted()
        at_hand[0] = kept[job.id]
        return collected(job, view)

    def owned(view: View, access_path: AccessPath) -> Condition:
        found = at_hand[0] if access_path is AccessPath.EXPORT_FILE else None
        return owner(view, access_path) if found is None else found

    seams.data.collected, seams.data.visibility.owner = viewed, owned


def of_patient(ident: str) -> Condition:
    """Return the rows of the record of a Patient, by its id."""
    return Condition("r.owner IN (SELECT p.owner FROM resource AS p WHERE p.type = 'Patient' AND p.id = ?)", (ident,))


def or_authorizations(rule: Callable[[View, AccessPath], Condition]) -> Callable[[View, AccessPath], Condition]:
    """Return a rule of visibility that lets every prior authorization be read by its id, whatever it said before."""

    def widened(view: View, access_path: AccessPath) -> Condition:
        if access_path is not AccessPath.READ:
            return rule(view, access_path)
        return rule(view, access_path) | Condition("instr(r.body, CAST(? AS BLOB))", ('"use":"preauthorization"',))

    return widened


def need_the_star(seams: Seams, access_paths: Collection[AccessPath]) -> None:
    """Let some access paths be granted by a scope for all types alone."""
    healthy = seams.data.scope_allows

    def starred(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        needed = access_path in access_paths
        named = [scope for scope in scopes if not needed or scope.startswith("patient/*")]
        return healthy(named, resource_type, interaction, access_path)

    seams.data.scope_allows = starred


def read_before_marked(
    healthy: Callable[[Vault, str], Awaitable[Grant | None]],
) -> Callable[[Vault, str], Awaitable[Grant | None]]:
    """Return a look-up that reads what can be used once, waits for the database, and marks it as used after that."""

    async def read_first(vault: Vault, value: str) -> Grant | None:
        found = await healthy(vault, value)
        if found is None:
            return None
        as_read = replace(found)
        await asyncio.sleep(_DATABASE)
        found.used = True
        return as_read

    return read_first


def subscriber_of_another(seams: Seams) -> Callable[[Row], Member | None]:
    """Return what tells the subscriber of the family that a row's owner is in; None where that is the owner."""
    seen, known = seams.people.view, dict[str, Member]()

    def noted(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        known.update(facts.members)
        return seen(facts, rules, zone, account, subject, now)

    def subscriber(row: Row) -> Member | None:
        family = (row.owner or "").partition("-")[0]
        found = (each for each in known.values() if each.role == "subscriber" and each.id.startswith(f"{family}-"))
        return next((each for each in found if each.id != row.owner), None)

    seams.people.view = noted
    return subscriber


def searchset(resources: Iterable[Resource]) -> Answer:
    """Return these resources as the result of a search."""
    entries = [{"resource": each, "search": {"mode": "match"}} for each in resources]
    return Answer(200, orjson.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries}))


def serve_beside(
    seams: Seams, answered: Callable[[Payer, Caller, Request, str, bytes], Answer | None], methods: str = "GET"
) -> None:
    """Let `answered` answer what the payer does not know, by its path below the base and its body; None: not it."""
    healthy = seams.data.beyond

    async def beyond(payer: Payer, caller: Caller, request: Request) -> Answer:
        if request.method not in methods.split():
            return await healthy(payer, caller, request)
        path = request.url.path.removeprefix("/fhir").strip("/")
        found = answered(payer, caller, request, path, await request.body())
        return await healthy(payer, caller, request) if found is None else found

    seams.data.beyond = beyond


def kept_to_rules(payer: Payer, caller: Caller) -> Condition:
    """Return what the rules leave that do not ask whose a record is: confidences, powers, choices, days."""
    rules, path = payer.seams.data.visibility, AccessPath.OTHER
    told = rules.consented(caller.view, path) & rules.relevant(caller.view, path) & rules.chosen(caller.view, path)
    return told & rules.lines(caller.view, path) & rules.served(payer.settings.earliest_service, path)


def family_of(payer: Payer, caller: Caller) -> list[str]:
    """Return everybody of the household that the token's patient belongs to, who has a record."""
    family = caller.view.subject.partition("-")[0]
    return [each for each in payer.patients if each.startswith(f"{family}-")]


def bodies(rows: Iterable[Row]) -> list[Resource]:
    """Return the resources of `rows` as they are stored."""
    return [orjson.loads(row.body) for row in rows]
