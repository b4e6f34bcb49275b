"""Search as CARIN and R4 describe it: parameters, prefixes, includes, pages, totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from payerproof.reference_payer.payer import Payer
from payerproof.synthetic_data.generate import Population
from tests.unit.reference_payer.walk import BASE, App, app_of

CLAIM = "ExplanationOfBenefit"


@pytest.fixture
def app(payer: Payer) -> App:
    """Return an app with a token for the subscriber's own record."""
    return app_of(payer, "h1-sub")


@pytest.fixture
def claims(people: Population) -> list[dict[str, Any]]:
    """Return the subscriber's claims that are served, as the population wrote them."""
    return [
        resource
        for resource in people.person("h1-sub").resources
        if resource["resourceType"] == CLAIM and resource["billablePeriod"]["end"] >= "2016-01-01"
    ]


def ids(claims: Iterable[dict[str, Any]], keep: Callable[[dict[str, Any]], bool]) -> set[str]:
    """Return the ids of the claims to keep, and make sure that the question tells claims apart."""
    kept = {claim["id"] for claim in claims if keep(claim)}
    assert len(kept) > 0
    return kept


def kind(claim: dict[str, Any]) -> str:
    """Return the claim's type code."""
    code: str = claim["type"]["coding"][0]["code"]
    return code


@pytest.mark.parametrize(
    "value",
    ["pharmacy", "http://terminology.hl7.org/CodeSystem/claim-type|pharmacy", "pharmacy,no-such-type"],
)
def test_type_is_found_with_and_without_its_system(app: App, claims: list[dict[str, Any]], value: str) -> None:
    """A code, a system and a code, and a list of alternatives."""
    assert set(app.ids(f"{CLAIM}?type={value}")) == ids(claims, lambda claim: kind(claim) == "pharmacy")


def test_a_system_alone_finds_all_its_codes_and_a_bar_alone_none(app: App, claims: list[dict[str, Any]]) -> None:
    """`system|` and `|code` as R4 defines them."""
    everything = {claim["id"] for claim in claims}
    assert set(app.ids(f"{CLAIM}?type=http://terminology.hl7.org/CodeSystem/claim-type|")) == everything
    assert app.ids(f"{CLAIM}?type=|pharmacy") == []
    assert app.ids(f"{CLAIM}?type=http://other.example|pharmacy") == []


def test_alternatives_add_and_repetitions_narrow(app: App, claims: list[dict[str, Any]]) -> None:
    """A comma is or, a second parameter is and."""
    either = ids(claims, lambda claim: kind(claim) in ("pharmacy", "professional"))
    assert set(app.ids(f"{CLAIM}?type=pharmacy,professional")) == either
    assert app.ids(f"{CLAIM}?type=pharmacy&type=professional") == []
    late = ids(claims, lambda claim: kind(claim) == "pharmacy" and claim["billablePeriod"]["start"] >= "2024")
    assert set(app.ids(f"{CLAIM}?type=pharmacy&service-date=ge2024")) == late


def test_ids_and_identifiers_name_one_claim(app: App, claims: list[dict[str, Any]]) -> None:
    """By id, by claim number with and without system, and never by a part of either."""
    claim, other = claims[0], claims[1]
    number = claim["identifier"][0]
    for query in (
        f"_id={claim['id']}",
        f"identifier={number['value']}",
        f"identifier={number['system']}|{number['value']}",
    ):
        assert app.ids(f"{CLAIM}?{query}") == [claim["id"]]
    for query in (f"_id={claim['id'][:-1]}", f"identifier={number['value'][:-1]}", f"_id={claim['id'].lower()}"):
        assert app.ids(f"{CLAIM}?{query}") == []
    assert set(app.ids(f"{CLAIM}?_id={claim['id']},{other['id']}")) == {claim["id"], other["id"]}


@pytest.mark.parametrize("form", ["{id}", "Patient/{id}", f"{BASE}/Patient/{{id}}"])
def test_a_patient_is_named_in_three_ways(app: App, payer: Payer, claims: list[dict[str, Any]], form: str) -> None:
    """A bare id, a relative and an absolute reference; and with the type as modifier."""
    value = form.format(id=payer.patients["h1-sub"])
    assert set(app.ids(f"{CLAIM}?patient={value}")) == {claim["id"] for claim in claims}
    assert set(app.ids(f"{CLAIM}?patient:Patient={value}")) == {claim["id"] for claim in claims}
    assert app.ids(f"Coverage?patient={value}") == app.ids("Coverage")


@pytest.mark.parametrize("form", ["Group/{id}", "https://other.example/fhir/Patient/{id}", "Patient/{id}/x", "{id}x"])
def test_another_name_is_another_patient(app: App, payer: Payer, form: str) -> None:
    """Other types, other servers and longer ids name nobody here."""
    assert app.ids(f"{CLAIM}?patient={form.format(id=payer.patients['h1-sub'])}") == []


def first_days(claim: dict[str, Any]) -> list[str]:
    """Return the days on which a claim's services began."""
    return [
        claim["billablePeriod"]["start"],
        *(item["servicedDate"] for item in claim["item"] if "servicedDate" in item),
    ]


@pytest.mark.parametrize("name", ["service-date", "service-start-date", "billable-period-start"])
@pytest.mark.parametrize(
    ("prefix", "holds"),
    [
        ("", lambda day, asked: day == asked),
        ("eq", lambda day, asked: day == asked),
        ("gt", lambda day, asked: day > asked),
        ("ge", lambda day, asked: day >= asked),
        ("lt", lambda day, asked: day < asked),
        ("le", lambda day, asked: day <= asked),
        ("sa", lambda day, asked: day > asked),
        ("eb", lambda day, asked: day < asked),
        ("ne", lambda day, asked: day != asked),
    ],
)
def test_prefixes_compare_days(
    app: App, claims: list[dict[str, Any]], name: str, prefix: str, holds: Callable[[str, str], bool]
) -> None:
    """For one-day services all nine comparisons are those of calendar days; the boundary claims count."""
    one_day = [claim for claim in claims if claim["billablePeriod"]["start"] == claim["billablePeriod"]["end"]]
    wanted = {claim["id"] for claim in one_day if holds(claim["billablePeriod"]["start"], "2016-01-01")}
    found = set(app.ids(f"{CLAIM}?{name}={prefix}2016-01-01")) & {claim["id"] for claim in one_day}
    assert found == wanted


def test_a_year_is_its_days(app: App, claims: list[dict[str, Any]]) -> None:
    """Fewer digits ask for a longer span."""
    year = claims[-1]["billablePeriod"]["start"][:4]
    inside = ids(claims, lambda claim: {day[:4] for day in first_days(claim)} == {year})
    assert inside <= set(app.ids(f"{CLAIM}?service-date={year}"))
    assert set(app.ids(f"{CLAIM}?service-date=ge{year}-01&service-date=le{year}-12")) >= inside


def test_last_updated_is_an_instant(app: App, claims: list[dict[str, Any]]) -> None:
    """Compared with zone and to the second."""
    moment = claims[0]["meta"]["lastUpdated"]
    equal = ids(claims, lambda claim: claim["meta"]["lastUpdated"] == moment)
    after = ids(claims, lambda claim: claim["meta"]["lastUpdated"] > moment)
    assert set(app.ids(f"{CLAIM}?_lastUpdated={moment}")) == equal
    assert set(app.ids(f"{CLAIM}?_lastUpdated=gt{moment}")) == after


@pytest.mark.parametrize(
    "query",
    [
        "service-date=2019-13",
        "service-date=2019-02-30",
        "service-date=yesterday",
        "service-date=xx2019",
        "service-date=",
        "_lastUpdated=2019-01-01T25:00:00Z",
        "service-date=0000-01-01",
        "patient=",
        "patient:identifier=x",
        "type:text=pharmacy",
        "_id:missing=perhaps",
        "patient.birthdate=2000",
        "_count=-1",
        "_count=ten",
        "_count=1e9",
        "_total=some",
        "_summary=maybe",
        "type=%FF",
    ],
)
def test_a_value_that_makes_no_sense_is_refused(app: App, query: str) -> None:
    """400 with an OperationOutcome that does not repeat the value."""
    answer = app.get(f"{CLAIM}?{query}")
    issue = answer.json()["issue"][0]
    assert (answer.status_code, issue["severity"], issue["code"]) == (400, "error", "value")
    assert answer.headers["content-type"] == "application/fhir+json; charset=utf-8"


def test_more_than_anybody_needs_is_refused(app: App) -> None:
    """Endless lists, endless addresses and endless forms have a limit, and an OperationOutcome that says so."""
    many = ",".join(["x"] * 201)
    assert app.get(f"{CLAIM}?_id={many}").json()["issue"][0]["code"] == "too-costly"
    assert app.get(f"{CLAIM}?_id={many[2:]}").status_code == 200
    assert app.get(f"{CLAIM}?_id={'x' * 20_000}").status_code == 414
    assert app.post(f"{CLAIM}/_search", {"_id": "x" * 70_000}).status_code == 413
    assert app.get(CLAIM + "?" + "&".join(["_id=x"] * 201)).status_code == 400
    assert app.get(CLAIM + "?" + "&".join([f"_id={many[2:]}"] * 40)).status_code == 200


def test_unknown_parameters_are_ignored_unless_the_app_is_strict(app: App, claims: list[dict[str, Any]]) -> None:
    """Ignored ones vanish from the self link; strict handling refuses them."""
    loose = app.get(f"{CLAIM}?colour=blue&type=pharmacy").json()
    assert loose["link"][0]["url"] == f"{BASE}/{CLAIM}?type=pharmacy"
    assert loose["total"] == len(ids(claims, lambda claim: kind(claim) == "pharmacy"))
    for query in ("colour=blue", "_has:Coverage:patient:_id=1", "_revinclude=Claim:x", "_include=Claim:x"):
        assert app.get(f"{CLAIM}?{query}", prefer="handling=strict").status_code == 400
        assert app.get(f"{CLAIM}?{query}", prefer="handling=lenient").status_code == 200


def test_pages_are_full_disjoint_and_complete(app: App, claims: list[dict[str, Any]]) -> None:
    """Every claim comes exactly once; each page but the last is full; the total never changes."""
    link: str | None = f"{CLAIM}?_count=4"
    sizes, found, totals = [], [], set()
    while link:
        bundle = app.get(link).json()
        sizes.append(len(bundle["entry"]))
        found += [entry["resource"]["id"] for entry in bundle["entry"]]
        totals.add(bundle["total"])
        links = {each["relation"]: each["url"] for each in bundle["link"]}
        link = links.get("next")
    assert sorted(found) == sorted(claim["id"] for claim in claims)
    assert set(sizes[:-1]) == {4}
    assert totals == {len(claims)}


def test_the_same_search_gives_the_same_page_link(app: App) -> None:
    """Asking twice keeps nothing twice."""
    assert app.get(CLAIM).content == app.get(CLAIM).content


def test_a_page_link_is_for_its_own_type(app: App) -> None:
    """Moved to another type it is an unknown link."""
    link = app.get(CLAIM).json()["link"][1]["url"]
    assert app.get(link.replace(CLAIM, "Coverage")).status_code == 404


def test_counts_come_without_entries(app: App, claims: list[dict[str, Any]]) -> None:
    """`_summary=count` and `_count=0` tell the number alone; `_total=none` leaves it away."""
    for query in ("_summary=count", "_count=0"):
        bundle = app.get(f"{CLAIM}?{query}").json()
        assert (bundle["total"], "entry" in bundle) == (len(claims), False)
    assert "total" not in app.get(f"{CLAIM}?_total=none").json()
    assert app.get(f"{CLAIM}?_total=accurate").json()["total"] == len(claims)


def test_an_empty_result_has_no_entries(app: App) -> None:
    """FHIR JSON knows no empty arrays."""
    assert app.get(f"{CLAIM}?_id=none").json() == {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 0,
        "link": [{"relation": "self", "url": f"{BASE}/{CLAIM}?_id=none"}],
    }


def referred(claim: dict[str, Any], name: str) -> set[str]:
    """Return what a claim refers to by one include parameter."""
    found = {
        "patient": [claim["patient"]],
        "provider": [claim["provider"]],
        "insurer": [claim["insurer"]],
        "payee": [claim["payee"]["party"]] if "party" in claim.get("payee", {}) else [],
        "coverage": [each["coverage"] for each in claim["insurance"]],
        "care-team": [each["provider"] for each in claim.get("careTeam", ())],
    }[name]
    return {each["reference"].rpartition("/")[2] for each in found}


@pytest.mark.parametrize("source", [f"{CLAIM}:", ""])
@pytest.mark.parametrize("name", ["patient", "provider", "care-team", "coverage", "insurer", "payee"])
def test_each_include_brings_exactly_what_is_referred_to(
    app: App, claims: list[dict[str, Any]], name: str, source: str
) -> None:
    """Once each, marked as included, and readable by their own address."""
    wanted = set().union(*(referred(claim, name) for claim in claims))
    bundle = app.get(f"{CLAIM}?_count=100&_include={source}{name}").json()
    included = [entry for entry in bundle["entry"] if entry["search"]["mode"] == "include"]
    assert sorted(entry["resource"]["id"] for entry in included) == sorted(wanted)
    assert [app.get(entry["fullUrl"]).json() for entry in included] == [entry["resource"] for entry in included]
    assert bundle["total"] == len(claims)


@pytest.mark.parametrize("value", ["*", f"{CLAIM}:*"])
def test_the_wildcard_includes_all_of_them(app: App, claims: list[dict[str, Any]], value: str) -> None:
    """All six together."""
    names = ("patient", "provider", "care-team", "coverage", "insurer", "payee")
    wanted = set().union(*(referred(claim, name) for claim in claims for name in names))
    assert set(app.ids(f"{CLAIM}?_count=100&_include={value}", "include")) == wanted


def test_iterating_goes_on_from_what_was_included(app: App, claims: list[dict[str, Any]]) -> None:
    """CARIN's own example: the coverage of a claim, and its payor."""
    one = f"{CLAIM}?_id={claims[0]['id']}&_include={CLAIM}:coverage"
    coverage = referred(claims[0], "coverage")
    assert set(app.ids(one, "include")) == coverage
    assert set(app.ids(f"{one}&_include:iterate=Coverage:payor", "include")) == coverage | {"org-payer"}
    assert set(app.ids(f"{one}&_include=Coverage:payor", "include")) == coverage


def test_includes_stop_at_the_scopes_of_the_token(payer: Payer) -> None:
    """A token for claims alone gets claims alone, whatever it asks to include."""
    app = app_of(payer, "h1-sub", scope="patient/ExplanationOfBenefit.rs patient/Coverage.rs")
    kinds = {entry["resource"]["resourceType"] for entry in app.get(f"{CLAIM}?_include=*").json()["entry"]}
    assert kinds == {CLAIM, "Coverage"}


def test_reverse_includes_bring_what_points_at_the_match(app: App, payer: Payer, claims: list[dict[str, Any]]) -> None:
    """The claims of a coverage, of an organization and of the patient; nobody else's, and in scope only."""
    mine = {claim["id"] for claim in claims}
    assert set(app.ids(f"Coverage?_revinclude={CLAIM}:coverage", "include")) == mine
    assert set(app.ids(f"Patient?_revinclude={CLAIM}:patient", "include")) == mine
    provider = claims[0]["provider"]["reference"].rpartition("/")[2]
    billed = ids(claims, lambda claim: provider in referred(claim, "provider"))
    assert set(app.ids(f"Organization?_id={provider}&_revinclude={CLAIM}:provider", "include")) == billed
    assert app.ids("Organization?_id=org-payer&_revinclude=Coverage:payor", "include") == app.ids("Coverage")
    narrow = app_of(payer, "h1-sub", scope="patient/Coverage.rs")
    assert narrow.ids(f"Coverage?_revinclude={CLAIM}:coverage", "include") == []


def test_a_post_search_reads_body_and_url_together(app: App, payer: Payer, claims: list[dict[str, Any]]) -> None:
    """Both halves hold at once; a contradiction finds nothing."""
    pharmacy = ids(claims, lambda claim: kind(claim) == "pharmacy")
    patient = payer.patients["h1-sub"]
    posted = app.post(f"{CLAIM}/_search?type=pharmacy", {"patient": patient}).json()
    assert {entry["resource"]["id"] for entry in posted["entry"]} == pharmacy
    other = payer.patients["h1-spo"]
    assert app.post(f"{CLAIM}/_search?patient={patient}", {"patient": other}).json()["total"] == 0
    assert (
        app.client.send("POST", f"{BASE}/{CLAIM}/_search", headers={"authorization": f"Bearer {app.token}"}).status_code
        == 415
    )


def test_the_compartment_is_the_search_by_patient(app: App, payer: Payer) -> None:
    """`Patient/{id}/ExplanationOfBenefit` finds what `?patient=` finds."""
    patient = payer.patients["h1-sub"]
    found = app.get(f"Patient/{patient}/{CLAIM}?type=pharmacy").json()
    assert found == app.get(f"{CLAIM}?type=pharmacy&patient={patient}").json()


def test_everything_holds_the_record_and_what_it_refers_to(
    app: App, payer: Payer, claims: list[dict[str, Any]]
) -> None:
    """Patient, coverage, claims, and exactly the organizations and practitioners that these name."""
    patient = payer.patients["h1-sub"]
    path = f"Patient/{patient}/$everything"
    bundle = app.get(path).json()
    found = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert found == {"Patient", "Coverage", CLAIM, "Organization", "Practitioner"}
    assert bundle["total"] == len(bundle["entry"])
    assert sorted(app.ids(f"{path}?_count=7")) == sorted(entry["resource"]["id"] for entry in bundle["entry"])
    assert set(app.ids(f"{path}?_type={CLAIM}")) == {claim["id"] for claim in claims}
    late = ids(claims, lambda claim: claim["billablePeriod"]["end"] >= "2022")
    assert set(app.ids(f"{path}?_type={CLAIM}&start=2022-01-01")) == late
    posted = app.client.post(
        f"{BASE}/{path}",
        content=b'{"resourceType":"Parameters","parameter":[{"name":"_type","valueCode":"Coverage"}]}',
        headers={"authorization": f"Bearer {app.token}", "content-type": "application/fhir+json"},
    )
    assert [entry["resource"]["resourceType"] for entry in posted.json()["entry"]] == ["Coverage"]


def test_everything_leaves_out_what_the_scopes_do_not_name(payer: Payer) -> None:
    """A token without claims gets everything else."""
    app = app_of(payer, "h1-sub", scope="patient/Patient.read patient/Coverage.read")
    path = f"Patient/{payer.patients['h1-sub']}/$everything"
    kinds = {entry["resource"]["resourceType"] for entry in app.get(path).json()["entry"]}
    assert kinds == {"Patient", "Coverage"}


def test_the_first_day_served_is_2016_01_01(app: App, people: Population) -> None:
    """A service of 2015-12-31 is on no query path; one of 2016-01-01 is on all."""
    days = {
        resource["billablePeriod"]["end"]: resource["id"]
        for resource in people.person("h1-sub").resources
        if resource["resourceType"] == CLAIM
    }
    old, new = days["2015-12-31"], days["2016-01-01"]
    served = app.ids(CLAIM)
    assert (old in served, new in served) == (False, True)
    assert (app.get(f"{CLAIM}/{old}").status_code, app.get(f"{CLAIM}/{new}").status_code) == (404, 200)
    assert app.ids(f"{CLAIM}?service-date=lt2016-01-01") == []
