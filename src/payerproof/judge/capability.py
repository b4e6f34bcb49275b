"""Declarations: what the CapabilityStatement says, against what FHIR, the claimed guides and the server itself say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from payerproof.conformance.declared import Declared, DeclaredType, declared
from payerproof.conformance.tables import Asked
from payerproof.judge.facets import about, telling
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
    if not offered and not any(_must_be_there(guide, item) for guide, item in wanted):
        reason = f"{resource_type} is not declared, and no claimed guide makes it a SHALL for every payer"
        return Judgement(Outcome.NOT_OFFERED, reason, expected, "not declared", (seen.exchange.id,))
    if not offered:
        reason = f"{resource_type} is not declared"
        every = {facet for guide, item in wanted for facet in _shall(guide, item)}
        return about(broken(seen, reason=reason, expected=expected, observed="not declared"), *sorted(every))
    missing = [(facet, word, guide) for guide, item in wanted for facet, word in _lacking(guide, found, item)]
    reason = f"{resource_type} lacks what the guide makes a SHALL: "
    reason += some([f"{word} ({guide})" for _, word, guide in missing])
    observed = (
        f"{len(found.interactions)} interactions, {len(found.parameters)} parameters, {len(found.includes)} includes"
    )
    told = {facet: Outcome.PASS for guide, item in wanted for facet in _shall(guide, item)}
    told |= {facet: Outcome.FAIL for facet, _, _ in missing}
    return telling(holds(not missing, seen, reason=reason, expected=expected, observed=observed), told)


OFFERED, PROFILED = "offered", "supported profile"
"""Facets of a type: that it is declared at all, and that it is declared by a profile of the guide."""


def instantiates(seen: Observation, wanted: Iterable[str]) -> Judgement:
    """Judge whether the statement names each of `wanted`, the URLs of the claimed guides' own statements."""
    named = {item.partition("|")[0] for item in declared(seen.resource).instantiates}
    told = {url: Outcome.PASS if url in named else Outcome.FAIL for url in wanted}
    missing = [url for url, outcome in told.items() if outcome is Outcome.FAIL]
    expected = "CapabilityStatement.instantiates names the guide's own statement"
    reason = f"nothing says that the server instantiates {some(missing)}"
    observed = some(sorted(named)) or "nothing"
    return telling(holds(not missing, seen, reason=reason, expected=expected, observed=observed), told)


_BEYOND_READING = frozenset({"create"})
"""What US Core asks of a server that takes notes from clinicians, and no member's app."""


def _must_be_there(guide: str, asked: Asked) -> bool:
    """Return whether every server has to offer a type: US Core leaves it the choice of its types, but for Patient."""
    free = not guide.startswith("hl7.fhir.us.carin-bb#") and asked.type != "Patient"
    return asked.strength == "SHALL" and not free


def _lacking(guide: str, found: DeclaredType, asked: Asked) -> Iterator[tuple[str, str]]:
    """Yield (facet, words for it) for each SHALL of the type that is not declared."""
    everything = any(name in {"*", f"{asked.type}:*"} for name in found.includes)
    has = {
        OFFERED,
        *found.interactions,
        *found.parameters,
        *(f"_include={name}" for name in ({*asked.includes} if everything else found.includes)),
        *(f"_revinclude={name}" for name in found.revincludes),
        *([PROFILED] if {*found.profiles} & {url.partition("|")[0] for url in asked.profiles} else ()),
    }
    for facet, word in _shall(guide, asked).items():
        if facet not in has:
            yield facet, word


def _shall(guide: str, asked: Asked) -> dict[str, str]:
    """Return what a guide makes a SHALL for a type, by facet, each with the words for it."""
    lists = (
        ("", "", asked.interactions),
        ("", "parameter ", asked.parameters),
        ("_include=", "_include ", asked.includes),
        ("_revinclude=", "_revinclude ", asked.revincludes),
    )
    found = {
        f"{sign}{name}": f"{word}{name}"
        for sign, word, wanted in lists
        for name, strength in wanted.items()
        if strength == "SHALL" and name not in _BEYOND_READING
    }
    if guide.startswith("hl7.fhir.us.core#") and asked.profiles:
        found[PROFILED] = "a supported profile of the guide"
    return {OFFERED: "the type", **found}


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


def published(
    seen: Observation, *, fields: Iterable[str], capabilities: Iterable[str], scopes: Iterable[str]
) -> Judgement:
    """Judge whether the SMART configuration has what the claimed guides ask for: fields, capabilities and scopes.

    A scope is listed by itself, in the spelling of the other SMART version, or by one for every type.
    """
    doubt = undecided(seen.exchange)
    document = json_object(seen.exchange.body) or {}
    listed = {name: _strings(document.get(name)) for name in ("capabilities", "scopes_supported")}
    told = {
        **{name: bool(document.get(name)) for name in fields},
        **{name: name in listed["capabilities"] for name in capabilities},
        **{name: bool(_spellings(name) & listed["scopes_supported"]) for name in scopes},
    }
    expected = f"a SMART configuration with {some(list(told))}"
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    missing = [name for name, there in told.items() if not there]
    reason = f"the SMART configuration lacks {some(missing)}"
    observed = f"{len(listed['capabilities'])} capabilities, {len(listed['scopes_supported'])} scopes"
    judged = holds(not missing, seen, reason=reason, expected=expected, observed=observed)
    return telling(judged, {name: Outcome.PASS if there else Outcome.FAIL for name, there in told.items()})


def _strings(value: Any) -> frozenset[str]:
    return frozenset(item for item in value if isinstance(item, str)) if isinstance(value, list) else frozenset()


def _spellings(scope: str) -> frozenset[str]:
    """Return every scope that grants what `scope` (SMART 1, as `patient/Coverage.read`) grants."""
    level, slash, rest = scope.partition("/")
    kind, _, right = rest.partition(".")
    if not slash or right != "read":
        return frozenset({scope})
    rights = ("read", "*", "rs", "cruds")
    return frozenset(f"{level}/{name}.{word}" for name in (kind, "*") for word in rights)
