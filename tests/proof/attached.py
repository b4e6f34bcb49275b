"""The reference payer described as any payer of strangers: its members are attached, their data unknown beforehand.

The description holds what a payer's own test team would write down about its test members: names to sign in with,
birth dates, who may act for whom and when, and which claims are promised to be kept from parents. No Patient ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from payerproof.synthetic_data.generate import Population, population
from payerproof.synthetic_data.household import Authority, Restriction
from payerproof.synthetic_data.person import Person

BASE = """\
name = "attached"
title = "Reference payer with attached members"
base = "http://127.0.0.1:{port}/fhir"
guides = ["hl7.fhir.us.carin-bb#2.0.0"]
clock = 2026-06-14T18:00:00Z

[start]
command = [
  "{python}", "-m", "payerproof.reference_payer",
  "--port", "0", "--seed", "1", "--household", "h1", "--clock", "{clock}",
]
ready_seconds = 60

[[apps]]
id = "claims-viewer"
title = "Claims Viewer"
client_id = "claims-viewer"
kind = "public"
redirect_uri = "http://127.0.0.1:7999/callback"
scopes = "launch/patient offline_access patient/*.read"

[[apps]]
id = "care-companion"
title = "Care Companion"
client_id = "care-companion"
kind = "confidential"
secret = { env = "PAYERPROOF_DEMO_SECRET" }
redirect_uri = "http://127.0.0.1:7998/return"
scopes = "launch/patient offline_access patient/*.read"

[policy]
time_zone = "America/Chicago"
state = "IL"
earliest_service_date = 2016-01-01
revocation_seconds = 2
withholds_minor_services = true

[consent]
revocation_endpoint = true
portal = { kind = "form", url = "{origin}/portal" }

[clock_control]
url = "{origin}/control/clock"
secret = { env = "PAYERPROOF_DEMO_CONTROL" }
"""

FORM = 'login = { kind = "form", username = "%s", password = { env = "PAYERPROOF_DEMO_PASSWORD" } }'


def people(members: Sequence[str]) -> dict[str, Person]:
    """Return the people themselves, for what a test knows and the description does not say."""
    inside = population(("h1",), seed=1)
    return {name: inside.person(name) for name in members}


def description(members: Sequence[str] = (), login: str = FORM) -> str:
    """Return the target file; `members` limits it to some, `login` is a line with one `%s` for the user name."""
    inside = population(("h1",), seed=1)
    wanted = [person.member for person in inside.members if not members or person.member.id in members]
    names = {member.id for member in wanted}
    household = inside.households[0]
    parts = [BASE]
    for member in wanted:
        parts += [
            "\n[[members]]",
            f'id = "{member.id}"',
            f'role = "{member.role}"',
            f"birth_date = {member.birth_date}",
            f"withheld = {json.dumps(_withheld(inside, member.id))}",
            login % member.id,
        ]
    for authority in household.authorities:
        if {authority.holder, authority.subject} <= names:
            parts += _authority(authority)
    for restriction in household.restrictions:
        if restriction.subject in names:
            parts += _restriction(restriction)
    return "\n".join([*parts, ""])


def _withheld(inside: Population, member: str) -> list[str]:
    """Return what the member alone consented to, which the payer promises to keep from everybody else."""
    found = inside.manifest.items()
    return [reference for reference, datum in found if datum.owner == member and datum.consent == "member"]


def _authority(authority: Authority) -> Iterable[str]:
    yield "\n[[authorities]]"
    yield f'holder = "{authority.holder}"'
    yield f'subject = "{authority.subject}"'
    yield f'kind = "{authority.kind}"'
    if authority.start:
        yield f"start = {authority.start}"
    if authority.end:
        yield f"end = {authority.end}"
    if authority.scope:
        yield f"scope = {json.dumps(list(authority.scope))}"


def _restriction(restriction: Restriction) -> Iterable[str]:
    yield "\n[[restrictions]]"
    yield f'subject = "{restriction.subject}"'
    yield f'kind = "{restriction.kind}"'
    if restriction.against:
        yield f'against = "{restriction.against}"'
    if restriction.start:
        yield f"start = {restriction.start}"
    if restriction.end:
        yield f"end = {restriction.end}"
