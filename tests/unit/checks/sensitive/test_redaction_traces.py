"""Words that only withheld records hold: said nowhere, or the withheld is told."""

from __future__ import annotations

import base64

import pytest

from payerproof.checks.sensitive.judge_redaction_traces import no_telling_word
from payerproof.model import Outcome
from tests.unit.checks.answers import seen

WORDS = frozenset({"z30.09", "contraceptive counselling"})
SUBJECTS = seen(body=b'{"resourceType": "Condition", "id": "c", "code": {"text": "Contraceptive counselling"}}')
LETTER = base64.b64encode(b"Seen for Z30.09; all well.")


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b'{"resourceType": "Patient", "text": {"div": "<div>last: CONTRACEPTIVE counselling</div>"}}', Outcome.FAIL),
        (b'{"resourceType": "ExplanationOfBenefit", "disposition": "This year: Z30.09."}', Outcome.FAIL),
        (b'{"resourceType": "Binary", "data": "%b"}' % LETTER, Outcome.FAIL),
        (b'{"resourceType": "Patient", "note": "CZ30.091"}', Outcome.PASS),
        (b'{"resourceType": "Patient", "id": "ben"}', Outcome.PASS),
    ],
    ids=["narrative", "note", "attachment", "part of another word", "nothing"],
)
def test_a_word_tells_wherever_it_stands(body: bytes, outcome: Outcome) -> None:
    """Narratives, notes and decoded attachments are read, whole words count, case does not."""
    judged = no_telling_word([seen(body=body)], WORDS, [SUBJECTS], "ann", "ben")
    assert judged.outcome is outcome


def test_doubt_where_nothing_could_have_shown() -> None:
    """Nothing is learnt from a payer that serves nobody, nor where the subject is not told the words either."""
    silent = seen(body=b'{"resourceType": "Patient"}')
    refused = seen(status=403)
    assert no_telling_word([silent], WORDS, [silent], "ann", "ben").outcome is Outcome.INCONCLUSIVE
    assert no_telling_word([refused], WORDS, [SUBJECTS], "ann", "ben").outcome is Outcome.INCONCLUSIVE
    assert no_telling_word([silent], frozenset(), [SUBJECTS], "ann", "ben").outcome is Outcome.NOT_OFFERED
