"""The kill matrix: a fault is caught by exactly the checks it names, and a healthy payer leaves nothing open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click
import pytest

from payerproof.cli.bench import plan
from payerproof.cli.shared.faults import Fault, place
from payerproof.cli.shared.matrix import CLEAN, document, lines, row, summary
from payerproof.model import Outcome

SUITE_OF = {"leak-read": "household", "leak-search": "household", "pkce-needed": "smart", "fuzz-no-500": "fuzz"}


def _results(*, complete: bool = True, **outcomes: Outcome) -> Mapping[str, Any]:
    """Return results in which each check (underscores for hyphens) had one case with this outcome."""
    checks = [
        {"id": name.replace("_", "-"), "counts": {each: int(each is outcome) for each in Outcome}}
        for name, outcome in outcomes.items()
    ]
    findings = [{"title": name} for name, outcome in outcomes.items() if outcome is Outcome.FAIL]
    return {"checks": checks, "findings": findings, "complete": complete, "problem": None if complete else "killed"}


def _fault(name: str, *caught_by: str) -> Fault:
    return Fault(name, "title", "data.find", "story", "source", caught_by)


def test_a_fault_caught_by_exactly_its_checks_holds() -> None:
    """All named checks fail and no other: the row holds."""
    found = row("f", ["leak-read"], _results(leak_read=Outcome.FAIL, leak_search=Outcome.PASS), 1.0)
    assert (found.caught, found.missed, found.unexpected, found.holds) == (("leak-read",), (), (), True)


def test_a_named_check_that_passes_is_a_miss() -> None:
    """One named check that does not fail is a miss, though another does."""
    found = row("f", ["leak-read", "leak-search"], _results(leak_read=Outcome.FAIL, leak_search=Outcome.PASS), 1.0)
    assert (found.missed, found.holds) == (("leak-search",), False)
    assert summary([found]) == "0 of 1 caught, 0 false alarms"


def test_a_check_that_was_not_named_is_a_false_alarm() -> None:
    """A fault is a fault of its own checks only."""
    found = row("f", ["leak-read"], _results(leak_read=Outcome.FAIL, pkce_needed=Outcome.FAIL), 1.0)
    assert (found.unexpected, found.holds) == (("pkce-needed",), False)
    assert summary([found]) == "1 of 1 caught, 1 false alarm, findings per fault: median 2, at most 2"


def test_a_check_that_fails_by_chance_is_neither_missed_nor_an_alarm() -> None:
    """Whether questions meet in the payer is luck: such a check may fail, and the row says that it did."""
    met = row("f", ["leak-read"], _results(leak_read=Outcome.FAIL, leak_search=Outcome.FAIL), 1.0)
    apart = row("f", ["leak-read"], _results(leak_read=Outcome.FAIL, leak_search=Outcome.PASS), 1.0)
    assert [replace(each, chance=("leak-search",)).holds for each in (met, apart)] == [True, True]
    assert "       seen by chance: leak-search" in lines(replace(met, chance=("leak-search",)))
    assert not met.holds


def test_a_fault_that_leaves_other_checks_unsure_holds() -> None:
    """What a fault keeps another check from learning is told, and is no false alarm."""
    found = row("f", ["leak-read"], _results(leak_read=Outcome.FAIL, pkce_needed=Outcome.INCONCLUSIVE), 1.0)
    assert found.holds
    assert "       not learnt from: pkce-needed" in lines(found)


def test_the_healthy_payer_leaves_nothing_open() -> None:
    """For the payer without a fault, inconclusive is as bad as failed."""
    assert not row(CLEAN, [], _results(leak_read=Outcome.INCONCLUSIVE), 1.0).holds
    assert not row(CLEAN, [], _results(leak_read=Outcome.ERROR), 1.0).holds
    assert row(CLEAN, [], _results(leak_read=Outcome.PASS, pkce_needed=Outcome.NOT_OFFERED), 1.0).holds


def test_an_incomplete_run_proves_nothing() -> None:
    """A run that was cut short does not hold, even if the named check failed in it."""
    found = row("f", ["leak-read"], _results(complete=False, leak_read=Outcome.FAIL), 1.0)
    assert not found.holds
    assert summary([found]) == "0 of 1 caught, 0 false alarms, 1 run broke"


def test_the_document_tells_every_row() -> None:
    """For programs: one row a payer, the healthy one without a fault's name."""
    rows = [
        row(CLEAN, [], _results(leak_read=Outcome.PASS), 1.26),
        row("f", ["leak-read"], _results(leak_read=Outcome.PASS), 2.0),
    ]
    told = document(rows)
    assert told["holds"] is False
    assert [(each["fault"], each["holds"], each["missed"]) for each in told["rows"]] == [
        (None, True, []),
        ("f", False, ["leak-read"]),
    ]


def test_every_fault_meets_every_cheap_suite() -> None:
    """A false alarm may come from any suite; only those bounded by time are kept for faults that name their checks."""
    plans = plan([_fault("a", "leak-read"), _fault("b", "fuzz-no-500")], SUITE_OF)
    assert [(each.fault, each.suites, each.named) for each in plans] == [
        (None, ("household", "smart", "fuzz"), ()),
        ("a", ("household", "smart"), ("leak-read",)),
        ("b", ("household", "smart", "fuzz"), ("fuzz-no-500",)),
    ]


def test_a_choice_of_suites_leaves_out_the_faults_of_others() -> None:
    """With --suite only checks of these suites can fail, so only they are expected to."""
    plans = plan([_fault("a", "leak-read", "pkce-needed"), _fault("b", "fuzz-no-500")], SUITE_OF, ("smart",))
    assert [(each.fault, each.suites, each.named) for each in plans] == [
        (None, ("smart",), ()),
        ("a", ("smart",), ("pkce-needed",)),
    ]


def test_a_fault_that_names_no_known_check_is_told() -> None:
    """A check that nobody wrote catches nothing: it stays named, and is missed."""
    (_, planned) = plan([_fault("a", "leak-raed")], SUITE_OF)
    assert planned.named == ("leak-raed",)
    assert row("a", planned.named, _results(leak_read=Outcome.PASS), 1.0).missed == ("leak-raed",)


def _shown_on(name: str, target: str, *households: str) -> Fault:
    return Fault(name, "title", "data.find", "story", "source", ("leak-read",), target, households)


def test_a_fault_is_compared_with_the_healthy_payer_that_serves_the_same_people() -> None:
    """Each target has its own healthy run, with everybody that its faults take."""
    planned = plan(
        [_fault("a", "leak-read"), _shown_on("t", "families", "f16"), _shown_on("s", "families", "f17")], SUITE_OF
    )
    assert [(each.fault, each.target, each.households) for each in planned] == [
        (None, "demo", ()),
        (None, "families", ("f16", "f17")),
        ("a", "demo", ()),
        ("t", "families", ("f16",)),
        ("s", "families", ("f17",)),
    ]
    assert planned[1].arguments == ("run", "--target", "families", "--household", "f16", "--household", "f17")
    assert planned[3].arguments == ("demo", "--fault", "t")
    assert planned[1].folder == "healthy-families"


def test_a_fault_that_takes_everybody_brings_everybody() -> None:
    """No households named means all of the target's, for the healthy run, too."""
    planned = plan([_shown_on("t", "families", "f16"), _shown_on("u", "families")], SUITE_OF)
    assert planned[0].households == ()


def test_a_row_of_other_people_says_so() -> None:
    """The reader sees on which target a row was won."""
    found = row("t", ["leak-read"], _results(leak_read=Outcome.FAIL), 1.0, "families")
    assert lines(found)[0].startswith("ok   t on families ")


def test_faults_together_need_one_target() -> None:
    """Several faults at once bring their households together; people of two targets cannot be served at once."""
    assert place([]) == ("demo", ())
    assert place([_shown_on("t", "families", "f17"), _shown_on("s", "families", "f16")]) == ("families", ("f16", "f17"))
    with pytest.raises(click.UsageError, match="different targets: demo, families"):
        place([_fault("a", "leak-read"), _shown_on("t", "families", "f16")])
