"""The authorization pages as a check uses them: walked to the consent page, or with an edited form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payerproof.judge.picker import Forged
from payerproof.observation import Hit
from payerproof.payer import Payer
from payerproof.smart.discovery import json_object
from payerproof.smart.drivers import Walk


@dataclass(frozen=True, slots=True)
class People:
    """Patient ids by member: those the member may act for now (the member included), and all others."""

    entitled: Mapping[str, str]
    others: Mapping[str, str]


def walk_pages(payer: Payer, member: str) -> Walk:
    """Walk the authorization pages as `member` to the consent page, and refuse there. Raises LoginFailed."""
    choices = payer.sessions.choices(member, member, decision="deny")
    return payer.sessions.authorize(member, payer.app, choices).walk


def patients(payer: Payer, member: str) -> People:
    """Return whom the member may act for now, and whom not, by the engine's own access rules."""
    ids = {name: found for name in payer.scope.members if (found := payer.patient(name)) is not None}
    entitled = {
        name: patient
        for name, patient in ids.items()
        if name == member or payer.entitlement.record(member, name).allowed
    }
    return People(entitled, {name: patient for name, patient in ids.items() if name not in entitled})


def values_on(payer: Payer, walk: Walk) -> tuple[Hit, ...]:
    """Return every value of a member's that the pages of a walk show."""
    return tuple(hit for exchange in walk.exchanges for hit in payer.knowledge.hits(exchange))


def forge_patient(payer: Payer, member: str, subject: str) -> Forged:
    """Sign in as `member`, send `subject`'s patient id in place of every choice, and use whatever comes of it.

    Raises LoginFailed where the pages cannot be walked at all.
    """
    choices = payer.sessions.choices(member, member, forged_patient=payer.patient(subject))
    authorization = payer.sessions.authorize(member, payer.app, choices)
    if authorization.code is None:
        return Forged(authorization, None, None, None)
    answer = payer.sessions.redeem(authorization)
    response = json_object(answer.body) or {}
    token, told = response.get("access_token"), response.get("patient")
    if not isinstance(token, str):
        return Forged(authorization, answer, None, None)
    headers = {"authorization": f"Bearer {token}"}
    reads = payer.ask(None, f"Patient/{payer.patient(subject)}", headers=headers)
    return Forged(authorization, answer, told if isinstance(told, str) else None, reads)
