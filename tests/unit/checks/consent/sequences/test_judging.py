"""What histories showed becomes a pass only where something was open before, and a finding only where it came again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payerproof.checks.common.judge_denial import Probe, State
from payerproof.checks.consent.sequences import judge_sequences
from payerproof.checks.consent.sequences.exploring import Explored, Found
from payerproof.checks.consent.sequences.histories import Covered
from payerproof.checks.consent.sequences.model import Channel, Expected, History, Must, Party
from payerproof.checks.consent.sequences.playing import Breach
from payerproof.checks.consent.sequences.shrinking import Shrunk
from payerproof.model import Basis, Outcome
from tests.unit.checks.answers import seen

HISTORY: History = ("consent", "withdraw", "consent")


def breach(must: Must, state: State) -> Breach:
    """Return a breach of the first consent's read."""
    expected = Expected(must, "REQ-CON-004", 2)
    return Breach(3, Channel(1, "read"), expected, Party.OWN, seen(), Probe(0.1, state, seen()))


def shown(**changes: object) -> Explored:
    """Return what one history showed, with changes."""
    made = Explored(2.0, 8)
    made.played.append(HISTORY)
    made.covered = Covered(2, 3, 1, 7, 4)
    made.asked["read"] = made.kept["own"] = 3
    made.times["read by the portal"] = [0.1, 0.3]
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_what_was_open_and_closed_passes() -> None:
    """The pass tells what was asked how often, and how long closing took."""
    judged = judge_sequences.closed(shown())
    assert (judged.outcome, judge_sequences.goes_on(shown()).outcome) == (Outcome.PASS, Outcome.PASS)
    assert judged.observed.startswith("read 3 times closed in 1 histories: 2 of 3 pairs")
    assert judged.details["denial"]["read by the portal"].startswith("over 2 of 2 times, half of them within 0.100 s")


def test_a_bad_history_is_told_in_steps() -> None:
    """Only the question that it breaks fails; it was looked for again already."""
    found = {Must.CLOSED: Found(Shrunk(HISTORY, 4, again=True, whole=True), breach(Must.CLOSED, State.OPEN))}
    judged = judge_sequences.closed(shown(found=found))
    assert (judged.outcome, judged.basis) == (Outcome.FAIL, Basis.HELD)
    assert judged.reason == (
        "read of consent 1 is open after: 1. the member allows the app; "
        "2. the member withdraws the app in the portal; 3. the member allows the app"
    )
    assert judged.expected == "closed since step 2 (REQ-CON-004)"
    assert judged.details["history"][1] == "the member withdraws the app in the portal"
    assert judge_sequences.goes_on(shown(found=found)).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "doubt",
    [
        {"wavering": {Must.CLOSED: (HISTORY, breach(Must.CLOSED, State.OPEN))}},
        {"excused": {(Must.CLOSED, "read"): breach(Must.CLOSED, State.OPEN)}},
        {"asked": Explored(2.0).asked},
        {"doubts": Explored(2.0).asked + type(Explored(2.0).asked)({"no sign-in": 2})},
        {"played": [], "left": {"withdraw": "the portal lists nothing"}},
    ],
)
def test_doubt_is_no_verdict(doubt: dict[str, object]) -> None:
    """What came once, what a plain withdrawal shows too, and what could not be played decide nothing."""
    judged = judge_sequences.closed(shown(**doubt))
    assert judged.outcome is Outcome.INCONCLUSIVE
    assert judged.reason


def test_without_a_lever_nothing_is_offered() -> None:
    """No history was played, and nothing stood in the way."""
    assert judge_sequences.closed(shown(played=[])).outcome is Outcome.NOT_OFFERED


def test_a_channel_is_named_by_its_refresh() -> None:
    """Two tokens of one consent are told apart."""
    second = replace(breach(Must.CLOSED, State.OPEN), channel=Channel(2, "read", 1))
    assert second.words == "read of refresh 1 of consent 2"
