"""Cases are found by words and by what they are; a hundred thousand of them by looking at each once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from payerproof.reports.results import load
from payerproof.ui.folders import Results
from payerproof.ui.searching import PAGE, Search, search
from tests.unit.ui.conftest import RUN
from tests.unit.ui.visitor import Visitor


@pytest.fixture(scope="session")
def found(runs: Path) -> dict[str, Any]:
    """Return the results of the sample run."""
    return load(runs / RUN)


def test_all_words_have_to_stand_in_a_case(found: dict[str, Any]) -> None:
    """In any order and letter case; the id of an exchange is a word as well."""
    results = Results(found)
    hits = search(results, Search("H1-MIN search-include"))
    assert 0 < hits.total < hits.of == len(found["verdicts"])
    assert all("h1-min" in verdict["id"] and "search-include" in verdict["id"] for _, verdict in hits.rows)
    place, verdict = hits.rows[0]
    assert found["verdicts"][place] == verdict
    by_exchange = search(results, Search(verdict["exchanges"][-1]))
    assert verdict in [each for _, each in by_exchange.rows]
    assert search(results, Search("no-such-word")).total == 0


def test_what_a_case_is_can_be_chosen(found: dict[str, Any]) -> None:
    """Outcome, suite and severity, each and together, count as the results do."""
    results = Results(found)
    for outcome, count in found["counts"].items():
        assert search(results, Search(outcome=outcome)).total == count
    both = search(results, Search(outcome="fail", suite="smart"))
    assert [verdict["check"] for _, verdict in both.rows] == ["smart-pkce-enforced"]
    grave = [each for each in found["verdicts"] if each["severity"] == "critical"]
    assert search(results, Search(severity="critical")).total == len(grave)


def test_pages_hold_every_case_once(found: dict[str, Any]) -> None:
    """Page by page, in the order in which they were asked; a page beyond the last is empty."""
    results = Results(found)
    first = search(results, Search())
    places = [place for page in range(1, first.pages + 1) for place, _ in search(results, Search(page=page)).rows]
    assert places == list(range(first.of))
    assert len(first.rows) == PAGE
    assert search(results, Search(page=first.pages + 1)).rows == []


@pytest.mark.parametrize("page", ["0", "-1", "x", "٣", "9" * 30, ""])
def test_a_page_that_is_no_number_is_the_first(page: str) -> None:
    """Whatever an address says, the search is one that can be made."""
    assert Search.asked({"page": page}).page == 1


def test_the_address_of_a_page_asks_for_the_same(visitor: Visitor) -> None:
    """Links to the next page keep the words and choices; the part alone is the same rows."""
    whole = visitor.get(f"/runs/{RUN}/cases?words=search&outcome=pass")
    assert f"/runs/{RUN}/cases?words=search&amp;outcome=pass&amp;page=2" in whole.text
    part = visitor.get(f"/runs/{RUN}/cases?words=search&outcome=pass", headers={"x-part": "1"})
    assert "<html" not in part.text
    assert part.text.strip() in whole.text


def test_each_case_is_looked_at_once(found: dict[str, Any]) -> None:
    """The words of a hundred thousand cases are put together once, whatever is typed after that."""
    times = -(-100_000 // len(found["verdicts"]))
    results = Results({**found, "verdicts": found["verdicts"] * times})
    assert search(results, Search("h1-teen entitled refused")).total == times
    kept = results.haystacks
    assert search(results, Search("h1-teen")).of >= 100_000
    assert results.haystacks is kept
