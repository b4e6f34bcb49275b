"""What a judgement needs before it is told: whole answers, a control, a second time of asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Case, Check, Exchange, Outcome, Severity, Verdict
from payerproof.payer import Payer
from payerproof.session import controls
from payerproof.session.controls import Control
from payerproof.session.doubts import Doubts
from payerproof.session.weighing import Scales

CHECK = Check("a-check", ("R",), Severity.HIGH, "A title", "A finding", "A remedy", "smart", control="own_data")
PATIENT = b'{"resourceType": "Patient", "id": "1"}'


def exchange(name: str, status: int = 200, body: bytes = PATIENT, url: str = "http://h/fhir/Patient/1") -> Exchange:
    """Return an exchange."""
    kind = {"content-type": "application/fhir+json"}
    return Exchange(name, "GET", url, {}, b"", status, kind, body, 0, 0)


def verdict(outcome: Outcome, basis: Basis = Basis.INFERENCE, *exchanges: str, **details: Any) -> Verdict:
    """Return a verdict that rests on exchanges."""
    return Verdict("a-check", Case(), outcome, "why", "this", "that", exchanges or ("x1",), None, 0, details, basis)


@dataclass
class Target:
    """What the scales use of a payer: the same read, answered with the next of `statuses` again and again."""

    statuses: Iterator[int]
    notes: list[dict[str, Any]] = field(default_factory=list)
    whole_searches: list[tuple[str, bool]] = field(default_factory=list)
    attested: list[str] = field(default_factory=list)
    stands: str = ""

    def __post_init__(self) -> None:
        """Have one account, and no limit on requests."""
        self.scope = type("Scope", (), {"accounts": {"m": None}})()
        self.wire = type("Wire", (), {"left": None})()

    def standing(self, _case: Case) -> str:
        """Tell what was not taken back."""
        return self.stands

    def session(self, _member: str) -> None:
        """Sign in."""

    def own_patient(self, _session: None) -> Observation:
        """Read once more."""
        return Observation(exchange("probe", next(self.statuses)))

    def note(self, topic: str, **data: Any) -> None:
        """Remember a note."""
        self.notes.append({"topic": topic, **data})


def forever(*statuses: int) -> Iterator[int]:
    """Yield statuses in turn, without end."""
    while True:
        yield from statuses


@pytest.fixture
def weigh(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Verdict]:
    """Give scales whose control shows what is asked for."""

    def weighed(
        told: Verdict,
        *,
        seen: tuple[Exchange, ...] = (exchange("x1"),),
        missing: str = "",
        again: Verdict | None = None,
        target: Target | None = None,
    ) -> Verdict:
        doubts = Doubts("http://h/fhir")
        doubts.begin()
        for each in seen:
            doubts.exchange(each)
        shown = {name: lambda *_: Control(missing, ("c1",)) for name in controls.CONTROLS}
        monkeypatch.setattr("payerproof.session.weighing.CONTROLS", shown)
        scales = Scales(cast("Payer", target or Target(forever(200))), doubts)
        return scales.weigh(CHECK, Case(), told, lambda: again or told)

    return weighed


def test_pass_beside_its_control(weigh: Callable[..., Verdict]) -> None:
    """A pass with whole answers and a control that holds is told, and names the control's exchange."""
    assert weigh(verdict(Outcome.PASS)) == verdict(Outcome.PASS, Basis.INFERENCE, "x1", "c1")


@pytest.mark.parametrize(
    ("outcome", "missing", "told"),
    [
        (Outcome.PASS, "", Outcome.ATTESTED),
        (Outcome.PASS, "nobody signs in", Outcome.INCONCLUSIVE),
        (Outcome.FAIL, "", Outcome.INCONCLUSIVE),
        (Outcome.NOT_OFFERED, "", Outcome.NOT_OFFERED),
    ],
)
def test_what_rests_on_a_persons_word(
    weigh: Callable[..., Verdict], outcome: Outcome, missing: str, told: Outcome
) -> None:
    """A lever that a person pulled carries no pass and no finding; whose word it is stands in the reason."""
    target = Target(forever(200), attested=["Kim at noon: turn it off"])
    weighed = weigh(verdict(outcome), missing=missing, target=target)
    assert weighed.outcome is told
    if not missing and outcome is not Outcome.NOT_OFFERED:
        assert "Kim at noon" in weighed.reason


@pytest.mark.parametrize(
    ("outcome", "basis", "told"),
    [
        (Outcome.PASS, Basis.INFERENCE, Outcome.INCONCLUSIVE),
        (Outcome.FAIL, Basis.INFERENCE, Outcome.INCONCLUSIVE),
        (Outcome.NOT_OFFERED, Basis.INFERENCE, Outcome.INCONCLUSIVE),
        (Outcome.FAIL, Basis.HELD, Outcome.FAIL),
    ],
)
def test_what_could_not_be_taken_back(
    weigh: Callable[..., Verdict], outcome: Outcome, basis: Basis, told: Outcome
) -> None:
    """While a choice of the harness's own may stand, only what is in hand is told of the member whose it is."""
    target = Target(forever(200), stands="a choice may stand")
    assert weigh(verdict(outcome, basis), target=target).outcome is told


def test_pass_without_its_control(weigh: Callable[..., Verdict]) -> None:
    """Without its control nothing was learnt, of no facet either."""
    told = weigh(verdict(Outcome.PASS, facets={"patient": "pass"}), missing="nobody signs in")
    assert (told.outcome, told.reason) == (Outcome.INCONCLUSIVE, "nobody signs in")
    assert told.details == {"facets": {"patient": "inconclusive"}}


NOT_WHOLE = [
    exchange("x1", body=PATIENT[:-3]),
    exchange("x1", body=b'"\xff"'),
    exchange("x1", 0, b""),
    exchange("x1", 206),
    replace(exchange("x1"), truncated=True),
    replace(exchange("x1"), error="ReadTimeout"),
]
UNDECIDED = [exchange("x1", 429), exchange("x1", 503)]


@pytest.mark.parametrize("seen", [*NOT_WHOLE, *UNDECIDED])
@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.FAIL, Outcome.NOT_OFFERED])
def test_partial_answers_only_leave_doubt(weigh: Callable[..., Verdict], seen: Exchange, outcome: Outcome) -> None:
    """Neither a pass, nor an absence, nor a finding from inference rests on what is not whole or was not decided."""
    assert weigh(verdict(outcome), seen=(seen,)).outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("seen", [*NOT_WHOLE, *UNDECIDED])
def test_what_is_in_hand_is_told_from_a_part(weigh: Callable[..., Verdict], seen: Exchange) -> None:
    """A leak in a partial answer is a finding, without control and without a second time."""
    told = verdict(Outcome.FAIL, Basis.HELD)
    assert weigh(told, seen=(seen,), missing="nobody signs in", again=verdict(Outcome.PASS)) == told


def test_answer_to_something_else(weigh: Callable[..., Verdict]) -> None:
    """A pass rests on no answer to another question; that it is one may be the finding itself."""
    other = exchange("x1", body=PATIENT, url="http://h/fhir/Coverage?patient=1")
    told = weigh(verdict(Outcome.PASS), seen=(other,))
    assert (told.outcome, "a search of Coverage" in told.reason) == (Outcome.INCONCLUSIVE, True)
    assert weigh(verdict(Outcome.FAIL), seen=(other,)).outcome is Outcome.FAIL


def test_empty_search(weigh: Callable[..., Verdict]) -> None:
    """Beside a whole search that found nothing, a narrower one shows nothing."""
    target = Target(forever(200), whole_searches=[("Claim?patient=1", False)])
    told = weigh(verdict(Outcome.PASS), target=target)
    assert (told.outcome, "Claim?patient=1" in told.reason) == (Outcome.INCONCLUSIVE, True)


def test_gap_beside_the_named_exchanges(weigh: Callable[..., Verdict]) -> None:
    """An answer of the case that is not whole leaves doubt also where the judgement does not name it."""
    cut = exchange("x2", body=PATIENT[:-1], url="http://h/fhir/Patient/2")
    assert weigh(verdict(Outcome.PASS), seen=(exchange("x1"), cut)).outcome is Outcome.INCONCLUSIVE
    whole = exchange("x3", url="http://h/fhir/Patient/2")
    assert weigh(verdict(Outcome.PASS), seen=(exchange("x1"), cut, whole)).outcome is Outcome.PASS


@pytest.mark.parametrize("basis", [Basis.INFERENCE, Basis.BREAKDOWN])
def test_finding_is_asked_again(weigh: Callable[..., Verdict], basis: Basis) -> None:
    """What is found twice on a steady target is told with the exchanges of both times."""
    told = weigh(verdict(Outcome.FAIL, basis, "x1"), again=verdict(Outcome.FAIL, basis, "x9"))
    assert (told.outcome, told.exchanges) == (Outcome.FAIL, ("x1", "x9"))


def test_finding_that_does_not_come_again(weigh: Callable[..., Verdict]) -> None:
    """What is found once and then not is told as flaky."""
    told = weigh(verdict(Outcome.FAIL), again=verdict(Outcome.PASS))
    assert told.outcome is Outcome.INCONCLUSIVE
    assert "the target is flaky" in told.reason


def test_finding_at_a_flaky_target(weigh: Callable[..., Verdict]) -> None:
    """Where the same read is answered differently, no inference is told, and the run says at which rate."""
    target = Target(forever(200, 200, 200, 200, 200, 200, 401))
    told = weigh(verdict(Outcome.FAIL), target=target)
    assert told.outcome is Outcome.INCONCLUSIVE
    assert "the target is flaky: of 40 times" in told.reason
    assert target.notes == [
        {"topic": "flaky-target", "asked": 40, "odd": 5, "rate": 0.125, "statuses": {"200": 35, "401": 5}}
    ]


def test_open_case_at_a_flaky_target(weigh: Callable[..., Verdict]) -> None:
    """What keeps a pass from being told is called flaky where the same read goes otherwise now and then."""
    target = Target(forever(200, 200, 200, 200, 200, 200, 500))
    told = weigh(verdict(Outcome.PASS), seen=(exchange("x1", 500),), target=target)
    assert told.reason.startswith("the target is flaky: of 40 times")
    assert told.reason.endswith("so it was not decided")
    steady = weigh(verdict(Outcome.PASS), seen=(exchange("x1", 500),))
    assert "flaky" not in steady.reason


def test_a_silent_target_is_not_asked_on_and_on(weigh: Callable[..., Verdict]) -> None:
    """After two reads without an answer no third is asked for."""
    statuses = iter([0, 0])
    assert weigh(verdict(Outcome.PASS), seen=(exchange("x1", 0, b""),), target=Target(statuses)).reason
    assert next(statuses, None) is None


def test_slowing_down_is_not_flaky(weigh: Callable[..., Verdict]) -> None:
    """A target that asks to slow down under the repeated read is steady all the same."""
    assert weigh(verdict(Outcome.FAIL), target=Target(forever(200, 429))).outcome is Outcome.FAIL


def test_finding_while_nobody_can_sign_in(weigh: Callable[..., Verdict]) -> None:
    """Where nobody can sign in, the harness may be what fails."""
    assert weigh(verdict(Outcome.FAIL), missing="nobody can be signed in").outcome is Outcome.INCONCLUSIVE
