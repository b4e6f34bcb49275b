"""Searches: exactly what was named, the same however asked."""

from payerproof.checks.conformance.search import judge_search
from payerproof.knowledge.known import Known
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, REFUSED, SLOW_DOWN, bundle, references, walk


def _known(name: str) -> Known:
    return Known("ExplanationOfBenefit", name, "ann")


def test_selects_the_right_ones() -> None:
    """All of must and none of never passes, on one page or two."""
    judged = judge_search.selects(walk(bundle("a"), bundle("b")), "type=x", references("a", "b"), references("c"))
    assert Outcome.PASS is judged.outcome


def test_finds_an_ignored_parameter() -> None:
    """What never matches and comes all the same is named."""
    judged = judge_search.selects(walk(bundle("a", "c")), "type=x", references("a"), references("c"))
    assert (judged.outcome, judged.details["extra"]) == (Outcome.FAIL, ["ExplanationOfBenefit/c"])


def test_finds_what_was_left_out() -> None:
    """What matches and does not come is named."""
    judged = judge_search.selects(walk(bundle("a")), "type=x", references("a", "b"), references("c"))
    assert (judged.outcome, judged.details["missing"]) == (Outcome.FAIL, ["ExplanationOfBenefit/b"])


def test_what_is_left_open_is_left_open() -> None:
    """A resource in neither set may come or stay away."""
    for served in (("a",), ("a", "open")):
        judged = judge_search.selects(walk(bundle(*served)), "date=x", references("a"), references("c"))
        assert Outcome.PASS is judged.outcome


def test_refusing_a_value_of_nobody_is_lawful() -> None:
    """Where nothing is to be found, a refusal is as good as an empty bundle."""
    assert Outcome.PASS is judge_search.selects(walk(REFUSED), "_id=x", frozenset(), references("a")).outcome


def test_refusing_a_declared_parameter_is_a_finding() -> None:
    """Where something is to be found, a refusal is none of an answer."""
    assert Outcome.FAIL is judge_search.selects(walk(REFUSED), "_id=a", references("a"), frozenset()).outcome


def test_a_selection_without_anything_to_tell_by_teaches_nothing() -> None:
    """Neither must nor never: any answer would do, so none is judged."""
    assert Outcome.INCONCLUSIVE is judge_search.selects(walk(bundle()), "type=x", frozenset(), frozenset()).outcome


def test_a_broken_page_decides_nothing() -> None:
    """A server error or a call to slow down on any page leaves it open."""
    for bad in (BROKEN, SLOW_DOWN):
        judged = judge_search.selects(walk(bundle("a"), bad, ended="500"), "type=x", references("a"), references("c"))
        assert Outcome.INCONCLUSIVE is judged.outcome


def test_an_unfinished_walk_blames_nobody_for_what_is_missing() -> None:
    """What is missing may come on a page that was not reached; what is too many is there already."""
    early = walk(bundle("a"), ended="no last page within 60 pages")
    assert Outcome.INCONCLUSIVE is judge_search.selects(early, "x", references("a", "b"), references("c")).outcome
    assert Outcome.FAIL is judge_search.selects(early, "x", references("b"), references("a")).outcome


def test_complete_is_exact_with_exact_knowledge() -> None:
    """Missing is a finding in both modes, more only where everything is known beforehand."""
    visible = [_known("a"), _known("b")]
    outcomes = {
        served: [
            judge_search.complete(walk(bundle(*served)), visible, requester="ann", exact=exact).outcome
            for exact in (True, False)
        ]
        for served in (("a", "b"), ("a",), ("a", "b", "c"))
    }
    assert outcomes == {
        ("a", "b"): [Outcome.PASS, Outcome.PASS],
        ("a",): [Outcome.FAIL, Outcome.FAIL],
        ("a", "b", "c"): [Outcome.FAIL, Outcome.PASS],
    }


def test_complete_of_nothing_teaches_nothing() -> None:
    """An empty payer and a member without data look alike."""
    assert Outcome.INCONCLUSIVE is judge_search.complete(walk(bundle()), [], requester="ann", exact=True).outcome


def test_complete_refused() -> None:
    """A refusal of the own search is a finding, a breakdown is not decided."""
    assert Outcome.FAIL is judge_search.complete(walk(REFUSED), [_known("a")], requester="ann", exact=True).outcome
    assert (
        Outcome.INCONCLUSIVE is judge_search.complete(walk(BROKEN), [_known("a")], requester="ann", exact=True).outcome
    )


def test_same_compares_sets() -> None:
    """The same resources in another order or cut pass; one more, one less or a refusal does not."""
    control = walk(bundle("a", "b"))
    assert Outcome.PASS is judge_search.same(control, walk(bundle("b"), bundle("a")), "POST").outcome
    for other in (walk(bundle("a")), walk(bundle("a", "b", "c")), walk(REFUSED), walk(bundle())):
        assert Outcome.FAIL is judge_search.same(control, other, "POST").outcome


def test_same_needs_a_control() -> None:
    """A control that finds nothing, stops early or breaks teaches nothing."""
    for control in (walk(bundle()), walk(bundle("a"), ended="early"), walk(BROKEN)):
        assert Outcome.INCONCLUSIVE is judge_search.same(control, walk(bundle("a")), "POST").outcome
    assert Outcome.INCONCLUSIVE is judge_search.same(walk(bundle("a")), walk(BROKEN), "POST").outcome


def test_a_value_that_is_not_looked_at() -> None:
    """A pass stands where another value gives another answer; one that gives the same shows nothing."""
    found = references("a", "b")
    judged = judge_search.same(walk(bundle("a", "b")), walk(bundle("a", "b")), "type alone")
    for other, outcome in (
        (walk(bundle()), Outcome.PASS),
        (walk(bundle("a")), Outcome.PASS),
        (walk(REFUSED), Outcome.PASS),
        (walk(bundle("a", "b")), Outcome.INCONCLUSIVE),
        (walk(BROKEN), Outcome.INCONCLUSIVE),
        (None, Outcome.INCONCLUSIVE),
    ):
        told = judge_search.by_value(judged, found, other, "type")
        assert told.outcome is outcome
        assert judge_search.ignored(told) is (other is not None and told.reason.startswith("type filters nothing"))
