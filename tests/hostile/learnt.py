"""Which checks may pass beside a payer that answers nothing, or answers wrongly, each with why."""

from __future__ import annotations

from payerproof.checks.registry import discover
from payerproof.session.controls import PUBLIC

MAY_PASS = {found.check.id for found in discover() if found.check.control in PUBLIC}
"""Checks of what anybody may read without signing in: their control is that document itself."""

ELSEWHERE_CONTROLLED = {
    "household-no-foreign-data": "the control of a path that only a stranger would take is another path",
    "household-denial-uniform": "as above",
    "conformance-head": "HEAD is compared with GET, whatever the answer to both is",
    "conformance-no-server-error": "the statuses of many requests are judged; a refusal is no server error",
    "conformance-utf8": "the charset of what was served is judged, whatever it holds",
    "conformance-names-once": "how what was served is written is judged, whatever it holds",
    "consent-refresh-keeps-record": "the read of each Patient decides; the search adds to it",
    "household-protection-hides-contact": "what the Patient showed before is looked for in every answer",
    "sensitive-choice-hidden": "a word that an answer said before is looked for in every one",
    "sensitive-no-ssn": "a member without coverage has no number in it; the Patient is the control",
    "smart-two-tokens-apart": "the reads of both Patients decide; searches add to them",
    "smart-user-scope-no-wider": "the read of the subject's Patient decides; searches add to it",
    "smart-writes-refused": "the refusal of a write is what is wanted; the read before and after it is the control",
}
"""Checks that may pass beside a damaged answer, each with why."""
