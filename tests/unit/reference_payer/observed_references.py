"""What can be seen over references: visits and their findings, chains of either direction, includes that go on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.walk import BASE, App, app_of, browser

CLAIM, FHIR_JSON = "ExplanationOfBenefit", "application/fhir+json"
MEMBER, OTHER = "h1-sub", "h1-adc"


def references(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what a member finds over what another's record and the own one refer to."""
    app, theirs = app_of(payer, MEMBER), app_of(payer, OTHER)
    claim = app.ids(CLAIM)[0]
    queries = [
        f"{CLAIM}?_id={claim}&_include={CLAIM}:provider&_revinclude:iterate={CLAIM}:provider",
        f"{CLAIM}?_id={claim}&_include={CLAIM}:insurer&_revinclude:iterate={CLAIM}:insurer",
        "Practitioner?_count=50&_revinclude=CareTeam:participant",
    ]
    if "Encounter" in payer.offer.types:
        visit, prescribed = theirs.ids("Encounter")[0], theirs.ids("MedicationRequest")[0]
        queries += [
            *(f"Condition?encounter=Encounter/{each}" for each in theirs.ids("Encounter")),
            *(f"MedicationRequest?encounter:Encounter._id={each}" for each in theirs.ids("Encounter")),
            f"Encounter?_has:MedicationRequest:encounter:_id={prescribed}",
        ]
        yield "findings of a visit in a batch", _batch(payer, app, f"Condition?encounter=Encounter/{visit}")
    for query in queries:
        yield query, _told(app.get(query))


def _batch(payer: Payer, app: App, url: str) -> Any:
    entry = {"request": {"method": "GET", "url": url}}
    body = json.dumps({"resourceType": "Bundle", "type": "batch", "entry": [entry]})
    headers = {"authorization": f"Bearer {app.token}", "content-type": FHIR_JSON}
    return _told(browser(payer).post(BASE, content=body.encode(), headers=headers))


def _told(answer: Any) -> tuple[int, bytes]:
    """Return an answer without the names of its links, which differ by chance."""
    return answer.status_code, re.sub(rb"_page=[A-Za-z0-9_-]+", b"", answer.content)


SECTIONS = (references,)
