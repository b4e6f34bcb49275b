"""Identifiers: what kind of number a record carries, by what it declares and not by its digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from payerproof.checks.common.judgement import broken, kept, unsure
from payerproof.checks.common.wording import answer, some
from payerproof.knowledge.documents import documents
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Judgement

SSN_SYSTEMS = frozenset({"http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1"})
"""The systems of Social Security numbers (FHIR R4, 2.24.0.1.1 identifier systems; the OID of the SSA)."""
SSN_TYPES = frozenset({"SS", "SB"})
"""The codes of v2 table 0203: `SS` Social Security number, `SB` social beneficiary identifier."""


def no_ssn(answers: Iterable[Observation], owner: str) -> Judgement:
    """Judge whether the resources in some answers carry an identifier declared as a Social Security number."""
    seen = tuple(answers)
    expected = "no identifier of system us-ssn or type SS"
    if not any(item.owned_by(owner) for item in seen):
        said = some([answer(item) for item in seen])
        return unsure("the answers hold no data of the member", *seen, expected=expected, observed=said)
    refused = next((item for item in seen if not item.exchange.ok), None)
    for item in seen:
        for identifier in _identifiers(list(documents((item.exchange.body,)))):
            if _is_ssn(identifier):
                observed = f"an identifier of system {str(identifier.get('system'))[:80]}"
                reason = f"a Social Security number of {owner} is served"
                return broken(item, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    if refused is not None:
        return unsure("a part of the record is not served, so what it holds is not known", refused, expected=expected)
    number = sum(1 for item in seen for _ in _identifiers(item.resource))
    return kept(*seen, expected=expected, observed=f"{number} identifiers, none of that kind")


def _identifiers(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        if "value" in node and ("system" in node or "type" in node):
            yield node
        for child in node.values():
            yield from _identifiers(child)
    elif isinstance(node, list):
        for child in node:
            yield from _identifiers(child)


def _is_ssn(identifier: Mapping[str, Any]) -> bool:
    kind = identifier.get("type")
    codings = kind.get("coding") if isinstance(kind, Mapping) else None
    codes = [item.get("code") for item in codings if isinstance(item, Mapping)] if isinstance(codings, list) else []
    # texts alone: a list or an object may stand in the place of any value, and is in no set
    system = identifier.get("system")
    return str(system) in SSN_SYSTEMS or any(str(code) in SSN_TYPES for code in codes)
