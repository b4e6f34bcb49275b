"""What an answer means, for any bytes a server may send: nothing is taken that was not acknowledged by name."""

from __future__ import annotations

import contextlib
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from payerproof.errors import LoadStopped
from payerproof.model import Exchange
from payerproof.provisioning.answers import Kind, described, read
from payerproof.provisioning.folder import Item
from payerproof.provisioning.interactions import WAYS, Way, choose
from payerproof.provisioning.readback import _count, _look

BATCH = (Item("Patient", "one", b'{"id":"one"}', 1, ("ZQ1",)), Item("Coverage", "two", b'{"id":"two"}', 1))

SCALARS = st.none() | st.booleans() | st.integers(-5, 999) | st.text(max_size=8)
WORDS = st.sampled_from(
    ["Bundle", "Patient", "OperationOutcome", "CapabilityStatement", "200", "201 Created", " ", "503", "Patient/one"]
)
KEYS = st.sampled_from(
    ("resourceType", "id", "entry", "response", "status", "location", "outcome", "issue", "severity", "details")
) | st.sampled_from(("text", "diagnostics", "code", "total", "rest", "mode", "resource", "type", "updateCreate"))
JSON = st.recursive(
    SCALARS | WORDS, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=5), max_leaves=25
)
DOCUMENTS = st.dictionaries(KEYS, JSON, max_size=6)
HEADERS = st.dictionaries(st.sampled_from(["location", "content-type", "retry-after"]), WORDS, max_size=3)


def answered(status: int, body: bytes, headers: dict[str, str] | None = None) -> Exchange:
    """Return an exchange that ended so."""
    return Exchange(
        id="x1",
        method="POST",
        url="http://here/fhir",
        request_headers={},
        request_body=b"",
        status=status,
        headers=headers or {},
        body=body,
        started=0.0,
        elapsed=0.0,
        truncated=False,
        error=None,
        session=None,
    )


@given(
    st.sampled_from(WAYS),
    st.sampled_from([0, 200, 201, 202, 204, 301, 400, 401, 403, 413, 422, 429, 500, 503]),
    st.one_of(st.binary(max_size=40), DOCUMENTS.map(orjson.dumps), JSON.map(orjson.dumps)),
    HEADERS,
)
@example("put", 200, b'{"resourceType":"Patient"}', {})
@example("batch", 200, b'{"resourceType":"Bundle","entry":[{"response":{"status":" "}},{"response":[]}]}', {})
@example("put", 422, b'{"resourceType":"OperationOutcome","issue":[{"severity":["error"]}]}', {})
def test_any_answer_is_understood(way: Way, status: int, body: bytes, headers: dict[str, str]) -> None:
    """Nothing breaks the reader, and nothing but a success takes anything."""
    batch = BATCH if way in {"transaction", "batch"} else BATCH[:1]
    exchange = answered(status, body, headers)
    answer = read(way, batch, exchange)
    assert set(answer.taken) <= set(batch)
    assert not (answer.taken and status not in {200, 201, 204})
    if answer.kind is Kind.READ and not answer.renamed:
        spoken_for = [*answer.taken, *answer.again, *(refusal.item for refusal in answer.refused)]
        assert sorted(item.id for item in spoken_for) == sorted(item.id for item in batch)
    else:
        assert answer.why or answer.renamed
    assert isinstance(described(exchange), str)
    assert _look(BATCH[0], exchange).why


@given(st.sampled_from([0, 200, 403, 404, 500]), DOCUMENTS)
def test_a_count_is_believed_only_where_it_is_a_number(status: int, document: dict[str, Any]) -> None:
    """Everything else is doubt, which says so."""
    found = _count("Patient", 3, answered(status, orjson.dumps(document)))
    total: Any = document.get("total")
    counted = status == 200 and document.get("resourceType") == "Bundle" and type(total) is int
    assert found.certain == counted
    assert bool(found.why) == (not counted or total < 3)


@given(DOCUMENTS)
def test_any_statement_gives_a_way_or_a_reason(statement: dict[str, Any]) -> None:
    """A capability statement of any shape is read without breaking."""
    with contextlib.suppress(LoadStopped):
        assert choose(statement, ["Patient", "Coverage"]) in WAYS


def entry(**response: Any) -> dict[str, Any]:
    """Return an entry of a response."""
    return {"response": response}


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("Patient/one", ""),
        ("Patient/one/_history/1", ""),
        ("http://far/fhir/Patient/one/_history/1?x=y", ""),
        ("", ""),
        ("one", ""),
        ("Patient/7", "Patient/one was named Patient/7"),
        ("http://far/fhir/Patient/7/_history/1", "Patient/one was named Patient/7"),
    ],
)
def test_locations_tell_names(location: str, named: str) -> None:
    """With or without base and version; one that names nothing is believed."""
    bundle = {"resourceType": "Bundle", "entry": [entry(status="201", location=location), entry(status="200 OK")]}
    assert read("batch", BATCH, answered(200, orjson.dumps(bundle))).renamed == named


def test_the_most_severe_issues_are_described() -> None:
    """Errors before warnings, at most three, each cut."""
    issues = [{"severity": "warning", "diagnostics": "hm"}]
    issues += [{"severity": "error", "diagnostics": f"{number} " + "x" * 999} for number in range(5)]
    words = described(answered(422, orjson.dumps({"resourceType": "OperationOutcome", "issue": issues})))
    assert "hm" not in words
    assert words.endswith("(and 2 more)")
    assert len(words) < 1000
