"""Acme promises more than the law asks: no cache at all keeps a member's record."""

from __future__ import annotations

from payerproof.checks.common.cases import each_member
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer

from .judge_headers import kept_out_of_caches


@check(
    "acme-nothing-stored",
    requirements=("REQ-ACME-001",),
    severity=Severity.HIGH,
    title="Responses with a member's record say no-store",
    finding="A response with a member's record may be stored",
    remedy="Send Cache-Control: no-store with every response below /fhir.",
    cases=each_member,
)
def test_nothing_stored(payer: Payer, case: Case, judge: Judge) -> None:
    """The member reads the own Patient; the headers of the answer are judged."""
    session = payer.session(case.subject)
    judge(kept_out_of_caches(payer.own_patient(session), case.subject))
