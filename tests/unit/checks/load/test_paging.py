"""A journey follows the pages of an answer, with the token kept to where it belongs."""

from __future__ import annotations

import orjson
import pytest

from payerproof.checks.load.plan import Ask
from payerproof.load.oracle import Oracle
from payerproof.load.paging import following
from tests.unit.checks.load.samples import ALSO_OURS, OURS, PLAN, THEIRS, answer

SEARCH = Ask("eob", "ann", "ann", "GET", "http://payer.example/fhir/EOB?patient=1", values=(OURS, ALSO_OURS))


def page(link: str, *words: str) -> bytes:
    """Return a page of a search with a next link."""
    listed = {"resourceType": "Bundle", "link": [{"relation": "next", "url": link}], "note": words}
    return orjson.dumps(listed)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("http://payer.example/fhir?page=2", "http://payer.example/fhir?page=2"),
        ("EOB?page=2", "http://payer.example/fhir/EOB?page=2"),
        ("http://elsewhere.example/fhir?page=2", None),
        ("https://payer.example/fhir?page=2", None),
        ("http://payer.example/fhir/EOB?patient=1", None),
    ],
)
def test_next_page_stays_with_the_target(link: str, url: str | None) -> None:
    """A link to another origin is not followed, as the token would go along; nor one to the same page."""
    found = following(SEARCH, answer(SEARCH, body=page(link)), slash=False)
    assert (found.url if found else None) == url
    assert found is None or (found.values, found.requester, found.method) == (SEARCH.values, "ann", "GET")


def test_no_page_after_a_refusal() -> None:
    """What is no answer has no pages."""
    refused = answer(SEARCH, status=403, body=page("EOB?page=2"))
    assert following(SEARCH, refused, slash=False) is None


def test_slash_where_the_target_wants_one() -> None:
    """A link is followed as every address is asked."""
    found = following(SEARCH, answer(SEARCH, body=page("EOB?page=2")), slash=True)
    assert found is not None
    assert found.url == "http://payer.example/fhir/EOB/?page=2"


def test_values_may_lie_on_any_page() -> None:
    """What one page lacks another may bring; only at the last page is something missing."""
    oracle = Oracle(PLAN)
    first = oracle.look(SEARCH, answer(SEARCH, OURS), last=False)
    assert (first.kind, oracle.look(SEARCH, answer(SEARCH, ALSO_OURS), first.present).kind) == ("sound", "sound")
    second = oracle.look(SEARCH, answer(SEARCH), first.present)
    assert (second.kind, second.missing) == ("lacking", 1)


def test_a_foreign_value_counts_on_every_page() -> None:
    """A leak on a page in the middle is a leak."""
    seen = Oracle(PLAN).look(SEARCH, answer(SEARCH, OURS, THEIRS), last=False)
    assert (seen.kind, seen.owners) == ("foreign", ("ben",))
