"""The text of a resource is read strictly and in bounds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from payerproof.fhir.reading import UnreadableResource, read_resource
from payerproof.fhir.validator import Validator
from payerproof.fhir.walk.finding import MOST
from tests.unit.fhir.samples import errors, patient


def test_decimals_keep_their_digits() -> None:
    """`1.50` stays `1.50`, and a number beyond any float keeps its value."""
    resource, _ = read_resource(b'{"a": 1.50, "b": 1e400, "c": 0.1000000000000000000000000001}')
    assert [str(value) for value in resource.values()] == ["1.50", "1E+400", "0.1000000000000000000000000001"]
    assert isinstance(resource["a"], Decimal)


def test_duplicate_keys_are_named() -> None:
    """A key that stands twice in one object is reported, wherever the object stands."""
    resource, repeated = read_resource('{"a": {"b": 1, "b": 2, "b": 3}, "c": 0}')
    assert repeated == ["b", "b"]
    assert resource == {"a": {"b": 3}, "c": 0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"nonsense", "not JSON"),
        (b'{"a": NaN}', "not JSON: NaN"),
        (b'{"a": -Infinity}', "not JSON: -Infinity"),
        (b'{"a": 01}', "not JSON"),
        (b"[]", "a JSON array"),
        (b'"text"', "a JSON string"),
        (b"12", "a JSON number"),
        (b'{"a": "\xff"}', "not UTF-8: byte 7"),
        ("{}".encode("utf-16"), "not UTF-8"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"a": 1e5000}', "beyond any range"),
        (b'{"a": 1e-999999999}', "beyond any range"),
        (b'{"a": 1e99999999999999999999}', "beyond any range"),
        (b'{"a":' * 10_000, "nested too deep"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_unreadable_text(text: bytes, words: str) -> None:
    """What is no FHIR JSON is told apart by its reason."""
    with pytest.raises(UnreadableResource, match=words):
        read_resource(text)


def test_size_limit() -> None:
    """A resource larger than the limit is not even parsed."""
    with pytest.raises(UnreadableResource, match="larger than 10 bytes"):
        read_resource(b" " * 11, limit=10)


def test_validator_answers_unreadable_text(base: Validator) -> None:
    """Broken text is a fatal issue, never an exception."""
    (issue,) = base.validate(b"\xff\xfe")
    assert (issue.severity.value, issue.code, issue.expression) == ("fatal", "invalid", "")


def test_validator_rejects_duplicate_keys(base: Validator) -> None:
    """A duplicate key makes a resource invalid."""
    assert errors(base.validate('{"resourceType": "Basic", "id": "a", "id": "b", "code": {"text": "x"}}')) == [
        ("Basic", None)
    ]


def test_validator_survives_deep_nesting(base: Validator) -> None:
    """Extensions in extensions, too deep to be walked, are a fatal issue."""
    text = '{"resourceType": "Patient", "extension": [' + '{"url": "a:b", "extension": [' * 900
    text += '{"url": "a:b", "valueBoolean": true}' + "]}" * 900 + "]}"
    (issue,) = base.validate(text)
    assert (issue.severity.value, issue.code) == ("fatal", "too-long")


def test_huge_resource_is_refused_at_once(base: Validator) -> None:
    """A resource of 100 MB is answered by its size."""
    (issue,) = base.validate(b"{" + b" " * (100 * 2**20))
    assert (issue.severity.value, issue.code) == ("fatal", "too-long")


@pytest.mark.parametrize(
    "text",
    [
        b'{"resourceType": "Patient", "name": [' + b"null, " * 50_000 + b"null]}",
        b'{"resourceType": "Patient", "name": [{"given": [' + b'"", ' * 50_000 + b'""]}]}',
        b'{"resourceType": "Patient", ' + b", ".join(b'"k%d": 1' % number for number in range(50_000)) + b"}",
        b'{"resourceType": "Patient"' + b', "active": true, "gender": "male"' * 50_000 + b"}",
    ],
    ids=["objects", "texts", "properties", "repeated keys"],
)
def test_findings_are_bounded(base: Validator, text: bytes) -> None:
    """A resource that is wrong all over is told so some ten thousand times, not for every two bytes."""
    issues = base.validate(text)
    assert any(issue.rejects for issue in issues)
    assert len(issues) <= MOST + 10


def test_an_error_behind_many_remarks(base: Validator) -> None:
    """Remarks are dropped where they are too many, an error behind them is not."""
    blank = {"given": [" "] * (3 * MOST)}
    issues = base.validate(patient(name=[blank, {"given": [7]}]))
    assert errors(issues) == [("Patient.name[1].given[0]", None)]
    assert len(issues) <= MOST + 10


def test_base64_of_any_length(base: Validator) -> None:
    """Twenty megabytes of data are judged in the memory they take."""
    data = "YWJj " * 4_000_000
    assert errors(base.validate(patient(photo=[{"contentType": "text/plain", "data": data}]))) == []
    found = errors(base.validate(patient(photo=[{"contentType": "text/plain", "data": f"{data}!"}])))
    assert found == [("Patient.photo[0].data", None)]
