"""Filters over pages: what fits a parameter, requested in pages of one resource."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.common.declared import DeclaredType
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.search import equivalents
from payerproof.checks.conformance.search.judge_paging import no_larger
from payerproof.checks.conformance.search.judge_search import selects
from payerproof.checks.conformance.searching import Question, Resources, plain_search, questions
from payerproof.model import Judgement
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_MOST = 12
"""Resources that a filter may let through, each a page of its own."""


def filtered(payer: Payer, session: Session, declared: DeclaredType) -> Iterator[Judgement]:
    """Yield judgements for each declared parameter with a value that parts the resources, one by POST as well.

    Of each walk: what it finds, and whether its pages are as small as was asked for.
    """
    if "search-type" not in declared.interactions:
        return
    plain, by_form = plain_search(payer, session, declared.type), False
    for name in declared.parameters:
        chosen = _parting(payer.target.guides_for(declared.type), declared.type, name, plain.resources)
        if chosen is not None:
            query, label = f"{chosen.query}&_count=1", f"{chosen.label}&_count=1"
            walked = payer.pages(session, plain.narrowed(query))
            yield selects(walked, label, chosen.must, chosen.never)
            yield no_larger(walked, label, 1)
            if not by_form:
                walked, by_form = equivalents.posted(payer, session, plain.narrowed(query)), True
                yield selects(walked, f"{label} by POST", chosen.must, chosen.never)


def _parting(guides: tuple[str, ...], kind: str, name: str, resources: Resources) -> Question | None:
    """Return a question that lets several resources through and keeps others back; the fewer pages the better."""
    try:
        asked = questions(guides, kind, name, resources)
    except Unreadable:
        return None
    parting = [each for each in asked if 1 < len(each.must) <= _MOST and each.never]
    return min(parting, key=lambda each: (len(each.must), each.label), default=None)
