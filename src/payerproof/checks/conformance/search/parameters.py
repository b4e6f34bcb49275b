"""Every declared search parameter of a type, put to the test and judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from payerproof.checks.common.declared import DeclaredType
from payerproof.checks.common.facets import about, telling
from payerproof.checks.common.judgement import absent, broken, inapplicable, unsure
from payerproof.checks.common.wording import answer
from payerproof.checks.conformance.guides import asked_of
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.search.judge_search import TOLD, by_value, ignored, same, selects, served
from payerproof.checks.conformance.searching import Plain, Question, alternatives, plain_search, questions, token_forms
from payerproof.checks.conformance.whole_record import NONE, nothing_there
from payerproof.model import Judgement, Outcome
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_WHOSE = frozenset({"patient", "subject", "beneficiary"})
"""Parameters by which a search names the patient."""
SEARCH = "search-type"
"""The facet of a search that is answered at all."""


def parameter_judgements(payer: Payer, session: Session, declared: DeclaredType) -> Iterator[Judgement]:
    """Yield a judgement for each question about each declared parameter; none where no search is declared.

    The plain search is the control: where it fails, nothing is learnt about any parameter.
    """
    if "search-type" not in declared.interactions:
        return
    plain = plain_search(payer, session, declared.type)
    first = plain.walked.pages[0]
    if first.exchange.refused:
        reason = f"search-type of {declared.type} is declared and refused"
        yield about(broken(first, reason=reason, expected="a Bundle", observed=answer(first)), SEARCH)
        return
    if not plain.walked.complete or not plain.resources:
        if nothing_there(payer, session, declared.type, plain):
            yield absent(NONE.format(declared.type), first)
            return
        reason = (
            f"the plain search {plain.url.partition('?')[0]} finds nothing to filter"
            if plain.walked.complete
            else plain.walked.ended
        )
        yield unsure(reason, first, expected="resources to filter", observed=answer(first))
        return
    for name in declared.parameters:
        named = tuple(_facets(payer.target.guides_for(declared.type), declared.type, name, plain))
        for judgement in _one(payer, session, declared.type, name, plain):
            yield telling(about(judgement, *named), {SEARCH: Outcome.PASS})


def _facets(guides: Iterable[str], resource_type: str, name: str, plain: Plain) -> Iterator[str]:
    """Yield the facets that a search by a parameter is about: itself, and itself together with the patient."""
    yield name
    if "patient=" not in plain.url:
        return
    for combination in {names for _, asked in asked_of(guides, resource_type) for names in asked.combinations}:
        if set(combination.split("+")) == {"patient", name}:
            yield combination


def _one(payer: Payer, session: Session, resource_type: str, name: str, plain: Plain) -> Iterator[Judgement]:
    try:
        guides = payer.target.guides_for(resource_type)
        asked = questions(guides, resource_type, name, plain.resources)
        forms = tuple(token_forms(guides, resource_type, name, plain.resources))
    except Unreadable as problem:
        yield unsure(f"{name}: {problem}")
        return
    if not asked:
        yield inapplicable(f"{name}: no resource here has a value for it")
    for question in asked:
        judged = answered(payer, session, plain, question)
        yield _taken_from_the_token(judged, question, plain) if name in _WHOSE else judged
    for question in forms:
        yield answered(payer, session, plain, question, optional=True)


def _taken_from_the_token(judged: Judgement, question: Question, plain: Plain) -> Judgement:
    """Return what follows where nobody's patient is asked for and all of the token's own is served.

    A payer may take the patient from the token alone, whoever is named: nothing of anybody else comes of it.
    """
    everything = sorted(plain.resources)[:TOLD]
    if judged.outcome is Outcome.FAIL and not question.must and judged.details.get("extra") == everything:
        reason = f"{question.label}: the target takes the patient from the token, whoever is named"
        return replace(judged, outcome=Outcome.NOT_OFFERED, reason=reason, details={})
    return judged


def answered(payer: Payer, session: Session, plain: Plain, question: Question, *, optional: bool = False) -> Judgement:
    """Ask one question and judge the answer against what the plain search showed; an optional one may be refused."""
    walked = payer.pages(session, plain.narrowed(question.query))
    first = walked.pages[0]
    if optional and first.exchange.refused:
        return absent(f"{question.label} is not offered", first, expected="", observed=answer(first))
    judged = selects(walked, question.label, question.must, question.never)
    return (
        replace(judged, outcome=Outcome.NOT_OFFERED)
        if judged.outcome is Outcome.INCONCLUSIVE and not (question.must or question.never)
        else judged
    )


def or_list_judgements(payer: Payer, session: Session, declared: DeclaredType) -> Iterator[Judgement]:
    """Yield a judgement for each declared parameter of which two values occur, asked for at once."""
    if "search-type" not in declared.interactions:
        return
    plain = plain_search(payer, session, declared.type)
    for name in declared.parameters:
        question = alternatives(payer.target.guides_for(declared.type), declared.type, name, plain.resources)
        if question is not None:
            yield answered(payer, session, plain, question)


def alone_judgements(payer: Payer, session: Session, declared: DeclaredType) -> tuple[Judgement, ...]:
    """Return a judgement for each declared parameter, see `_each_alone`.

    Where others were looked at, one that is ignored costs nothing: whether it works is asked elsewhere.
    """
    judged = tuple(_each_alone(payer, session, declared))
    if not any(each.outcome is Outcome.PASS for each in judged):
        return judged
    return tuple(
        replace(each, outcome=Outcome.NOT_OFFERED) if each.outcome is Outcome.INCONCLUSIVE and ignored(each) else each
        for each in judged
    )


def _each_alone(payer: Payer, session: Session, declared: DeclaredType) -> Iterator[Judgement]:
    """Yield a judgement for each declared parameter: asked alone, it finds the same as asked together with the patient.

    A token is bound to one patient, so naming that patient adds nothing. A target may ask for a patient argument.
    A parameter for which another value finds the same is ignored alone, so the two searches are alike by that.
    """
    if "search-type" not in declared.interactions:
        return
    plain = plain_search(payer, session, declared.type)
    if "?" not in plain.url:
        return
    for name in declared.parameters:
        found, other = _findable(payer, declared.type, name, plain)
        if found is None:
            continue
        alone = payer.pages(session, f"{declared.type}?{found.query}")
        first = alone.pages[0]
        if first.exchange.refused:
            yield absent(f"{name} is not searched without a patient", first)
            continue
        together_with = payer.pages(session, plain.narrowed(found.query))
        judged = same(together_with, alone, f"{name} alone")
        if judged.outcome is Outcome.PASS:
            otherwise = payer.pages(session, f"{declared.type}?{other.query}") if other else None
            judged = by_value(judged, served(alone.pages), otherwise, name)
        yield judged


def _findable(payer: Payer, resource_type: str, name: str, plain: Plain) -> tuple[Question | None, Question | None]:
    """Return a question about a parameter that finds something, and one with another value, which finds nothing."""
    try:
        asked = questions(payer.target.guides_for(resource_type), resource_type, name, plain.resources)
    except Unreadable:
        return None, None
    found = next((item for item in asked if item.must), None)
    return found, next((item for item in asked if not item.must), None)
