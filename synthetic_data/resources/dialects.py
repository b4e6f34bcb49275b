"""What versions of CARIN Blue Button other than 2.0.0 want differently; each step changes one resource.

Source: the StructureDefinitions of hl7.fhir.us.carin-bb 1.1.0, 2.1.0 and 2.2.0, compared with those of 2.0.0.
"""

from __future__ import annotations

from typing import Any

from payerproof.synthetic_data.resources.parts import C4BB, NUBC, SYSTEMS, THO, Json, coding, concept

_DISCRIMINATOR = C4BB + "C4BBAdjudicationDiscriminator"
_AMOUNTS = (THO + "adjudication", C4BB + "C4BBAdjudication")
_PINNED = {(THO + "v2-0203", "MB"): "5.0.0", (THO + "v2-0203", "TAX"): "5.0.0", (THO + "claim-type", "*"): "1.0.1"}
_ROLES = {"rendering": "performing"}
_SURFACES, _ADA_SURFACES = C4BB + "C4BBSurfaceCodes", THO + "ADAToothSurfaceCodes"
_REPLACED = {
    SYSTEMS["icd9"]: "http://hl7.org/fhir/sid/icd-9-cm",
    _SURFACES: _ADA_SURFACES,
    NUBC
    + "PresentOnAdmissionIndicator": "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/HospitalAcqCond/Coding",
}
_LATER = (
    "refillsauthorized",
    "patientweight",
    "ambulancetransportreason",
    "transportationdistance",
    "roudtrippurpose",
    "stretcherpurpose",
    "pickuplocation",
    "dropofflocation",
    "orthodontics",
    "prosthesis",
    "additionalbodysite",
    "missingtoothnumber",
)
_OLD_HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
_CONTRACTING = {"billingnetworkstatus": "billing", "renderingnetworkstatus": "performing"}


def without_amounts(resource: Json) -> Json:
    """Return a claim without any amount (the Basis profiles): status, reasons and day of payment stay, money goes."""
    if resource["resourceType"] != "ExplanationOfBenefit":
        return resource
    made = {key: value for key, value in resource.items() if key != "total"}
    if "payment" in resource:
        made["payment"] = {key: value for key, value in resource["payment"].items() if key != "amount"}
    made["adjudication"] = [each for each in resource["adjudication"] if "amount" not in each]
    made["item"] = [_without_amounts(item) for item in resource["item"]]
    return made


def _without_amounts(item: Json) -> Json:
    made = {key: value for key, value in item.items() if key not in ("net", "adjudication")}
    decided = [each for each in item.get("adjudication", []) if "amount" not in each]
    return made | {"adjudication": decided} if decided else made


def newer_systems(resource: Json) -> Json:
    """Return `resource` with the code systems that 2.1.0 put in the place of others."""
    for old, new in _REPLACED.items():
        resource = _recoded(resource, old, new)
    return resource


def without_prescriber(resource: Json) -> Json:
    """Return a pharmacy claim without care team.

    Rule EOB-pharm-careTeam-practitioner of 2.1.0 wants prescribers to be organizations, which 2.2.0 corrects;
    here the optional element is left out rather than filled with an untruth.
    """
    if resource["resourceType"] != "ExplanationOfBenefit" or resource["type"]["coding"][0]["code"] != "pharmacy":
        return resource
    made = {key: value for key, value in resource.items() if key != "careTeam"}
    return made | {
        "item": [{key: value for key, value in item.items() if key != "careTeamSequence"} for item in made["item"]]
    }


def _recoded(value: Any, old: str, new: str) -> Any:
    if isinstance(value, list):
        return [_recoded(below, old, new) for below in value]
    if isinstance(value, dict):
        return {key: new if below == old else _recoded(below, old, new) for key, below in value.items()}
    return value


def pinned_codings(resource: Json) -> Json:
    """Return `resource` with the code system versions that 2.2.0 fixes in its patterns."""
    return _pinned(resource)  # type: ignore[no-any-return]  # a table in, a table out


def _pinned(value: Any) -> Any:
    if isinstance(value, list):
        return [_pinned(below) for below in value]
    if not isinstance(value, dict):
        return value
    if "system" in value and "code" in value:
        system = value["system"]
        version = _PINNED.get((system, value["code"])) or _PINNED.get((system, "*"))
        return {"system": system, "version": version} | value if version else value
    return {key: _pinned(below) for key, below in value.items()}


def as_1_1(resource: Json) -> Json:
    """Return `resource` as 1.1.0 wants it.

    NPI has a type of CARIN's own, and surfaces of teeth have none. On claims, network status is a matter of contracts
    and stands in the supporting information, the benefit payment status is a category, and reasons are denials.
    """
    if resource["resourceType"] in ("Organization", "Practitioner"):
        return resource | {"identifier": [_old_npi(each) for each in resource["identifier"]]}
    if resource["resourceType"] != "ExplanationOfBenefit":
        return resource
    header = {each["category"]["coding"][0]["code"]: each for each in resource["adjudication"]}
    made: Json = _recoded(_recoded(resource, SYSTEMS["hcpcs"], _OLD_HCPCS), _SURFACES, _ADA_SURFACES)
    # In 1.1.0 either the claim has adjudication or its lines have, never both.
    if any("amount" in each for each in resource["adjudication"]):
        reasoned = [each for each in made["adjudication"] if "amount" in each or _code_is(each, "adjustmentreason")]
        made["adjudication"] = [_old_decision(each) for each in reasoned]
    else:
        del made["adjudication"]
    if not resource["meta"]["profile"]:
        made["meta"] = {"lastUpdated": resource["meta"]["lastUpdated"]}
    made["careTeam"] = [_old_role(each) for each in resource["careTeam"]]
    information = list(resource["supportingInfo"])
    for code, who in _CONTRACTING.items():
        if code in header:
            information.append(
                {
                    "sequence": len(information) + 1,
                    "category": concept(C4BB + "C4BBSupportingInfoType", f"{who}networkcontractingstatus"),
                    "code": concept(C4BB + "C4BBPayerAdjudicationStatus", "contracted"),
                }
            )
    made["supportingInfo"] = [each for each in information if each["category"]["coding"][0]["code"] not in _LATER]
    kept = {each["sequence"] for each in made["supportingInfo"]}
    made["item"] = [_old_item(item, kept) for item in made["item"]]
    if "benefitpaymentstatus" in header:
        whole = next(each for each in resource["total"] if _code_is(each, "submitted"))
        made["total"] = [
            *resource["total"],
            {"category": header["benefitpaymentstatus"]["reason"], "amount": whole["amount"]},
        ]
    return made


def _code_is(entry: Json, code: str) -> bool:
    found: str = entry["category"]["coding"][0]["code"]
    return found == code


def _old_npi(identifier: Json) -> Json:
    if identifier["type"]["coding"][0]["code"] != "NPI":
        return identifier
    return identifier | {"type": {"coding": [coding(C4BB + "C4BBIdentifierType", "npi")]}}


def _old_role(member: Json) -> Json:
    code = member["role"]["coding"][0]["code"]
    return member | {"role": concept(C4BB + "C4BBClaimCareTeamRole", _ROLES.get(code, code))}


def _old_item(item: Json, information: set[int]) -> Json:
    made = dict(item)
    if "adjudication" in item:
        made["adjudication"] = [_old_decision(each) for each in item["adjudication"]]
    linked = [number for number in made.pop("informationSequence", []) if number in information]
    return made | {"informationSequence": linked} if linked else made


def _old_decision(entry: Json) -> Json:
    if _code_is(entry, "benefitpaymentstatus"):
        return {"category": entry["reason"]}
    if _code_is(entry, "adjustmentreason") or _code_is(entry, "rejectreason"):
        return entry | {"category": concept(_DISCRIMINATOR, "denialreason")}
    return entry
