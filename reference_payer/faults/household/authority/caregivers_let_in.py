"""A caregiver on the member's file gets the member's record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="caregivers-let-in",
    title="Whoever is named in a member's file may share the record",
    seam="people.view",
    story=(
        "The call centre keeps who may be spoken to: a caregiver, a broker, somebody at the employer. The portal "
        "takes the list for its representatives, though involvement in care gives no right of access."
    ),
    source="F37 and F38 of the families; REQ-HH-024, 45 CFR 164.510(b)",
    caught_by=(
        "household-consent-subject-fixed",
        "household-outsider-gets-nothing",
        "household-picker-authorised-only",
        "smart-patient-not-chosen-by-app",
    ),
    target="families",
    households=("f37", "f38"),
)


def apply(seams: Seams) -> None:
    """Take the people in one file with a member for representatives."""
    healthy, offered = seams.people.view, seams.people.offered

    def in_one_file(facts: Facts, account: str) -> list[str]:
        file, known = account.rpartition("-")[0], facts.members.get(account)
        if known is None or known.covered or account in facts.authorities:
            return []
        return [name for name, member in facts.members.items() if member.covered and name.startswith(f"{file}-")]

    def listed(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        view = healthy(facts, rules, zone, account, subject, now)
        return view or (View(subject, own=False) if subject in in_one_file(facts, account) else None)

    def with_listed(facts: Facts, account: str, may_act: Callable[[str], View | None]) -> list[str]:
        return [*offered(facts, account, may_act), *in_one_file(facts, account)]

    seams.people.view = listed
    seams.people.offered = with_listed
