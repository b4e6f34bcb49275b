"""Rules of the base specification that every resource meets all the time, by hand instead of by FHIRPath.

ele-1 stands in objects.py, ref-1 in references.py, txt-1 and txt-2 in narrative.py, dom-2 to dom-5 in contained.py.
Source: https://hl7.org/fhir/R4/domainresource.html#invs and https://hl7.org/fhir/R4/extensibility.html#Extension
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from payerproof.fhir.fhirpath import Model
from payerproof.fhir.primitives import ABSOLUTE, shown
from payerproof.fhir.walk.contained import contained_findings
from payerproof.fhir.walk.finding import Check, Findings, Source
from payerproof.fhir.walk.visit import Visit

_URI_SYSTEM = "urn:ietf:rfc:3986"
BY_HAND = frozenset({"ele-1", "ext-1", "ref-1", "txt-1", "txt-2", "dom-2", "dom-3", "dom-4", "dom-5", "dom-6"})
"""Keys of the constraints that are never compiled from their expression."""


def extension_check(source: Source) -> Check:
    """Return the check that an extension has either a value or extensions (ext-1)."""

    def check(value: dict[str, Any], _visit: Visit) -> Findings | None:
        has_value = any(key.startswith(("value", "_value")) for key in value)
        if has_value != ("extension" in value):
            return None
        words = "both a value and extensions" if has_value else "neither a value nor extensions"
        return [source.error("invariant", f"the extension has {words}: it takes exactly one of them", "ext-1")]

    return check


def domain_check(model: Model, source: Source) -> Check:
    """Return the checks of a domain resource: what it contains (dom-2 to dom-5) and its narrative (dom-6)."""

    def check(value: dict[str, Any], visit: Visit) -> Findings | None:
        found: Findings = []
        text = value.get("text")
        if not (isinstance(text, dict) and text.get("div")) and visit.resource is visit.root:
            found.append(source.warning("invariant", "the resource has no narrative", "dom-6"))
        if "contained" in value:
            found += contained_findings(value, model, source)
        return found or None

    return check


def identifier_check(source: Source) -> Check:
    """Return the check of an identifier's system: absolute, and a URI as value where the system says so.

    Source: https://hl7.org/fhir/R4/datatypes-definitions.html#Identifier.system
    """

    def check(value: dict[str, Any], _visit: Visit) -> Findings | None:
        system, text = value.get("system"), value.get("value")
        if system.__class__ is not str:
            return None
        if not ABSOLUTE.match(system):
            return [source.error("value", f"the system of an identifier is an absolute URI, {shown(system)} is not")]
        if system == _URI_SYSTEM and text.__class__ is str and not ABSOLUTE.match(text):
            return [source.error("value", f"the system says that the value is a URI, {shown(text)} is none")]
        return None

    return check


def attachment_check(source: Source) -> Check:
    """Return the check that an attachment is as large as it says.

    Source: https://hl7.org/fhir/R4/datatypes-definitions.html#Attachment.size
    """

    def check(value: dict[str, Any], _visit: Visit) -> Findings | None:
        size, data = value.get("size"), value.get("data")
        if size.__class__ is not int or data.__class__ is not str:
            return None
        try:
            actual = len(base64.b64decode(data))
        except (binascii.Error, ValueError):
            return None  # no base64: said where the data stands
        if actual == size:
            return None
        return [source.error("value", f"the attachment says it has {size} bytes, its data has {actual}")]

    return check
