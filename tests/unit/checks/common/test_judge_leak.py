"""The leak judge and its neighbours, both ways: the good passes, the bad fails, and doubt is told as doubt."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerproof.checks.common import judge_counts, judge_difference, judge_leak
from payerproof.knowledge.observation import Hit, Observation, Pages
from payerproof.model import Judgement, Outcome
from tests.unit.checks.answers import bundle, exchange, seen

ANNS = Hit("v-ann", "ann", "Patient/ann")
BENS = Hit("v-ben", "ben", "Patient/ben")
NOT_FOUND = b'{"resourceType": "OperationOutcome"}'


def judged(*attempts: Observation, control: Observation | None = None, optional: bool = False) -> Judgement:
    """Return the judgement on what ann's token got of ben, who gets the own data unless `control` says otherwise."""
    return judge_leak.no_foreign_data(
        attempts,
        [seen(BENS) if control is None else control],
        allowed=lambda hit: hit.owner == "ann",
        owner_of={"Patient/ben": "ben", "Patient/ann": "ann"}.get,
        requester="ann",
        subject="ben",
        optional=optional,
    )


@pytest.mark.parametrize(
    "attempt",
    [seen(status=404, body=NOT_FOUND), seen(status=403), seen(body=bundle([])), seen(ANNS), seen(ANNS, status=401)],
    ids=["not-found", "forbidden", "empty-bundle", "own-data", "own-data-in-refusal"],
)
def test_refusal_in_any_style_passes(attempt: Observation) -> None:
    """A payer may refuse, find nothing, or serve the own data instead."""
    assert judged(attempt).outcome is Outcome.PASS


@pytest.mark.parametrize("status", [200, 206, 302, 400, 404, 429, 500])
def test_value_of_another_fails_whatever_the_status(status: int) -> None:
    """A leak is a value in the wrong hands, also in a refusal or an error page."""
    found = judged(seen(BENS, status=status))
    assert (found.outcome, found.details["owners"]) == (Outcome.FAIL, ["ben"])


def test_resource_of_a_person_whom_nobody_described_fails() -> None:
    """What a resource says of its owner counts where no value is known, as of an included subscriber."""
    found = judge_leak.no_foreign_data(
        [seen(ANNS)],
        [seen(BENS)],
        allowed=lambda hit: hit.owner == "ann",
        owner_of=lambda _: None,
        requester="ann",
        subject="ann",
        strays=lambda _: (("Patient/s1", "Patient/s1"),),
    )
    assert (found.outcome, found.details["owners"], found.details["places"]) == (
        Outcome.FAIL,
        ["Patient/s1"],
        ["Patient/s1"],
    )


def test_value_of_an_unknown_population_fails() -> None:
    """A canary of another run's population is somebody's data too."""
    assert judged(seen(Hit("v-other", None))).outcome is Outcome.FAIL


def test_echo_is_no_leak() -> None:
    """What the request held already is not disclosed by the answer."""
    assert judged(seen(Hit("v-ben", "ben", "Patient/ben", echoed=True), status=404)).outcome is Outcome.PASS


def test_resource_served_under_an_asked_id_is_a_leak() -> None:
    """The id is an echo; the resource under it is not."""
    served = seen(Hit("v-ben", "ben", "Patient/ben", echoed=True), body=b'{"resourceType": "Patient", "id": "ben"}')
    assert judged(served).outcome is Outcome.FAIL


def test_leak_on_a_later_page_is_found() -> None:
    """Every page counts."""
    assert judged(seen(ANNS), seen(ANNS), seen(BENS)).outcome is Outcome.FAIL


def test_leak_is_found_without_a_control() -> None:
    """A finding needs no control: the value is there."""
    assert judged(seen(BENS), control=seen(status=500)).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (seen(status=0, error="ReadTimeout: too late"), "no answer: ReadTimeout"),
        (seen(status=429), "429"),
        (seen(status=500), "broke down"),
        (seen(status=503), "broke down"),
        (seen(truncated=True), "the body was cut"),
        (seen(truncated=True, error="RemoteProtocolError: closed"), "the answer broke off"),
    ],
)
def test_what_was_not_decided_is_doubt(attempt: Observation, words: str) -> None:
    """An answer that decides nothing is no pass, and the reason says why."""
    found = judged(attempt)
    assert found.outcome is Outcome.INCONCLUSIVE
    assert words in found.reason


@pytest.mark.parametrize(
    "control",
    [seen(status=404), seen(status=500), seen(body=bundle([])), seen(ANNS), seen(BENS, status=403)],
    ids=["refused", "broken", "empty", "of-somebody-else", "in-a-refusal"],
)
def test_no_control_no_pass(control: Observation) -> None:
    """Where the subject does not get the data, no leak could have shown."""
    assert judged(seen(status=404), control=control).outcome is Outcome.INCONCLUSIVE


def test_no_attempt_no_pass() -> None:
    """A request that could not be made proves nothing."""
    assert judged().outcome is Outcome.INCONCLUSIVE


def test_optional_road_that_nobody_is_offered() -> None:
    """A query path that the person entitled is refused as well is not offered, but a leak on it stays a leak."""
    assert judged(seen(status=404), control=seen(status=404), optional=True).outcome is Outcome.NOT_OFFERED
    assert judged(seen(BENS), control=seen(status=404), optional=True).outcome is Outcome.FAIL


@given(
    status=st.integers(100, 599),
    control=st.integers(0, 599),
    shown=st.booleans(),
    truncated=st.booleans(),
)
def test_pass_needs_an_answer_and_a_control(status: int, control: int, *, shown: bool, truncated: bool) -> None:
    """Whatever came, a pass means: answered in earnest, whole, and the subject gets the data."""
    found = judged(seen(status=status, truncated=truncated), control=seen(*[BENS] * shown, status=control))
    earnest = status < 500 and status not in {202, 206, 429} and not truncated  # 202: begun, 206: a part
    assert (found.outcome is Outcome.PASS) == (earnest and shown and 200 <= control < 300)


@pytest.mark.parametrize(
    ("total", "visible", "exact", "outcome"),
    [
        (0, 0, True, Outcome.PASS),
        (3, 3, True, Outcome.PASS),
        (4, 3, True, Outcome.FAIL),
        (4, 3, False, Outcome.INCONCLUSIVE),
        (None, 3, True, Outcome.NOT_OFFERED),
    ],
)
def test_totals(total: int | None, visible: int, exact: bool, outcome: Outcome) -> None:  # noqa: FBT001 - a row
    """A total above what the requester may see is a leak, or doubt where what may be seen is not known exactly."""
    body = bundle([], total=total)
    assert judge_counts.total_within(seen(body=body), visible, "ann", exact=exact).outcome is outcome


@pytest.mark.parametrize(
    ("total", "shown", "ended", "own_total", "outcome"),
    [
        (4, 3, "last page", 5, Outcome.FAIL),
        (3, 3, "last page", 5, Outcome.PASS),
        (4, 3, "no last page within 40 pages", 5, Outcome.INCONCLUSIVE),
        (4, 3, "last page", 6, Outcome.INCONCLUSIVE),
        (4, 3, "last page", None, Outcome.INCONCLUSIVE),
    ],
    ids=["more than the search returns", "as many", "unfinished", "totals are not exact", "no totals"],
)
def test_a_total_in_doubt_is_decided_by_the_search(
    total: int, shown: int, ended: str, own_total: int | None, outcome: Outcome
) -> None:
    """What the search itself returns is what its total may count, where this payer's totals are exact."""
    answer = seen(body=bundle([], total=total))
    counted = judge_counts.total_within(answer, 2, "ann", exact=False)
    walked = Pages((seen(body=bundle([f"Coverage/{number}" for number in range(shown)])),), ended)
    record = Pages((seen(body=bundle([f"Coverage/{number}" for number in range(5)])),), "last page")
    own = (seen(body=bundle([], total=own_total)), record)
    assert judge_counts.by_walking(counted, answer, walked, own).outcome is outcome


@pytest.mark.parametrize(("told", "outcome"), [("3", Outcome.PASS), ("4", Outcome.FAIL), ("0-9/4", Outcome.FAIL)])
def test_totals_beside_the_bundle(told: str, outcome: Outcome) -> None:
    """A total in a header tells as much as one in the Bundle; the larger of both counts."""
    header = "content-range" if "/" in told else "x-total-count"
    answer = seen(body=bundle([], total=2), headers={header: told})
    assert judge_counts.total_within(answer, 3, "ann", exact=True).outcome is outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(403, Outcome.NOT_OFFERED), (404, Outcome.NOT_OFFERED), (500, Outcome.INCONCLUSIVE), (429, Outcome.INCONCLUSIVE)],
)
def test_refused_totals(status: int, outcome: Outcome) -> None:
    """Nobody has to count; a breakdown decides nothing."""
    assert judge_counts.total_within(seen(status=status), 0, "ann", exact=True).outcome is outcome


def test_learnt_turns_an_empty_pass_into_doubt() -> None:
    """A pass stands where the control shows the data, and nowhere else; other judgements stay as they are."""
    good = Judgement(Outcome.PASS, "", "nothing", "nothing")
    bad = Judgement(Outcome.FAIL, "leaks", "nothing", "something")
    assert judge_leak.learnt(good, [seen(BENS)], "ben") is good
    assert judge_leak.learnt(good, [seen()], "ben").outcome is Outcome.INCONCLUSIVE
    assert judge_leak.learnt(good, [], "ben").outcome is Outcome.INCONCLUSIVE
    assert judge_leak.learnt(bad, [], "ben") is bad


def refused(text: str, status: int = 404, **headers: str) -> Observation:
    """Return a refusal with a text and headers."""
    body = f'{{"resourceType": "OperationOutcome", "issue": [{{"diagnostics": "{text}"}}]}}'
    return Observation(exchange(status, body.encode(), headers=headers))


@pytest.mark.parametrize(
    ("real", "outcome"),
    [
        (refused("no Patient/r-1", date="now"), Outcome.PASS),
        (refused("no Patient/r-1", etag="1"), Outcome.FAIL),
        (refused("no Patient/r-1", 403), Outcome.FAIL),
        (refused("Patient/r-1 is not yours"), Outcome.FAIL),
        (refused("no Patient/r-1", x_owner="ben"), Outcome.FAIL),
        (refused("no Patient/r-1", status=0), Outcome.INCONCLUSIVE),
        (refused("no Patient/r-1", status=429), Outcome.INCONCLUSIVE),
    ],
    ids=["alike", "tag", "status", "text", "header", "silent", "slow-down"],
)
def test_uniform_refusal(real: Observation, outcome: Outcome) -> None:
    """A refusal that differs in anything but the id and the server's own noise tells that the record exists."""
    never_issued = (refused("no Patient/s-1", date="then"), refused("no Patient/s-2", date="later"))
    assert judge_difference.uniform(real, never_issued, ["r-1", "s-1", "s-2"], "ann").outcome is outcome


@pytest.mark.parametrize("status", [500, 503])
def test_breakdown_is_no_uniform_refusal(status: int) -> None:
    """A server that breaks down alike over every id has refused nothing."""
    never_issued = (refused("x", status), refused("x", status))
    assert judge_difference.uniform(refused("x", status), never_issued, [], "ann").outcome is Outcome.INCONCLUSIVE


def test_noise_is_not_held_against_the_payer() -> None:
    """What two never-issued ids do not agree on (a request id) is noise of the server."""
    real, first, second = refused("no", x_request="3"), refused("no", x_request="1"), refused("no", x_request="2")
    assert judge_difference.uniform(real, (first, second), [], "ann").outcome is Outcome.PASS


def test_connection_load_and_moment_are_noise() -> None:
    """What an answer says of its connection, of the load and of the hour tells nothing of the record."""
    then: dict[str, Any] = {"x-ratelimit-remaining": "9", "last-modified": "1763791000"}
    later: dict[str, Any] = {"x-ratelimit-remaining": "8", "last-modified": "1763791002", "connection": "close"}
    never_issued, real = tuple(refused("no", **then) for _ in "ab"), refused("no", **later)
    assert judge_difference.uniform(real, (never_issued[0], never_issued[1]), ["r-1"], "ann").outcome is Outcome.PASS


@pytest.mark.parametrize(("optional", "outcome"), [(True, Outcome.NOT_OFFERED), (False, Outcome.INCONCLUSIVE)])
def test_road_refused_to_everybody(optional: bool, outcome: Outcome) -> None:  # noqa: FBT001 - a row
    """An optional query path that is refused to the person entitled is not offered; any other is doubt."""
    passed = Judgement(Outcome.PASS, "", "", "")
    assert judge_leak.learnt(passed, [seen(status=405)], "ben", optional=optional).outcome is outcome


def test_road_that_brings_nobody_the_data() -> None:
    """A query path that never brings the datum, for the person entitled too, is not offered; a breakdown is doubt."""
    doubt = judged(seen(status=404), control=seen())
    assert doubt.outcome is Outcome.INCONCLUSIVE
    assert judge_leak.unserved(doubt, [seen()], "ben").outcome is Outcome.NOT_OFFERED
    assert judge_leak.unserved(doubt, [seen(status=500)], "ben").outcome is Outcome.INCONCLUSIVE


def test_deep_documents_are_compared() -> None:
    """Documents of any depth are walked without a crash."""
    deep = [Observation(exchange(404, b'{"x": ' + b"[" * 900 + b"]" * 900 + b"}")) for _ in range(3)]
    assert judge_difference.uniform(deep[0], (deep[1], deep[2]), [], "ann").outcome is Outcome.PASS


def test_id_that_is_also_a_number() -> None:
    """A short id that stands for a number elsewhere in the body takes no meaning from the answer."""

    def found(moment: str) -> Observation:
        return Observation(exchange(404, f'{{"total": 12, "at": "{moment}"}}'.encode()))

    asked = ["12", "a-strange-id"]
    assert judge_difference.uniform(found("now"), (found("then"), found("later")), asked, "ann").outcome is Outcome.PASS
