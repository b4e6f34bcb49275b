"""Content: a resource says what it is, is the same by every query path, and has the shape that R4 gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from payerproof.checks.common.judgement import broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.checks.conformance.content.r4_schema import schema_errors
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement, Outcome


def names_itself(seen: Observation, resource_type: str, identifier: str, wanted: Sequence[str]) -> Judgement:
    """Judge whether a read returns the resource asked for, with the fields of `meta` that are wanted."""
    expected = f"{resource_type}/{identifier} with {' and '.join(f'meta.{field}' for field in wanted)}"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    document = seen.resource or {}
    if not seen.exchange.ok:
        return broken(
            seen, reason=f"{resource_type}/{identifier} cannot be read", expected=expected, observed=answer(seen)
        )
    name = f"{document.get('resourceType', 'nothing')}/{document.get('id', '?')}"
    if name != f"{resource_type}/{identifier}":
        return broken(seen, reason="the answer is another resource", expected=expected, observed=name)
    meta = document.get("meta")
    lacking = [field for field in wanted if not isinstance(meta, dict) or not meta.get(field)]
    reason = f"the resource carries no {some([f'meta.{field}' for field in lacking])}"
    return holds(not lacking, seen, reason=reason, expected=expected, observed=f"{name}, meta {sorted(meta or ())}")


def same_content(read: Observation, found: Mapping[str, Any] | None, listed: Observation) -> Judgement:
    """Judge whether a resource reads the same as it was found by a search (or brought along by an include)."""
    expected = "the same content"
    doubt = undecided(read.exchange)
    if doubt or found is None:
        return unsure(doubt or "the search does not hold it", listed, read, expected=expected, observed=answer(read))
    if not read.exchange.ok or read.resource is None:
        return broken(
            listed,
            read,
            reason="a resource that a search returns cannot be read",
            expected=expected,
            observed=answer(read),
        )
    other = sorted(key for key in {*found, *read.resource} if found.get(key) != read.resource.get(key))
    reason = f"read and search differ in {some(other)}"
    return holds(
        not other,
        listed,
        read,
        reason=reason,
        expected=expected,
        observed=f"{len(found)} elements, {len(other)} differ",
    )


def fits_r4(resources: Sequence[Mapping[str, Any]], seen: Sequence[Observation]) -> Judgement:
    """Judge resources against the JSON Schema of R4; there has to be one."""
    expected = "resources that fit the JSON Schema of FHIR R4"
    if not resources:
        doubt = next((text for page in seen if (text := undecided(page.exchange))), "")
        return unsure(doubt or "there is no resource to look at", *seen, expected=expected)
    wrong = [text for item in resources for text in schema_errors(item)]
    if not wrong:
        return kept(*seen, expected=expected, observed=count(len(resources), "resource"))
    reason = f"{count(len(wrong), 'error')} against the schema: {wrong[0]}"
    names = tuple(page.exchange.id for page in seen)
    return Judgement(Outcome.FAIL, reason, expected, some(wrong), names, {"errors": wrong[:50]})
