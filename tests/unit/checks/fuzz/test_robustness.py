"""The oracles, each both ways."""

from __future__ import annotations

import json

import pytest

from payerproof.checks.fuzz import judge_robustness
from payerproof.knowledge.observation import Hit
from tests.unit.checks.fuzz.samples import seen

OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "value"}]}
HTML = "text/html; charset=utf-8"


def outcome(**changes: object) -> bytes:
    """Return an OperationOutcome with changes, as JSON."""
    return json.dumps({**OUTCOME, **changes}).encode()


def diagnostics(text: str) -> bytes:
    """Return an OperationOutcome that says `text`."""
    return outcome(issue=[{"severity": "error", "code": "exception", "diagnostics": text}])


def own(hit: Hit) -> bool:
    """Ann may read what is Ann's."""
    return hit.owner == "ann"


@pytest.mark.parametrize(
    ("hits", "body", "expected"),
    [
        ((), b"{}", ""),
        ((Hit("ZQ1", "ann"),), b"{}", ""),
        ((Hit("ZQ2", "ben", echoed=True),), b"{}", ""),
        ((Hit("ZQ2", "ben", "Coverage/2"),), b"{}", "data of ben: Coverage/2"),
        ((Hit("ZQ3", None),), b"{}", "data of a population unknown to this run: ZQ3"),
        ((), b'{"resourceType": "Coverage", "id": "2"}', "data of somebody else: Coverage/2"),
        ((), b'{"resourceType": "Coverage", "id": "1"}', ""),
    ],
)
def test_foreign(hits: tuple[Hit, ...], body: bytes, expected: str) -> None:
    """A value or a resource of somebody else's is found; an echo and one's own are not."""
    owners = {"Coverage/1": "ann", "Coverage/2": "ben"}
    assert judge_robustness.foreign(seen(200, body, "application/fhir+json", *hits), own, owners.get) == expected


@pytest.mark.parametrize(("status", "expected"), [(200, ""), (404, ""), (500, "status 500"), (503, "status 503")])
def test_server_error(status: int, expected: str) -> None:
    """Every 5xx is found."""
    assert judge_robustness.server_error(seen(status)) == expected


@pytest.mark.parametrize(
    ("status", "body", "media_type", "expected"),
    [
        (400, outcome(), "application/fhir+json", ""),
        (404, outcome(), "application/json; charset=utf-8", ""),
        (200, b"<p>", HTML, ""),
        (500, b"<p>", HTML, ""),
        (414, b"<p>", HTML, ""),
        (429, b"", "", ""),
        (404, b"<p>", HTML, "status 404 with text/html instead of JSON"),
        (404, b"", "", "status 404 with no content type instead of JSON"),
        (400, b"{", "application/json", "status 400 with no resource"),
        (400, b'{"resourceType": "Bundle"}', "application/json", "status 400 with Bundle"),
        (
            400,
            outcome(issue=[]),
            "application/json",
            "status 400 with an OperationOutcome whose issue has no severity or code",
        ),
        (
            400,
            outcome(issue=[{"severity": "error"}]),
            "application/json",
            "status 400 with an OperationOutcome whose issue has no severity or code",
        ),
    ],
)
def test_error_shape(status: int, body: bytes, media_type: str, expected: str) -> None:
    """A refusal is an OperationOutcome in JSON; what comes from before the FHIR server is not judged."""
    assert judge_robustness.error_shape(seen(status, body, media_type)) == expected


TRACES = {
    "a Python traceback": 'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in f',
    "a Java stack trace": "boom\n\tat ca.uhn.fhir.rest.param.ParameterUtil.parse(ParameterUtil.java:218)",
    "a Java exception": "org.hibernate.exception.SQLGrammarException: could not extract ResultSet",
    "a .NET stack trace": "boom\n   at Payer.Search.Run(String q) in C:\\src\\Search.cs:line 42",
    "a .NET exception": "System.FormatException: String was not recognized",
    "a JavaScript stack trace": "Error\n    at search (/srv/payer/search.js:12:7)",
    "a Go panic": "panic: runtime error: index out of range",
    "a database's own words": 'ERROR: syntax error at or near "2019" SQLSTATE 42601',
}


@pytest.mark.parametrize(("name", "text"), TRACES.items(), ids=TRACES.keys())
def test_stack_traces_are_recognised(name: str, text: str) -> None:
    """Traces are found in plain text, and as JSON writes them."""
    plain = judge_robustness.echo(seen(500, text.encode(), "text/plain"), (), "")
    assert (plain, judge_robustness.echo(seen(400, diagnostics(text)), (), "")) == (name, name)


@pytest.mark.parametrize(
    "text",
    [
        "The parameter birthdate takes a date such as 2019-07-02.",
        "No such resource is available to this app.",
        "Unknown search parameter at position 3 (see http://hl7.org/fhir/R4/search.html:80)",
        "The value was rejected at 12:30:45.",
        "An error occurred; contact support@payer.example quoting 7f3a.",
    ],
)
def test_plain_words_are_no_trace(text: str) -> None:
    """What people are told in words is no finding."""
    assert judge_robustness.echo(seen(400, diagnostics(text)), ("a-token-of-ann",), "<i>mark</i>") == ""


def test_token_in_the_answer() -> None:
    """The access token is found in bodies and in headers, whatever the status."""
    shown = seen(200, b"you sent a-token-of-ann")
    assert judge_robustness.echo(shown, ("a-token-of-ann",), "") == "a secret of the request"


def test_markup_counts_in_pages_only() -> None:
    """Markup that comes back is dangerous in HTML, and harmless in JSON."""
    page, data = seen(404, b"no <i>mark</i>", HTML), seen(404, b'"no <i>mark</i>"')
    assert judge_robustness.echo(page, (), "<i>mark</i>") == "markup from the request, unescaped in a page"
    assert judge_robustness.echo(data, (), "<i>mark</i>") == ""
