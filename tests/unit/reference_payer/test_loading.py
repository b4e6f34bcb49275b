"""The payer's own systems load and delete records; whose record it is sees it at once, and nobody else anything."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from payerproof.reference_payer.app import application
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.records.loading import delete, load
from payerproof.reference_payer.records.store import Store
from tests.unit.reference_payer.asgi import Browser
from tests.unit.reference_payer.observed_records import CLAIM, MEMBER, OTHER, records
from tests.unit.reference_payer.walk import CONTROL, ORIGIN, app_of


@pytest.fixture
def own(payer: Payer) -> Payer:
    """Return the payer with a store that no other test reads."""
    return replace(payer, store=Store(payer.store.kept(), payer.settings.zone))


def test_only_the_member_sees_a_load(payer: Payer) -> None:
    """An added claim is one more for its member, a deleted one is gone for the member, and never was for others."""
    seen = dict(records(payer))
    before, added, deleted = (seen[name] for name in ("before", "added", "deleted"))
    assert before[1] == added[1] == deleted[1]
    assert (before[0][0], added[0][0], deleted[0][0]) == (404, 200, 410)
    assert added[0][2][0] == before[0][2][0] + 1
    assert deleted[0][2:] == before[0][2:]


def test_a_record_written_back_is_the_same(own: Payer) -> None:
    """What was deleted or changed and is loaded as it was answers every search as before, in its next version."""
    app = app_of(own, MEMBER)
    asked = [f"{CLAIM}?_count=500&_include=*", "Patient?_revinclude=Coverage:beneficiary", "Coverage?_count=500"]
    before = [_versionless(app.get(each).content) for each in asked]
    for kind in (CLAIM, "Patient", "Coverage"):
        kept = next(each.resource for each in own.store.kept() if each.owner == MEMBER and _is(each.resource, kind))
        name = f"{kind}/{kept['id']}"
        delete(own.store, own.ledger, name)
        load(own.store, own.ledger, name, {**kept, "language": "en"}, own.members)
        load(own.store, own.ledger, name, {**kept, "benefitBalance": []}, own.members)
    assert [_versionless(app.get(each).content) for each in asked] == before
    assert app.get(name).json()["meta"]["versionId"] == "3"


def _versionless(content: bytes) -> bytes:
    return re.sub(rb'"versionId":"[0-9]+",', b"", content)


def test_a_confidential_claim_stays_so(own: Payer) -> None:
    """A claim like one that a minor consented to alone is kept from the parent as that is."""
    secret = next(each for each in own.store.kept() if each.owner == "h1-teen" and each.consent == "member")
    added = {**secret.resource, "id": "added"}
    load(own.store, own.ledger, f"{CLAIM}/added", added, own.members)
    found = own.store.record(f"{CLAIM}/added")
    assert found is not None
    assert (found.category, found.consent, found.owner) == (secret.category, secret.consent, "h1-teen")


@pytest.mark.parametrize("record", [[], {}, {"resourceType": "Patient", "id": "x"}, {"resourceType": CLAIM, "id": "x"}])
def test_a_record_of_nobody_is_refused(own: Payer, record: object) -> None:
    """What is no record of a member is not loaded, and nothing is changed by it."""
    before = own.store.kept()
    with pytest.raises(ValueError, match=r"not a record of a member|the record is not"):
        load(own.store, own.ledger, "Patient/x", record, own.members)  # type: ignore[arg-type]  # whatever came in
    assert own.store.kept() == before


def test_a_record_does_not_change_hands(own: Payer) -> None:
    """One member's record is not replaced by another's."""
    mine, theirs = (
        next(each.resource for each in own.store.kept() if each.owner == name and _is(each.resource, CLAIM))
        for name in (MEMBER, OTHER)
    )
    with pytest.raises(ValueError, match="of that member"):
        load(own.store, own.ledger, f"{CLAIM}/{mine['id']}", {**theirs, "id": mine["id"]}, own.members)


def test_only_the_operator_writes(own: Payer) -> None:
    """The lever wants the operator's secret, names what is wrong, and answers what is not there with 404."""
    client = Browser(application(own), ORIGIN)
    patient = own.patients[MEMBER]
    url, right = f"{ORIGIN}/control/records/Patient/{patient}", {"authorization": f"Bearer {CONTROL}"}
    record = own.store.record(f"Patient/{patient}")
    assert record is not None
    assert client.send("DELETE", url).status_code == 401
    assert client.send("DELETE", f"{url}x", headers=right).status_code == 404
    assert client.send("PUT", url, headers=right).status_code == 400
    assert client.send("DELETE", url, headers=right).status_code == 204


def _is(resource: object, kind: str) -> bool:
    return isinstance(resource, dict) and resource["resourceType"] == kind
