"""A document that a record refers to is there, and is the one that the record describes."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.judgement import absent, unsure
from payerproof.checks.conformance.cases import whoever_has_documents
from payerproof.checks.conformance.content.documents import document_judgements
from payerproof.checks.conformance.searching import plain_search
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-documents-served",
    requirements=("REQ-REG-008", "r4"),
    severity=Severity.MEDIUM,
    family="results",
    title="A document that a record refers to can be fetched and is the one that the record describes",
    finding="A document that a record refers to cannot be fetched, or is another than the record describes",
    remedy="Write url, size and hash of an attachment from the store that serves it.",
    cases=whoever_has_documents,
)
def test_documents_served(payer: Payer, case: Case, judge: Judge) -> None:
    """The first documents of the member: their bytes, by their number and their SHA-1 where these are told."""
    if payer.capability("DocumentReference") is None:
        judge(absent("DocumentReference is not declared", payer.capabilities))
        return
    session = payer.session(case.requester)
    page = plain_search(payer, session, "DocumentReference").walked.pages[0]
    if not page.exchange.ok:
        judge(unsure("the member's documents cannot be searched", page))
        return
    judge(together(document_judgements(payer, session, page), absent("no document lies with the target", page)))
