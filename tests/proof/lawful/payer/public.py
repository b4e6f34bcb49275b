"""The second payer's public data: providers and drugs for everybody, in the manner that the switches say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from payerproof.synthetic_data.public.directory import GUIDE as PROVIDERS_GUIDE
from payerproof.synthetic_data.public.directory import directory
from payerproof.synthetic_data.public.formulary import GUIDE as DRUGS_GUIDE
from payerproof.synthetic_data.public.formulary import formulary
from tests.proof.lawful.payer.dates import EVER, fits, parsed, span
from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.wire import Ask, Reply

PROVIDERS, DRUGS = "/open/providers", "/open/drugs"

_TABLES = {
    PROVIDERS: """
Endpoint organization reference managingOrganization
HealthcareService location reference location
HealthcareService coverage-area reference coverageArea
HealthcareService organization reference providedBy
HealthcareService endpoint reference endpoint
HealthcareService name string name
HealthcareService service-category token category
HealthcareService service-type token type
HealthcareService specialty token specialty
InsurancePlan administered-by reference administeredBy
InsurancePlan owned-by reference ownedBy
InsurancePlan coverage-area reference coverageArea
InsurancePlan name string name
InsurancePlan plan-type token plan.type
InsurancePlan identifier token identifier
InsurancePlan type token type
Location partof reference partOf
Location organization reference managingOrganization
Location endpoint reference endpoint
Location address string address
Location address-city string address.city
Location address-state string address.state
Location address-postalcode string address.postalCode
Location type token type
Organization partof reference partOf
Organization endpoint reference endpoint
Organization address string address
Organization name string name
Organization type token type
Organization coverage-area reference location-reference!
OrganizationAffiliation primary-organization reference organization
OrganizationAffiliation participating-organization reference participatingOrganization
OrganizationAffiliation location reference location
OrganizationAffiliation service reference healthcareService
OrganizationAffiliation network reference network
OrganizationAffiliation endpoint reference endpoint
OrganizationAffiliation role token code
OrganizationAffiliation specialty token specialty
Practitioner name string name
Practitioner family string name.family
Practitioner given string name.given
PractitionerRole practitioner reference practitioner
PractitionerRole organization reference organization
PractitionerRole location reference location
PractitionerRole service reference healthcareService
PractitionerRole network reference network-reference!
PractitionerRole endpoint reference endpoint
PractitionerRole role token code
PractitionerRole specialty token specialty
""",
    DRUGS: """
InsurancePlan identifier token identifier
InsurancePlan status token status
InsurancePlan period date period
InsurancePlan type token type
InsurancePlan name string name
InsurancePlan coverage-type token coverage.type
InsurancePlan formulary-coverage reference coverage.usdf-FormularyReference-extension!
InsurancePlan coverage-area reference coverageArea
Basic code token code
Basic subject reference subject
Basic status token usdf-AvailabilityStatus-extension!
Basic period date usdf-AvailabilityPeriod-extension!
Basic formulary reference usdf-FormularyReference-extension!
Basic pharmacy-benefit-type token usdf-PharmacyBenefitType-extension!
Basic drug-tier token usdf-DrugTierID-extension!
MedicationKnowledge status token status
MedicationKnowledge code token code
MedicationKnowledge drug-name string code.coding.display
Location address string address
Location address-city string address.city
Location address-state string address.state
Location address-postalcode string address.postalCode
""",
}
_TITLES = {PROVIDERS: (PROVIDERS_GUIDE, "plan-net"), DRUGS: (DRUGS_GUIDE, "usdf-server")}
_BESIDES = frozenset({"_count", "_include", "_revinclude", "_format", "_from", "_total", "_summary"})

Resource = Mapping[str, Any]
Parameter = tuple[str, str]
"""Kind, and where the values stand: names joined by dots, an extension's by its last part and `!`."""


class Public:
    """Answers at two bases, for whoever asks."""

    def __init__(self, manner: Manner, origin: str) -> None:
        self.manner, self.origin = manner, origin
        self.kept: dict[str, list[Resource]] = {PROVIDERS: list(directory()), DRUGS: list(formulary())}
        if manner.order == "reversed":
            self.kept = {base: found[::-1] for base, found in self.kept.items()}

    def answer(self, ask: Ask) -> Reply | None:
        """Answer one request, or return None where it is to something else."""
        base = next((each for each in _TABLES if ask.path.startswith(f"{each}/")), None)
        if base is None:
            return None
        if ask.bearer is not None and self.manner.bare_401:
            return Reply(401)  # a gateway that looks at each token it is shown, and knows none of these
        match ask.path.removeprefix(f"{base}/").split("/"):
            case ["metadata"]:
                return _in_fhir(self.statement(base))
            case [kind] if kind in table(base):
                return self.search(base, kind, ask.query)
            case [kind, ident] if kind in table(base):
                found = next((each for each in self.of(base, kind) if each["id"] == ident), None)
                return _refused(404, "not-found") if found is None else _in_fhir(self.dressed(base, found))
        return _refused(404, "not-found")

    def of(self, base: str, kind: str) -> list[Resource]:
        """Return the resources of a type."""
        return [each for each in self.kept[base] if each["resourceType"] == kind]

    def dressed(self, base: str, item: Resource) -> Resource:
        """Return a resource as it is sent."""
        if self.manner.references != "absolute":
            return item
        text = json.dumps(item)
        for kind in table(base):
            text = text.replace(f'"reference": "{kind}/', f'"reference": "{self.origin}{base}/{kind}/')
        dressed: Resource = json.loads(text)
        return dressed

    def search(self, base: str, kind: str, pairs: Sequence[tuple[str, str]]) -> Reply:
        """Answer a search by one page."""
        rows = self.of(base, kind)
        for name, value in pairs:
            if name in _BESIDES:
                continue
            narrowed = self.narrowed(base, kind, rows, name, value)
            if narrowed is None and self.manner.unknown_parameters == "refused":
                return _refused(400, "not-supported")
            rows = rows if narrowed is None else narrowed
        given = dict(pairs)
        size = min(int(given.get("_count", self.manner.page)), self.manner.page, 50)
        start = int(given.get("_from", 0))
        page = rows[start : start + size]
        entries = [self.entry(base, each, "match") for each in page]
        entries += [self.entry(base, each, "include") for each in self.along(base, kind, page, pairs)]
        if self.manner.outcome_entry:
            note = {"severity": "information", "code": "informational"}
            told = {"resourceType": "OperationOutcome", "issue": [note]}
            entries.append({"resource": told, "search": {"mode": "outcome"}})
        document: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
        if self.manner.total == "accurate":
            document["total"] = len(rows)
        if start + size < len(rows):
            rest = [(name, value) for name, value in pairs if name != "_from"] + [("_from", str(start + size))]
            where = "" if self.manner.next_link == "relative" else f"{self.origin}{base}/"
            document["link"] = [{"relation": "next", "url": f"{where}{kind}?{urlencode(rest, quote_via=quote)}"}]
        return _in_fhir({**document, **({"entry": entries} if entries else {})})

    def entry(self, base: str, item: Resource, mode: str) -> Resource:
        """Return an entry."""
        url = f"{self.origin}{base}/{item['resourceType']}/{item['id']}"
        return {"fullUrl": url, "resource": self.dressed(base, item), "search": {"mode": mode}}

    def narrowed(self, base: str, kind: str, rows: list[Resource], name: str, value: str) -> list[Resource] | None:
        """Return the rows that a parameter keeps, or None for a parameter that is not known."""
        if name.startswith("_has:"):
            _, source, link, last = name.split(":")
            found = self.narrowed(base, source, self.of(base, source), last, value)
            where = table(base)[source][link][1]
            named = {each for item in found or () for each in _references(item, where)}
            return [row for row in rows if f"{kind}/{row['id']}" in named]
        first, _, rest = name.partition(".")
        plain, _, modifier = first.partition(":")
        parameter = table(base)[kind].get(plain)
        if parameter is None:
            return None
        if not rest:
            return [row for row in rows if any(_fits(parameter, modifier, each, row) for each in value.split(","))]
        kinds = {text.partition("/")[0] for row in rows for text in _references(row, parameter[1])}
        named = set()
        for each in kinds:
            reached = self.narrowed(base, each, self.of(base, each), rest, value) or []
            named |= {f"{each}/{item['id']}" for item in reached}
        return [row for row in rows if named.intersection(_references(row, parameter[1]))]

    def along(self, base: str, kind: str, page: list[Resource], pairs: Sequence[tuple[str, str]]) -> list[Resource]:
        """Return what comes with a page, once each."""
        wanted: set[str] = set()
        for name, value in pairs:
            source, _, link = value.partition(":")
            if name == "_include" and source == kind and link in table(base)[kind]:
                wanted |= {each for row in page for each in _references(row, table(base)[kind][link][1])}
            if name == "_revinclude" and link in table(base).get(source, {}):
                here = {f"{kind}/{row['id']}" for row in page}
                where = table(base)[source][link][1]
                others = [each for each in self.of(base, source) if here.intersection(_references(each, where))]
                wanted |= {f"{source}/{each['id']}" for each in others}
        return [
            each for each in self.kept[base] if f"{each['resourceType']}/{each['id']}" in wanted and each not in page
        ]

    def statement(self, base: str) -> Resource:
        """Return the CapabilityStatement, with what the guide asks for and one include for all."""
        guide, name = _TITLES[base]
        links = [
            (source, link, where)
            for source, found in table(base).items()
            for link, (sort, where) in found.items()
            if sort == "reference"
        ]
        back: dict[str, list[str]] = {kind: [] for kind in table(base)}
        for source, link, where in links:
            named = {each.partition("/")[0] for item in self.of(base, source) for each in _references(item, where)}
            for kind in named & back.keys():
                back[kind].append(f"{source}:{link}")
        return {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": "2026-06",
            "kind": "instance",
            "instantiates": [f"{guide}/CapabilityStatement/{name}"],
            "implementation": {"description": "Open data of Second Mutual"},
            "fhirVersion": "4.0.1",
            "format": ["application/fhir+json"],
            "rest": [
                {
                    "mode": "server",
                    "resource": [
                        {
                            "type": kind,
                            "interaction": [{"code": "read"}, {"code": "search-type"}],
                            "searchParam": [{"name": each, "type": sort} for each, (sort, _) in found.items()],
                            "searchInclude": ["*"],
                            **({"searchRevInclude": back[kind]} if back[kind] else {}),
                        }
                        for kind, found in table(base).items()
                    ],
                }
            ],
        }


def table(base: str) -> dict[str, dict[str, Parameter]]:
    """Return by type and name what can be searched at a base."""
    found: dict[str, dict[str, Parameter]] = {}
    for line in _TABLES[base].strip().splitlines():
        kind, name, sort, where = line.split()
        common = {"_id": ("token", "id"), "_lastUpdated": ("date", "meta.lastUpdated")}
        found.setdefault(kind, dict(common))[name] = (sort, where)
    return found


def _at(node: Any, where: str) -> Iterator[Any]:
    name, _, rest = where.partition(".")
    if not isinstance(node, Mapping):
        return
    if name.endswith("!"):
        extensions = (each for each in node.get("extension", ()) if each["url"].endswith(f"/{name[:-1]}"))
        children = [value for each in extensions for key, value in each.items() if key.startswith("value")]
    else:
        found = node.get(name, [])
        children = found if isinstance(found, list) else [found]
    for child in children:
        yield from _at(child, rest) if rest else (child,)


def _references(item: Resource, where: str) -> list[str]:
    return [str(each["reference"]) for each in _at(item, where) if isinstance(each, Mapping) and "reference" in each]


def _fits(parameter: Parameter, modifier: str, value: str, item: Resource) -> bool:
    sort, where = parameter
    match sort:
        case "reference":
            return any(value in {each, each.partition("/")[2]} for each in _references(item, where))
        case "token":
            system, bar, code = value.rpartition("|")
            there = [pair for each in _at(item, where) for pair in _pairs(each)]
            return any(code in {"", text} and (not bar or system == held) for held, text in there)
        case "string":
            texts = [text.lower() for each in _at(item, where) for text in _texts(each)]
            asked = value.lower()
            return any(asked in text if modifier == "contains" else text.startswith(asked) for text in texts)
    prefix, wanted = parsed(value)
    return any(fits(prefix, wanted, _covers(each)) for each in _at(item, where))


def _covers(value: Any) -> Any:
    if isinstance(value, str):
        return span(value)
    start = span(value["start"])[0] if "start" in value else EVER[0]
    return start, span(value["end"])[1] if "end" in value else EVER[1]


def _pairs(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [("", value)]
    codings = value.get("coding", [value])
    return [(each.get("system", ""), each.get("code") or each.get("value", "")) for each in codings]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = [part for part in value.values() if isinstance(part, str)]
    return [*parts, *(text for part in value.values() if isinstance(part, list) for text in part)]


def _in_fhir(document: Resource, status: int = 200) -> Reply:
    return Reply(status, json.dumps(document).encode(), [("content-type", "application/fhir+json")])


def _refused(status: int, code: str) -> Reply:
    return _in_fhir({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}, status)
