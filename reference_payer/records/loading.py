"""From a population to the payer's store: the resources, and what is known about each besides.

After that the payer's own systems load and delete single records, as the operator of a test system may ask them to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from payerproof.reference_payer.records.documents import kept_apart
from payerproof.reference_payer.records.ledger import Ledger
from payerproof.reference_payer.records.store import Record, Store
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


def load(
    store: Store,
    ledger: Ledger,
    name: str,
    resource: Mapping[str, Any],
    members: Mapping[str, str],
    now: datetime | None = None,
) -> None:
    """Load the record `Type/id` of a member's; `members` are by Patient id. `now`: when it changes.

    What the payer works out itself is not taken from outside.
    It is classified as what it takes the place of, else as a claim of the same member with the same diagnoses.
    Raises ValueError for a record of nobody's, or one that cannot be read.
    """
    try:
        stated = {key: value for key, value in resource.items() if key != "benefitBalance"}
        owner, named = members[_patient(stated)], f"{stated['resourceType']}/{stated['id']}"
        old = store.record(name)
        if named == name and (old is None or old.owner == owner):
            _put(store, owner, stated, old or _alike(store, owner, stated), now)
    except (LookupError, TypeError, AttributeError, StopIteration) as problem:
        raise ValueError(f"not a record of a member: {type(problem).__name__} {problem}") from problem
    if named != name or (old is not None and old.owner != owner):
        raise ValueError(f"the record is not {name} of that member")
    ledger.write(store.kept())


def _put(store: Store, owner: str, resource: Mapping[str, Any], like: Record | None, now: datetime | None) -> None:
    ended = resource.get("billablePeriod", {}).get("end")
    days = {"last_day": ended[:10]} if ended else {}
    for kept in kept_apart(resource):
        if kept is not None:
            store.put(replace(like or Record(kept, owner=owner), resource=kept, **days), now)


def delete(store: Store, ledger: Ledger, name: str) -> None:
    """Delete the record `Type/id` of a member's, with its document. Raises KeyError where there is none."""
    store.delete(name)
    kind, _, identifier = name.partition("/")
    if kind == "DocumentReference" and store.record(f"Binary/{identifier}") is not None:
        store.delete(f"Binary/{identifier}")
    ledger.write(store.kept())


def _patient(resource: Mapping[str, Any]) -> str:
    """Return the id of the Patient that a record is of. Raises KeyError."""
    if resource["resourceType"] == "Patient":
        return str(resource["id"])
    named = resource.get("patient") or resource.get("beneficiary") or resource["subject"]
    return str(named["reference"]).removeprefix("Patient/")


def _alike(store: Store, owner: str, resource: Mapping[str, Any]) -> Record | None:
    """Return a claim of the same member with the same diagnoses."""
    wanted = resource.get("diagnosis")
    found = (each for each in store.kept() if each.owner == owner and each.resource.get("diagnosis") == wanted)
    return next(found, None) if wanted else None


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
