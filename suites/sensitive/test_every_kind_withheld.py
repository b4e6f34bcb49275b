"""Whatever tells of a withheld service is withheld: each record of it, whichever kind it is."""

from payerproof.checks.common import cases, judge_leak, judgement
from payerproof.checks.common.combine import together
from payerproof.checks.common.declared import declaration
from payerproof.checks.common.withheld import but_withheld, withheld
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.target.query_path import PathRequest

_MOST = 60
"""Withheld records of one person that are asked for."""


@check(
    "sensitive-every-kind-withheld",
    requirements=("REQ-HH-008", "REQ-SEN-002", "REQ-SEN-003", "REQ-SEN-007", "REQ-SEN-009"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="Each record of a withheld service is withheld, also its prior authorization and its clinical records",
    finding="A record of a withheld service opens to the representative",
    remedy="Withhold by the service that a record belongs to, in one place for all types and kinds.",
    needs=("withheld_services",),
    cases=cases.each_holder,
)
def test_every_kind_withheld(payer: Payer, case: Case, judge: Judge) -> None:
    """Each withheld record is read and searched by its id: the member gets it, the representative does not."""
    allowed = payer.entitlement.record(case.reader, case.about).allowed
    hidden = withheld(payer, case.reader, case.about)[:_MOST] if allowed else ()
    if not hidden:
        judge(judgement.absent("nothing of this record is withheld from this reader"))
        return
    session, own = payer.session(case.reader, case.about), payer.session(case.about)
    judgements = []
    for path, query in (("{0}/{1}", ""), ("{0}", "_id={1}"), ("{0}/{1}/_history", "")):
        asked = [PathRequest("GET", path.format(each.type, each.id), query.format("", each.id)) for each in hidden]
        attempts, controls = payer.ask_together(session, asked), payer.ask_together(own, asked)
        judgements += [
            judge_leak.no_foreign_data(
                [attempt],
                [control],
                allowed=but_withheld(payer, case.reader, case.about),
                owner_of=payer.owner_of,
                reader=f"{case.reader} for {case.about}",
                subject=case.about,
                optional="_history" in path or "read" not in declaration(payer).type(each.type).interactions,
            )
            for each, attempt, control in zip(hidden, attempts, controls, strict=True)
        ]
    judge(together(judgements, judgement.absent("nothing of this record is withheld from this reader")))
