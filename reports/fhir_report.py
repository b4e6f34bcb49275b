"""testreport.json: the run as a FHIR R4 TestReport, for those who collect results of tests as resources.

One test a check, one assertion a case; what was not learnt is a warning, what was not asked is skipped.
Shape and codes: R4, testreport.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import orjson

from payerproof.model import Outcome
from payerproof.reports import scope
from payerproof.reports.words import conclusion, target_uri
from payerproof.visible import one_line, visible

_RESULTS: Mapping[str, str] = {
    Outcome.PASS: "pass",
    Outcome.FAIL: "fail",
    Outcome.INCONCLUSIVE: "warning",
    Outcome.ERROR: "error",
    Outcome.NOT_OFFERED: "skip",
    Outcome.ATTESTED: "pass",
}
"""Outcomes as codes of `report-action-result-codes`."""
_ENDS: Mapping[str, str] = {Outcome.PASS: "pass", Outcome.FAIL: "fail"}
_LONG = 1000


def fhir_report(found: Mapping[str, Any]) -> bytes:
    """Return the TestReport of results, as JSON.

    `result` is `pending` where not all was learnt; `score` is the percentage of judged cases that passed.
    """
    ends, of_check, target = conclusion(found), _by_check(found), found["target"]
    numbers = found["counts"]
    passed = numbers[Outcome.PASS] + numbers[Outcome.ATTESTED]
    judged = passed + numbers[Outcome.FAIL]
    tests = [_test(check, of_check[check["id"]]) for check in found["checks"] if of_check[check["id"]]]
    report = {
        "resourceType": "TestReport",
        "meta": {"tag": [{"system": "urn:payerproof:seed", "code": str(found["seed"])}]},
        "text": {"status": "generated", "div": _narrative(found, ends.headline)},
        "name": one_line(f"{target.get('title') or target['name']}: {ends.headline}"),
        "status": "completed" if found["complete"] else "stopped",
        "testScript": {"display": one_line(f"payerproof {found['tool']['version']}: {', '.join(found['suites'])}")},
        "result": _ENDS.get(ends.tone, "pending"),
        **({"score": round(100 * passed / judged, 2)} if judged else {}),
        "issued": found["finished"] or found["started"],
        "participant": [
            {"type": "test-engine", "uri": "urn:payerproof", "display": one_line(found["tool"]["name"])},
            {
                "type": "server",
                "uri": target_uri(found["target"]["base"]),
                "display": one_line(found["target"]["name"]),
            },
        ],
        **({"test": tests} if tests else {}),
    }
    return orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _by_check(found: Mapping[str, Any]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    grouped: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for verdict in found["verdicts"]:
        grouped[verdict["check"]].append(verdict)
    return grouped


def _test(check: Mapping[str, Any], verdicts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "name": check["id"],
        "description": visible(check["title"], _LONG),
        "action": [{"assert": _assertion(verdict)} for verdict in verdicts],
    }


def _assertion(verdict: Mapping[str, Any]) -> dict[str, str]:
    told = visible(". ".join(_sentences(verdict)), _LONG).strip()
    return {
        "result": _RESULTS[verdict["outcome"]],
        **({"message": told} if told else {}),
        "detail": one_line(verdict["id"], _LONG),
    }


def _sentences(verdict: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an assertion says; an attestation is a person's word and says so."""
    if verdict["outcome"] == Outcome.ATTESTED:
        yield "Attested by a person"
    for label, key in (("", "reason"), ("Expected: ", "expected"), ("Observed: ", "observed")):
        if verdict[key]:
            yield f"{label}{verdict[key]}"


def _narrative(found: Mapping[str, Any], headline: str) -> str:
    lines = (headline, *scope.lines(found))
    paragraphs = "".join(f"<p>{escape(one_line(line, _LONG), quote=False)}</p>" for line in lines)
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'
