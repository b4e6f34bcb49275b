"""The document of a withheld service is withheld with it, at whatever address it lies."""

from payerproof.checks.common import cases, documents, judgement
from payerproof.checks.common import judge_documents as judged
from payerproof.checks.common.withheld import withheld
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "sensitive-documents-withheld",
    requirements=("REQ-HH-008", "REQ-SEN-002", "REQ-SEN-009"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="The document of a withheld service does not open to the representative",
    finding="The document of a withheld service opens to the representative",
    remedy="Look up the record that a document belongs to, and withhold the document where the record is withheld.",
    needs=("withheld_services",),
    cases=cases.each_holder,
)
def test_documents_withheld(payer: Payer, case: Case, judge: Judge) -> None:
    """The member gets the document of a withheld record; the representative's token for the member does not."""
    allowed = payer.entitlement.record(case.requester, case.subject).allowed
    hidden = withheld(payer, case.requester, case.subject) if allowed else ()
    found = documents.of_some(payer, hidden, case.subject) if hidden else None
    if found is None:
        judge(
            judgement.absent(
                "nothing that is withheld from this requester refers to a document by an address of the target"
            )
        )
        return
    attempt = documents.ask(payer, found, case.requester, case.subject)
    judge(judged.closed(attempt, found.control, case.requester, case.subject, kept_secret=found.kept_secret))
