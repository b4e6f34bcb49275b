"""From a population to the payer's store: the resources, and what is known about each besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from payerproof.reference_payer.records.documents import kept_apart
from payerproof.reference_payer.records.store import Record
from payerproof.synthetic_data.generate import Population


def records(population: Population) -> Iterator[Record]:
    """Yield every resource of `population`, the shared ones first, documents behind the records they belong to."""
    kinds = {service.id: service.kind for household in population.households for service in household.services}
    for resource in population.shared:
        yield Record(resource)
    for person in population.members:
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
                    )


def patients(population: Population) -> Mapping[str, str]:
    """Return the Patient id of every member who has a record here."""
    return {person.member.id: person.patient_id for person in population.members if person.resources}
