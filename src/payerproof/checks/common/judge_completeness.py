"""Completeness: whoever is entitled gets all of it. Over-denial is a finding too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from payerproof.checks.common.judgement import holds, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.errors import LoginBroken, LoginFailed, WrongPerson
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation, ids
from payerproof.model import Judgement, Outcome


def all_served(
    pages: Iterable[Observation],
    visible: Iterable[Known],
    walked_to_the_end: bool,  # noqa: FBT001 - the name at the call tells
    requester: str,
    exact: bool,  # noqa: FBT001 - as above
) -> Judgement:
    """Judge whether the pages of a search hold every resource that `requester` is entitled to.

    `exact`: `visible` is known beforehand; otherwise it comes from a crawl, and nothing to serve teaches nothing.
    """
    seen, wanted = tuple(pages), {item.reference for item in visible}
    exchanges = tuple(item.exchange.id for item in seen)
    expected = f"all {count(len(wanted), 'resource')} that {requester} is entitled to"
    served = {reference for page in seen for reference in ids(page.matches)}
    missing = sorted(wanted - served)
    if not wanted:
        reason = f"the harness knows of nothing that {requester} is entitled to here"
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, f"{len(served)} served", exchanges)
    if not seen or seen[0].exchange.status in {0, 429}:
        return Judgement(Outcome.INCONCLUSIVE, "the search was not answered", expected, "", exchanges)
    if missing and not seen[-1].exchange.ok:
        reason = f"{requester} is refused what the person is entitled to"
        return Judgement(Outcome.FAIL, reason, expected, f"{answer(seen[-1])}; lacks {some(missing)}", exchanges)
    if missing and not walked_to_the_end:
        reason = "the pages could not be walked to their end, so what is missing may have come later"
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, f"{len(served)} served", exchanges)
    if missing:
        reason = f"{requester} does not get {count(len(missing), 'resource')} that the person is entitled to"
        where = "" if exact else " seen by another query path"
        return Judgement(
            Outcome.FAIL,
            reason,
            expected,
            f"{len(wanted) - len(missing)} of {len(wanted)}; lacks {some(missing)}{where}",
            exchanges,
            {"missing": missing[:50]},
        )
    return Judgement(Outcome.PASS, "", expected, f"all {len(wanted)} served on {count(len(seen), 'page')}", exchanges)


def unless_withheld(judged: Judgement, subject: str) -> Judgement:
    """Return a judgement by `all_served` of a minor's record of which nobody says what is kept from the parents.

    Where a part is missing, that may be what the minor consented to alone; where all is, it is none of that.
    """
    partly = judged.outcome is Outcome.FAIL and "missing" in judged.details
    if not partly or judged.observed.startswith("0 of "):
        return judged
    reason = (
        f"{judged.reason}: it may be what {subject} consented to alone, which the payer keeps from parents; "
        f"`withheld` at {subject} in the target file says which records that are"
    )
    return replace(judged, outcome=Outcome.INCONCLUSIVE, reason=reason)


def refused_login(requester: str, subject: str, problem: LoginFailed) -> Judgement:
    """Return the judgement where somebody entitled could not even obtain a token."""
    expected = f"a token for {subject}"
    if isinstance(problem, LoginBroken | WrongPerson):
        return Judgement(Outcome.INCONCLUSIVE, f"the login was not decided: {problem}", expected, "no token")
    reason = f"{requester} is entitled to {subject}'s data but gets no token"
    return Judgement(Outcome.FAIL, reason, expected, str(problem))


def read(seen: Observation, known: Known, requester: str) -> Judgement:
    """Judge whether a read by id gave the resource to somebody entitled."""
    expected = f"{known.reference} for {requester}"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    document = seen.resource or {}
    found = seen.exchange.ok and document.get("resourceType") == known.type and document.get("id") == known.id
    reason = f"{requester} does not get {known.reference}, though entitled to it"
    return holds(found, seen, reason=reason, expected=expected, observed=answer(seen))
