"""Traces: what is withheld must not show by what is left."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.checks.common.judgement import absent, broken, inapplicable, kept, undecided, unsure
from payerproof.checks.common.wording import answer, some
from payerproof.knowledge.observation import Observation, ids
from payerproof.model import Judgement


def no_telling_resource(
    pages: Iterable[Observation], telling: frozenset[str], control: Iterable[Observation], reader: str, subject: str
) -> Judgement:
    """Judge whether an answer brings along a resource that only withheld records refer to.

    The control is the same request by the subject: there, at least one of those resources has to turn up.
    """
    tried, shown = tuple(pages), tuple(control)
    expected = "nothing that only withheld records name"
    if not telling:
        return inapplicable(f"no record withheld from {reader} names anything of its own", expected=expected)
    for item in tried:
        stated = sorted(telling.intersection(ids(item.entries)))
        if stated:
            reason = f"{reader} can tell what is withheld of {subject} by what comes along"
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
