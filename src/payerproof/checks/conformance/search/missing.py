"""Searches with the modifier `:missing`: resources without a value for a parameter, and with one (R4, search.html)."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.common.declared import DeclaredType
from payerproof.checks.common.judgement import absent, inapplicable, unsure
from payerproof.checks.conformance import parameter_values
from payerproof.checks.conformance.guides import meaning
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.search.judge_search import selects
from payerproof.checks.conformance.searching import Plain, Question, Resources, plain_search
from payerproof.checks.conformance.whole_record import NONE, nothing_there
from payerproof.checks.search_tables import Parameter
from payerproof.model import Judgement
from payerproof.payer import Payer
from payerproof.smart.sessions import Session


def missing_judgements(payer: Payer, session: Session, declared: DeclaredType) -> Iterator[Judgement]:
    """Yield a judgement for each declared parameter with `:missing=true` and `=false`; a target may refuse both."""
    plain = whole_or_doubt(payer, session, declared)
    if plain is None or isinstance(plain, Judgement):
        yield from () if plain is None else (plain,)
        return
    for name in declared.parameters:
        parameter = meaning(payer.target.guides_for(declared.type), declared.type, name)
        if parameter is None or name == "_id":
            continue
        try:
            asked = [question(parameter, plain.resources, missing=missing) for missing in (True, False)]
        except Unreadable as problem:
            yield unsure(str(problem))
            continue
        if not any(item.must or item.never for item in asked):
            yield inapplicable(f"{name}: no resource tells whether it has a value")
            continue
        answers = [payer.pages(session, plain.narrowed(item.query)) for item in asked]
        if all(walked.pages[0].exchange.refused for walked in answers):
            yield absent(f"{name}:missing is refused", *(walked.pages[0] for walked in answers))
            continue
        for item, walked in zip(asked, answers, strict=True):
            yield selects(walked, item.label, item.must, item.never)


def whole_or_doubt(payer: Payer, session: Session, declared: DeclaredType) -> Plain | Judgement | None:
    """Return the plain search, or why it gives nothing to tell apart; None where no search is declared."""
    if "search-type" not in declared.interactions:
        return None
    plain = plain_search(payer, session, declared.type)
    if plain.walked.complete and plain.resources:
        return plain
    if nothing_there(payer, session, declared.type, plain):
        return absent(NONE.format(declared.type), plain.walked.pages[-1])
    return unsure("the plain search finds nothing to tell apart", plain.walked.pages[-1])


def question(parameter: Parameter, resources: Resources, *, missing: bool) -> Question:
    """Return the question for what has no value, or has one. Raises Unreadable.

    An element that holds nothing to search by, as a concept in words alone, is left open: R4 does not say what it is.
    """
    without = frozenset(name for name, item in resources.items() if not parameter_values.present(parameter, item))
    having = frozenset(name for name, item in resources.items() if parameter_values.searchable(parameter, item))
    query = f"{parameter.name}:missing={str(missing).lower()}"
    return Question(query, query, *((without, having) if missing else (having, without)))
