"""Histories: whether they lead to what is read."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.checks.conformance.content import judge_history
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, REFUSED, SLOW_DOWN, answer, claim

NEW = claim("a", meta={"versionId": "2", "lastUpdated": "2026-02-01T00:00:00Z"})
OLD = claim("a", meta={"versionId": "1", "lastUpdated": "2026-01-01T00:00:00Z"})
ASKED = {"method": "PUT", "url": "ExplanationOfBenefit/a"}


def told(*versions: dict[str, Any], kind: str = "history", **fields: Any) -> dict[str, Any]:
    """Return a history Bundle of versions, each with request and response."""
    entries = [{"resource": item, "request": ASKED, "response": {"status": "200"}, **fields} for item in versions]
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (told(NEW, OLD), Outcome.PASS),
        (told(NEW), Outcome.PASS),
        (told(), Outcome.FAIL),
        (told(OLD), Outcome.FAIL),
        (told(OLD, NEW), Outcome.FAIL),
        (told(NEW, claim("b")), Outcome.FAIL),
        (told(NEW, OLD, request=None) | {"entry": [{"resource": NEW}]}, Outcome.FAIL),
        (told(NEW, kind="searchset"), Outcome.FAIL),
    ],
)
def test_a_history_leads_to_what_is_read(body: dict[str, Any], expected: Outcome) -> None:
    """The latest version first, each with its request; an empty one, another order, another resource do not."""
    assert expected is judge_history.leads_to_now(answer(NEW), answer(body)).outcome


def test_a_later_version_before_an_earlier_one() -> None:
    """What is read is first, and still the rest is not in order."""
    middle = claim("a", meta={"versionId": "1", "lastUpdated": "2025-01-01T00:00:00Z"})
    assert Outcome.FAIL is judge_history.leads_to_now(answer(NEW), answer(told(NEW, middle, OLD))).outcome


def test_a_deletion_has_no_resource() -> None:
    """An entry that tells of a deletion is a version without content."""
    gone = {"request": {"method": "DELETE", "url": ASKED["url"]}, "response": {"status": "204"}}
    body = told(NEW) | {"entry": [*told(NEW)["entry"], gone, *told(OLD)["entry"]]}
    assert Outcome.PASS is judge_history.leads_to_now(answer(NEW), answer(body)).outcome


def test_what_decides_nothing() -> None:
    """A broken or a busy server, and a resource that cannot be read; a refused history that is declared is a lie."""
    for seen in (BROKEN, SLOW_DOWN):
        assert Outcome.INCONCLUSIVE is judge_history.leads_to_now(answer(NEW), seen).outcome
    assert Outcome.INCONCLUSIVE is judge_history.leads_to_now(REFUSED, answer(told(NEW))).outcome
    assert Outcome.FAIL is judge_history.leads_to_now(answer(NEW), REFUSED).outcome
