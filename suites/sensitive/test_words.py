"""What is withheld is told by no word of what is shown."""

from collections.abc import Iterator

from payerproof.checks.common import judgement, query_paths
from payerproof.checks.common.cases import each_holder
from payerproof.checks.common.record_requests import PLAIN
from payerproof.checks.common.withheld import telling_words, withheld
from payerproof.checks.registry import Judge, check
from payerproof.checks.sensitive import judge_redaction_traces
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "sensitive-words-hidden",
    requirements=("REQ-SEN-003", "REQ-SEN-004"),
    severity=Severity.HIGH,
    family="disclosure",
    title="No word of what a representative is served tells of a withheld service",
    finding="A word of what a representative is served tells of a withheld service",
    remedy=(
        "Write narratives, notes and documents from the records that their requester may see, when they are read; "
        "a text that was written for the member is withheld with what it is about."
    ),
    needs=("withheld_services",),
    cases=each_holder,
)
def test_words_untold(payer: Payer, case: Case, judge: Judge) -> None:
    """Codes and names that only withheld records hold stand in the member's answers, and in none of the other's."""
    allowed = payer.entitlement.record(case.requester, case.subject).allowed
    if not withheld(payer, case.requester, case.subject) or not allowed:
        judge(judgement.absent("nothing of this record is withheld from this requester"))
        return
    words = telling_words(payer, case.requester, case.subject)
    asked = [tuple(_gathered(payer, requester, case.subject)) for requester in (case.subject, case.requester)]
    judge(judge_redaction_traces.no_telling_word(asked[1], words, asked[0], case.requester, case.subject))


def _gathered(payer: Payer, requester: str, subject: str) -> Iterator[Observation]:
    """Yield the subject's Patient and records of every type that the record holds."""
    session = payer.session(requester, subject)
    yield payer.own_patient(session)
    for kind in dict.fromkeys(known.type for known in payer.knowledge.resources(subject) if known.type != "Patient"):
        yield from query_paths.collect(payer, requester, subject, PLAIN, kind)
