"""A choice is made, and taken back whatever happens within: an error, an interruption, or a limit that is met."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from payerproof.errors import LimitExceeded
from payerproof.http.client import Wire
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Exchange
from payerproof.payer import Payer, Resource
from payerproof.smart import choosing, levers
from payerproof.smart.levers import LeverFailed
from payerproof.target.description import Lever, Levers, Secret
from tests.demo_run import demo_run

MEMBER = "h1-sub"


@pytest.fixture(scope="module")
def payer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Payer]:
    """Give a run against the embedded payer."""
    with demo_run(tmp_path_factory.mktemp("choices") / "run") as run:
        yield run.payer


def reads(payer: Payer) -> bool:
    """Tell whether the member's own token reads the own record."""
    return bool(payer.own_patient(payer.session(MEMBER)).owned_by(MEMBER))


@pytest.mark.parametrize("problem", [KeyboardInterrupt, ValueError, LimitExceeded])
def test_a_choice_is_taken_back(payer: Payer, problem: type[BaseException]) -> None:
    """While it holds nothing is read; afterwards everything is as it was."""
    assert reads(payer)

    def interrupted() -> None:
        with payer.chosen("sharing", MEMBER):
            assert not reads(payer)
            raise problem

    with pytest.raises(problem):
        interrupted()
    assert reads(payer)


def test_a_choice_is_taken_back_beyond_the_limit(payer: Payer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no more requests are allowed, those that take the choice back are sent all the same."""
    with pytest.MonkeyPatch.context() as within:
        with payer.chosen("app", MEMBER, payer.app):
            within.setattr(payer.wire, "_total", payer.wire.sent)
            with pytest.raises(LimitExceeded):
                reads(payer)
        assert payer.wire.left == 0
    monkeypatch.undo()
    assert reads(payer)


@pytest.mark.parametrize("problem", [KeyboardInterrupt, LimitExceeded])
def test_what_breaks_off_while_it_is_made_is_taken_back(
    payer: Payer, monkeypatch: pytest.MonkeyPatch, problem: type[BaseException]
) -> None:
    """The request that chooses went out, and its answer was not awaited: it may have been heard."""
    pull = choosing.pull

    def broken_off(wire: Wire, lever: Lever, url: str | None, facts: choosing.Facts) -> choosing.Chosen:
        done = pull(wire, lever, url, facts)
        if lever.name == "sharing_off":
            raise problem
        return done

    monkeypatch.setattr(choosing, "pull", broken_off)
    with pytest.raises(problem), payer.chosen("sharing", MEMBER):
        pytest.fail("it was not chosen")
    assert reads(payer)


@pytest.mark.parametrize(("failures", "heard", "stands"), [(2, False, False), (2, True, False), (3, False, True)])
def test_a_choice_is_taken_back_in_some_tries(
    payer: Payer,
    monkeypatch: pytest.MonkeyPatch,
    failures: int,
    heard: bool,  # noqa: FBT001 - a parameter of the test
    stands: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Where no try is answered, that the choice may stand is kept in mind for every case about the member."""
    pull = choosing.pull
    left = [LeverFailed("no answer")] * failures

    def unanswered(wire: Wire, lever: Lever, url: str | None, facts: choosing.Facts) -> choosing.Chosen:
        if lever.name == "sharing_on" and left:
            if heard and len(left) == failures:
                pull(wire, lever, url, facts)
            raise left.pop()
        return pull(wire, lever, url, facts)

    about = Case(requester="h1-spo", subject=MEMBER)
    monkeypatch.setattr(choosing, "pull", unanswered)
    with contextlib.ExitStack() as stack:
        if stands:
            stack.enter_context(pytest.raises(LeverFailed))
        stack.enter_context(payer.chosen("sharing", MEMBER))
    assert bool(payer.standing(about)) is stands
    assert not payer.standing(Case(requester="h1-spo", subject="h1-spo"))
    if stands:
        payer._take_back(*payer._lever("sharing_on", MEMBER, None, ""), MEMBER)
        payer.sessions.forget_those(lambda kept: kept.subject == MEMBER)
    assert (payer.standing(about), reads(payer)) == ("", True)


def test_what_a_member_chose_before_stands(payer: Payer) -> None:
    """Where the switch shows that it is so already, nothing is pressed and nothing is taken back."""
    payer._pull(*payer._lever("sharing_off", MEMBER, None, ""))
    try:
        with pytest.raises(choosing.NothingChosen), payer.chosen("sharing", MEMBER):
            pytest.fail("there was nothing to choose")
        assert not reads(payer)
    finally:
        payer._pull(*payer._lever("sharing_on", MEMBER, None, ""))
    payer.sessions.forget_those(lambda kept: kept.subject == MEMBER)
    assert reads(payer)


def test_a_clock_that_may_have_moved_is_set_back(payer: Payer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption while it is moved, and a limit that is met while it stands elsewhere."""
    move = levers.move_clock

    def broken_off(wire: Wire, url: str, secret: Secret, now: datetime) -> Exchange:
        exchange = move(wire, url, secret, now)
        monkeypatch.setattr(levers, "move_clock", move)
        raise KeyboardInterrupt(exchange.id)

    before = payer.now()
    monkeypatch.setattr(levers, "move_clock", broken_off)
    with pytest.raises(KeyboardInterrupt), payer.clock_moved(timedelta(days=900)):
        pytest.fail("it did not get there")
    assert payer.now() - before < timedelta(days=1)
    with payer.clock_moved(timedelta(days=30)), pytest.MonkeyPatch.context() as within:
        within.setattr(payer.wire, "_total", payer.wire.sent)
        with pytest.raises(LimitExceeded):
            reads(payer)
    assert payer.now() - before < timedelta(days=1)
    assert reads(payer)


def test_a_category_is_kept_and_shared_again(payer: Payer) -> None:
    """The harness's own name of a category is the payer's word on the page."""
    session = payer.session(MEMBER)
    url = f"ExplanationOfBenefit?patient={session.patient}&_summary=count"
    whole = payer.ask(session, url).total
    with payer.chosen("category", MEMBER, category="mental_health"):
        part = payer.ask(session, url).total
    assert (payer.ask(session, url).total, part is not None and whole is not None and part < whole) == (whole, True)


@pytest.mark.parametrize("problem", [KeyboardInterrupt, LimitExceeded])
def test_a_record_is_written_back(payer: Payer, problem: type[BaseException]) -> None:
    """A deleted claim, an added one and a changed Patient are as they were, whatever happens while they are not."""
    session = payer.session(MEMBER)
    url = f"ExplanationOfBenefit?patient={session.patient}&_count=100"
    claim = payer.evident(MEMBER, "ExplanationOfBenefit")[-1].content or {}
    person = payer.evident(MEMBER, "Patient")[0].content or {}
    before = _contents(payer.ask(session, url)), _contents(payer.own_patient(session))
    total = payer.ask(session, url).total or 0
    made = [
        (claim, None, total - 1),
        (None, {**claim, "id": "one-more"}, total + 1),
        (person, {**person, "language": "es"}, total),
    ]

    def interrupted(old: Resource | None, new: Resource | None, number: int) -> None:
        with payer.record_changed(MEMBER, old, new):
            assert payer.ask(session, url).total == number
            raise problem

    for old, new, number in made:
        with pytest.raises(problem):
            interrupted(old, new, number)
        assert (_contents(payer.ask(session, url)), _contents(payer.own_patient(session))) == before


def _contents(seen: Observation) -> list[dict[str, Any]]:
    """Return the resources of an answer without what changes with each writing: version and time."""
    return [{name: value for name, value in each.items() if name != "meta"} for each in seen.resources]


def test_a_record_is_put_in_as_it_is(payer: Payer) -> None:
    """What stands in a record fills no place of the lever, and is escaped nowhere."""
    session = payer.session(MEMBER)
    person = payer.evident(MEMBER, "Patient")[0].content or {}
    name = [{"family": '{secret} {member} "Ünal"', "given": ["A\\n"]}]
    with payer.record_changed(MEMBER, person, {**person, "name": name}):
        assert (payer.own_patient(session).resource or {})["name"] == name


def test_what_cannot_be_chosen_is_told_by_its_key(payer: Payer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page without the switch, and a lever that is not described."""
    wrong = Lever("sharing_off", "form", "{origin}/portal", button="Press me")
    monkeypatch.setitem(payer.target.levers.choices, "sharing_off", wrong)
    with (
        pytest.raises(LeverFailed, match=r"levers\.sharing_off: the page has no button 'Press me'"),
        payer.chosen("sharing", MEMBER),
    ):
        pytest.fail("it was not chosen")
    assert reads(payer)


def test_what_can_be_chosen_depends_on_the_levers(payer: Payer) -> None:
    """Both levers are needed, and for a page a member who signs in there."""
    assert payer.has_choice("sharing", MEMBER)
    lever = Lever("sharing_off", "person", ask="Turn it off.")
    alone = Levers(choices={"sharing_off": lever})
    one = object.__new__(Payer)
    one.target = type("Target", (), {"levers": alone})()
    one.scope = payer.scope
    assert not one.has_choice("sharing", MEMBER)
    both = Levers(choices={"sharing_off": lever, "sharing_on": lever})
    one.target = type("Target", (), {"levers": both})()
    assert not one.has_choice("sharing", MEMBER), "nobody sits at a terminal"


def test_levers_are_reached_and_not_pulled(payer: Payer) -> None:
    """What is tried before a run leaves everything as it is."""
    told = {name: payer.reaches(name, MEMBER) for name in payer.target.levers.choices}
    assert "with button 'Turn off'" in told["sharing_off"]
    assert "as yet no button 'Turn on'" in told["sharing_on"]
    assert "not pulled" in told["app_off"]
    assert reads(payer)
