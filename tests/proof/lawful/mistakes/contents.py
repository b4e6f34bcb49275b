"""Mistakes of what is served: claims, coverage and patients, as they were reported of payers and of their servers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource, fragment
from tests.proof.lawful.payer.wire import Reply

CLAIM = "ExplanationOfBenefit"


def dressed(payer: Payer, changed: Callable[[Resource], Any], kind: str = CLAIM) -> None:
    """Let each resource of a type be stored as `changed` leaves a copy of it."""
    for entry in payer.records.entries:
        if entry.resource["resourceType"] == kind:
            copy = json.loads(orjson.dumps(entry.resource, default=fragment), parse_float=float)
            changed(copy)
            entry.resource.clear()
            entry.resource.update(copy)


@mistake("conformance", "profiles_hold", swept=True)
def claims_without_focal(payer: Payer) -> None:
    """A claim does not say which coverage it was judged by (ExplanationOfBenefit.insurance.focal is 1..1)."""
    dressed(payer, lambda claim: [each.pop("focal") for each in claim["insurance"]])


@mistake("conformance", "profiles_hold", swept=True)
def claims_without_provider(payer: Payer) -> None:
    """A claim names its providers in the care team alone (ExplanationOfBenefit.provider is 1..1)."""
    dressed(payer, lambda claim: claim.pop("provider"))


@mistake("conformance", "claim_lines", swept=True)
def care_team_twice(payer: Payer) -> None:
    """Every member of a care team is there once for each line, under one number (careTeam.sequence identifies it)."""
    dressed(payer, lambda claim: claim.update(careTeam=[*claim["careTeam"], *claim["careTeam"]]))


@mistake("conformance", "claim_lines", swept=True)
def lines_name_no_diagnosis(payer: Payer) -> None:
    """The lines of a claim count diagnoses from nought (item.diagnosisSequence names a diagnosis.sequence)."""
    dressed(payer, lambda claim: [line.update(careTeamSequence=[7]) for line in claim["item"]])


@mistake("conformance", "claim_amounts", swept=True)
def totals_of_other_amounts(payer: Payer) -> None:
    """The totals of a claim are those of the claim that it replaces (they are the totals of its adjudication)."""

    def changed(claim: Resource) -> None:
        for each in claim["total"]:
            each["amount"]["value"] = round(each["amount"]["value"] + 100, 2)

    dressed(payer, changed)


@mistake("conformance", "profiles_hold", swept=True)
def periods_end_before_they_start(payer: Payer) -> None:
    """The two days of a billable period are exchanged where they differ, and one day off where not (per-1)."""
    dressed(payer, lambda claim: claim.update(billablePeriod={"start": "2026-03-02", "end": "2026-03-01"}))


@mistake("conformance", "profiles_hold", swept=True)
def profile_of_another_claim(payer: Payer) -> None:
    """Every claim says that it is of the profile for professional claims."""
    profile = "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-ExplanationOfBenefit-Professional-NonClinician"
    dressed(payer, lambda claim: claim["meta"].update(profile=[f"{profile}|2.0.0"]))


@mistake("conformance", "profiles_hold", swept=True)
def amounts_as_texts(payer: Payer) -> None:
    """Amounts are texts (json.html 2.6.2.2: numbers)."""

    def changed(claim: Resource) -> None:
        for each in claim["total"]:
            each["amount"]["value"] = str(each["amount"]["value"])

    dressed(payer, changed)


@mistake("conformance", "profiles_hold", swept=True)
def empty_texts(payer: Payer) -> None:
    """What is not known is an empty text (json.html 2.6.2: no empty values)."""
    dressed(payer, lambda claim: claim["type"]["coding"][0].update(display=""))


@mistake("conformance", "profiles_hold", swept=True)
def null_where_nothing_is(payer: Payer) -> None:
    """What is not known is null (json.html 2.6.2: absent)."""
    dressed(payer, lambda claim: claim.update(disposition=None))


@mistake("conformance", "profiles_hold", swept=True)
def empty_lists(payer: Payer) -> None:
    """What there is none of is an empty list (json.html 2.6.2: absent)."""
    dressed(payer, lambda claim: claim.update(related=[]))


@mistake("conformance", "own_addresses", swept=True)
def references_behind_the_gateway(payer: Payer) -> None:
    """The coverage of a claim is referred to at the server behind the gateway (references.html: resolvable)."""

    def changed(claim: Resource) -> None:
        for each in claim["insurance"]:
            each["coverage"]["reference"] = "http://claims.internal/fhir/" + each["coverage"]["reference"]

    dressed(payer, changed)


@mistake("conformance", "references_resolve", swept=True)
def referenced_practitioners_are_gone(payer: Payer) -> None:
    """Practitioners were given other ids, and claims refer to the old ones."""

    def changed(claim: Resource) -> None:
        for each in claim["careTeam"]:
            each["provider"]["reference"] += "-v1"

    dressed(payer, changed)


@mistake("conformance", "profiles_hold", swept=True)
def contained_and_not_referred_to(payer: Payer) -> None:
    """A claim contains an organization that nothing refers to (dom-3)."""
    inner = {"resourceType": "Organization", "id": "lab", "name": "Lab"}
    dressed(payer, lambda claim: claim.update(contained=[inner]))


@mistake("conformance", "profiles_hold", swept=True)
def contained_not_there(payer: Payer) -> None:
    """A claim refers to an organization within it that is not there (ref-1)."""
    dressed(payer, lambda claim: claim.update(provider={"reference": "#lab"}))


@mistake("conformance", "profiles_hold", swept=True)
def coverage_without_relationship(payer: Payer) -> None:
    """A coverage does not say how its beneficiary and the subscriber are related (C4BB-Coverage: 1..1)."""
    dressed(payer, lambda item: item.pop("relationship"), "Coverage")


@mistake("conformance", "profiles_hold", swept=True)
def coverage_ends_before_it_starts(payer: Payer) -> None:
    """A coverage ended a year before it began (per-1)."""
    dressed(payer, lambda item: item.update(period={"start": "2013-01-01", "end": "2012-01-01"}), "Coverage")


@mistake("conformance", "profiles_hold", swept=True)
def changes_without_a_date(payer: Payer) -> None:
    """Resources do not say when they changed last (C4BB: meta.lastUpdated is 1..1 or must be supported)."""
    dressed(payer, lambda claim: claim["meta"].pop("lastUpdated") and None)


@mistake("conformance", "profiles_hold", swept=True)
def instants_without_zone(payer: Payer) -> None:
    """Instants name no zone (datatypes.html, instant)."""
    dressed(payer, lambda claim: claim.update(created=claim["created"].rstrip("Z")))


@mistake("conformance", "profiles_hold", swept=True)
def narrative_is_no_xhtml(payer: Payer) -> None:
    """The text of a claim is HTML that is not closed (narrative.html: XHTML)."""
    dressed(payer, lambda claim: claim.update(text={"status": "generated", "div": "<div><p>Visit<br></div>"}))


@mistake("conformance", "profiles_hold", swept=True)
def choice_made_twice(payer: Payer) -> None:
    """A line has a day and a period of service (formats.html 2.1.6: one of a choice)."""
    both = {"servicedDate": "2026-01-02", "servicedPeriod": {"start": "2026-01-02"}}
    dressed(payer, lambda claim: claim["item"][0].update(both))


@mistake("conformance", "profiles_hold", swept=True)
def element_of_another_version(payer: Payer) -> None:
    """Claims have an element that R5 added (json.html: no unknown elements)."""
    dressed(payer, lambda claim: claim.update(traceNumber=[{"value": "77"}]))


@mistake("conformance", "names_once", swept=True)
def keys_twice(payer: Payer) -> None:
    """A claim tells its status twice, and differently (RFC 8259 section 4; json.html: unique)."""

    def resource(document: Resource, *rest: Any) -> Reply:
        reply: Reply = healthy(document, *rest)
        reply.body = reply.body.replace(b'"use":"claim"', b'"use":"claim","status":"cancelled"')
        return reply

    healthy = put(payer.fhir, "resource", resource)


@mistake("conformance", "profiles_hold", swept=True)
def ids_with_underscores(payer: Payer) -> None:
    """The ids of organizations have a character that ids do not have (datatypes.html, id)."""
    ids = {e.resource["id"] for e in payer.records.entries if e.resource["resourceType"] == "Practitioner"}

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(each) for key, each in value.items()}
        if isinstance(value, list):
            return [changed(each) for each in value]
        if isinstance(value, str) and value.rpartition("/")[2] in ids:
            return value.replace("prac-", "prac_")
        return value

    for entry in payer.records.entries:
        entry.resource.update(changed(dict(entry.resource)))
    payer.records.entries = [
        replace(entry, names=frozenset(name.replace("prac-", "prac_") for name in entry.names))
        for entry in payer.records.entries
    ]
    payer.records.by_key = {e.key: e for e in payer.records.entries}
