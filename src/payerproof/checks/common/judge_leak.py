"""Leak: does an answer hold what its requester is not entitled to?

A finding needs one value; a pass needs a control that shows the datum was there to be leaked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from payerproof.checks.common.judgement import ACCEPTED, undecided
from payerproof.checks.common.wording import answer, count, some
from payerproof.http.wholeness import gap
from payerproof.knowledge.observation import Hit, Observation, ids
from payerproof.model import Basis, Judgement, Outcome

JUDGE = "no_foreign_data"
"""What names this judgement in the details of a verdict, so that it can be judged again from its exchanges."""

Allowed = Callable[[Hit], bool]
"""Tells whether the requester is entitled to the value."""

Strays = Callable[[Observation], tuple[tuple[str, str], ...]]
"""Returns the resources in an answer that belong to somebody else by their own words, each with whose it is."""

_REFUSED_TO_ALL = "not declared, and refused to the person entitled as well, in every variant: {}"


def foreign_values(seen: Observation, allowed: Allowed) -> tuple[Hit, ...]:
    """Return the values in an answer that its requester is not entitled to and did not send."""
    return tuple(hit for hit in seen.hits if not hit.echoed and not allowed(hit))


def foreign_resources(seen: Observation, allowed: Allowed, owner_of: Callable[[str], str | None]) -> tuple[str, ...]:
    """Return `Type/id` of the resources in an answer that belong to somebody the requester may not see.

    An id that the requester sent is no leak, but a resource served under it is.
    """
    document = seen.resource
    served = seen.entries or ((document,) if document and seen.exchange.ok else ())
    named = dict.fromkeys((*ids(served), *(seen.named_elsewhere if seen.exchange.ok else ())))
    return tuple(
        reference
        for reference in named
        if (owner := owner_of(reference)) is not None and not allowed(Hit(reference, owner, reference))
    )


def no_foreign_data(
    attempts: Iterable[Observation],
    controls: Iterable[Observation],
    *,
    allowed: Allowed,
    owner_of: Callable[[str], str | None],
    requester: str,
    subject: str,
    optional: bool = False,
    strays: Strays = lambda _: (),
) -> Judgement:
    """Judge what `requester` got of others, against controls by which `subject` shows that the data exist.

    Any foreign value fails, and any resource that says to be of somebody else's record (`strays`), known or not.
    Without one, the attempt passes only if it was answered in earnest (no 5xx, no 429, whole body) and a control holds
    a value of the subject's.
    `optional`: the target neither owes nor declares the path, so a control that is refused is `not_offered`.
    """
    tried, shown = tuple(attempts), tuple(controls)
    exchanges = tuple(dict.fromkeys(item.exchange.id for item in (*shown, *tried)))
    expected, told = f"no value that {requester} is not entitled to", {"judge": JUDGE}
    for item in tried:
        values = foreign_values(item, allowed)
        known, others = foreign_resources(item, allowed, owner_of), strays(item)
        served = (*known, *(reference for reference, _ in others))
        if values or served:
            owners = sorted({hit.owner or "a population unknown to this run" for hit in values})
            owners = owners or ([subject] if known else sorted({owner for _, owner in others}))
            stated = sorted({hit.place or hit.value for hit in values} | set(served))
            return Judgement(
                Outcome.FAIL,
                f"{requester} receives data of {', '.join(owners)}",
                expected,
                f"{answer(item)} with {count(len(values), 'value')} of {', '.join(owners)}: {some(stated)}",
                tuple(dict.fromkeys((*(control.exchange.id for control in shown), item.exchange.id))),
                {**told, "owners": owners, "places": stated[:50]},
                Basis.HELD,
            )
    if optional and shown and all(item.exchange.refused for item in shown):
        reason = _REFUSED_TO_ALL.format(answer(shown[-1]))
        return Judgement(Outcome.NOT_OFFERED, reason, expected, some([answer(item) for item in tried]), exchanges)
    unlearnt = _nothing_learnt(tried) or control_missing(shown, subject)
    if unlearnt:
        observed = some([answer(item) for item in tried])
        return Judgement(Outcome.INCONCLUSIVE, unlearnt, expected, observed, exchanges, told)
    return Judgement(
        Outcome.PASS,
        "",
        expected,
        f"{some([answer(item) for item in tried])}, nothing of others; {subject} gets the data",
        exchanges,
        told,
    )


def open_anyway(honest: Iterable[Observation], allowed: Allowed, what: str) -> Judgement | None:
    """Return the doubt whether `what` opens anything, where an honest request shows foreign data as well; else None."""
    for seen in honest:
        if foreign_values(seen, allowed):
            reason = f"an honest request shows data of others as well, so it is not known what {what} opens"
            return Judgement(Outcome.INCONCLUSIVE, reason, "nothing of others", answer(seen), (seen.exchange.id,))
    return None


def _nothing_learnt(tried: tuple[Observation, ...]) -> str:
    if not tried:
        return "no request could be made"
    if tried[-1].exchange.status == ACCEPTED:
        return f"what was begun did not come to an end: {answer(tried[-1])}"
    return next((why for item in tried if (why := undecided(item.exchange) or gap(item.exchange))), "")


def learnt(judgement: Judgement, controls: Iterable[Observation], subject: str, *, optional: bool = False) -> Judgement:
    """Return the judgement, or `inconclusive` where it passes though no control shows the subject's data.

    A payer that serves nobody anything counts nothing, names nothing and refuses alike, and proves nothing.
    `optional`: a query path that the payer neither owes nor declares, and refuses to the entitled, is `not_offered`.
    """
    shown = tuple(controls)
    missing = control_missing(shown, subject)
    if judgement.outcome is not Outcome.PASS or not missing:
        return judgement
    exchanges = (*(item.exchange.id for item in shown), *judgement.exchanges)
    outcome = Outcome.INCONCLUSIVE
    if optional and shown and all(item.exchange.refused for item in shown):
        outcome, missing = Outcome.NOT_OFFERED, _REFUSED_TO_ALL.format(answer(shown[-1]))
    return Judgement(outcome, missing, judgement.expected, judgement.observed, exchanges)


def unserved(judgement: Judgement, controls: Iterable[Observation], subject: str) -> Judgement:
    """Return the judgement, or `not_offered` where the query path brings not even the subject the data.

    For query paths that a payer may ignore, as an include: they are answered, without what they were to bring along.
    """
    shown = tuple(controls)
    served = bool(shown) and all(item.exchange.ok for item in shown)
    if judgement.outcome is not Outcome.INCONCLUSIVE or not served:
        return judgement
    reason = f"this query path does not bring {subject} the data either: {answer(shown[-1])}"
    return Judgement(Outcome.NOT_OFFERED, reason, judgement.expected, judgement.observed, judgement.exchanges)


def control_missing(shown: tuple[Observation, ...], subject: str) -> str:
    """Return why no control shows a value of the subject's, or an empty text where one does."""
    if any(item.exchange.ok and item.owned_by(subject) for item in shown):
        return ""
    if not shown:
        return f"the control could not be asked: it is not known that {subject}'s data can be served at all"
    last = shown[-1]
    if last.exchange.ok:
        return f"the control is empty: {subject} gets nothing of the own data this way, so no leak could have shown"
    return f"the control is refused: {subject} gets {answer(last)} for the own data, so no leak could have shown"
