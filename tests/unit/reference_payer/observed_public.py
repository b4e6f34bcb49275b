"""What can be seen of the public APIs: every type, read and searched, and what comes with it, by whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.public.tables import DIRECTORY, FORMULARY
from tests.unit.reference_payer.asgi import Reply
from tests.unit.reference_payer.walk import ORIGIN, app_of, browser

_SEARCHES = (
    "directory/PractitionerRole?specialty=207R00000X",
    "directory/PractitionerRole?location.address-city=Peoria",
    "directory/Location?_has:PractitionerRole:location:_id=role-mare",
    "directory/PractitionerRole?_include=PractitionerRole:practitioner",
    "directory/Organization?_id=net-choice&_revinclude=PractitionerRole:network",
    "directory/Location?_include=Location:partof",
    "directory/PractitionerRole?specialty=207R00000X,207Q00000X",
    "directory/PractitionerRole?specialty=nothing,207R00000X",
    "directory/Organization?_count=2&_offset=2",
    "directory/Practitioner/nobody-here",
    "directory/Patient",
    "formulary/Basic?drug-tier=specialty",
    "formulary/InsurancePlan?period=gt2200-01-01",
    "formulary/Basic?_include=Basic:subject",
    "formulary/Basic?_count=2&_offset=2",
    "formulary/Coverage",
)


def public_apis(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what anybody is served, what scripts of two origins may read, and what a member's token changes."""
    client = browser(payer)
    for api in (DIRECTORY, FORMULARY):
        yield f"{api.name} stated", client.get(f"{ORIGIN}/{api.name}/metadata").json()
        for kind in api.types:
            yield f"{api.name} {kind}", _told(client.get(f"{ORIGIN}/{api.name}/{kind}"))
        for origin in ("https://evil.example", "http://127.0.0.1:7999"):
            seen = client.get(f"{ORIGIN}/{api.name}/Location", headers={"origin": origin})
            yield f"{api.name} for {origin}", seen.headers.get("access-control-allow-origin")
    for path in _SEARCHES:
        yield path, _told(client.get(f"{ORIGIN}/{path}"))
    token = {"authorization": f"Bearer {app_of(payer, 'h1-out').token}"}
    yield "with a token", _told(client.get(f"{ORIGIN}/directory/PractitionerRole", headers=token))


def _told(answer: Reply) -> tuple[int, bytes]:
    return answer.status_code, answer.content


SECTIONS = (public_apis,)
