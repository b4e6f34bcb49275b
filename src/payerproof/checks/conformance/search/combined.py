"""Searches with several parameters: they find what fits each parameter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice

from payerproof.checks.common.declared import DeclaredType
from payerproof.checks.common.facets import about
from payerproof.checks.common.judgement import absent, unsure
from payerproof.checks.conformance.guides import asked_of
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.search.judge_search import by_value
from payerproof.checks.conformance.search.parameters import answered
from payerproof.checks.conformance.searching import Plain, Question, Resources, plain_search, questions
from payerproof.checks.conformance.whole_record import NONE, nothing_there
from payerproof.model import Judgement, Outcome
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_PAIRS = 6
"""Pairs tried beyond those that a guide names."""


def combined_judgements(payer: Payer, session: Session, declared: DeclaredType) -> Iterator[Judgement]:
    """Yield a judgement for each combination that a claimed guide names, and for some more pairs of parameters.

    A combination with a parameter that is not declared, or of which no value occurs, is not tried.
    """
    if "search-type" not in declared.interactions:
        return
    plain = plain_search(payer, session, declared.type)
    if not plain.walked.complete or not plain.resources:
        if nothing_there(payer, session, declared.type, plain):
            yield absent(NONE.format(declared.type), plain.walked.pages[-1])
        else:
            yield unsure("the plain search finds nothing to narrow", plain.walked.pages[-1])
        return
    asked = {name: _asked(payer, declared.type, name, plain.resources) for name in declared.parameters}
    single = {name: item for name, found in asked.items() for item in _one(found)}
    nobody = {name: item for name, found in asked.items() for item in found if not item.must}
    for names, named in wanted(payer.target.guides_for(declared.type), declared.type, single).items():
        if set(names) <= single.keys():
            question = joined([single[name] for name in names], plain.resources)
            judged = answered(payer, session, plain, question)
            if judged.outcome is Outcome.PASS and not question.never:
                last = nobody.get(names[-1])
                other = [*(single[each] for each in names[:-1]), last] if last else []
                judged = _by_another_value(payer, session, plain, judged, other)
            yield about(judged, *named)
        else:
            lacking = ", ".join(name for name in names if name not in single)
            yield about(absent(f"{'+'.join(names)}: no value of {lacking} occurs, or it is not declared"), *named)


def wanted(
    guides: Iterable[str], resource_type: str, known: Iterable[str]
) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return the combinations to try, without `patient`, that every search names; each as the guides call it."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name in dict.fromkeys(name for _, asked in asked_of(guides, resource_type) for name in asked.combinations):
        parts = tuple(sorted(set(name.split("+")) - {"patient"}))
        found[parts] = (*found.get(parts, ()), name)
    pairs = combinations(sorted(set(known) - {"_id", "patient"}), 2)
    found |= {pair: () for pair in islice(pairs, _PAIRS) if pair not in found}
    return {parts: named for parts, named in found.items() if len(parts) > 1}


def joined(parts: Iterable[Question], resources: Resources) -> Question:
    """Return the question that asks all of `parts` at once."""
    known = tuple(parts)
    return Question(
        "&".join(part.label for part in known),
        "&".join(part.query for part in known),
        frozenset(name for name in resources if all(name in part.must for part in known)),
        frozenset(name for name in resources if any(name in part.never for part in known)),
    )


def _by_another_value(
    payer: Payer, session: Session, plain: Plain, judged: Judgement, other: Sequence[Question]
) -> Judgement:
    """Return a judgement on a combination that keeps nothing out, if it does with a value of nobody in it."""
    question = joined(other, plain.resources) if other else None
    walked = payer.pages(session, plain.narrowed(question.query)) if question else None
    return by_value(judged, plain.resources.keys(), walked, question.label if question else "the combination")


def _asked(payer: Payer, resource_type: str, name: str, resources: Resources) -> tuple[Question, ...]:
    try:
        return questions(payer.target.guides_for(resource_type), resource_type, name, resources)
    except Unreadable:
        return ()


def _one(asked: Iterable[Question]) -> Iterator[Question]:
    """Yield the question that tells most about a parameter: it lets some through, and keeps others out if it can."""
    found = [item for item in asked if item.must]
    if found:
        yield max(found, key=lambda item: (bool(item.never), len(item.must)))
