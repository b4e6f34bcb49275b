"""An export for a list of patients goes no further than the token."""

from payerproof.checks.common import bulk_export, cases
from payerproof.checks.common.judgement import absent, unsure
from payerproof.checks.conformance.operations import judge_export_named
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-export-of-others",
    requirements=("REQ-HH-017", "export-own-data"),
    severity=Severity.CRITICAL,
    title="An export that names other patients holds nothing of theirs",
    finding="An export holds the record of another member whom the request names",
    remedy="Let the parameter patient narrow what the token may see, never replace it.",
    needs=("two_members",),
    cases=cases.first_member,
)
def test_export_of_others(payer: Payer, case: Case, judge: Judge) -> None:
    """With another member's `patient` in the address or in a Parameters resource, no file holds that member's data."""
    if not bulk_export.exports(payer):
        judge(absent("the export of a patient's record is not declared", payer.capabilities))
        return
    other = payer.other_member(case.subject)
    patient = payer.patient(other) if other else None
    if patient is None:
        judge(unsure("nobody else's Patient is known"))
        return
    session, permitted = payer.session(case.requester), payer.permitted(case.requester, case.subject)
    own = bulk_export.export(payer, session)
    for how, named in (
        ("the address", bulk_export.export(payer, session, f"patient=Patient/{patient}")),
        ("a Parameters resource", bulk_export.export(payer, session, patients=(patient,))),
    ):
        foreign = [hit for item in named.seen for hit in item.hits if not permitted(hit) and not hit.echoed]
        judge(judge_export_named.own_patient_at_most(own, named, foreign, how))
