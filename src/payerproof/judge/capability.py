"""Declarations: what the CapabilityStatement says, against what FHIR, the claimed guides and the server itself say."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.conformance.declared import Declared, DeclaredType, declared
from payerproof.conformance.tables import Asked
from payerproof.judge.rules import broken, holds, kept, undecided, unsure
from payerproof.judge.words import answer, some
from payerproof.model import Judgement, Outcome
from payerproof.observation import Observation
from payerproof.smart.discovery import json_object

FHIR_R4 = "4.0.1"
"""The version that 45 CFR 170.215(a)(1) adopts."""


def stated(seen: Observation) -> Judgement:
    """Judge the head of a CapabilityStatement: served, of an instance, R4, JSON."""
    expected = f"200 CapabilityStatement: kind instance, fhirVersion {FHIR_R4}, format json"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    if not seen.exchange.ok or (seen.resource or {}).get("resourceType") != "CapabilityStatement":
        return broken(seen, reason="metadata is not a CapabilityStatement", expected=expected, observed=answer(seen))
    found = declared(seen.resource)
    said = (("kind", found.kind), ("fhirVersion", found.fhir_version), ("format", some(found.formats)))
    observed = ", ".join(f"{name} {value or 'none'}" for name, value in said)
    wrong = [
        words
        for holds_not, words in (
            (found.kind != "instance", "it does not describe this instance"),
            (found.fhir_version != FHIR_R4, f"it does not speak of FHIR {FHIR_R4}"),
            (not found.json, "it offers no JSON"),
            (not found.types, "it declares no resource type"),
        )
        if holds_not
    ]
    return holds(not wrong, seen, reason="; ".join(wrong), expected=expected, observed=observed)


def claims(seen: Observation, asked: Iterable[tuple[str, Asked]], resource_type: str) -> Judgement:
    """Judge whether what the claimed guides say a server SHALL offer for a type is declared.

    Only guides that speak of the type come in; a type that no guide makes a SHALL and nobody declares is not offered.
    """
    found = declared(seen.resource).type(resource_type)
    wanted = tuple(asked)
    offered = bool(found.interactions or found.parameters)
    expected = f"everything that {some([guide for guide, _ in wanted])} asks for {resource_type}"
    if not offered and not any(item.strength == "SHALL" and _must_be_there(guide) for guide, item in wanted):
        reason = f"{resource_type} is not declared, and no claimed guide makes it a SHALL for every payer"
        return Judgement(Outcome.NOT_OFFERED, reason, expected, "not declared", (seen.exchange.id,))
    if not offered:
        reason = f"{resource_type} is not declared"
        return broken(seen, reason=reason, expected=expected, observed="not declared")
    lacking = [f"{what} ({guide})" for guide, item in wanted for what in _lacking(found, item)]
    reason = f"{resource_type} lacks what the guide makes a SHALL: {some(lacking)}"
    observed = (
        f"{len(found.interactions)} interactions, {len(found.parameters)} parameters, {len(found.includes)} includes"
    )
    return holds(not lacking, seen, reason=reason, expected=expected, observed=observed)


def instantiates(seen: Observation, guides: Iterable[str]) -> Judgement:
    """Judge whether the statement names the capability statement of each claimed guide that has one to instantiate."""
    named = declared(seen.resource).instantiates
    missing = [
        guide
        for guide, url in INSTANTIABLE.items()
        if guide in {name.partition("#")[0] for name in guides}
        and not any(item.partition("|")[0] == url for item in named)
    ]
    expected = "CapabilityStatement.instantiates names the guide's own statement"
    reason = f"nothing says that the server instantiates {some(missing)}"
    return holds(not missing, seen, reason=reason, expected=expected, observed=some(named) or "nothing")


INSTANTIABLE = {"hl7.fhir.us.carin-bb": "http://hl7.org/fhir/us/carin-bb/CapabilityStatement/c4bb"}
"""Guides whose servers SHALL name the guide's capability statement in `instantiates`, and its canonical URL."""


def _must_be_there(guide: str) -> bool:
    """Return whether a guide's SHALL types bind every server: US Core leaves a server the choice of its types."""
    return guide.startswith("hl7.fhir.us.carin-bb#")


def _lacking(found: DeclaredType, asked: Asked) -> list[str]:
    wildcard = any(name in {"*", f"{asked.type}:*"} for name in found.includes)
    lists: tuple[tuple[str, Iterable[str], dict[str, str]], ...] = (
        ("", found.interactions, dict(asked.interactions)),
        ("parameter ", found.parameters, dict(asked.parameters)),
        ("_include ", found.includes, {} if wildcard else dict(asked.includes)),
        ("_revinclude ", found.revincludes, dict(asked.revincludes)),
    )
    return [
        f"{word}{name}"
        for word, has, wanted in lists
        for name, strength in wanted.items()
        if strength == "SHALL" and name not in has
    ]


def works(seen: Observation, what: str) -> Judgement:
    """Judge whether a declared interaction is carried out."""
    expected = f"{what}, as declared"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    reason = f"{what} is declared and does not work"
    return holds(
        seen.exchange.ok and seen.resource is not None, seen, reason=reason, expected=expected, observed=answer(seen)
    )


def undeclared(found: Declared, resource_type: str, *, seen: Observation) -> Judgement:
    """Return the judgement where a type is not declared."""
    listed = some(tuple(found.types)) or "no type"
    return Judgement(
        Outcome.NOT_OFFERED, f"{resource_type} is not declared", "a declared type", listed, (seen.exchange.id,)
    )


_S256, _PLAIN = "S256", "plain"
"""SMART App Launch 2.2, 4.1: S256 is among the PKCE methods, and plain is not."""


def discovered(seen: Observation, required: Iterable[str]) -> Judgement:
    """Judge whether the SMART configuration is JSON, complete and without plain PKCE (SMART App Launch 2.2, 4.1)."""
    expected = f"200 JSON with {', '.join(required)}"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    document = json_object(seen.exchange.body)
    if not seen.exchange.ok or document is None:
        return broken(seen, reason="there is no SMART configuration", expected=expected, observed=answer(seen))
    missing = [name for name in required if not document.get(name)]
    media = seen.exchange.headers.get("content-type", "").partition(";")[0].strip()
    if missing:
        return broken(
            seen,
            reason=f"the SMART configuration lacks {some(missing)}",
            expected=expected,
            observed=some(sorted(document)),
        )
    methods = document.get("code_challenge_methods_supported")
    if isinstance(methods, list) and (_PLAIN in methods or _S256 not in methods):
        reason = "the SMART configuration offers PKCE by other methods than S256"
        return broken(seen, reason=reason, expected=expected, observed=some([str(method) for method in methods]))
    if media != "application/json":
        return broken(
            seen, reason="the SMART configuration is not sent as application/json", expected=expected, observed=media
        )
    return kept(seen, expected=expected, observed=f"{len(document)} fields")
