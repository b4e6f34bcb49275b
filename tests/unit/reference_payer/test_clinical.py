"""Clinical records beside claims: what is offered under which guides, searched, sorted, cut down, and its past."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from payerproof.reference_payer.clock import CANONICAL, Clock
from payerproof.reference_payer.offer import made_by
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.settings import Settings, demo_apps
from payerproof.synthetic_data.generate import Population, population
from tests.unit.reference_payer.walk import BASE, CONTROL, ORIGIN, PASSWORD, SECRET, App, app_of, browser

GUIDES = ("hl7.fhir.us.carin-bb#2.0.0", "hl7.fhir.us.core#6.1.0", "hl7.fhir.us.davinci-pdex#2.0.0")


@pytest.fixture(scope="module")
def patients() -> Population:
    """Generate the canonical household with clinical records and prior authorizations."""
    return population(("h1",), 1, made_by(GUIDES))


@pytest.fixture(scope="module")
def clinical(patients: Population) -> Payer:
    """Open a payer that claims US Core and PDex beside CARIN."""
    settings = Settings(
        origin=ORIGIN, password=PASSWORD, apps=demo_apps(SECRET), control_secret=CONTROL, page_size=4, guides=GUIDES
    )
    return Payer.of(patients, settings, Clock(CANONICAL, seconds=lambda: 0.0))


@pytest.fixture(scope="module")
def app(clinical: Payer) -> App:
    """Return an app with a token for the subscriber's own record."""
    return app_of(clinical, "h1-sub")


def held(patients: Population, kind: str) -> list[dict[str, Any]]:
    """Return the subscriber's resources of a type that are served, as the population wrote them."""
    own = patients.person("h1-sub")
    services = {datum.id: datum.service_end or datum.service_date for datum in own.data}
    served = (item for item in own.resources if item["resourceType"] == kind)
    return [item for item in served if (day := services[item["id"]]) is None or day.isoformat() >= "2016-01-01"]


def declared(payer: Payer) -> dict[str, dict[str, Any]]:
    """Return the declared types of a payer by name."""
    document = browser(payer).get(f"{BASE}/metadata").json()
    return {each["type"]: each for each in document["rest"][0]["resource"]}


def names(stated: dict[str, Any], key: str = "searchParam") -> set[str]:
    """Return the names that a declared type has under a key."""
    return {each["name"] for each in stated[key]}


def test_what_is_offered_follows_the_guides(payer: Payer, clinical: Payer) -> None:
    """Claims alone under CARIN; clinical types and searches of names under US Core; nothing that nobody has."""
    claims, everything = declared(payer), declared(clinical)
    assert {"Patient", "Coverage", "ExplanationOfBenefit", "Organization", "Practitioner"} == set(claims)
    assert {"Observation", "Condition", "Provenance", "Location", "RelatedPerson"} <= set(everything)
    assert {"Device", "Specimen", "Medication"} & set(everything) == set()
    assert names(claims["Patient"]) == {"_id", "_lastUpdated", "identifier", "birthdate", "gender"}
    assert {"name", "family", "given", "death-date"} <= names(everything["Patient"])
    assert "Provenance:target" in everything["Encounter"]["searchRevInclude"]


def test_a_version_has_its_own_parameters() -> None:
    """CARIN 1.1.0 knows no billable-period-start, and US Core 3.1.1 no recorded-date."""
    guides = ("hl7.fhir.us.carin-bb#1.1.0", "hl7.fhir.us.core#3.1.1")
    settings = Settings(origin=ORIGIN, password=PASSWORD, apps=demo_apps(SECRET), guides=guides)
    old = declared(Payer.of(population(("h1",), 1, made_by(guides)), settings, Clock(CANONICAL)))
    assert "billable-period-start" not in names(old["ExplanationOfBenefit"])
    assert {"recorded-date", "abatement-date"} & names(old["Condition"]) == set()


def test_scopes_of_types_that_are_not_kept_are_not_granted(payer: Payer, clinical: Payer) -> None:
    """A scope for observations is worth something where there are some."""
    wanted = "launch/patient patient/Patient.rs patient/Observation.rs"
    assert "Observation" not in declared(payer)
    assert app_of(payer, "h1-sub", scope=wanted).get("Observation").status_code == 404
    assert app_of(clinical, "h1-sub", scope=wanted).get("Observation").status_code == 200
    assert app_of(clinical, "h1-sub", scope="launch/patient patient/Patient.rs").get("Observation").status_code == 403


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=marta", True),
        ("name=MARTA", True),
        ("given=mart", True),
        ("family=rivera", True),
        ("name:exact=Marta", True),
        ("name:exact=marta", False),
        ("name:contains=arta", True),
        ("name=arta", False),
        ("name=nobody", False),
    ],
)
def test_a_string_matches_from_its_beginning(app: App, query: str, expected: bool) -> None:  # noqa: FBT001 - a parameter
    """Without regard to case; `:exact` as it stands, `:contains` in any place."""
    assert expected == bool(app.ids(f"Patient?{query}"))


def test_an_unknown_string_modifier_is_refused(app: App) -> None:
    """As any other."""
    assert app.get("Patient?name:sounds=marta").status_code == 400


def test_parameters_of_clinical_records_narrow(app: App, patients: Population) -> None:
    """By code, by date and by reference, alone and together."""
    encounters, conditions = held(patients, "Encounter"), held(patients, "Condition")
    one = conditions[0]
    code = one["code"]["coding"][0]["code"]
    assert {item["id"] for item in conditions if item["code"]["coding"][0]["code"] == code} == set(
        app.ids(f"Condition?code={code}")
    )
    assert app.ids(f"Condition?{one['encounter']['reference'].replace('Encounter/', 'encounter=')}") == [one["id"]]
    late = {item["id"] for item in encounters if item["period"]["start"] >= "2024"}
    assert set(app.ids("Encounter?date=ge2024&status=finished")) == late
    assert app.ids("Encounter?date=ge2024&status=cancelled") == []


def test_missing_parts_the_whole(app: App, patients: Population) -> None:
    """What has no value and what has one are all there is; another word than true or false is refused."""
    conditions = held(patients, "Condition")
    everything = {item["id"] for item in conditions}
    over = {item["id"] for item in conditions if "abatementDateTime" in item}
    assert set(app.ids("Condition?abatement-date:missing=true")) == everything - over
    assert set(app.ids("Condition?abatement-date:missing=false")) == over
    assert set(app.ids("Condition?onset-date:missing=false")) == everything
    assert set(app.ids("Condition?patient:missing=false")) == everything
    assert app.ids("Condition?_id:missing=true") == []
    assert app.get("Condition?code:missing=perhaps").status_code == 400


@pytest.mark.parametrize(("order", "reverse"), [("date", False), ("-date", True)])
def test_a_sorted_result_goes_on_over_its_pages(
    app: App,
    patients: Population,
    order: str,
    reverse: bool,  # noqa: FBT001 - a parameter
) -> None:
    """From the earliest or from the latest on, each resource once, and the self link says so."""
    days = {item["id"]: item["period"]["start"] for item in held(patients, "Encounter")}
    found = app.ids(f"Encounter?_sort={order}&_count=3")
    assert sorted(days.values(), reverse=reverse) == [days[name] for name in found]
    assert days.keys() == set(found)
    assert app.get(f"Encounter?_sort={order}").json()["link"][0]["url"].endswith(f"_sort={order}")


def test_an_order_that_is_not_kept_is_not_claimed(app: App) -> None:
    """Left out of the self link, and refused where the client is strict."""
    assert "_sort" not in app.get("Encounter?_sort=status").json()["link"][0]["url"]
    assert app.get("Encounter?_sort=status", prefer="handling=strict").status_code == 400


@pytest.mark.parametrize(
    ("query", "elements"),
    [
        ("_elements=identifier", {"identifier", "status", "class"}),
        ("_summary=text", {"text", "status", "class"}),
        ("_summary=true", {"status", "class"}),
    ],
)
def test_a_part_keeps_what_is_mandatory_and_says_so(app: App, query: str, elements: set[str]) -> None:
    """Beside what was asked for, the elements that R4 requires, and the tag."""
    match = app.get(f"Encounter?{query}").json()["entry"][0]["resource"]
    assert elements == match.keys() - {"resourceType", "id", "meta"}
    assert match["meta"]["tag"][-1]["code"] == "SUBSETTED"


def test_a_part_of_a_guarded_record_stays_guarded(clinical: Payer) -> None:
    """Contact data that a reader is not to see are in no part of a resource either."""
    whole = app_of(clinical, "h1-sub").get("Patient?_summary=data").json()["entry"][0]["resource"]
    assert "telecom" in whole
    assert "text" not in whole


def test_provenance_comes_along(app: App, patients: Population) -> None:
    """With what it is about, and as a search of its own."""
    origins = {item["id"] for item in held(patients, "Provenance")}
    assert set(app.ids("Provenance")) == origins
    about = {item["target"][0]["reference"].partition("/")[0] for item in held(patients, "Provenance")}
    along = {name for kind in about for name in app.ids(f"{kind}?_revinclude=Provenance:target", "include")}
    assert along == origins


def test_history_is_the_one_version(app: App, patients: Population) -> None:
    """What is read, with the request that made it; nothing of another, and nothing of what is not served."""
    reference = f"Condition/{held(patients, 'Condition')[0]['id']}"
    found = app.get(f"{reference}/_history").json()
    assert (found["type"], found["total"]) == ("history", 1)
    assert found["entry"][0]["resource"] == app.get(reference).json()
    assert found["entry"][0]["request"] == {"method": "PUT", "url": reference}
    other = next(item for item in patients.person("h1-out").resources if item["resourceType"] == "Condition")
    assert app.get(f"Condition/{other['id']}/_history").status_code == 404


def test_everything_is_everything(app: App, clinical: Payer, patients: Population) -> None:
    """All types of the record; since an instant, what was changed after it."""
    whole = everything(app, clinical.patients["h1-sub"])
    kinds = sorted({item["resourceType"] for item in patients.person("h1-sub").resources})
    assert {f"{kind}/{item['id']}" for kind in kinds for item in held(patients, kind)} <= set(whole)
    late = everything(app, clinical.patients["h1-sub"], "_since=2025-06-01T00:00:00Z")
    assert {name for name, changed in whole.items() if changed > "2025-06-01T00:00:00Z"} == set(late)


def everything(app: App, patient: str, query: str = "") -> dict[str, str]:
    """Return `Type/id` and last change of all that the operation gives, over its pages."""
    found: dict[str, str] = {}
    link: str | None = f"Patient/{patient}/$everything?{query}"
    while link:
        bundle = app.get(link).json()
        resources: Sequence[dict[str, Any]] = [entry["resource"] for entry in bundle.get("entry", ())]
        found |= {f"{item['resourceType']}/{item['id']}": item["meta"]["lastUpdated"] for item in resources}
        link = next((each["url"] for each in bundle["link"] if each["relation"] == "next"), None)
    return found
