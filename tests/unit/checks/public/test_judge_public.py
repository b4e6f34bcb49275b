"""What a public API shows of itself: what passes, what fails, and what teaches nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from payerproof.checks.public import judge_public
from payerproof.knowledge.observation import Hit, Observation, Pages
from payerproof.model import Basis, Outcome
from tests.unit.checks.answers import bundle, seen

SERVED = seen(body=bundle(["Organization/a", "Organization/b"]))
EMPTY = seen(body=bundle([]))
NOW = datetime(2026, 6, 14, tzinfo=UTC)


def _in_bundle(*resources: dict[str, Any]) -> Observation:
    entries = [{"resource": each} for each in resources]
    return seen(body=json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries}).encode())


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (401, Outcome.FAIL),
        (403, Outcome.FAIL),
        (302, Outcome.INCONCLUSIVE),
        (503, Outcome.INCONCLUSIVE),
        (0, Outcome.INCONCLUSIVE),
    ],
)
def test_a_login_is_a_finding_and_an_outage_is_none(status: int, outcome: Outcome) -> None:
    """Only who is sent to identify himself was refused for want of a login."""
    assert judge_public.open_to_all((SERVED, seen(status=status)), "directory").outcome is outcome


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("https://login.payer.example/start", Outcome.FAIL),
        ("/oauth2/authorize?next=Organization", Outcome.FAIL),
        ("/directory/Organization/", Outcome.INCONCLUSIVE),
        ("https://directory.payer.example/r4/Organization", Outcome.INCONCLUSIVE),
    ],
)
def test_only_a_redirect_to_a_login_asks_for_one(location: str, outcome: Outcome) -> None:
    """One to a slash or to another home is a payer's own way, and teaches nothing."""
    led = seen(status=302, headers={"location": location})
    assert judge_public.open_to_all((SERVED, led), "directory").outcome is outcome


def test_what_serves_nothing_is_not_called_open() -> None:
    """An empty directory answers everybody, and shows nothing of it."""
    assert judge_public.open_to_all((EMPTY,), "directory").outcome is Outcome.INCONCLUSIVE
    assert judge_public.open_to_all((SERVED, EMPTY), "directory").outcome is Outcome.PASS


def test_a_search_is_answered_refused_or_empty() -> None:
    """A refusal is a finding, unless it asks for a login, which another check tells."""
    assert judge_public.searched(SERVED, "Organization", ["Organization/a"]).outcome is Outcome.PASS
    assert judge_public.searched(EMPTY, "Organization", []).outcome is Outcome.INCONCLUSIVE
    assert judge_public.searched(seen(status=404), "Organization", []).outcome is Outcome.FAIL
    assert judge_public.searched(seen(status=401), "Organization", []).outcome is Outcome.INCONCLUSIVE


def test_a_read_gives_what_was_asked_for() -> None:
    """Another resource than the one that was named is none."""
    one = seen(body=b'{"resourceType": "Organization", "id": "a"}')
    assert judge_public.read(one, "Organization/a").outcome is Outcome.PASS
    assert judge_public.read(one, "Organization/b").outcome is Outcome.FAIL


def test_an_unknown_id_beside_a_known_one() -> None:
    """404 and 410 are right; without a read that works nothing is learnt of either."""
    known = seen(body=b'{"resourceType": "Organization", "id": "a"}')
    for status, outcome in ((404, Outcome.PASS), (410, Outcome.PASS), (200, Outcome.FAIL), (400, Outcome.FAIL)):
        assert judge_public.unknown(seen(status=status), known).outcome is outcome
    assert judge_public.unknown(seen(status=404), seen(status=404)).outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("stated", "outcome"),
    [
        ("2026-06-12T08:30:00.000Z", Outcome.PASS),
        ("2016-01-01T00:00:00+02:00", Outcome.PASS),
        ("2026-06-14T12:00:00Z", Outcome.PASS),
        ("2027-01-01T00:00:00Z", Outcome.FAIL),
        ("2026-06-12", Outcome.FAIL),
        (["2026"], Outcome.FAIL),
        (None, Outcome.FAIL),
    ],
)
def test_an_update_is_dated_by_an_instant_that_has_passed(stated: object, outcome: Outcome) -> None:
    """An old entry may rightly be old; one without an instant, or of a day to come, tells nothing."""
    assert judge_public.dated({"Location/a": stated}, NOW, SERVED).outcome is outcome


def test_no_resource_tells_no_date() -> None:
    """Nothing served is nothing learnt."""
    assert judge_public.dated({}, NOW, EMPTY).outcome is Outcome.INCONCLUSIVE


MEMBERS = {
    "a record": _in_bundle({"resourceType": "Patient", "id": "x"}),
    "a reference": _in_bundle({"resourceType": "Basic", "id": "x", "subject": {"reference": "Patient/1"}}),
    "an absolute reference, deep within": _in_bundle(
        {
            "resourceType": "Basic",
            "id": "x",
            "extension": [{"valueReference": {"reference": "https://x.example/Patient/1"}}],
        }
    ),
    "a value": seen(Hit("+1 555", "h1-sub"), body=bundle(["Practitioner/a"])),
    "a read record": seen(body=b'{"resourceType": "Coverage", "id": "c"}'),
}


@pytest.mark.parametrize("name", MEMBERS)
def test_anything_of_a_member_is_held(name: str) -> None:
    """A record, a reference or a value of a member is a finding that is there to be shown."""
    judged = judge_public.without_members((SERVED, MEMBERS[name]), frozenset(), "directory")
    assert (judged.outcome, judged.basis) == (Outcome.FAIL, Basis.HELD)
    assert judge_public.holds_a_member(MEMBERS[name], frozenset())


def test_nothing_of_a_member() -> None:
    """Providers are no members, an echo is none, a refusal holds nothing, and emptiness tells nothing."""
    echo = seen(Hit("+1 555", "h1-sub", echoed=True), body=bundle(["Organization/a"]))
    refused = seen(status=401, body=b'{"resourceType": "OperationOutcome"}')
    assert judge_public.without_members((SERVED, echo, refused), frozenset(), "directory").outcome is Outcome.PASS
    assert judge_public.without_members((EMPTY,), frozenset(), "directory").outcome is Outcome.INCONCLUSIVE


def test_a_reference_within_a_very_deep_resource_is_found_without_a_stack() -> None:
    """What a target nests cannot stop the search."""
    node: dict[str, Any] = {"reference": "Patient/1"}
    for _ in range(300):
        node = {"extension": [{"valueReference": node}]}
    assert judge_public.holds_a_member(_in_bundle({"resourceType": "Basic", "id": "x", **node}), frozenset())


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (SERVED, Outcome.PASS),
        (seen(body=bundle(["Organization/a"])), Outcome.FAIL),
        (seen(body=bundle(["Organization/a", "Organization/b", "Organization/c"])), Outcome.FAIL),
        (seen(status=401), Outcome.NOT_OFFERED),
        (seen(status=503), Outcome.INCONCLUSIVE),
    ],
)
def test_a_token_changes_nothing(answer: Observation, outcome: Outcome) -> None:
    """Less or more for a member is a finding; a token that is refused leaves the API as open as it was."""
    plain = ["Organization/a", "Organization/b"]
    assert judge_public.same_with_token(plain, answer, member=False, name="directory").outcome is outcome


def test_without_anything_to_compare_a_token_tells_nothing() -> None:
    """A directory that shows nothing to anybody is not the same to all; a member's data are held in any case."""
    assert judge_public.same_with_token([], SERVED, member=False, name="directory").outcome is Outcome.INCONCLUSIVE
    assert judge_public.same_with_token([], SERVED, member=True, name="directory").basis is Basis.HELD


def _for_origin(origin: str, allowed: str | None) -> Observation:
    headers = {} if allowed is None else {"access-control-allow-origin": allowed}
    return seen(body=bundle(["Organization/a"]), headers=headers, request_headers={"origin": origin})


def test_scripts_of_any_origin_or_of_none() -> None:
    """A star and an echo are open; nothing at all need not be; an allowance for registered origins alone is closed."""
    strange, known = "https://strange.example", "https://app.example"
    for allowed in ("*", strange):
        both = _for_origin(strange, allowed), _for_origin(known, "*" if allowed == "*" else known)
        assert judge_public.any_origin(*both).outcome is Outcome.PASS
    closed = _for_origin(strange, None), _for_origin(known, known)
    assert judge_public.any_origin(*closed).outcome is Outcome.FAIL
    assert judge_public.any_origin(_for_origin(strange, None), _for_origin(known, None)).outcome is Outcome.NOT_OFFERED


def test_the_first_pages_of_a_long_list() -> None:
    """An entry twice, or a page too large, is a finding; one page alone tells nothing."""
    one, two = seen(body=bundle(["Location/a", "Location/b"])), seen(body=bundle(["Location/c", "Location/d"]))
    over = "no last page within 2 pages"
    assert judge_public.pages_begun(Pages((one, two), over), 2).outcome is Outcome.PASS
    assert judge_public.pages_begun(Pages((one, one), over), 2).outcome is Outcome.FAIL
    assert judge_public.pages_begun(Pages((one, two), over), 1).outcome is Outcome.FAIL
    assert judge_public.pages_begun(Pages((one,), "last page"), 2).outcome is Outcome.INCONCLUSIVE


def test_each_kind_of_fact_is_told_of_somebody() -> None:
    """One kind that no resource tells is a finding; nothing served is none."""
    whole = {"names": 3, "phone numbers": 1}
    assert judge_public.kinds_of_facts(whole, (SERVED,)).outcome is Outcome.PASS
    assert judge_public.kinds_of_facts({**whole, "addresses": 0}, (SERVED,)).outcome is Outcome.FAIL
    assert judge_public.kinds_of_facts(dict.fromkeys(whole, 0), (SERVED,)).outcome is Outcome.INCONCLUSIVE


def test_links_of_a_formulary() -> None:
    """A link that is missing is a finding; without plans or items there is none to follow."""
    counts = {"plan": 1, "formulary": 1, "item": 2, "drug": 2}
    assert judge_public.formulary_links([], counts, (SERVED,)).outcome is Outcome.PASS
    assert judge_public.formulary_links(["Basic/a is of no drug"], counts, (SERVED,)).outcome is Outcome.FAIL
    assert judge_public.formulary_links([], {**counts, "item": 0}, (SERVED,)).outcome is Outcome.INCONCLUSIVE


def test_a_profile_is_named_by_each() -> None:
    """One that names none is a finding; without resources there is nothing to name."""
    assert judge_public.named([], 2, SERVED).outcome is Outcome.PASS
    assert judge_public.named(["Location/a"], 2, SERVED).outcome is Outcome.FAIL
    assert judge_public.named([], 0, EMPTY).outcome is Outcome.INCONCLUSIVE
