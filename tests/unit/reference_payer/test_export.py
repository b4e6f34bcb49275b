"""Export of one member's record: asked for, waited for, fetched by whom it belongs to, deleted."""

from __future__ import annotations

import json

import pytest

from payerproof.reference_payer.clock import CANONICAL, Clock
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.settings import GUIDES, Settings, demo_apps
from payerproof.synthetic_data.generate import Population
from tests.unit.reference_payer.walk import BASE, ORIGIN, PASSWORD, SECRET, App, app_of, browser

ASYNC = {"prefer": "respond-async"}


@pytest.fixture
def exporting(people: Population) -> Payer:
    """Open a payer that claims Bulk Data Access beside CARIN."""
    guides = (*GUIDES, "hl7.fhir.uv.bulkdata#2.0.0")
    settings = Settings(origin=ORIGIN, password=PASSWORD, apps=demo_apps(SECRET), guides=guides)
    return Payer.of(people, settings, Clock(CANONICAL, seconds=lambda: 0.0))


def begun(app: App, query: str = "") -> str:
    """Begin an export and return where its status is."""
    answer = app.get(f"Patient/$export{query}", **ASYNC)
    assert (answer.status_code, answer.content) == (202, b"")
    return answer.headers["content-location"]


def files(app: App, query: str = "") -> dict[str, str]:
    """Begin an export, wait for it, and return the address of each type's file."""
    place = begun(app, query)
    assert app.get(place).status_code == 202
    return {each["type"]: each["url"] for each in app.get(place).json()["output"]}


def test_an_export_holds_what_searches_hold(exporting: Payer) -> None:
    """Type by type, a resource a line, with the count of the manifest."""
    app = app_of(exporting, "h1-sub")
    found = files(app)
    assert set(found) == {"Patient", "Coverage", "ExplanationOfBenefit", "Organization", "Practitioner"}
    for kind, url in found.items():
        answer = app.get(url, accept="application/fhir+ndjson")
        resources = [json.loads(line) for line in answer.text.splitlines()]
        assert answer.headers["content-type"] == "application/fhir+ndjson"
        assert {item["resourceType"] for item in resources} == {kind}
        assert {item["id"] for item in resources} == set(app.ids(kind))


def test_an_export_is_narrowed(exporting: Payer) -> None:
    """To types and to what changed since an instant."""
    app = app_of(exporting, "h1-sub")
    assert set(files(app, "?_type=Coverage")) == {"Coverage"}
    late = files(app, "?_type=ExplanationOfBenefit&_since=2025-06-01T00:00:00Z")["ExplanationOfBenefit"]
    changed = [json.loads(line)["meta"]["lastUpdated"] for line in app.get(late).text.splitlines()]
    assert changed
    assert min(changed) > "2025-06-01T00:00:00Z"


@pytest.mark.parametrize(
    "query", ["?_outputFormat=text/csv", "?_type=Elsewhere", "?_since=never", "?_typeFilter=Coverage%3Fstatus%3Dactive"]
)
def test_what_is_not_supported_is_refused(exporting: Payer, query: str) -> None:
    """Before anything is begun; and so is a request that would be answered at once."""
    app = app_of(exporting, "h1-sub")
    assert app.get(f"Patient/$export{query}", **ASYNC).status_code == 400
    assert app.get("Patient/$export").status_code == 400


def test_an_export_belongs_to_the_grant_that_began_it(exporting: Payer) -> None:
    """Neither another member, nor the spouse, nor another app of the same member finds it; no token gets nothing."""
    app = app_of(exporting, "h1-sub")
    place, url = begun(app), files(app)["Coverage"]
    for other in (
        app_of(exporting, "h1-out"),
        app_of(exporting, "h1-spo"),
        app_of(exporting, "h1-sub", app="care-companion"),
    ):
        assert [other.get(each).status_code for each in (place, url)] == [404, 404]
    assert [browser(exporting).get(each).status_code for each in (place, url)] == [401, 401]


def test_a_parent_exports_what_the_parent_may_see(exporting: Payer) -> None:
    """The file is written for its reader: what the child alone consented to is not in it."""
    own, parent = app_of(exporting, "h1-teen"), app_of(exporting, "h1-sub", "h1-teen")
    claims = [app.get(files(app)["ExplanationOfBenefit"]).text.splitlines() for app in (own, parent)]
    assert len(claims[0]) > len(claims[1]) > 0
    assert len(claims[1]) == len(parent.ids("ExplanationOfBenefit"))


def test_a_deleted_export_is_gone(exporting: Payer) -> None:
    """Its status and its files, for whom it belonged to as well."""
    app = app_of(exporting, "h1-sub")
    place = begun(app)
    app.get(place)
    url = app.get(place).json()["output"][0]["url"]
    answer = app.client.send("DELETE", place, headers={"authorization": f"Bearer {app.token}"})
    assert answer.status_code == 202
    assert [app.get(each).status_code for each in (place, url)] == [404, 404]


def test_a_narrow_token_exports_what_it_covers(exporting: Payer) -> None:
    """A scope for coverage and the patient opens these two files."""
    app = app_of(exporting, "h1-sub", scope="launch/patient patient/Patient.rs patient/Coverage.rs")
    assert set(files(app)) == {"Patient", "Coverage"}


def test_nothing_of_it_without_the_guide(payer: Payer) -> None:
    """A payer that claims no export has no such address."""
    app = app_of(payer, "h1-sub")
    assert app.get("Patient/$export", **ASYNC).status_code == 404
    assert "export" not in browser(payer).get(f"{BASE}/metadata").text
