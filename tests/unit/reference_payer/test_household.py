"""Every ordered pair of the canonical household, on every query path to its data."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from payerproof.reference_payer.payer import Payer
from payerproof.synthetic_data.generate import Population
from tests.unit.reference_payer.walk import App, Walk, app_of, browser, open_payer

MEMBERS = ("h1-sub", "h1-spo", "h1-exs", "h1-adc", "h1-t18", "h1-teen", "h1-min", "h1-agt", "h1-out")
ACTS_FOR = {
    "h1-sub": {"h1-t18", "h1-teen", "h1-min"},
    "h1-spo": {"h1-t18", "h1-teen", "h1-min"},
    "h1-agt": {"h1-spo"},
}
PAIRS = [(actor, subject) for actor in MEMBERS for subject in MEMBERS if actor != subject]
WITHHELD = ("member", "court", "confidential")
CLAIM = "ExplanationOfBenefit"


def claims(people: Population, member: str, *, towards_others: bool = False) -> set[str]:
    """Return the claims that are to be seen, by the population's own facts."""
    return {
        datum.id
        for datum in people.manifest.values()
        if datum.owner == member
        and datum.type == CLAIM
        and (datum.service_end or datum.service_date).isoformat() >= "2016-01-01"  # type: ignore[union-attr]  # claims have a day
        and not (towards_others and datum.consent in WITHHELD)
    }


def owned(people: Population, member: str) -> dict[str, str]:
    """Return one id of each type that belongs to `member`."""
    person = people.person(member)
    return {resource["resourceType"]: resource["id"] for resource in person.resources}


@pytest.fixture(scope="module")
def apps(people: Population) -> tuple[Payer, dict[str, App]]:
    """Open a payer and one app with a token for each member's own record."""
    payer = open_payer(people)
    return payer, {member: app_of(payer, member) for member in MEMBERS}


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_sees_the_own_record_whole(
    apps: tuple[Payer, dict[str, App]], people: Population, member: str
) -> None:
    """All claims since 2016, the sensitive ones too, by search, by everything and by number."""
    payer, tokens = apps
    app, wanted = tokens[member], claims(people, member)
    everything = app.get(f"Patient/{payer.patients[member]}/$everything").json()
    found = {entry["resource"]["id"] for entry in everything["entry"] if entry["resource"]["resourceType"] == CLAIM}
    assert set(app.ids(CLAIM)) == wanted
    assert found == wanted
    assert app.get(f"{CLAIM}?_summary=count").json()["total"] == len(wanted)


@pytest.mark.parametrize(("actor", "subject"), PAIRS)
def test_no_road_leads_from_one_record_into_another(
    apps: tuple[Payer, dict[str, App]], people: Population, actor: str, subject: str
) -> None:
    """With a token for the own record, another's data answer like data that never were."""
    payer, tokens = apps
    app, theirs, patient = tokens[actor], owned(people, subject), payer.patients[subject]
    never = "ZQZZZZZZZZZZZZZZ"
    for kind, resource_id in theirs.items():
        for path in (f"{kind}/{{}}", f"{kind}/{{}}/_history/1", f"{kind}?_id={{}}"):
            there, nowhere = app.get(path.format(resource_id)), app.get(path.format(never))
            assert there.status_code == nowhere.status_code
            assert there.content == nowhere.content.replace(never.encode(), resource_id.encode())
    for path in (
        f"{CLAIM}?patient={{}}",
        f"{CLAIM}?patient=Patient/{{}}",
        "Coverage?patient={}",
        "Patient/{}/$everything",
        "Patient/{}/Coverage",
    ):
        there, nowhere = app.get(path.format(patient)), app.get(path.format(never))
        assert there.status_code == nowhere.status_code
        assert there.content == nowhere.content.replace(never.encode(), patient.encode())
    posted = app.post(f"{CLAIM}/_search", {"patient": patient}).json()
    assert posted["total"] == 0


@pytest.mark.parametrize(("actor", "subject"), PAIRS)
def test_who_may_act_gets_the_record_minus_what_is_confidential(
    payer: Payer, people: Population, actor: str, subject: str
) -> None:
    """The picker offers exactly the lawful ones, and their token opens exactly the lawful claims."""
    walk = Walk(payer, actor)
    if subject not in ACTS_FOR.get(actor, set()):
        page = walk.log_in(walk.authorize().text).text
        assert payer.patients[subject] not in page
        return
    app = App(payer, walk.tokens(payer.patients[subject])["access_token"])
    wanted = claims(people, subject, towards_others=True)
    assert set(app.ids(CLAIM)) == wanted
    assert app.ids("Patient") == [payer.patients[subject]]
    assert app.get(f"{CLAIM}?_summary=count").json()["total"] == len(wanted)


def test_the_teens_confidential_claims_are_nowhere_in_the_parents_answers(payer: Payer, people: Population) -> None:
    """Neither by id, nor in everything, nor by the clinic that only they used; the teen sees all of it."""
    withheld = claims(people, "h1-teen") - claims(people, "h1-teen", towards_others=True)
    teen, parent = app_of(payer, "h1-teen"), app_of(payer, "h1-sub", "h1-teen")
    clinics = set(teen.ids("Organization")) - set(parent.ids("Organization"))
    assert withheld
    assert clinics
    for kind, names in ((CLAIM, withheld), ("Organization", clinics)):
        assert {parent.get(f"{kind}/{name}").status_code for name in names} == {404}
        assert {teen.get(f"{kind}/{name}").status_code for name in names} == {200}
    paths = (
        "Organization?_revinclude=ExplanationOfBenefit:provider",
        "Patient?_revinclude=ExplanationOfBenefit:patient",
    )
    for path in paths:
        assert withheld & set(parent.ids(f"{path}&_count=500", "include")) == set()
        assert withheld <= set(teen.ids(f"{path}&_count=500", "include"))
    everything = parent.get(f"Patient/{payer.patients['h1-teen']}/$everything?_count=500").text
    assert [name for name in withheld | clinics if name in everything] == []


def test_a_token_for_the_child_does_not_read_the_parent(payer: Payer, people: Population) -> None:
    """A parent's app for the child is bound to the child."""
    app = app_of(payer, "h1-sub", "h1-min")
    assert set(app.ids(CLAIM)) == claims(people, "h1-min", towards_others=True)
    assert app.get(f"Patient/{payer.patients['h1-sub']}").status_code == 404


def test_at_majority_the_parents_tokens_for_the_child_die(payer: Payer) -> None:
    """At local midnight every query path closes, refreshing too; the child's own token lives on."""
    walk = Walk(payer, "h1-sub", "care-companion")
    held, own = walk.tokens(payer.patients["h1-t18"]), app_of(payer, "h1-t18")
    app = App(payer, held["access_token"])
    link = app.get(f"{CLAIM}?_count=2").json()["link"][1]["url"]
    payer.clock.set(datetime(2026, 6, 15, 4, 59, 59, tzinfo=UTC))
    held = walk.refresh(held["refresh_token"]).json()
    app = App(payer, held["access_token"])
    assert app.get(link).status_code == 200
    payer.clock.set(datetime(2026, 6, 15, 5, 0, 0, tzinfo=UTC))
    assert {app.get(path).status_code for path in (link, CLAIM, "Patient", f"Patient/{held['patient']}")} == {401}
    assert walk.refresh(held["refresh_token"]).json()["error"] == "invalid_grant"
    assert walk.post("/oauth/introspect", {"token": held["access_token"]}).json() == {"active": False}
    fresh = Walk(payer, "h1-sub")
    assert payer.patients["h1-t18"] not in fresh.log_in(fresh.authorize().text).text
    payer.clock.set(datetime(2026, 6, 14, 18, 30, 0, tzinfo=UTC))
    assert own.get("Patient").status_code == 200


def test_the_agents_token_ends_with_the_power(payer: Payer) -> None:
    """The last second of 30 June works, the first of July does not."""
    payer.clock.set(datetime(2026, 7, 1, 4, 30, 0, tzinfo=UTC))
    app = app_of(payer, "h1-agt", "h1-spo")
    payer.clock.set(datetime(2026, 7, 1, 4, 59, 59, tzinfo=UTC))
    assert app.get("Patient").status_code == 200
    payer.clock.set(datetime(2026, 7, 1, 5, 0, 0, tzinfo=UTC))
    assert app.get("Patient").status_code == 401


@pytest.mark.parametrize("borrower", ["h1-spo", "h1-sub"])
def test_a_page_link_is_worth_nothing_in_other_hands(payer: Payer, borrower: str) -> None:
    """Neither another member's token nor a later grant of the same member opens it."""
    lender = app_of(payer, "h1-sub")
    link = next(each["url"] for each in lender.get(CLAIM).json()["link"] if each["relation"] == "next")
    other = app_of(payer, borrower)
    never = link.rpartition("=")[0] + "=" + "A" * 24
    assert other.get(link).status_code == 404
    assert other.get(link).content == other.get(never).content
    assert browser(payer).get(link).status_code == 401
    assert lender.get(link).status_code == 200
