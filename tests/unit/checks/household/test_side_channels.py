"""Side channels of the embedded payer: what is asked, how often, and what a slow lookup shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from payerproof.checks.household import cases, judge_side_channels, side_channels
from payerproof.checks.household.judge_side_channels import THEIRS
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Outcome
from payerproof.payer import Payer
from payerproof.session.run import RunOptions, make_scope
from payerproof.smart.sessions import Session
from payerproof.target.description import SideChannels
from payerproof.target.reading import load_target
from payerproof.target.scope import Pairs
from tests.demo_run import demo_run

CLAIM = "ExplanationOfBenefit"
REQUESTER, SUBJECT = "h1-spo", "h1-teen"
ENOUGH = SideChannels(requests=20_000)
"""More than any noise of this machine needs: the test ends when it is settled."""


@pytest.fixture(scope="module")
def payer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Payer]:
    """Give a run against the embedded payer."""
    with demo_run(tmp_path_factory.mktemp("quiet") / "run") as run:
        yield run.payer


def case_of(path: str) -> Case:
    """Return the case of a measured path."""
    return Case(requester=REQUESTER, subject=SUBJECT, path=path, resource_type=CLAIM)


def test_the_ways_take_turns_with_the_pairs() -> None:
    """Each way is measured once, for a pair without a power; where every pair walks, all of them walk every way."""
    scope = make_scope(RunOptions(target=load_target("demo")))[0]
    made = list(cases.each_side_channel(scope))
    assert [case.path or case.note for case in made] == [*side_channels.PATHS, side_channels.ATTACHMENT]
    assert len({(case.requester, case.subject) for case in made}) == side_channels.WAYS
    assert not {(case.requester, case.subject) for case in made} & {*scope.holders}
    every = list(cases.each_side_channel(replace(scope, pairs=Pairs.EVERY)))
    assert len(every) > 10 * len(made)
    assert len(every) % side_channels.WAYS == 0


def test_every_id_is_asked_for_equally_often(payer: Payer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real ids and those never issued take turns alike, the order varies, and the share of the run is kept."""
    asked = side_channels.question(payer, case_of("direct-read"))
    assert asked is not None
    urls: list[str] = []
    healthy = Payer.ask

    def listed(self: Payer, session: Session | None, url: str, *rest: Any, **options: Any) -> Observation:
        urls.append(url)
        return healthy(self, session, url, *rest, **options)

    monkeypatch.setattr(Payer, "ask", listed)
    seen = side_channels.measured(payer, case_of("direct-read"), asked)
    assert len(urls) <= payer.target.side_channels.requests // side_channels.WAYS
    counts = Counter(urls)
    assert counts.pop(asked.own.url) == len(seen.own) == 2
    wanted = {request.url for triple, _ in asked.triples for request in triple}
    assert counts.keys() == wanted
    assert max(counts.values()) - min(counts.values()) <= 1
    assert len(wanted) == 3 * len(asked.triples) > 3, "of one record alone nothing would be told"
    real = {triple[THEIRS].url for triple, _ in asked.triples}
    rounds = [url for url in urls if url != asked.own.url]
    first = Counter(next(place for place in range(3) if rounds[at + place] in real) for at in range(0, len(rounds), 3))
    assert len(first) == 3, "the order is drawn"


def test_nothing_is_learnt_without_the_own_record(payer: Payer) -> None:
    """A way that does not serve the requester's own record passes nothing."""
    case = case_of("search-by-id")
    asked = side_channels.question(payer, case)
    assert asked is not None
    seen = side_channels.measured(payer, case, asked)
    refused = replace(seen, own=[replace(seen.own[0], hits=())])
    told = side_channels.judgement_of(payer, case, asked, refused)
    assert told.outcome is Outcome.INCONCLUSIVE
    assert f"{REQUESTER} does not get the own record" in told.reason
    uncontrolled = side_channels.judgement_of(payer, case, replace(asked, control=None), seen)
    assert f"{SUBJECT} does not get the own record" in uncontrolled.reason


def test_a_lookup_before_the_refusal_is_found(tmp_path: Path) -> None:
    """What takes 25 ms to be fetched tells that it is there, in all noise, and the search beside it is quiet."""
    with demo_run(tmp_path / "run", "read-looks-up-before-it-refuses", side_channels=ENOUGH) as run:
        case = case_of("direct-read")
        asked = side_channels.question(run.payer, case)
        assert asked is not None
        told = side_channels.judgement_of(run.payer, case, asked, side_channels.measured(run.payer, case, asked))
        assert told.outcome is Outcome.FAIL, told
        assert told.reason == f"{REQUESTER} can tell by time that the record exists"
        low, high = told.details["milliseconds"]
        assert judge_side_channels.LEAST_MS < low < high
        case = case_of("search-by-subject")
        asked = side_channels.question(run.payer, case)
        assert asked is not None
        told = side_channels.judgement_of(run.payer, case, asked, side_channels.measured(run.payer, case, asked))
        assert told.outcome is Outcome.PASS, told
