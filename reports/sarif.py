"""results.sarif: the findings in SARIF 2.1.0, for the code scanning pages of forges; one result a finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from payerproof.reports import scope
from payerproof.reports.waivers import said
from payerproof.reports.words import extent, target_uri
from payerproof.visible import one_line, visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
_SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
"""Numbers by which forges sort security findings: within their bands for our words."""


def sarif(found: Mapping[str, Any]) -> bytes:
    """Return the SARIF log of results: rules are the checks that failed, results the findings, by fingerprint."""
    checks = {check["id"]: check for check in found["checks"]}
    named = sorted({check["id"] for finding in found["findings"] for check in finding["checks"]})
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": visible(found["tool"]["name"]),
                        "version": visible(found["tool"]["version"]),
                        "rules": [_rule(checks[name]) for name in named],
                    }
                },
                "invocations": [{"executionSuccessful": found["complete"]}],
                "results": [_result(finding, found, named) for finding in found["findings"]],
                "properties": {"scope": list(scope.lines(found))},
            }
        ],
    }
    return orjson.dumps(log, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _rule(check: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": check["id"],
        "shortDescription": {"text": visible(check["finding"])},
        "fullDescription": {"text": visible(check["title"])},
        "help": {"text": visible(check["remedy"])},
        "defaultConfiguration": {"level": _LEVELS[check["severity"]]},
        "properties": {
            "security-severity": _SCORES[check["severity"]],
            "tags": ["security", visible(check["suite"]), *map(visible, check["requirements"])],
        },
    }


def _result(finding: Mapping[str, Any], found: Mapping[str, Any], named: list[str]) -> dict[str, Any]:
    example = found["verdicts"][finding["cases"][0]]
    told = f"{finding['title']}; {extent(finding)}. Expected: {example['expected']}. Observed: {example['observed']}"
    base = visible(found["target"]["base"])
    return {
        "ruleId": example["check"],
        "ruleIndex": named.index(example["check"]),
        "level": _LEVELS[finding["severity"]],
        "message": {"text": one_line(told, 1000)},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": target_uri(base)}},
                "logicalLocations": [{"fullyQualifiedName": one_line(example["id"]), "kind": "resource"}],
            }
        ],
        **({"suppressions": [_suppression(finding["waiver"])]} if finding["waiver"] else {}),
        "partialFingerprints": {"payerproof/v1": finding["fingerprint"]},
        "properties": {"failed": finding["failed"], "judged": finding["judged"]},
    }


def _suppression(waiver: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": "external", "status": "accepted", "justification": one_line(said(waiver), 1000)}
