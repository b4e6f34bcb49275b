"""Search Bundles: their entries, full URLs and self links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from payerproof.checks.common.declared import DeclaredType, declaration
from payerproof.checks.common.judgement import unsure
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.search import judge_bundles
from payerproof.checks.conformance.searching import Plain, Question, plain_search, questions
from payerproof.http.client import same_origin
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_FOLLOWED = 3
"""Addresses below another base that are read, at most."""


def entries_marked(payer: Payer, session: Session, declared: DeclaredType) -> Iterator[Judgement]:
    """Yield a judgement for each page of the plain search, and for one with the first declared include."""
    plain = plain_search(payer, session, declared.type)
    for page in plain.walked.pages:
        yield judge_bundles.searchset(page, declared.type, including=False)
    for include in declared.includes[:1]:
        seen = payer.ask(session, plain.narrowed(f"_include={include}"))
        if seen.exchange.ok:
            yield judge_bundles.searchset(seen, declared.type, including=True)
            yield judge_bundles.same_total(plain.walked.pages[0], seen)


def addresses(payer: Payer, session: Session, resource_type: str) -> Judgement:
    """Judge the fullUrls of the plain search, and of what an include and $everything bring along with it.

    One below a base that the target does not give itself is read.
    """
    pages = (*plain_search(payer, session, resource_type).walked.pages, *_mixed(payer, session, resource_type))
    homes = judge_bundles.homes_of(pages, payer.base, declaration(payer).url)
    return judge_bundles.full_urls(pages, homes, _read(payer, session, judge_bundles.elsewhere(pages, homes)))


def _mixed(payer: Payer, session: Session, resource_type: str) -> Iterator[Observation]:
    """Yield answers that hold resources of several types, where they are offered."""
    declared = declaration(payer).type(resource_type)
    plain = plain_search(payer, session, resource_type)
    asked = [plain.narrowed(f"_include={include}") for include in declared.includes[:1]] if plain.resources else []
    if "everything" in declared.operations:
        asked.append(f"{resource_type}/{session.patient}/$everything")
    answers = (payer.ask(session, url) for url in asked)
    yield from (seen for seen in answers if seen.exchange.ok)


def _read(
    payer: Payer, session: Session, elsewhere_named: Mapping[str, str]
) -> dict[str, tuple[str, Observation | None]]:
    """Read addresses on the target's own origin; another server is none of ours to ask."""
    return {
        url: (name, payer.ask(session, url) if same_origin(url, payer.base) else None)
        for url, name in list(elsewhere_named.items())[:_FOLLOWED]
    }


def self_links(payer: Payer, session: Session, declared: DeclaredType) -> Iterator[Judgement]:
    """Yield a judgement for the self link of the plain search, of one by id, and of one by one more parameter."""
    plain = plain_search(payer, session, declared.type)
    if not plain.resources:
        yield unsure("the plain search finds nothing", plain.walked.pages[0])
        return
    whole, one = frozenset(plain.resources), min(plain.resources)
    identifier = one.partition("/")[2]
    if "?" in plain.url:
        named = Question(plain.url.partition("?")[2], plain.url.partition("?")[2], whole, frozenset())
        yield judge_bundles.tells_itself(plain.walked.pages[0], named, session.patient or "")
    if "_id" in declared.parameters:
        by_id = Question(f"_id={identifier}", f"_id={identifier}", frozenset({one}), whole - {one})
        yield judge_bundles.tells_itself(payer.ask(session, plain.narrowed(by_id.query)), by_id, identifier)
    for question in _telling(payer, declared, plain):
        yield judge_bundles.tells_itself(payer.ask(session, plain.narrowed(question.query)), question, "")


def _telling(payer: Payer, declared: DeclaredType, plain: Plain) -> Iterator[Question]:
    """Yield one question by a parameter that tells some resources from others."""
    for name in declared.parameters:
        if name in {"_id", "patient"}:
            continue
        try:
            asked = questions(payer.target.guides_for(declared.type), declared.type, name, plain.resources)
        except Unreadable:
            continue
        chosen = next((item for item in asked if item.must and item.never), None)
        if chosen is not None:
            yield chosen
            return
