"""UserInfo: the person of the id token, for a live token alone, and nothing of the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from payerproof.checks.common.judgement import broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer
from payerproof.checks.smart.logins.user_info import Answered, Tried
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Judgement

_ABOUT_A_PERSON = frozenset({"sub", "fhirUser", "name", "email", "birthdate", "preferred_username", "phone_number"})
"""Claims by which an answer tells of somebody (OpenID Connect Core, 5.1)."""


def names_the_login(answers: Sequence[Answered]) -> Judgement:
    """Judge whether each answer names the person whom the id token of the same login names (5.3.2, 5.3.4)."""
    expected = "the sub of the login's own id token, and its fhirUser where both tell one"
    for told in answers:
        if (doubt := _unanswered(told)) is not None:
            return doubt
        if told.login.token is None:
            return unsure("the login gave no id token, so there is nothing to compare with", told.login.answer)
        wrong = list(_different(told))
        if wrong:
            reason = f"UserInfo names another person than the id token of the same login: {', '.join(wrong)}"
            return broken(told.login.answer, told.seen, reason=reason, expected=expected, observed=", ".join(wrong))
    return kept(*(told.seen for told in answers), expected=expected, observed=f"{len(answers)} answers, as expected")


def _different(told: Answered) -> Iterator[str]:
    claims, stated = told.claims or {}, told.login.token.claims if told.login.token else {}
    if claims.get("sub") != stated.get("sub"):
        yield "sub is missing" if "sub" not in claims else "sub is another one"
    mine, theirs = claims.get("fhirUser"), stated.get("fhirUser")
    if isinstance(mine, str) and isinstance(theirs, str) and _tail(mine) != _tail(theirs):
        yield "fhirUser is another one"


def _tail(reference: str) -> str:
    return "/".join(reference.rstrip("/").split("/")[-2:])


def _unanswered(told: Answered) -> Judgement | None:
    """Return why nothing can be said where the live token of a login is told nothing."""
    if told.claims is not None:
        return None
    granted = told.login.session.scope
    if granted and "openid" not in granted.split():
        return unsure("the scope openid was not granted to this app", told.login.answer)
    why = undecided(told.seen.exchange) or "UserInfo tells the live token of the login nothing"
    return unsure(why, told.seen, observed=answer(told.seen))


def refused(tried: Tried, what: str) -> Judgement:
    """Judge whether UserInfo tells nobody to what gives no right, while it tells the live token of the login."""
    expected = "nothing of a person"
    if (doubt := _unanswered(tried.control)) is not None:
        return doubt
    control, seen = tried.control.seen, tried.seen
    told = tried.claims is not None and bool(tried.claims.keys() & _ABOUT_A_PERSON)
    if told and _served(tried.kept):
        reason = f"the FHIR server serves {what} as well, so it is not UserInfo that lets it live"
        return unsure(reason, control, seen, expected=expected, observed=answer(seen))
    if told and tried.claims is not None:
        reason = f"UserInfo tells who logged in for {what}"
        named = ", ".join(sorted(tried.claims.keys() & _ABOUT_A_PERSON))
        observed = f"{answer(seen)} with {named}"
        return broken(control, seen, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    if why := undecided(seen.exchange):
        return unsure(why, control, seen, expected=expected, observed=answer(seen))
    return kept(control, seen, expected=expected, observed=answer(seen))


def _served(kept_by: Observation | None) -> bool:
    return kept_by is not None and kept_by.exchange.ok and kept_by.resource is not None


def same_by_post(asked: Answered, posted: Answered) -> Judgement:
    """Judge whether UserInfo names by POST whom it names by GET (OpenID Connect Core, 5.3: both are a MUST)."""
    expected = "the same person as by GET"
    if (doubt := _unanswered(asked)) is not None:
        return doubt
    if why := undecided(posted.seen.exchange):
        return unsure(why, asked.seen, posted.seen, expected=expected, observed=answer(posted.seen))
    if posted.claims is None:
        reason = "UserInfo tells nothing to the live token of the login where it is asked by POST"
        return broken(asked.seen, posted.seen, reason=reason, expected=expected, observed=answer(posted.seen))
    same = posted.claims.get("sub") == (asked.claims or {}).get("sub")
    reason = "UserInfo names another person by POST than by GET"
    observed = "the same sub" if same else "another sub"
    return holds(same, asked.seen, posted.seen, reason=reason, expected=expected, observed=observed)


def without_record(told: Answered, member: str) -> Judgement:
    """Judge whether UserInfo shows nothing of anybody else, and of the member nothing but what stands in a Patient.

    The token's scopes name the Patient alone: claims and coverages are as closed to it here as at the FHIR server.
    """
    expected = "nothing of a claim, of a coverage, or of another member"
    if (doubt := _unanswered(told)) is not None:
        return doubt
    hits = [hit for hit in told.seen.hits if not hit.echoed]
    foreign = [hit for hit in hits if hit.owner != member]
    if foreign:
        reason, whose = "UserInfo shows data of another member", foreign[0].owner or "somebody else"
        observed = f"{len(foreign)} values of {whose}"
        return broken(told.seen, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    health = sorted({hit.place for hit in hits if hit.place and not hit.place.startswith("Patient/")})
    if health:
        reason = "UserInfo shows parts of the record that the token's scopes do not name"
        observed = ", ".join(health[:3])
        return broken(told.seen, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    return kept(told.seen, expected=expected, observed=f"the claims {', '.join(sorted(told.claims or {})[:8])}")
