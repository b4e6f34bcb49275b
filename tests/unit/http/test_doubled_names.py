"""Names given twice in one JSON object are seen, however they are spelt, and each reading is told."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.http.doubled_names import MOST, doubled, names, readings
from payerproof.http.wholeness import gap
from payerproof.knowledge.documents import documents
from payerproof.knowledge.observation import Observation
from payerproof.knowledge.ownership import owned
from payerproof.model import Exchange

TWICE = [
    b'{"a":1,"a":2}',
    b'{"a" : 1, "a"\n: 2}',
    b'{"x":[{"a":{"b":1,"b":1}}]}',
    b'{"pati\\u0065nt":1,"patient":2}',
    b'[{"a":1,"a":2}]',
    b'{"text":"\\u0022 : \\u0022:","a":1,"a":2}',
]
ONCE = [
    b'{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}',
    b'{"text":"he said \\":\\" and \\" :\\" twice","a":1}',
    b'{"a\\\\":"\\\\","b":":"}',
    b'{"a" : {"b"\n:\t1}}',
    b"no JSON",
    b"[]",
]


@pytest.mark.parametrize("body", TWICE)
def test_names_given_twice(body: bytes) -> None:
    """Whatever stands between, and however the name is escaped."""
    assert doubled(body)
    assert names(body)


@pytest.mark.parametrize("body", ONCE)
def test_names_given_once(body: bytes) -> None:
    """The same name in several objects, and marks within texts, are no name given twice."""
    assert not doubled(body)
    assert not names(body)
    assert not readings(body)


def claim(patient: str) -> str:
    """Return the reference of a claim to its patient."""
    return f'"patient":{{"reference":"Patient/{patient}"}}'


BODY = (
    '{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"ExplanationOfBenefit",'
    f'"id":"e1",{claim("other")},{claim("own")}}}}}]}}'
).encode()


def answer(body: bytes) -> Exchange:
    """Return an answer of FHIR JSON."""
    return Exchange("x1", "GET", "http://h/fhir/X", {}, b"", 200, {"content-type": "application/fhir+json"}, body, 0, 0)


def test_both_values_are_looked_at() -> None:
    """Whose record a resource belongs to is told for each value."""
    assert {owner.id for item in owned((BODY,)) for owner in item.owners} == {"own", "other"}
    lines = BODY + b"\n" + BODY
    assert len(list(documents((lines,)))) == 4


def test_nothing_rests_on_it() -> None:
    """A body that can be read in several ways is not whole, and says which name it is."""
    assert "patient twice" in gap(answer(BODY))
    assert gap(answer(BODY.replace(claim("other").encode() + b",", b""))) == ""


def test_ids_of_the_other_reading() -> None:
    """A resource with two ids is named by both."""
    seen = Observation(answer(b'{"resourceType":"Patient","id":"a","id":"b"}'))
    assert seen.resource is not None
    assert (seen.resource["id"], seen.named_elsewhere) == ("b", ("Patient/a",))


@pytest.mark.parametrize(
    "body",
    [
        b"{" + b",".join([b'"a":1'] * 5_000) + b"}",
        b'{"e":[' + b",".join([b'{"a":1,"a":2}'] * 5_000) + b"]}",
        b'{"e":' * 500 + b'{"a":1,"a":2}' + b"}" * 500,
    ],
)
def test_readings_are_bounded(body: bytes) -> None:
    """However many there are, a few are told."""
    found: tuple[Any, ...] = readings(body)
    assert 0 < len(found) <= MOST


def test_large_documents_are_known_to_be_ambiguous() -> None:
    """Of a large one it is known that a name stands twice, and no more."""
    body = b'{"a":1,"a":"' + b"x" * 1_100_000 + b'"}'
    assert doubled(body)
    assert not readings(body)
    assert not names(body)
    assert "twice" in gap(answer(body))
