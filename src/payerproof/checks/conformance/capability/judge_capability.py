"""Declarations: what the CapabilityStatement says, against what FHIR, the claimed guides and the server itself say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from payerproof.checks.common.declared import Declared, DeclaredType, declared
from payerproof.checks.common.facets import about, telling
from payerproof.checks.common.judgement import broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer, some
from payerproof.checks.search_tables import Asked
from payerproof.http.client import resolved, same_origin
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement, Outcome
from payerproof.smart.discovery import json_object, oauth_uris

FHIR_R4 = "4.0.1"
"""The version that 45 CFR 170.215(a)(1) adopts."""


def stated(seen: Observation) -> Judgement:
    """Judge the head of a CapabilityStatement: served, of an instance, R4, JSON."""
    expected = f"200 CapabilityStatement: kind instance, fhirVersion {FHIR_R4}, format json"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    if _led_elsewhere(seen):
        reason = "metadata is redirected to another server, which is not asked: name that one as the base to settle it"
        return unsure(reason, seen, expected=expected, observed=answer(seen))
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


def _led_elsewhere(seen: Observation) -> bool:
    """Return whether an answer is a redirect to another origin."""
    led = resolved(seen.exchange.url, seen.exchange.headers.get("location", ""))
    return 300 <= seen.exchange.status < 400 and not same_origin(led, seen.exchange.url)  # noqa: PLR2004 - redirects


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
    named = {facet: Outcome.PASS for guide, item in wanted for facet in _shall(guide, item)}
    named |= {facet: Outcome.FAIL for facet, _, _ in missing}
    return telling(holds(not missing, seen, reason=reason, expected=expected, observed=observed), named)


OFFERED, PROFILED = "offered", "supported profile"
"""Facets of a type: that it is declared at all, and that it is declared by a profile of the guide."""


def instantiates(seen: Observation, wanted: Iterable[str]) -> Judgement:
    """Judge whether the statement names each of `wanted`, the URLs of the claimed guides' own statements."""
    named = {item.partition("|")[0] for item in declared(seen.resource).instantiates}
    outcomes = {url: Outcome.PASS if url in named else Outcome.FAIL for url in wanted}
    missing = [url for url, outcome in outcomes.items() if outcome is Outcome.FAIL]
    expected = "CapabilityStatement.instantiates names the guide's own statement"
    reason = f"nothing says that the server instantiates {some(missing)}"
    observed = some(sorted(named)) or "nothing"
    return telling(holds(not missing, seen, reason=reason, expected=expected, observed=observed), outcomes)


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


OAUTH_URIS = "oauth-uris"
"""The facet of a statement that has to name the endpoints of authorization, as SMART App Launch 1.0.0 asks."""


def secured(seen: Observation, configuration: Observation, *, required: bool) -> Judgement:
    """Judge whether the endpoints that the statement's security names are those of the SMART configuration.

    `required`: a claimed guide rests on SMART App Launch 1.0.0, where the statement has to name them.
    """
    expected = "rest.security with the endpoints of the SMART configuration"
    doubt = undecided(seen.exchange)
    if doubt or seen.resource is None:
        return unsure(doubt or "there is no CapabilityStatement", seen, expected=expected, observed=answer(seen))
    named = oauth_uris(seen.resource)
    document = json_object(configuration.exchange.body) or {}
    missing = [name for name in _ENDPOINTS if name not in named]
    if missing and required:
        reason = f"rest.security does not tell the {some(missing)}, as SMART App Launch 1.0.0 asks"
        return about(broken(seen, reason=reason, expected=expected, observed=some(sorted(named)) or "none"), OAUTH_URIS)
    if not named:
        reason = "rest.security names no endpoints, and need not since SMART App Launch 2"
        return Judgement(Outcome.NOT_OFFERED, reason, expected, "none", (seen.exchange.id,))
    other = [f"{name} {url}" for name, url in sorted(named.items()) if document.get(name, url) != url]
    reason = "rest.security names other endpoints than the SMART configuration"
    observed = some(other) or f"{len(named)} endpoints"
    return about(holds(not other, seen, configuration, reason=reason, expected=expected, observed=observed), OAUTH_URIS)


_ENDPOINTS = ("authorization_endpoint", "token_endpoint")


def kinds(seen: Observation, named: Mapping[str, tuple[str, str]], resource_type: str) -> Judgement:
    """Judge whether each parameter of a type is declared as the kind it is: name -> (declared, defined)."""
    expected = f"search parameters of {resource_type} of the kinds that their definitions give them"
    wrong = {name: kind for name, kind in named.items() if kind[0] != kind[1]}
    words = [f"{name} is declared {one or 'without a kind'} and is {other}" for name, (one, other) in wrong.items()]
    reason = f"a search parameter is declared as another kind than it is: {some(words)}"
    observed = f"{len(named)} parameters, {len(wrong)} of them wrong"
    judged = holds(not wrong, seen, reason=reason, expected=expected, observed=observed)
    return telling(judged, {name: Outcome.FAIL if name in wrong else Outcome.PASS for name in named})


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
    named = {
        **{name: bool(document.get(name)) for name in fields},
        **{name: name in listed["capabilities"] for name in capabilities},
        **{name: bool(_spellings(name) & listed["scopes_supported"]) for name in scopes},
    }
    expected = f"a SMART configuration with {some(list(named))}"
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    missing = [name for name, there in named.items() if not there]
    reason = f"the SMART configuration lacks {some(missing)}"
    observed = f"{len(listed['capabilities'])} capabilities, {len(listed['scopes_supported'])} scopes"
    judged = holds(not missing, seen, reason=reason, expected=expected, observed=observed)
    return telling(judged, {name: Outcome.PASS if there else Outcome.FAIL for name, there in named.items()})


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
