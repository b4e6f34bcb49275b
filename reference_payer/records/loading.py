"""From a population to the payer's store: the resources, and what is known about each besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from payerproof.reference_payer.records.documents import kept_apart
from payerproof.reference_payer.records.store import Record
from payerproof.synthetic_data.generate import Population


def records(population: Population) -> Iterator[Record]:
    """Yield every resource of `population`, the shared ones first, documents behind the records they belong to."""
    kinds = {service.id: service.kind for household in population.households for service in household.services}
    for resource in population.shared:
        yield Record(resource)
    for person in population.members:
        plans = _plans(person.resources, population)
        for resource in person.resources:
            datum = population.manifest[f"{resource['resourceType']}/{resource['id']}"]
            ended = datum.service_end or datum.service_date
            for kept in kept_apart(resource):
                if kept is not None:
                    yield Record(
                        kept,
                        owner=datum.owner,
                        service=datum.service,
                        kind=kinds.get(datum.service) if datum.service else None,
                        category=datum.category,
                        consent=datum.consent,
                        last_day=ended.isoformat() if ended else None,
                        plan=plans.get(datum.id) or plans.get(datum.service or ""),
                    )


def patients(population: Population) -> Mapping[str, str]:
    """Return the Patient id of every member who has a record here."""
    return {person.member.id: person.patient_id for person in population.members if person.resources}


def _plans(resources: Iterable[Mapping[str, Any]], population: Population) -> Mapping[str, str]:
    """Return the plan of each Coverage by its id, and of each service, by its own, the plan that paid for it."""
    found: dict[str, str] = {}
    claims = []
    for resource in resources:
        if resource["resourceType"] == "Coverage":
            classes = resource.get("class", ())
            found.update((resource["id"], each["name"]) for each in classes if _kind(each) == "plan" and "name" in each)
        elif resource["resourceType"] == "ExplanationOfBenefit":
            claims.append(resource)
    for claim in claims:
        service = population.manifest[f"ExplanationOfBenefit/{claim['id']}"].service
        paying = next((each for each in claim["insurance"] if each["focal"]), None)
        if service is not None and paying is not None:
            plan = found.get(paying["coverage"]["reference"].partition("/")[2])
            found |= {} if plan is None else {service: plan}
    return found


def _kind(coverage_class: Mapping[str, Any]) -> str:
    return str(coverage_class["type"]["coding"][0]["code"])
