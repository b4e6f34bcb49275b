"""Issues of a text with their lines and columns, whether it is JSON or XML."""

from __future__ import annotations

from payerproof.fhir.issue import Issue
from payerproof.fhir.places import JsonPlaces, placed
from payerproof.fhir.xml_reading import is_xml, read_xml


def located(issues: list[Issue], text: bytes, first_line: int = 1) -> list[Issue]:
    """Return `issues` with line and column where they name a place; `first_line` is that of the resource's begin."""
    if not any(issue.expression for issue in issues):
        return issues
    places = read_xml(text).places if is_xml(text) else JsonPlaces(text.decode("utf-8", "replace"))
    return [placed(issue, places, first_line) if issue.expression else issue for issue in issues]
