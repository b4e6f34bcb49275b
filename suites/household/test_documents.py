"""A document is as much its subject's as the record that refers to it."""

from payerproof.checks.common import documents, judgement
from payerproof.checks.common import judge_documents as judged
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-documents-closed",
    requirements=("REQ-HH-001", "REQ-HH-017"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A document opens only to those who may see the record that refers to it",
    finding="A document opens to someone who may not see the record that refers to it",
    remedy="Look up the record that a document belongs to, and serve the document by the rule for that record.",
    needs=("two_members",),
    cases=cases.each_neighbour,
)
def test_documents_closed(payer: Payer, case: Case, judge: Judge) -> None:
    """The subject gets the document at its address; the requester's own token does not, nor does no token."""
    found = judge.given(
        documents.of_record(payer, case.subject),
        judgement.absent(f"no record of {case.subject} refers to a document by an address of the target"),
    )
    if documents.refers_to(payer, case.requester, found.address):
        judge(judgement.absent(f"the own record of {case.requester} refers to the same document"))
        return
    attempt, anonymous = documents.ask(payer, found, case.requester), documents.ask(payer, found, None)
    secret = found.kept_secret
    judge(judged.closed(attempt, found.control, case.requester, case.subject, anonymous=anonymous, kept_secret=secret))
