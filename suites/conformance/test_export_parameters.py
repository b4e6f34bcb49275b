"""What an export is narrowed by: an instant, and types given one by one."""

from urllib.parse import quote

from payerproof.asking import cases
from payerproof.checks import Judge, check
from payerproof.conformance import exporting
from payerproof.judge import export, export_since
from payerproof.judge.rules import absent, unsure
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_UNDECLARED = "the export of a patient's record is not declared"
_TYPES = ("Coverage", "Patient")


@check(
    "conformance-export-since",
    requirements=("REQ-REG-008", "export-since"),
    severity=Severity.MEDIUM,
    title="An export since an instant holds what changed after it, and not the rest",
    remedy="Compare meta.lastUpdated with _since before files are written.",
    cases=cases.first_member,
)
def test_export_since(payer: Payer, case: Case, judge: Judge) -> None:
    """Amid the instants of a whole export lies one that parts it; what is only referred to may come along."""
    if not exporting.exports(payer):
        judge(absent(_UNDECLARED, payer.capabilities))
        return
    session = payer.session(case.reader)
    whole = exporting.export(payer, session)
    amid = export_since.amid(whole)
    if amid is None:
        judge(unsure("no two resources of the export changed at different instants", *whole.seen))
        return
    later = exporting.export(payer, session, f"_since={quote(amid.isoformat())}")
    judge(export_since.parted(whole, later, amid, payer.base))


@check(
    "conformance-export-repeated",
    requirements=("REQ-REG-008", "export-repeated"),
    severity=Severity.LOW,
    title="An export of types given one by one holds each of them",
    remedy="Read every occurrence of a parameter as one more value.",
    cases=cases.first_member,
)
def test_export_repeated(payer: Payer, case: Case, judge: Judge) -> None:
    """With `_type` given twice, there are files of both types and of no other, with all that a whole export has."""
    if not exporting.exports(payer):
        judge(absent(_UNDECLARED, payer.capabilities))
        return
    session = payer.session(case.reader)
    whole = exporting.export(payer, session)
    done = exporting.export(payer, session, "&".join(f"_type={name}" for name in _TYPES))
    if done.kick.exchange.refused:
        judge(absent("an export is not narrowed to types", done.kick))
        return
    judge(export.narrowed(done, _TYPES))
    judge(export.whole(done, {name for name in whole.resources if name.partition("/")[0] in _TYPES}))
