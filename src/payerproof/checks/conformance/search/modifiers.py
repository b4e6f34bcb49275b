"""Searches with the modifiers `:not`, `:exact` and `:contains` (R4, search.html#modifiers)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from payerproof.checks.common.declared import DeclaredType
from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.guides import meaning
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.search.judge_search import selects
from payerproof.checks.conformance.search.missing import whole_or_doubt
from payerproof.checks.conformance.searching import Question, Resources, modified
from payerproof.model import Judgement
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_MOST = 4
"""Questions about one type, at most."""


def modifier_judgements(payer: Payer, session: Session, declared: DeclaredType) -> Iterator[Judgement]:
    """Yield a judgement for a few declared parameters, each with a modifier of its kind; a target may refuse any."""
    plain = whole_or_doubt(payer, session, declared)
    if isinstance(plain, Judgement):
        yield plain
    elif plain is not None:
        asked = _questions(payer.target.guides_for(declared.type), declared, plain.resources)
        for question in islice(asked, _MOST):
            walked = payer.pages(session, plain.narrowed(question.query))
            if walked.pages[0].exchange.refused:
                yield absent(f"{question.label.partition('=')[0]} is refused", walked.pages[0])
            else:
                yield selects(walked, question.label, question.must, question.never)


def _questions(guides: tuple[str, ...], declared: DeclaredType, resources: Resources) -> Iterator[Question]:
    for name in declared.parameters:
        parameter = meaning(guides, declared.type, name)
        if parameter is None or name == "_id":
            continue
        try:
            yield from modified(parameter, resources)
        except Unreadable:
            continue
