"""Mistakes by which an export holds more than its token opens, or opens to others."""

from __future__ import annotations

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.search import Pairs, Session


@mistake("household", "export", exports="closed", swept=True)
def export_of_the_listed(payer: Payer) -> None:
    """The patients that are listed are exported, whoever asks."""

    def exported(session: Session, pairs: Pairs) -> list[Resource]:
        listed = [name.rpartition("/")[2] for key, value in pairs if key == "patient" for name in value.split(",")]
        people = {ident: name for name, ident in payer.records.patients.items()}
        found = [item for ident in listed if ident in people for item in payer.fhir.opened(people[ident], "self")]
        return found or healthy(session, pairs)

    healthy = put(payer.fhir.exports, "exported", exported)


@mistake("sensitive", "export", exports="closed", swept=True)
def export_withholds_nothing(payer: Payer) -> None:
    """The job collects the whole record of the token's patient."""
    people = {ident: name for name, ident in payer.records.patients.items()}
    put(payer.fhir.exports, "exported", lambda session, _pairs: payer.fhir.opened(people[session.patient], "self"))


@mistake("conformance", "export_private", exports="closed", swept=True)
def export_for_whoever_knows_it(payer: Payer) -> None:
    """The number of a job is the key to it, with any token."""
    put(payer.fhir.exports, "collects", lambda _job, _access: True)
