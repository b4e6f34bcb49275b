"""Facets: what a judgement says of each parameter, beside what it says as a whole."""

from __future__ import annotations

from payerproof.checks.common import facets
from payerproof.checks.common.combine import together
from payerproof.checks.common.judgement import absent, broken, kept, unsure
from payerproof.model import Judgement, Outcome

P, F, I, N = Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.NOT_OFFERED  # noqa: E741 - a table in letters
GOOD = kept(expected="e", observed="o")
BAD = broken(reason="r", expected="e", observed="o")
NOTHING = absent("nothing was asked")


def test_a_judgement_says_of_a_facet_what_it_says() -> None:
    """Named facets take the outcome of the whole; one told twice keeps the worse."""
    assert facets.of(GOOD) == {}
    assert facets.of(facets.about(GOOD, "type", "patient+type")) == {"type": P, "patient+type": P}
    assert facets.of(facets.telling(facets.about(GOOD, "type"), {"type": F, "search-type": P})) == {
        "type": F,
        "search-type": P,
    }


def _whole(*parts: Judgement) -> tuple[Outcome, dict[str, Outcome]]:
    found = together(parts, NOTHING)
    return found.outcome, facets.of(found)


def test_a_whole_keeps_apart_what_its_parts_say() -> None:
    """One bad parameter fails the whole, and not the other; the worse of two judgements of one parameter counts."""
    type_, date = facets.about(GOOD, "type"), facets.about(BAD, "date")
    assert _whole(type_, date) == (F, {"type": P, "date": F})
    assert _whole(facets.about(GOOD, "date"), type_, date) == (F, {"type": P, "date": F})


def test_what_could_not_be_tried_is_undecided_even_in_a_pass() -> None:
    """A parameter of which no value occurs leaves the whole a pass, and its own requirement open."""
    untried = facets.about(absent("identifier: no resource here has a value for it"), "identifier")
    assert _whole(facets.about(GOOD, "type"), untried) == (P, {"type": P, "identifier": I})
    assert _whole(facets.about(GOOD, "type"), facets.about(unsure("?"), "date")) == (I, {"type": P, "date": I})


def test_a_single_part_stays_as_it_is() -> None:
    """One judgement, and none, are not made into something else, but for a facet that was not tried."""
    assert _whole(facets.about(GOOD, "type")) == (P, {"type": P})
    assert _whole(facets.about(NOTHING, "type")) == (N, {"type": I})
    assert _whole(facets.about(NOTHING, "type"), facets.about(NOTHING, "date")) == (N, {"type": I, "date": I})
    assert _whole() == (N, {})
    assert _whole(GOOD, GOOD) == (P, {})
