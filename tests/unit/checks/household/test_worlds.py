"""Two worlds of the embedded payer: what is changed, who stands apart, and that everything is as it was afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from payerproof.checks.common.two_worlds import worlds
from payerproof.model import Outcome
from payerproof.payer import Payer
from payerproof.session.run import RunOptions, make_scope
from payerproof.target.reading import load_target
from tests.demo_run import demo_run

MEMBER, OTHER, APART = "h1-sub", "h1-spo", "h1-out"


@pytest.fixture(scope="module")
def payer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Payer]:
    """Give a run against the embedded payer."""
    with demo_run(tmp_path_factory.mktemp("worlds") / "run") as run:
        yield run.payer


@pytest.mark.parametrize("name", worlds.CHANGES)
def test_a_change_is_of_one_record(payer: Payer, name: str) -> None:
    """What is added has an id of its own, what is changed keeps its id, and what is told by it differs."""
    change = worlds.planned(payer, MEMBER, name)
    assert change is not None
    kinds = {"claim-deleted": (True, False), "claim-added": (False, True), "sensitive-claim-added": (False, True)}
    assert (change.before is not None, change.after is not None) == kinds.get(name, (True, True))
    if change.before is not None and change.after is not None:
        assert change.before["id"] == change.after["id"]
        assert change.before != change.after
    if change.before is None:
        assert payer.knowledge.find(change.reference) is None


def test_who_stands_apart() -> None:
    """Somebody of another contract without a power stands apart from both; a spouse and a represented person do not."""
    scope = make_scope(RunOptions(target=load_target("demo")))[0]
    assert worlds._apart(scope, APART, MEMBER)
    assert not worlds._apart(scope, OTHER, MEMBER)
    assert not worlds._apart(scope, MEMBER, MEMBER)
    assert not worlds._apart(scope, "h1-agt", OTHER), "an agent holds a power"


@pytest.mark.parametrize("name", ["claim-added", "claim-deleted"])
def test_a_healthy_payer_is_the_same_in_both_worlds(payer: Payer, name: str) -> None:
    """The other member sees the change, the requester sees none, and it is written back."""
    change = worlds.planned(payer, OTHER, name)
    assert change is not None
    session = payer.session(MEMBER)
    before = payer.ask(payer.session(OTHER), change.reference).exchange.status
    told = worlds.judged(worlds.compared(payer, session, change), change, MEMBER)
    assert told.outcome is Outcome.PASS, told.observed
    after = payer.ask(payer.session(OTHER), change.reference).exchange.status
    assert (before, after) == ((200, 200) if change.before else (404, 410))
