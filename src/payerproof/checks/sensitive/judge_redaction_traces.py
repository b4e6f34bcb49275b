"""Traces: what is withheld must not show by what is left."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.checks.common.judgement import absent, broken, inapplicable, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.fhir.words import holds
from payerproof.knowledge import canary_scanner
from payerproof.knowledge.observation import Observation, ids
from payerproof.model import Judgement


def no_telling_resource(
    pages: Iterable[Observation], telling: frozenset[str], control: Iterable[Observation], requester: str, subject: str
) -> Judgement:
    """Judge whether an answer brings along a resource that only withheld records refer to.

    The control is the same request by the subject: there, at least one of those resources has to turn up.
    """
    tried, shown = tuple(pages), tuple(control)
    expected = "nothing that only withheld records name"
    if not telling:
        return inapplicable(f"no record withheld from {requester} names anything of its own", expected=expected)
    for item in tried:
        stated = sorted(telling.intersection(ids(item.entries)))
        if stated:
            reason = f"{requester} can tell what is withheld of {subject} by what comes along"
            return broken(item, reason=reason, expected=expected, observed=some(stated))
    for item in tried:
        doubt = undecided(item.exchange)
        if doubt:
            return unsure(doubt, item, expected=expected, observed=answer(item))
    if not any(telling.intersection(ids(item.entries)) for item in shown):
        if shown and all(item.exchange.refused for item in shown):
            reason = f"the target refuses this to {subject} as well"
            return absent(reason, *shown[-1:], *tried, expected=expected, observed=answer(shown[-1]))
        reason = f"this query path does not bring such resources along for {subject} either"
        return absent(reason, *shown[-1:], *tried, expected=expected)
    return kept(*shown[-1:], *tried, expected=expected, observed=some([answer(item) for item in tried]))


def no_telling_word(
    seen: Iterable[Observation], words: frozenset[str], control: Iterable[Observation], requester: str, subject: str
) -> Judgement:
    """Judge whether an answer says a code or a name that only withheld records hold, wherever it stands.

    The control is the same requests by the subject: one of those words has to be said there.
    """
    tried, shown = tuple(seen), tuple(control)
    expected = "no code and no name that only withheld records hold"
    if not words:
        return inapplicable(f"no record withheld from {requester} has a code of its own", expected=expected)
    for item in tried:
        said = _said(item, words)
        if said:
            reason = f"{requester} can tell what is withheld of {subject} by the words of another record"
            return broken(item, reason=reason, expected=expected, observed=f"{answer(item)} says {some(said)}")
    if not any(item.exchange.ok for item in tried):
        return unsure(f"{requester} is served nothing", *tried, expected=expected)
    for item in tried:
        doubt = undecided(item.exchange)
        if doubt:
            return unsure(doubt, item, expected=expected, observed=answer(item))
    said_to_subject = next((item for item in shown if _said(item, words)), None)
    if said_to_subject is None:
        return unsure(f"none of these words is said to {subject} either", *shown, *tried, expected=expected)
    return kept(said_to_subject, *tried, expected=expected, observed=f"none of {count(len(words), 'word')} is said")


def _said(seen: Observation, words: frozenset[str]) -> list[str]:
    parts = [part.decode("utf-8", "replace").lower() for part in canary_scanner.searched(seen.exchange)]
    return sorted(word for word in words if any(word in part and holds(part, word) for part in parts))
