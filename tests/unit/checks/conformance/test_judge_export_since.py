"""Exports since an instant: the newer half whole, nothing of the older half but what the newer refers to."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from payerproof.checks.common.bulk_export import Export, File
from payerproof.checks.conformance.operations import judge_export_since
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BASE, REFUSED, Json, answer

KICK = answer(status=202, headers={"content-location": f"{BASE}/status/1"})
AMID = datetime(2026, 1, 2, tzinfo=UTC)


def _claim(name: str, changed: str | None, **fields: object) -> Json:
    meta = {} if changed is None else {"meta": {"lastUpdated": changed}}
    return {"resourceType": "ExplanationOfBenefit", "id": name, **meta, **fields}


def _export(*items: Json) -> Export:
    text = b"".join(orjson.dumps(item) + b"\n" for item in items)
    file = File("ExplanationOfBenefit", f"{BASE}/files/1", None, answer(text))
    return Export(KICK, (), f"{BASE}/status/1", {"output": []}, (file,), "done")


OLD = _claim("old", "2026-01-01T12:00:00Z")
EXACT = _claim("exact", "2026-01-01T18:00:00-06:00")
NEW = _claim("new", "2026-01-03T00:00:00.5+02:00")
TIMELESS, DAMAGED = _claim("timeless", None), _claim("malformed", "yesterday")
POINTING = _claim("new", "2026-01-03T00:00:00Z", related=[{"claim": {"reference": "ExplanationOfBenefit/old"}}])
WHOLE = _export(OLD, EXACT, NEW, TIMELESS, DAMAGED)


def test_the_instant_lies_amid_the_data() -> None:
    """Half of the instants are later; where all are one, there is nothing to part."""
    assert judge_export_since.amid(WHOLE) == AMID
    assert judge_export_since.amid(_export(OLD, OLD, TIMELESS, DAMAGED, _claim("c", "2026-01-01T12:00:00"))) is None


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (_export(NEW), Outcome.PASS),
        (_export(NEW, EXACT, TIMELESS, DAMAGED), Outcome.PASS),
        (_export(POINTING, OLD), Outcome.PASS),
        (_export(NEW, OLD), Outcome.FAIL),
        (_export(EXACT), Outcome.FAIL),
        (_export(OLD, EXACT, NEW, TIMELESS, DAMAGED), Outcome.FAIL),
        (Export(REFUSED, (), None, None, (), "the kick-off is answered with 400"), Outcome.FAIL),
        (Export(KICK, (KICK,), "x", None, (), "it is not done after 60 s"), Outcome.INCONCLUSIVE),
    ],
)
def test_the_newer_half_alone(later: Export, expected: Outcome) -> None:
    """What lacks and what is too old are findings; the very instant, and what tells none, are left open."""
    assert expected is judge_export_since.parted(WHOLE, later, AMID, BASE).outcome
