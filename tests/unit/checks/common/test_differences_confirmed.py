"""A difference is a finding if it shows each time, and a count if it is another's and not the asker's own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payerproof.checks.common.judge_counts import of_the_subject, total_within
from payerproof.checks.common.judge_difference import confirmed, uniform
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement, Outcome
from tests.unit.checks.answers import bundle, seen

FAIL = Judgement(Outcome.FAIL, "told", "", "a difference", (), {"differs": ["status", "body .x"]})
ELSEWHERE = Judgement(Outcome.FAIL, "told", "", "a difference", (), {"differs": ["header x"]})
PASS = Judgement(Outcome.PASS, "", "", "alike")


@pytest.mark.parametrize(
    ("judgements", "outcome"),
    [
        ([FAIL] * 6, Outcome.FAIL),
        ([FAIL] * 5 + [PASS], Outcome.INCONCLUSIVE),
        ([FAIL] * 5 + [ELSEWHERE], Outcome.INCONCLUSIVE),
        ([PASS], Outcome.PASS),
    ],
)
def test_a_difference_shows_each_time_in_one_place(judgements: list[Judgement], outcome: Outcome) -> None:
    """Once may be chance; six times in one place is chance once in 729 at most, and the finding says so."""
    found = confirmed(judgements)
    assert found.outcome is outcome
    assert ("729" in found.observed) is (outcome is Outcome.FAIL)


def refusal(identifier: str, text: str = "", **link: Any) -> Observation:
    """Return a refusal or an empty Bundle that echoes an id."""
    document = {"resourceType": "Bundle", "text": text or f"no {identifier} here", "link": [link] if link else []}
    return seen(body=json.dumps(document).encode())


@pytest.mark.parametrize("spelling", ["{}", "id={}&id={}", "Patient/{}", "{}."])
def test_echoes_are_masked(spelling: str) -> None:
    """Whatever of the request comes back, in whichever case, tells nothing."""
    ids = ("0b9e3d8c-aaaa-4a51", "11111111-bbbb-4a51", "22222222-cccc-4a51")
    for change in (str, str.upper):
        real, first, second = (refusal(each, change(spelling.format(each, each))) for each in ids)
        assert uniform(real, (first, second), ids, "ann").outcome is Outcome.PASS


def test_a_self_link_tells_what_was_asked_alone() -> None:
    """Sorted, repeated or cut, it says nothing of what is there; any other link may."""
    ids = ("x-1", "y-2", "z-3")
    selves = [refusal(each, relation="self", url=f"http://p.example/fhir?{'a' * n}") for n, each in enumerate(ids)]
    assert uniform(selves[0], (selves[1], selves[2]), ids, "ann").outcome is Outcome.PASS
    more = refusal("x-1", relation="next", url="http://p.example/fhir?page=2")
    assert uniform(more, (refusal("y-2"), refusal("z-3")), ids, "ann").outcome is Outcome.FAIL


def test_links_that_a_server_sorts_tell_nothing() -> None:
    """The parameters of a link may come in an order that goes by the ids that were asked for; other ones tell."""
    ids = ("x-1", "b-2", "z-3")
    own = "patient=m-9"
    links = [sorted([own, f"patient={each}"]) for each in ids]
    first, *others = (
        refusal("none", "alike", relation="first", url=f"http://p.example/fhir/Coverage?{'&'.join(pairs)}")
        for pairs in links
    )
    assert uniform(first, (others[0], others[1]), ids, "ann").outcome is Outcome.PASS
    more = refusal("none", "alike", relation="first", url=f"http://p.example/fhir/Coverage?{own}&patient=x-1&page=2")
    assert uniform(more, (others[0], others[1]), ids, "ann").outcome is Outcome.FAIL


def count(total: int, status: int = 200) -> Observation:
    """Return a count."""
    return seen(status=status, body=bundle([], total=total))


@pytest.mark.parametrize(
    ("real", "made_up", "outcome"),
    [
        (count(16), (count(16), count(16)), Outcome.PASS),
        (count(16), (count(0), count(0)), Outcome.FAIL),
        (count(16), (count(16), count(3)), Outcome.FAIL),
        (count(16), (count(16), count(16, 404)), Outcome.FAIL),
    ],
)
def test_a_count_that_is_the_same_for_nobody_is_the_askers_own(
    real: Observation, made_up: tuple[Observation, Observation], outcome: Outcome
) -> None:
    """A server that drops the parameter counts the asker's own, for people who never were as for the subject."""
    counted = total_within(real, 0, "ann", exact=True)
    assert of_the_subject(counted, real, made_up).outcome is outcome
