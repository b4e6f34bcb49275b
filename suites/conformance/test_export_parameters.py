"""What an export is narrowed by: an instant, and types given one by one."""

from urllib.parse import quote

from payerproof.checks.common import bulk_export, cases
from payerproof.checks.common.judgement import absent, unsure
from payerproof.checks.conformance.operations import judge_export, judge_export_since
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_UNDECLARED = "the export of a patient's record is not declared"
_TYPES = ("Coverage", "Patient")


@check(
    "conformance-export-since",
    requirements=("REQ-REG-008", "export-since"),
    severity=Severity.MEDIUM,
    family="export",
    title="An export with _since holds what changed after that instant and nothing else",
    finding="An export with _since holds the wrong resources",
    remedy="Compare meta.lastUpdated with _since before files are written.",
    cases=cases.first_member,
)
def test_export_since(payer: Payer, case: Case, judge: Judge) -> None:
    """Amid the instants of a whole export lies one that parts it; what is only referred to may come along."""
    if not bulk_export.exports(payer):
        judge(absent(_UNDECLARED, payer.capabilities))
        return
    session = payer.session(case.requester)
    whole = bulk_export.export(payer, session)
    amid = judge.given(
        judge_export_since.amid(whole),
        unsure("no two resources of the export changed at different instants", *whole.seen),
    )
    later = bulk_export.export(payer, session, f"_since={quote(amid.isoformat())}")
    judge(judge_export_since.parted(whole, later, amid, payer.base))


@check(
    "conformance-export-repeated",
    requirements=("REQ-REG-008", "export-repeated"),
    severity=Severity.LOW,
    family="export",
    title="An export with the _type parameter repeated holds each of the types",
    finding="An export with the _type parameter repeated leaves out one of the types",
    remedy="Read every occurrence of a parameter as one more value.",
    cases=cases.first_member,
)
def test_export_repeated(payer: Payer, case: Case, judge: Judge) -> None:
    """With `_type` given twice, there are files of both types and of no other, with all that a whole export has."""
    if not bulk_export.exports(payer):
        judge(absent(_UNDECLARED, payer.capabilities))
        return
    session = payer.session(case.requester)
    whole = bulk_export.export(payer, session)
    done = bulk_export.export(payer, session, "&".join(f"_type={name}" for name in _TYPES))
    if done.kick.exchange.refused:
        judge(absent("an export is not narrowed to types", done.kick))
        return
    judge(judge_export.narrowed(done, _TYPES))
    judge(judge_export.whole(done, {name for name in whole.resources if name.partition("/")[0] in _TYPES}))
