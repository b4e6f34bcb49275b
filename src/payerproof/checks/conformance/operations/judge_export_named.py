"""Exports for a list of patients: whoever the list names, the files hold the token's own patient at most."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.checks.common.bulk_export import Export
from payerproof.checks.common.judgement import broken, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.knowledge.observation import Hit
from payerproof.model import Judgement


def own_patient_at_most(own: Export, named: Export, foreign: Iterable[Hit], how: str) -> Judgement:
    """Judge an export that names another member's Patient, beside the plain export, which is the control.

    A refusal is right, and so is an export of the own record or of nothing.
    """
    expected = f"a refusal, or nothing of the patient that {how} names"
    found = sorted({f"{hit.owner or 'another population'}: {hit.place or hit.value}" for hit in foreign})
    if found:
        reason = f"an export holds the record of another member whom {how} names"
        return broken(*named.seen, reason=reason, expected=expected, observed=some(found))
    if not own.resources:
        return unsure(f"the plain export holds nothing: {own.ended}", *own.seen, expected=expected)
    last = named.seen[-1]
    doubt = undecided(last.exchange)
    if doubt or (named.manifest is None and not last.exchange.refused):
        return unsure(doubt or named.ended, *own.seen, *named.seen, expected=expected, observed=answer(last))
    observed = answer(last) if named.manifest is None else count(len(named.resources), "resource")
    return kept(*own.seen, *named.seen, expected=expected, observed=observed)
