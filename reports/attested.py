"""What a person's word makes of rows that a run left open.

An attested row is never a pass: every report says who vouches, since when and for what, and what the run itself learnt.
A finding cannot be attested away; who answers for one until a day waives it in the target file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from payerproof.evidence.reading import Attestation, Evidence
from payerproof.model import Outcome, Verdict, case_id
from payerproof.reports.words import OUTCOME_WORDS, REQUIREMENT_WORDS

OPEN = frozenset({Outcome.INCONCLUSIVE, Outcome.NOT_OFFERED, Outcome.ERROR})
"""Outcomes of a case that leave it open."""
OPEN_REQUIREMENTS = frozenset({*OPEN, "untested"})


def open_rows(found: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return (id, outcome, why) of each row that a person can vouch for: cases first, then requirements."""
    cases = [(each["id"], each["outcome"], each["reason"]) for each in found["verdicts"] if each["outcome"] in OPEN]
    rules = [
        (each["id"], each["outcome"], each["reason"])
        for each in found["requirements"]
        if each["outcome"] in OPEN_REQUIREMENTS
    ]
    return cases + rules


def vouched(evidence: Evidence) -> Evidence:
    """Return evidence whose open verdicts are attested where a person gave a word for them."""
    words = {each.row: each for each in evidence.attestations}
    if not words:
        return evidence
    verdicts = [_vouched(verdict, words.get(case_id(verdict.check, verdict.case))) for verdict in evidence.verdicts]
    return replace(evidence, verdicts=tuple(verdicts))


def vouched_requirement(row: str, outcome: str, reason: str, evidence: Evidence) -> tuple[str, str]:
    """Return the outcome of a requirement and why, attested where it is open and a person gave a word for it."""
    word = next((each for each in reversed(evidence.attestations) if each.row == row), None)
    if word is None or outcome not in OPEN_REQUIREMENTS:
        return outcome, reason
    return Outcome.ATTESTED.value, _worded(word, REQUIREMENT_WORDS[outcome], reason)


def _vouched(verdict: Verdict, word: Attestation | None) -> Verdict:
    if word is None or verdict.outcome not in OPEN:
        return verdict
    told = _worded(word, OUTCOME_WORDS[verdict.outcome], verdict.reason)
    return replace(verdict, outcome=Outcome.ATTESTED, reason=told)


def _worded(word: Attestation, ended: str, reason: str) -> str:
    return f"{word.by} attests on {word.on}: {word.says} (the run itself: {ended}, {reason})"
