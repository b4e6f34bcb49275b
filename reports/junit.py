"""junit.xml: one test case a verdict, for the machines of continuous integration.

Element and attribute names follow the JUnit XML that Jenkins and GitLab read.
The bytes are valid XML 1.0 whatever a target sent: characters that XML cannot hold are spelled out.
No host name and no properties of the machine: the same evidence yields the same bytes anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from payerproof.model import Outcome
from payerproof.reports import scope
from payerproof.reports.waivers import said
from payerproof.visible import one_line, visible

_SKIPPED = frozenset({Outcome.INCONCLUSIVE, Outcome.NOT_OFFERED})


def junit(found: Mapping[str, Any]) -> bytes:
    """Return junit.xml of results: a fail is a failure, an error an error.

    What taught nothing is skipped, and so is a failure that is waived.
    An incomplete run has one more test case that is an error, so that it can never look green.
    """
    suites: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    finding_of = {place: finding for finding in found["findings"] for place in finding["cases"]}
    suite_of = {check["id"]: check["suite"] for check in found["checks"]}
    for place, verdict in enumerate(found["verdicts"]):
        suites[suite_of[verdict["check"]]].append({**verdict, "cause": finding_of.get(place)})
    root = ET.Element("testsuites", name=visible(found["tool"]["name"]))
    for name, verdicts in sorted(suites.items()):
        root.append(_suite(name, verdicts, found))
    if not found["complete"]:
        root.append(_incomplete(found))
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    root.set("time", _seconds(sum(verdict["elapsed"] for verdict in found["verdicts"])))
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _suite(name: str, verdicts: list[Mapping[str, Any]], found: Mapping[str, Any]) -> ET.Element:
    outcomes = [verdict["outcome"] for verdict in verdicts]
    waived = sum(1 for verdict in verdicts if _waiver(verdict))
    element = ET.Element(
        "testsuite",
        name=visible(name),
        tests=str(len(verdicts)),
        failures=str(outcomes.count(Outcome.FAIL) - waived),
        errors=str(outcomes.count(Outcome.ERROR)),
        skipped=str(sum(1 for outcome in outcomes if outcome in _SKIPPED) + waived),
        time=_seconds(sum(verdict["elapsed"] for verdict in verdicts)),
        timestamp=visible(found["started"]),
    )
    properties = ET.SubElement(element, "properties")
    for number, line in enumerate(scope.lines(found), 1):
        ET.SubElement(properties, "property", name=f"scope.{number}", value=one_line(line, 400))
    for verdict in verdicts:
        element.append(_case(name, verdict))
    return element


def _case(suite: str, verdict: Mapping[str, Any]) -> ET.Element:
    element = ET.Element(
        "testcase",
        classname=visible(f"{suite}.{verdict['check']}"),
        name=one_line(verdict["id"], 400),
        time=_seconds(verdict["elapsed"]),
    )
    outcome, message = verdict["outcome"], one_line(verdict["reason"] or verdict["observed"], 400)
    if waiver := _waiver(verdict):
        told = f"{one_line(said(waiver), 400)}; {one_line(verdict['finding'])}: {message}"
        ET.SubElement(element, "skipped", message=told)
    elif outcome == Outcome.FAIL:
        failure = ET.SubElement(
            element, "failure", message=f"{one_line(verdict['finding'])}: {message}", type=verdict["severity"]
        )
        failure.text = _details(verdict)
    elif outcome == Outcome.ERROR:
        ET.SubElement(element, "error", message=message, type="harness").text = _details(verdict)
    elif outcome in _SKIPPED:
        ET.SubElement(element, "skipped", message=f"{verdict['absence'] or outcome}: {message}")
    elif outcome == Outcome.ATTESTED:
        ET.SubElement(element, "system-out").text = f"attested, not tested: {message}"
    return element


def _waiver(verdict: Mapping[str, Any]) -> Mapping[str, Any] | None:
    cause = verdict["cause"]
    waiver: Mapping[str, Any] | None = cause["waiver"] if cause else None
    return waiver


def _details(verdict: Mapping[str, Any]) -> str:
    cause = verdict["cause"]
    lines = (
        ("finding", f"{cause['fingerprint']} {cause['title']}" if cause else ""),
        ("rule", verdict["title"]),
        ("requirements", ", ".join(verdict["requirements"])),
        ("expected", verdict["expected"]),
        ("observed", verdict["observed"]),
        ("reproduce", verdict["reproduce"] or ""),
        ("exchanges", ", ".join(verdict["exchanges"])),
    )
    return "\n".join(f"{name}: {visible(text)}" for name, text in lines if text)


def _incomplete(found: Mapping[str, Any]) -> ET.Element:
    element = ET.Element("testsuite", name="run", tests="1", failures="0", errors="1", skipped="0", time="0.000")
    case = ET.SubElement(element, "testcase", classname="run", name="the run is complete", time="0.000")
    ET.SubElement(
        case,
        "error",
        message=one_line(found["problem"] or "incomplete", 400),
        type="altered" if found["altered"] else "incomplete",
    )
    return element


def _seconds(value: float) -> str:
    return f"{value:.3f}"
